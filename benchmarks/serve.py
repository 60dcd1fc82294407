"""`python -m benchmarks.serve`: clients of a real server, beside the bare model called as often."""

import itertools
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import numpy as np
import tyro

from benchmarks.timing import machine, report
from translator.cli import run_verb
from translator.data.sample import sentences
from translator.errors import UserError
from translator.remote.protocol import DEFAULT_SIGNATURE
from translator.runtime import import_tensorflow
from translator.serving.folder import find_versions

TURN = 5  # seconds for which one rival is measured before the next is
WARM_UP = 2  # seconds of each that do not count


@dataclass(frozen=True)
class Arguments:
    """Clients that each ask for one sentence after the other: latency, throughput and failures of
    `translator.serve` as it is and with --no-batching. Beside them, what the model itself gives:
    its signature called in a session as TensorFlow Serving's, in this process and without HTTP,
    with as many sentences under way at any time as there are clients: each in a call of its own,
    all in one call, and shared out over as many calls as there are cores. The best of these three
    is the ceiling. All are measured alternately, for 5 seconds each. The sentences are those of
    the bundled sample's test split."""

    folder: tyro.conf.Positional[Path]
    """A folder of exported models; the first one in it is asked."""
    clients: int = 8
    """Clients at the same time."""
    seconds: int = 60
    """For which each of the five is measured."""
    json: Path | None = None
    """Also write the results to this file."""


@dataclass
class Tally:
    """What the clients of one server met."""

    latencies: list[float] = field(default_factory=list)  # seconds
    failed: int = 0
    seconds: float = 0.0

    def summary(self) -> dict:
        p50, p95, p99 = np.percentile(self.latencies, [50, 95, 99]) * 1000
        return {
            "requests": len(self.latencies) + self.failed,
            "failed": self.failed,
            "p50_ms": p50,
            "p95_ms": p95,
            "p99_ms": p99,
            "sentences_per_second": len(self.latencies) / self.seconds,
        }


@contextmanager
def running_server(folder: Path, *flags):
    """The port of a server process of its own."""
    command = [sys.executable, "-m", "translator.serve", folder, "--port", "0", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stdout:
                if port := re.search(r"http://.*:(\d+)/", line):
                    yield int(port[1])
                    return
            raise UserError(f"{folder}: the server did not start; it says why above")
        finally:
            process.terminate()


def ask(port: int, path: str, texts: Iterator[str], tally: Tally, until: float):
    """One client: a sentence after the other until the clock says `until`. It costs little, since
    it shares the processor with the server."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        while time.perf_counter() < until:
            body = json.dumps({"instances": [next(texts)]})
            begun = time.perf_counter()
            try:
                connection.request("POST", path, body, {"Content-Type": "application/json"})
                response = connection.getresponse()
                response.read()
                good = response.status == 200
            except (OSError, HTTPException):
                good = False
            if good:
                tally.latencies.append(time.perf_counter() - begun)
            else:
                tally.failed += 1


def call(run: Callable, streams: list[Iterator[str]], tally: Tally, until: float):
    """One thread: a call with a sentence of each stream after the other until `until`."""
    while time.perf_counter() < until:
        texts = [next(texts) for texts in streams]
        begun = time.perf_counter()
        run(texts)
        tally.latencies += [time.perf_counter() - begun] * len(texts)


def take_turn(work: list[Callable], tally: Tally, seconds: float):
    """All of `work` at the same time, for `seconds` and until the last answer."""
    begun = time.perf_counter()
    threads = [threading.Thread(target=part, args=(tally, begun + seconds)) for part in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds += time.perf_counter() - begun


def open_session(version: Path) -> Callable:
    """A function of texts that translates them, warmed up as a server is."""
    import_tensorflow()
    from translator.exporting.warmup import read_warmup
    from translator.inference.saved_graph import ServingSession

    session = ServingSession(version)
    for name, inputs in read_warmup(version):
        if name == DEFAULT_SIGNATURE:
            session.run(name, **inputs)
    return lambda texts: session.run(DEFAULT_SIGNATURE, text=texts)


def shuffled_texts(seed: int):
    """The sample's test sentences, for ever, in an order of this client's own."""
    texts = [source for source, _ in sentences("test")]
    random.Random(seed).shuffle(texts)
    return itertools.cycle(texts)


def measure(arguments: Arguments) -> dict:
    clients = arguments.clients
    name, versions = next(iter(find_versions(arguments.folder).items()))
    streams = [shuffled_texts(seed) for seed in range(clients)]
    with ExitStack() as stack:
        work = {}
        for server, flags in {"batching": (), "no_batching": ("--no-batching",)}.items():
            port = stack.enter_context(running_server(arguments.folder, *flags))
            path = f"/v1/models/{name}:predict"
            work[server] = [partial(ask, port, path, texts) for texts in streams]
        run = open_session(versions[max(versions)])
        for calls in sorted({1, min(os.cpu_count(), clients), clients}):
            groups = [streams[i::calls] for i in range(calls)]
            work[f"session_in_{calls}_calls"] = [partial(call, run, group) for group in groups]
        tallies = {rival: Tally() for rival in work}
        for rival in work:
            take_turn(work[rival], Tally(), WARM_UP)
        for _ in range(0, arguments.seconds, TURN):
            for rival in work:
                take_turn(work[rival], tallies[rival], TURN)
    results = {rival: tally.summary() for rival, tally in tallies.items()}
    rates = {rival: result["sentences_per_second"] for rival, result in results.items()}
    ceiling = max(rate for rival, rate in rates.items() if rival.startswith("session"))
    return {
        "model": name,
        "clients": clients,
        "seconds": arguments.seconds,
        **results,
        "batching_over_no_batching": rates["batching"] / rates["no_batching"],
        "batching_over_best_session": rates["batching"] / ceiling,
        "machine": machine(),
    }


def main():
    arguments = tyro.cli(Arguments, prog="python -m benchmarks.serve")
    report(measure(arguments), arguments.json)


if __name__ == "__main__":
    run_verb(main)
