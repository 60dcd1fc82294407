"""What the benchmarks share: taking turns, and saying on what machine."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path


def in_turns(rivals: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Median seconds of each, called one after the other `repeats` times after a first call that
    does not count: what else the machine does then meets all of them alike."""
    for run in rivals.values():
        run()
    seconds = {name: [] for name in rivals}
    for _ in range(repeats):
        for name, run in rivals.items():
            begun = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - begun)
    return {name: statistics.median(times) for name, times in seconds.items()}


def best_in_turns(rivals: dict, repeats: int) -> dict[str, float]:
    """`in_turns`, where a rival may be a list of functions: the fastest stands for it."""
    every = {
        (name, i): run
        for name, runs in rivals.items()
        for i, run in enumerate(runs if isinstance(runs, list) else [runs])
    }
    seconds = in_turns(every, repeats)
    return {name: min(s for (own, _), s in seconds.items() if own == name) for name in rivals}


def machine() -> dict[str, object]:
    """Processor and cores."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if "model name" in line]
        model = names[0].split(":")[1].strip() if names else model
    return {"processor": model, "cores": os.cpu_count()}


def report(results: dict, path: Path | None):
    """Prints the results, and writes them as JSON where a path is given."""
    text = json.dumps(results, indent=2)
    print(text)
    if path:
        path.write_text(text + "\n")
