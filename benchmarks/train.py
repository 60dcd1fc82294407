"""`python -m benchmarks.train`: batches of similar length against batches of one fixed width."""

from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import tyro

from benchmarks.timing import in_turns, machine, report
from translator.cli import import_tensorflow, run_verb
from translator.config import PRESETS

WIDTH, ROWS = 128, 64  # the fixed-width pipeline's batch


@dataclass(frozen=True)
class Arguments:
    """Real (not padding) target tokens a second in steady training, preset small: this project's
    batches beside batches of 64 pairs, each padded to 128 tokens."""

    corpus: str = "sample"
    """The corpus, as in translator.train."""
    steps: int = 20
    """Updates in each turn."""
    repeats: int = 5
    """Turns."""
    json: Path | None = None
    """Also write the results to this file."""


def fixed_width_batches(pairs, rows):
    """Pairs in corpus order, `rows` at a time, padded to WIDTH."""
    import numpy as np

    from translator.data.batching import shift_right

    for begin in range(0, len(pairs) - rows, rows):
        chosen = np.arange(begin, begin + rows)
        source, target = (
            np.pad(ids, [(0, 0), (0, max(0, WIDTH - ids.shape[1]))])[:, :WIDTH]
            for ids in (pairs.source.padded(chosen), pairs.target.padded(chosen))
        )
        yield source, shift_right(target), target


def measure(arguments: Arguments) -> dict:
    import numpy as np
    import tensorflow as tf

    from translator.data.batching import Position
    from translator.data.preparation import prepare
    from translator.models import build_model
    from translator.training.optimizer import build_optimizer
    from translator.training.step import make_train_step

    config = PRESETS["small"]
    data_config = replace(config.data, corpus=arguments.corpus)
    with TemporaryDirectory() as folder:
        data = prepare(data_config, Path(folder), None, print)
        models = [build_model(config.model, data.tokenizer.vocabulary_size) for _ in range(2)]
        optimizer = build_optimizer(config.training, models[0])
        train_step = make_train_step(*models, optimizer, config.training)
        ours = (batch for _, batch in data.training_batches(1)(Position()))
        streams = {
            "bucketed": ours,
            "fixed_width": cycle(fixed_width_batches(data.train, ROWS)),
        }
        tokens = dict.fromkeys(streams, 0)

        def turn(name):
            for batch in islice(streams[name], arguments.steps):
                train_step((tuple(map(tf.constant, batch)),))
                tokens[name] += int(np.count_nonzero(batch[2]))

        rivals = {name: lambda name=name: turn(name) for name in streams}
        seconds = in_turns(rivals, arguments.repeats)
    turns = arguments.repeats + 1  # the first does not count for time
    rates = {name: tokens[name] / turns / seconds[name] for name in streams}
    return {
        "corpus": arguments.corpus,
        "preset": "small",
        "target_tokens_per_second": rates,
        "bucketed_over_fixed_width": rates["bucketed"] / rates["fixed_width"],
        "machine": machine(),
    }


def main():
    arguments = tyro.cli(Arguments, prog="python -m benchmarks.train")
    import_tensorflow(training=True)
    report(measure(arguments), arguments.json)


if __name__ == "__main__":
    run_verb(main)
