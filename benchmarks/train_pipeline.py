"""Training on real text: what batches of similar length save, how fast they are made, and what a
whole `translator.train` needs before its first step."""

import json
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.timing import in_turns
from benchmarks.train_rivals import our_train_step
from translator.config import Config
from translator.errors import UserError

WIDTH, ROWS = 128, 64  # the fixed-width pipeline's batch
RUN_STEPS = 20  # until a run writes its first line of metrics


def on_real_text(corpus: str, config: Config, steps: int, repeats: int) -> dict:
    """Our batches and batches of a fixed width in turns, `steps` at a time; then an epoch of ours
    when nothing is trained, with its new segmentations."""
    import tensorflow as tf

    from translator.data.batching import Position
    from translator.data.preparation import prepare
    from translator.training.loop import stream_updates

    with TemporaryDirectory() as folder:
        data = prepare(replace(config.data, corpus=corpus), Path(folder), None, print)
        data_config = replace(config.data, vocabulary_size=data.tokenizer.vocabulary_size)
        train_step = our_train_step(replace(config, data=data_config))
        draw = data.training_batches(seed=1)
        streams = {
            "bucketed": (batch for _, (batch,) in stream_updates(draw, Position())),
            "fixed_width": cycle(fixed_width_batches(data.train, ROWS)),
        }
        pairs, tokens = (dict.fromkeys(streams, 0) for _ in range(2))

        def turn(name):
            for batch in islice(streams[name], steps):
                float(train_step((tuple(map(tf.constant, batch)),))[0])
                pairs[name] += len(batch[0])
                tokens[name] += np.count_nonzero(batch[2])

        seconds = in_turns({name: lambda name=name: turn(name) for name in streams}, repeats)
        made_per_second = input_pairs_per_second(draw)
    turns = repeats + 1  # the first does not count for time
    rates = {name: int(tokens[name]) / turns / seconds[name] for name in streams}
    used_per_second = pairs["bucketed"] / turns / seconds["bucketed"]
    return {
        "corpus": corpus,
        "target_tokens_per_second": rates,
        "bucketed_over_fixed_width": rates["bucketed"] / rates["fixed_width"],
        "input_pairs_per_second": made_per_second,
        "input_over_training": made_per_second / used_per_second,
    }


def fixed_width_batches(pairs, rows):
    """Pairs in corpus order, `rows` at a time, padded to WIDTH."""
    from translator.data.batching import shift_right

    for begin in range(0, len(pairs) - rows, rows):
        chosen = np.arange(begin, begin + rows)
        source, target = (
            np.pad(ids, [(0, 0), (0, max(0, WIDTH - ids.shape[1]))])[:, :WIDTH]
            for ids in (pairs.source.padded(chosen), pairs.target.padded(chosen))
        )
        yield source, shift_right(target), target


def input_pairs_per_second(draw) -> float:
    """Of one epoch that no earlier one has prepared."""
    from translator.data.batching import Position
    from translator.training.loop import stream_updates

    begun, pairs = time.perf_counter(), 0
    for (epoch, _), ((source, *_),) in stream_updates(draw, Position(epoch=1)):
        pairs += len(source)
        if epoch > 1:  # the position after the epoch's last batch
            return pairs / (time.perf_counter() - begun)


def start_up(corpus: str, preset: str) -> dict:
    """Seconds from the start of a real `translator.train` to the end of its first step, and the
    most memory that it holds up to and including its first validation."""
    with TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        flags = {
            "--corpus": corpus,
            "--preset": preset,
            "--run": run,
            "--validate-every": RUN_STEPS,
            "--validation-sentences": 100,
        }
        command = [sys.executable, "-m", "translator.train", *map(str, sum(flags.items(), ()))]
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        (first,) = wait_for_metrics(run, process, 1)
        seconds = time.perf_counter() - begun
        wait_for_metrics(run, process, 2)  # the validation's
        peak = _peak_memory(process.pid)
        process.send_signal(signal.SIGTERM)
        process.wait()
    # The line tells the speed of the steps after the first.
    later = first["target_tokens"] * (1 - 1 / RUN_STEPS) / first["target_tokens_per_second"]
    return {
        "preset": preset,
        "seconds_to_the_first_step": seconds - later,
        "peak_memory_mib": peak,
    }


def _peak_memory(pid: int) -> float | None:
    """In MiB, where Linux tells it. `getrusage` would count what this process holds, too: a new
    one begins as its copy."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return None
    (kibibytes,) = re.findall(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)
    return int(kibibytes) / 1024


def wait_for_metrics(run: Path, process: subprocess.Popen, lines: int) -> list[dict]:
    """The first lines of a run's metrics, once it has written them."""
    path = run / "metrics.jsonl"
    while process.poll() is None:
        written = path.read_text().splitlines(keepends=True) if path.exists() else []
        if len(written) >= lines and written[lines - 1].endswith("\n"):
            return [json.loads(line) for line in written[:lines]]
        time.sleep(0.05)
    raise UserError("translator.train ended before its time; it says why above")
