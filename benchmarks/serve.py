"""`python -m benchmarks.serve`: clients of a real server, with and without micro-batching."""

import itertools
import random
import re
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
import tyro

from benchmarks.timing import machine, report
from translator.cli import run_verb
from translator.data.sample import sentences
from translator.errors import UserError

TURN = 5  # seconds for which one server is asked before the other is


@dataclass(frozen=True)
class Arguments:
    """Clients that each ask for one sentence after the other: latency, throughput and failures of
    `translator.serve` as it is and with --no-batching, in turns of 5 seconds. The sentences are
    those of the bundled sample's test split."""

    folder: tyro.conf.Positional[Path]
    """A folder of exported models; the first one in it is asked."""
    clients: int = 8
    """Clients at the same time."""
    seconds: int = 60
    """For which each of the two servers is asked."""
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
    """The URL of a server process of its own."""
    command = [sys.executable, "-m", "translator.serve", folder, "--port", "0", *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stdout:
                if url := re.search(r"http://[^ ]*", line):
                    yield url[0]
                    return
            raise UserError(f"{folder}: the server did not start; it says why above")
        finally:
            process.terminate()


def ask(client: httpx.Client, path: str, texts, until: float, tally: Tally):
    """One client: a sentence after the other until the clock says `until`."""
    while time.perf_counter() < until:
        begun = time.perf_counter()
        try:
            good = client.post(path, json={"instances": [next(texts)]}).is_success
        except httpx.HTTPError:
            good = False
        if good:
            tally.latencies.append(time.perf_counter() - begun)
        else:
            tally.failed += 1


def take_turn(clients: list[httpx.Client], path: str, streams, seconds: float, tally: Tally):
    """All clients at the same time, for `seconds` and until the last answer."""
    begun = time.perf_counter()
    threads = [
        threading.Thread(target=ask, args=(client, path, texts, begun + seconds, tally))
        for client, texts in zip(clients, streams, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds += time.perf_counter() - begun


def shuffled_texts(seed: int):
    """The sample's test sentences, for ever, in an order of this client's own."""
    texts = [source for source, _ in sentences("test")]
    random.Random(seed).shuffle(texts)
    return itertools.cycle(texts)


def measure(arguments: Arguments) -> dict:
    flags = {"batching": (), "no_batching": ("--no-batching",)}
    tallies = {name: Tally() for name in flags}
    with ExitStack() as stack:
        clients = {}
        for name in flags:
            url = stack.enter_context(running_server(arguments.folder, *flags[name]))
            clients[name] = [
                stack.enter_context(httpx.Client(base_url=url, timeout=60))
                for _ in range(arguments.clients)
            ]
        model = clients["batching"][0].get("/page/models").json()["models"][0]["name"]
        path = f"/v1/models/{model}:predict"
        streams = {name: [shuffled_texts(i) for i in range(arguments.clients)] for name in flags}
        for name in flags:  # what comes first is slow, and does not count
            take_turn(clients[name], path, streams[name], 2, Tally())
        for _ in range(0, arguments.seconds, TURN):
            for name in flags:
                take_turn(clients[name], path, streams[name], TURN, tallies[name])
    results = {name: tally.summary() for name, tally in tallies.items()}
    rates = {name: result["sentences_per_second"] for name, result in results.items()}
    return {
        "model": model,
        "clients": arguments.clients,
        "seconds": arguments.seconds,
        **results,
        "batching_over_no_batching": rates["batching"] / rates["no_batching"],
        "machine": machine(),
    }


def main():
    arguments = tyro.cli(Arguments, prog="python -m benchmarks.serve")
    report(measure(arguments), arguments.json)


if __name__ == "__main__":
    run_verb(main)
