"""`python -m translator.compare`: several models on one corpus with one budget, and a report."""

import dataclasses
import shlex
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import tyro

from translator.cli import make_console, run_verb
from translator.config import Config
from translator.data.manifest import is_prepared, prepared_settings
from translator.errors import UserError
from translator.mixture import joined, parts_of
from translator.presets import preset_for
from translator.runtime import import_tensorflow

DEFAULT_BUDGET = ("minutes", 3.0)
NO_PATIENCE = 1_000_000  # validations: the budget alone ends the training of a compared model
RECURRENT = ("rnn", "gru", "lstm")
FAMILIES = ("transformer", "decoder-only")
MODELS = (*FAMILIES, *(f"{cell}{a}" for cell in RECURRENT for a in ("", "+additive", "+dot")))


@dataclass(frozen=True)
class Arguments:
    """Train several models alike, score them alike, and write report.md, results.json and pictures.

    Each is trained by `translator.train` with the same corpus, tokenizer, preset, seeds and budget.
    Interrupted, the same command goes on; models that are finished are not trained again."""

    models: tuple[str, ...] = ("transformer", "lstm", "lstm+additive")
    """transformer, decoder-only, or rnn, gru or lstm with +additive, +dot or nothing behind. The
    others are tested against the first."""
    corpus: str = "sample"
    """Where the sentence pairs come from, as for translator.train."""
    direction: str = "pt-en"
    """Source and target language, as for translator.train."""
    preset: Literal["tiny", "small", "base"] = "tiny"
    """All other settings; the others get about as many parameters as its Transformer."""
    minutes: float | None = None
    """The budget of each model: wall-clock minutes of training, validation included …"""
    target_tokens: int | None = None
    """… or target subwords learnt from …"""
    epochs: int | None = None
    """… or passes over the corpus. Without any of the three: 3 minutes."""
    seeds: tuple[int, ...] = (1,)
    """Each model is trained once with each."""
    out: Path | None = None
    """Where the report goes, and the runs below it; by default
    comparisons/<corpus>-<direction>-<preset>."""


def budget(arguments: Arguments) -> tuple[str, float]:
    """The one limit given, as a key of `TrainingConfig` and its value.

    Raises:
        UserError: there are several.
    """
    keys = ("minutes", "target_tokens", "epochs")
    given = [(key, getattr(arguments, key)) for key in keys if getattr(arguments, key) is not None]
    if len(given) > 1:
        flags = " and ".join(f"--{key.replace('_', '-')}" for key, _ in given)
        raise UserError(f"{flags}: a fair comparison has one budget")
    return given[0] if given else DEFAULT_BUDGET


def configure(arguments: Arguments, model: str, seed: int) -> Config:
    """The settings of one run.

    Raises:
        UserError: there is no such model, or a value makes no sense.
    """
    if model not in MODELS:
        raise UserError(f"--models {model}: there are {', '.join(MODELS)}")
    family, _, attention = model.partition("+")
    config = preset_for(arguments.preset, family)
    limits = {"steps": None, "epochs": None, "minutes": None, "target_tokens": None}
    limits |= dict([budget(arguments)])
    data = replace(config.data, corpus=arguments.corpus, direction=arguments.direction)
    if is_prepared(arguments.corpus):
        data = prepared_settings(data, arguments.corpus)
        if data.direction != arguments.direction:
            raise UserError(f"--corpus {arguments.corpus} needs --direction {data.direction}")
    return replace(
        config,
        data=data,
        model=replace(config.model, attention=attention or "none"),
        training=replace(config.training, **limits, seed=seed, patience=NO_PATIENCE),
    )


def training_flags(config: Config) -> list[str]:
    """The flags with which `translator.train` has these settings."""
    preset = preset_for(config.preset, config.model.model)
    flags = ["--preset", config.preset, "--model", config.model.model]
    for section in ("data", "model", "training"):
        for key, value in dataclasses.asdict(getattr(config, section)).items():
            if value != getattr(getattr(preset, section), key):
                flags += [f"--{key.replace('_', '-')}", str(value)]
    return flags


def train(config: Config, run: Path):
    """Trains in the folder `run`, in a process of its own, unless that was done before.

    Raises:
        UserError: the folder holds another run, or training failed.
        KeyboardInterrupt: on Ctrl-C or SIGTERM, when the training has saved itself.
    """
    command = [sys.executable, "-m", "translator.train", "--run", str(run)]
    command += ["--export", str(run / "saved_model")]
    if (run / "config.json").is_file():
        if Config.load(run / "config.json") != config:
            raise UserError(f"{run} was trained with other settings: give another --out")
        if (run / "summary.json").is_file() and (run / "saved_model").is_dir():
            return
        command.append("--resume")
    else:
        command += training_flags(config)
    # In a session of its own, so that Ctrl-C reaches it once, from us and not from the terminal.
    process = subprocess.Popen(command, start_new_session=True)
    try:
        status = process.wait()
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    if status:
        raise UserError(f"{run}: training ended with status {status}, for the reason given above")


def main():
    arguments = tyro.cli(Arguments, args=joined(sys.argv[1:]), prog="python -m translator.compare")
    first = parts_of(arguments.corpus)[0].name
    name = Path(first.removesuffix(".gz").replace("/", "-")).stem
    direction = arguments.direction.replace(":", "-")
    out = arguments.out or Path("comparisons", f"{name}-{direction}-{arguments.preset}")
    configs = {
        out / "runs" / f"{model}-seed-{seed}": configure(arguments, model, seed)
        for seed in dict.fromkeys(arguments.seeds)
        for model in dict.fromkeys(arguments.models)
    }
    if not configs:
        raise UserError("--models and --seeds must name at least one each")
    console = make_console()
    command = shlex.join(["python", "-m", "translator.compare", *sys.argv[1:]])
    try:
        for i, (run, config) in enumerate(configs.items(), start=1):
            console.print(f"{i} of {len(configs)}: {run.name}", style="bold")
            train(config, run)
    except KeyboardInterrupt:
        console.print(f"to go on: {command}")
        raise
    import_tensorflow()
    from translator.evaluation.comparison import compare
    from translator.evaluation.report import write_report

    # Only several seeds tell runs of one model apart.
    names = {
        config.model.name if len(set(arguments.seeds)) == 1 else run.name: run
        for run, config in configs.items()
    }
    results = compare(names, console.print)
    print(write_report({"command": command, "budget": budget(arguments), **results}, out))


if __name__ == "__main__":
    run_verb(main)
