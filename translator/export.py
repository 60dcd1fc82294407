"""`python -m translator.export`: a SavedModel from a run folder, for TensorFlow Serving."""

import json
from dataclasses import dataclass
from pathlib import Path

import tyro

from translator.cli import import_tensorflow, run_verb
from translator.config import EXPORTS, Config
from translator.errors import UserError


@dataclass(frozen=True)
class Arguments:
    """Export the best model of a run as a SavedModel: text in, translation and score out."""

    run: tyro.conf.Positional[Path]
    """The run folder."""
    to: Path | None = None
    """Where it goes, as <to>/<version>; by default saved_models/<run's name>, with -xla behind it
    where --xla is given."""
    xla: tyro.conf.FlagCreatePairsOff[bool] = False
    """Let XLA compile the search: faster, for a server that is started with
    --xla_cpu_compilation_enabled=true. It takes some minutes to warm up."""
    licence: str = "not stated"
    """The licence of the data, for the model card."""


def read_summary(run: Path) -> dict:
    """The run's `summary.json`, or nothing where training has not come to its end.

    Raises:
        UserError: it is damaged.
    """
    path = run / "summary.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise UserError(f"{path}: not JSON ({error}); delete it to export without it") from error


def main():
    arguments = tyro.cli(Arguments, prog="python -m translator.export")
    run, name = arguments.run, arguments.run.resolve().name
    config, summary = Config.load(run / "config.json"), read_summary(run)
    import_tensorflow()
    from translator.inference.translator import load_graph
    from translator.serving.model_card import make_card
    from translator.serving.saved_model import export_saved_model

    card = make_card(config, summary, arguments.licence)
    folder = arguments.to or EXPORTS / (f"{name}-xla" if arguments.xla else name)
    print(export_saved_model(load_graph(run), folder, card, arguments.xla))


if __name__ == "__main__":
    run_verb(main)
