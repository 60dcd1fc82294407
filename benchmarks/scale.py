"""`python -m benchmarks.scale`: what a second worker brings, and what talking to it costs."""

import os
import signal
import socket
import statistics
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import tyro

from benchmarks.timing import machine, report
from benchmarks.train_pipeline import wait_for_metrics
from translator.cli import run_verb
from translator.errors import UserError

FIRST = 1  # line of metrics that counts: the one before it has the first, untimed step


@dataclass(frozen=True)
class Arguments:
    """Real target tokens a second of `translator.train` by processes that have one core each: one
    alone, two that know nothing of each other, and two workers that train one model. All learn from
    batches of the same size; what the two that are apart lose is the machine's, what the two
    together lose beside them is communication, and waiting for the slower of both."""

    corpus: str = "sample"
    """The corpus, as in translator.train."""
    preset: str = "small"
    """The network."""
    batch_tokens: int | None = None
    """Ids in a batch, by default the preset's."""
    lines: int = 3
    """Lines of metrics, of 20 updates each, behind the first one in each turn."""
    repeats: int = 3
    """Turns."""
    json: Path | None = None
    """Also write the results to this file."""


def main():
    arguments = tyro.cli(Arguments, prog="python -m benchmarks.scale")
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) < 2:
        raise UserError("two processes with a core each need Linux, and two cores")
    kinds = {"alone": (1, False), "two_apart": (2, False), "two_together": (2, True)}
    rates = {name: [] for name in kinds}
    with TemporaryDirectory() as folder:
        prepared = prepare(arguments, Path(folder))
        for turn in range(arguments.repeats):
            for name, kind in kinds.items():
                place = Path(folder) / f"{name}-{turn}"
                rates[name].append(measure(arguments, prepared, jobs_of(place, *kind), cores))
    median = {name: statistics.median(values) for name, values in rates.items()}
    results = {
        "machine": machine(),
        "preset": arguments.preset,
        "target_tokens_per_second": rates,
        "efficiency": median["two_together"] / median["alone"] / 2,
        "efficiency_of_two_apart": median["two_apart"] / median["alone"] / 2,
        "share_of_communication": 1 - median["two_together"] / median["two_apart"],
    }
    report(results, arguments.json)


def prepare(arguments, folder) -> Path:
    """Once for all, with the preset's vocabulary."""
    from translator.presets import PRESETS

    data = PRESETS[arguments.preset].data
    to = folder / "prepared"
    words = ("--corpus", arguments.corpus, "--to", to, "--vocabulary-size", data.vocabulary_size)
    subprocess.run([sys.executable, "-m", "translator.prepare", *map(str, words)], check=True)
    return to


def jobs_of(place, count, together) -> list[tuple[Path, list]]:
    """(run folder, flags) of each process."""
    if not together:
        return [(place / f"{i}", []) for i in range(count)]
    addresses = ",".join(f"127.0.0.1:{free_port()}" for _ in range(count))
    return [(place, ["--cluster", addresses, "--task", i]) for i in range(count)]


def measure(arguments, prepared, jobs, cores) -> float:
    """Target tokens a second of all jobs at once, each on a core of its own."""
    with ExitStack() as stack:
        processes = {}
        for (run, flags), core in zip(jobs, cores, strict=False):
            process = stack.enter_context(begin(arguments, prepared, run, core, flags))
            stack.callback(process.kill)
            processes.setdefault(run, []).append(process)
        count = FIRST + arguments.lines
        lines = [wait_for_metrics(run, own[0], count)[FIRST:] for run, own in processes.items()]
        every = [process for own in processes.values() for process in own]
        for process in every:
            process.send_signal(signal.SIGTERM)
        for process in every:
            process.wait()
    return sum(statistics.median(x["target_tokens_per_second"] for x in own) for own in lines)


def begin(arguments, prepared, run, core, flags) -> subprocess.Popen:
    words = [
        *("--corpus", prepared, "--preset", arguments.preset, "--run", run),
        *("--validate-every", 10**6, "--subword-sampling", 0, *flags),
    ]
    if arguments.batch_tokens:
        words += ["--batch-tokens", arguments.batch_tokens]
    command = [sys.executable, "-m", "translator.train", *map(str, words)]
    one_thread = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
    return subprocess.Popen(
        ["taskset", "-c", str(core), *command],
        env={**os.environ, **one_thread},
        stdout=subprocess.DEVNULL,
    )


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


if __name__ == "__main__":
    run_verb(main)
