"""`python -m translator.export`: a SavedModel from a run folder, for TensorFlow Serving."""

from dataclasses import dataclass
from pathlib import Path

import tyro

from translator.cli import import_tensorflow, run_verb
from translator.config import EXPORTS


@dataclass(frozen=True)
class Arguments:
    """Export the best model of a run as a SavedModel: text in, translation and score out."""

    run: tyro.conf.Positional[Path]
    """The run folder."""
    to: Path | None = None
    """Where it goes, as <to>/<version>; by default saved_models/<run's name>."""


def main():
    arguments = tyro.cli(Arguments, prog="python -m translator.export")
    import_tensorflow()
    from translator.inference.translator import load_graph
    from translator.serving.saved_model import export_saved_model

    graph = load_graph(arguments.run)
    print(export_saved_model(graph, arguments.to or EXPORTS / arguments.run.resolve().name))


if __name__ == "__main__":
    run_verb(main)
