"""`python -m translator.train`: from a corpus to a scored, exported translator, or, as
pre-training, to a model to begin one with."""

import dataclasses
import sys
import typing
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated

import tyro
from rich.console import Console

from translator.cli import make_console, run_verb
from translator.config import CONFIG, EXPORTS, Config, ModelConfig
from translator.data.manifest import DECIDED, is_prepared, prepared_settings
from translator.errors import UserError
from translator.mixture import joined
from translator.parent import parent_config
from translator.presets import PRESETS, preset_for
from translator.run_folder import claim
from translator.runtime import import_tensorflow
from translator.training.cluster import find_cluster, join

FAMILIES = typing.get_args(typing.get_type_hints(ModelConfig)["model"])

# How the error about a flag that must not change begins, and which flags may after all.
RESUMED = "--resume goes on with the run's own settings"
LIMITS = {"steps", "epochs", "minutes", "target_tokens", "patience"}
FINE_TUNED = "--init-from goes on with that run's network, tokenizer and direction"
INHERITED = ("direction", "tokenizer", "vocabulary_size", "subword_sampling")  # and the network
TUNABLE = {"corpus", "validate_on", "max_tokens", "batch_tokens", "subword_sampling", "dropout"}
TUNABLE |= {"objective"}  # what is learnt next


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
    cluster: str | None = None
    """Train with several processes, on one machine each, say: host:port of every one of them, with
    commas between. All get the same flags, but each its own --task. Without it TF_CONFIG says so,
    or SLURM; see docs/scale.md."""
    task: int | None = None
    """Which address in --cluster is this process's, counted from 0. The first one is the chief,
    which validates and writes."""


def parse(argv: list[str]) -> Arguments:
    """Flags change single keys of the preset, of the run that is resumed, or of the preset with
    what it inherits of the run that is fine-tuned."""
    resumed, parent = "--resume" in argv, _value_of("--init-from", argv)
    tunable = TUNABLE
    if resumed:
        default = _resumed(argv)
    elif parent is not None:
        begun = parent_config(parent)
        default = _fine_tuned(begun, parent, argv)
        if begun.data.objective == "denoise":  # it knows both languages, and no direction
            tunable = TUNABLE | {"direction"}
    else:
        model = _choice("--model", argv, "transformer", FAMILIES)
        default = preset_for(_choice("--preset", argv, "tiny", PRESETS), model)
    prepared = None if resumed else _value_of("--corpus", argv)
    if prepared is not None and is_prepared(prepared):
        default = _prepared(prepared, default, parent, tunable, argv)
    else:
        prepared = None
    arguments = tyro.cli(
        Arguments,
        default=Arguments(default),
        args=argv,
        prog="python -m translator.train",
        config=(tyro.conf.OmitArgPrefixes,),
    )
    if resumed:
        changed = _changed(arguments.config, default, "data", "model", "training")
        _refuse(RESUMED, changed - LIMITS)
    elif parent is not None:
        _refuse(FINE_TUNED, _changed(arguments.config, default, "data", "model") - tunable)
    if prepared is not None:
        changed = _changed(arguments.config, default, "data") & set(DECIDED)
        _refuse(f"--corpus {prepared} was prepared with settings of its own", changed)
    if arguments.config.data.objective == "denoise" and arguments.export is not None:
        raise UserError("--export goes with --objective translate only: there is no translator yet")
    return arguments


def _resumed(argv) -> Config:
    run = _value_of("--run", argv)
    if run is None:
        raise UserError("--resume needs --run, the folder of the run to go on with")
    if Path(run).is_dir() and not (Path(run) / CONFIG).exists():
        raise UserError(f"--run {run} has no {CONFIG}: no run to go on with; leave out --resume")
    config = Config.load(Path(run) / CONFIG)
    _refuse_early(RESUMED, argv, preset=config.preset, model=config.model.model, init_from=None)
    return config


def _fine_tuned(run, parent, argv) -> Config:
    _refuse_early(FINE_TUNED, argv, model=run.model.model, tokenizer=run.data.tokenizer)
    preset = preset_for(_choice("--preset", argv, run.preset, PRESETS), run.model.model)
    data = replace(preset.data, **{key: getattr(run.data, key) for key in INHERITED})
    training = replace(preset.training, init_from=parent)
    return replace(preset, data=data, model=run.model, training=training)


def _prepared(corpus, default, parent, tunable, argv) -> Config:
    """The settings by which a prepared folder was made, and the default's for all else."""
    data = prepared_settings(default.data, corpus)
    if _value_of("--objective", argv) not in (None, data.objective):
        raise UserError(
            f"--corpus {corpus} was prepared for --objective {data.objective}: give the corpus "
            "itself"
        )
    if parent is not None:
        old, kept = default.data, {"direction", "tokenizer"} - tunable
        differing = [k for k in sorted(kept) if getattr(old, k) != getattr(data, k)]
        if differing:
            raise UserError(
                f"--corpus {corpus} was prepared with another {', '.join(differing)} than that of "
                f"--init-from {parent}: give the corpus itself"
            )
    return replace(default, data=data)


def _choice(flag, argv, default, choices):
    value = _value_of(flag, argv) or default
    if value not in choices:
        raise UserError(f"{flag} {value}: there are {', '.join(choices)}")
    return value


def _value_of(flag, argv):
    """The value of one flag, or None, before the others can be parsed."""
    for i, word in enumerate(argv):
        name, is_there, value = word.partition("=")
        if name.replace("_", "-") == flag:
            return value if is_there else next(iter(argv[i + 1 :]), None)
    return None


def _changed(config, default, *sections):
    """The keys of these sections in which the two differ."""
    return {
        key
        for section in sections
        for key, value in dataclasses.asdict(getattr(config, section)).items()
        if value != getattr(getattr(default, section), key)
    }


def _refuse_early(reason, argv, **own):
    """Refuses flags that decide over the defaults and rules of others, before those get blamed."""
    given = {key: _value_of(_flag(key), argv) for key in own}
    _refuse(reason, [key for key, value in own.items() if given[key] not in (None, value)])


def _refuse(reason, keys):
    if keys:
        raise UserError(f"{reason}: leave out {', '.join(map(_flag, sorted(keys)))}")


def _flag(key):
    return "--" + key.replace("_", "-")


def main():
    arguments = parse(joined(sys.argv[1:]))
    cluster = find_cluster(arguments.cluster, arguments.task)
    if cluster.addresses and arguments.run is None:
        raise UserError("--run: several workers need it: the same folder, which all of them see")
    ours = claim(arguments.run, arguments.config, arguments.resume)
    with ours if cluster.is_chief else nullcontext(arguments.run) as run:
        if cluster.addresses:
            where = cluster.addresses[cluster.index]
            make_console().print(f"worker {cluster.index} at {where}: waiting for the others")
        workers = import_tensorflow(training=True, first=partial(join, cluster))
        from translator.training_run import train_and_score

        export = arguments.export or EXPORTS / run.resolve().name
        console = make_console() if cluster.is_chief else Console(quiet=True)
        train_and_score(arguments.config, run, export, arguments.resume, console, workers)


if __name__ == "__main__":
    run_verb(main)
