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
from translator.remote.protocol import DEFAULT_SIGNATURE
from translator.runtime import import_tensorflow
from translator.serving.folder import find_versions

TURN = 5  # seconds for which one server is asked before the other is


@dataclass(frozen=True)
class Arguments:
    """Clients that each ask for one sentence after the other: latency, throughput and failures of
    `translator.serve` as it is and with --no-batching, and of the model alone, asked by as many
    threads of one process without HTTP; alternately, 5 seconds each. The sentences are those of
    the bundled sample's test split."""

    folder: tyro.conf.Positional[Path]
    """A folder of exported models; the first one in it is asked."""
    clients: int = 8
    """Clients at the same time."""
    seconds: int = 60
    """For which each of the three is asked."""
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


def over_http(client: httpx.Client, path: str):
    """A function of a text that asks a server; whether it answers."""

    def translate(text):
        try:
            return client.post(path, json={"instances": [text]}).is_success
        except httpx.HTTPError:
            return False

    return translate


def ask(translate, texts, until: float, tally: Tally):
    """One client: a sentence after the other until the clock says `until`."""
    while time.perf_counter() < until:
        begun = time.perf_counter()
        if translate(next(texts)):
            tally.latencies.append(time.perf_counter() - begun)
        else:
            tally.failed += 1


def take_turn(clients: list, streams, seconds: float, tally: Tally):
    """All clients at the same time, for `seconds` and until the last answer."""
    begun = time.perf_counter()
    threads = [
        threading.Thread(target=ask, args=(translate, texts, begun + seconds, tally))
        for translate, texts in zip(clients, streams, strict=True)
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
    from translator.inference.saved_graph import ServingSession

    name, versions = next(iter(find_versions(arguments.folder).items()))
    session = ServingSession(versions[max(versions)])
    flags = {"batching": (), "no_batching": ("--no-batching",)}
    tallies = {rival: Tally() for rival in (*flags, "session")}
    with ExitStack() as stack:
        clients = {}
        for rival in flags:
            url = stack.enter_context(running_server(arguments.folder, *flags[rival]))
            clients[rival] = [
                over_http(
                    stack.enter_context(httpx.Client(base_url=url, timeout=60)),
                    f"/v1/models/{name}:predict",
                )
                for _ in range(arguments.clients)
            ]
        clients["session"] = [
            lambda text: bool(session.run(DEFAULT_SIGNATURE, text=[text]))
        ] * arguments.clients
        streams = {
            rival: [shuffled_texts(i) for i in range(arguments.clients)] for rival in tallies
        }
        for rival in tallies:  # what comes first is slow, and does not count
            take_turn(clients[rival], streams[rival], 2, Tally())
        for _ in range(0, arguments.seconds, TURN):
            for rival, tally in tallies.items():
                take_turn(clients[rival], streams[rival], TURN, tally)
    results = {rival: tally.summary() for rival, tally in tallies.items()}
    rates = {rival: result["sentences_per_second"] for rival, result in results.items()}
    return {
        "model": name,
        "clients": arguments.clients,
        "seconds": arguments.seconds,
        **results,
        "batching_over_no_batching": rates["batching"] / rates["no_batching"],
        "batching_over_session": rates["batching"] / rates["session"],
        "machine": machine(),
    }


def main():
    arguments = tyro.cli(Arguments, prog="python -m benchmarks.serve")
    import_tensorflow()
    report(measure(arguments), arguments.json)


if __name__ == "__main__":
    run_verb(main)
