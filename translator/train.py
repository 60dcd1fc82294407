"""`python -m translator.train`: from a corpus to a scored, exported translator."""

import dataclasses
import sys
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from translator.cli import import_tensorflow, make_console, run_verb
from translator.config import EXPORTS, PRESETS, RUNS, Config, ModelConfig, preset_for
from translator.errors import UserError


@dataclass(frozen=True)
class Arguments:
    """Train a translator, score it on the test split and export it as a SavedModel.

    Without flags: the bundled sample corpus, Portuguese to English, a few minutes on two CPU
    cores, no network."""

    config: Annotated[Config, tyro.conf.arg(name="")]
    run: Path | None = None
    """The run folder; by default a new one, runs/<corpus>-<direction>-<preset>[-<model>]."""
    resume: tyro.conf.FlagCreatePairsOff[bool] = False
    """Go on with the run in --run from its last checkpoint, with its own settings; the limits
    (--steps, --epochs, --minutes, --target-tokens, --patience) may be changed."""
    export: Path | None = None
    """Where the SavedModel goes, as <export>/<version>; by default saved_models/<run's name>."""


def parse(argv: list[str]) -> Arguments:
    """Flags change single keys of the preset, or of the run that is resumed."""
    preset = _value_of("--preset", argv) or "tiny"
    if preset not in PRESETS:
        raise UserError(f"--preset {preset}: there are {', '.join(PRESETS)}")
    model = _value_of("--model", argv) or "transformer"
    families = typing.get_args(typing.get_type_hints(ModelConfig)["model"])
    if model not in families:
        raise UserError(f"--model {model}: there are {', '.join(families)}")
    default = preset_for(preset, model)
    run = _value_of("--run", argv)
    if "--resume" in argv:
        if run is None:
            raise UserError("--resume needs --run, the folder of the run to go on with")
        default = Config.load(Path(run) / "config.json")
        # What decides over defaults and rules of others, so that these would be blamed instead.
        own = {"--preset": default.preset, "--model": default.model.model}
        _refuse([flag for flag, value in own.items() if _value_of(flag, argv) not in (None, value)])
    arguments = tyro.cli(
        Arguments,
        default=Arguments(default),
        args=argv,
        prog="python -m translator.train",
        config=(tyro.conf.OmitArgPrefixes,),
    )
    if "--resume" in argv:
        _check_unchanged(arguments.config, default)
    return arguments


def _value_of(flag, argv):
    """The value of one flag, known before the others can be parsed."""
    for i, word in enumerate(argv):
        if word.startswith(f"{flag}="):
            return word.split("=", 1)[1]
        if word == flag and i + 1 < len(argv):
            return argv[i + 1]
    return None


def _check_unchanged(config, resumed):
    limits = {"steps", "epochs", "minutes", "target_tokens", "patience"}
    _refuse(
        f"--{key.replace('_', '-')}"
        for room in ("data", "model", "training")
        for key, value in dataclasses.asdict(getattr(config, room)).items()
        if key not in limits and value != getattr(getattr(resumed, room), key)
    )


def _refuse(flags):
    if flags := ", ".join(flags):
        raise UserError(f"--resume goes on with the run's own settings: leave out {flags}")


def new_run_folder(config: Config) -> Path:
    """runs/<corpus>-<direction>-<preset>[-<model>], with a number behind it where that is taken."""
    corpus = config.data.corpus.removeprefix("tfds:").split("/")
    name = f"{Path(corpus[0] if len(corpus) == 1 else corpus[-1]).stem or 'corpus'}"
    name = f"{name}-{config.data.direction}-{config.preset}"
    if config.model.name != "transformer":
        name = f"{name}-{config.model.name}"
    numbers = ["", *(f"-{i}" for i in range(2, 10_000))]
    return next(RUNS / (name + n) for n in numbers if not (RUNS / (name + n)).exists())


def main():
    arguments = parse(sys.argv[1:])
    config = arguments.config
    run = arguments.run or new_run_folder(config)
    if not arguments.resume and run.exists() and any(run.iterdir()):
        raise UserError(f"--run {run} is not empty: give --resume to go on with it, or another")
    import_tensorflow(training=True)
    from translator.pipeline import train_and_score

    export = arguments.export or EXPORTS / run.resolve().name
    train_and_score(config, run, export, arguments.resume, make_console())


if __name__ == "__main__":
    run_verb(main)
