"""`python -m translator.export`: a run's model for TensorFlow Serving or for CTranslate2."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tyro

from translator.cli import run_verb
from translator.config import EXPORTS, Config
from translator.errors import UserError
from translator.hub import name_of, to_folder
from translator.runtime import import_tensorflow


@dataclass(frozen=True)
class Arguments:
    """Export the best model of a run: text in, translation and score out."""

    run: tyro.conf.Positional[str]
    """The run folder, or a run's address on the Hub, hf://<user>/<name>."""
    to: Path | None = None
    """Where it goes, as <to>/<version>; by default saved_models/<run's name>, with -xla,
    -ctranslate2 or -ctranslate2-int8 behind it where these are asked for."""
    format: Literal["saved_model", "ctranslate2"] = "saved_model"
    """For TensorFlow Serving, or for CTranslate2, an engine in C++ that needs no TensorFlow."""
    xla: tyro.conf.FlagCreatePairsOff[bool] = False
    """Let XLA compile a SavedModel's search: faster, for a server that is started with
    --xla_cpu_compilation_enabled=true. It takes some minutes to warm up."""
    quantization: Literal["int8"] | None = None
    """Keep the weights of a CTranslate2 model in 8 bits: a quarter of the size, for phones and
    cheap servers."""
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


def flavour(arguments: Arguments) -> str:
    """What is put behind the run's name.

    Raises:
        UserError: flags that do not go together.
    """
    if arguments.format == "saved_model":
        if arguments.quantization:
            raise UserError("--quantization goes with --format ctranslate2 only")
        return "-xla" if arguments.xla else ""
    if arguments.xla:
        raise UserError("--xla goes with --format saved_model only")
    return f"-ctranslate2-{arguments.quantization}" if arguments.quantization else "-ctranslate2"


def main():
    arguments = tyro.cli(Arguments, prog="python -m translator.export")
    suffix, run = flavour(arguments), to_folder(arguments.run)
    folder = arguments.to or EXPORTS / f"{name_of(arguments.run)}{suffix}"
    config, summary = Config.load(run / "config.json"), read_summary(run)
    import_tensorflow()
    from translator.exporting.model_card import make_card
    from translator.inference.keras_graph import load_graph

    card = make_card(config, summary, arguments.licence)
    if arguments.format == "saved_model":
        from translator.exporting.saved_model import export_saved_model

        print(export_saved_model(load_graph(run), folder, card, arguments.xla, config))
    else:
        from translator.exporting.ctranslate2 import export_ctranslate2

        print(export_ctranslate2(load_graph(run), folder, card, arguments.quantization))


if __name__ == "__main__":
    run_verb(main)
