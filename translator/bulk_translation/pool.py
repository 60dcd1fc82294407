"""A pool of Ray actors that translates pieces of text in order, whatever becomes of its nodes.

Plain actors, and not Ray Data, whose writers name files as they come, know nothing of the files of
the input, and begin anew with the job: what was finished before a crash, and line i in place i,
would have to be seen to beside them. Here the driver alone reads and writes. A worker holds nothing
but the piece it is at, and that piece goes to another worker when the first one is lost.
"""

import signal
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import ray

from translator.bulk_translation.worker import CORES, Worker
from translator.errors import UserError
from translator.sampling import Sampling

STORE = 2**28  # bytes of shared memory on one machine: pieces of text need little
AHEAD = 4  # pieces for each worker that are translated, or being so, before the first is written
LOSSES = 3  # so often a piece may cost a worker


class Piece(NamedTuple):
    """Some texts, and whatever the caller must know of them."""

    texts: list[bytes]
    about: object


@contextmanager
def cluster(address: str | None):
    """Ray, on the cluster at this address, or on the cores of this machine where it is None.

    Raises:
        UserError: there is no cluster.
    """
    handler = signal.getsignal(signal.SIGTERM)
    local = {} if address else {"include_dashboard": False, "object_store_memory": STORE}
    try:
        ray.init(address or "local", log_to_driver=False, logging_level="ERROR", **local)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise UserError(
            f"--address {address}: no Ray cluster there; start one with `ray start --head`, or "
            "leave out --address"
        ) from error
    signal.signal(signal.SIGTERM, handler)  # Ray's own ends the program with its number
    try:
        yield
    finally:
        ray.shutdown()


class Pool:
    """Workers that each hold the model.

    Args:
        model: a path that every node sees.
        most: how many workers are of use.

    Raises:
        UserError: nowhere is a core for one.
    """

    def __init__(self, model: str, sampling: Sampling | None, most: int):
        self._load = model, sampling
        self._size = min(int(ray.cluster_resources().get("CPU", 0)) // CORES, most)
        if not self._size:
            raise UserError("--address: the cluster has no cores")
        # What is awaited: {reference: (worker, number of its piece; None while it loads)}.
        self._tasks, self._idle = {}, []
        self._losses = Counter()  # of workers, by the number of the piece that they were at
        for _ in range(self._size):
            self._start()

    @property
    def workers(self) -> int:
        """How many are ready."""
        return len(self._idle) + sum(number is not None for _, number in self._tasks.values())

    def translate(self, pieces: Iterator[Piece]) -> Iterator[tuple[Piece, list[tuple[str, str]]]]:
        """Yields each piece with what `translate_texts` gives, in order; takes pieces as there is
        room for them.

        Raises:
            UserError: the model cannot be loaded, or workers end again and again.
        """
        taken, done = {}, {}  # by number: pieces that are not given out yet, and their results
        waiting = deque()
        numbered = enumerate(pieces)
        first = 0  # the number of the next to give out
        while True:
            while len(taken) < AHEAD * self._size and (following := next(numbered, None)):
                number, taken[number] = following
                waiting.append(number)
            if not taken:
                return
            while self._idle and waiting:
                self._give(self._idle.pop(), waiting.popleft(), taken)
            if first in done:
                yield taken.pop(first), done.pop(first)
                first += 1
                continue
            number, result = self._next_event()
            if result is not None:
                done[number] = result
            elif number is not None:
                waiting.appendleft(number)
                if self._losses[number] == LOSSES:
                    raise UserError(
                        f"{taken[number].about}: {LOSSES} workers ended at these lines; is there "
                        "memory enough for the model?"
                    )

    def _start(self):
        worker = ray.remote(num_cpus=CORES)(Worker).remote()
        self._tasks[worker.load.remote(*self._load)] = worker, None

    def _give(self, worker, number, pieces):
        self._tasks[worker.translate.remote(pieces[number].texts)] = worker, number

    def _next_event(self):
        """Waits for one: (number of a piece, its result; None where its worker was lost). Where a
        worker has loaded the model, or was lost before, both are None."""
        (task,), _ = ray.wait(list(self._tasks), num_returns=1)
        worker, number = self._tasks.pop(task)
        try:
            result = ray.get(task)
        except ray.exceptions.RayTaskError as error:
            if isinstance(error.cause, UserError):
                raise error.cause from None
            raise
        except ray.exceptions.RayError as error:  # the worker, its node or its memory is gone
            self._losses[number] += 1
            if number is None and self._losses[None] > LOSSES * self._size:
                raise UserError(f"no worker can be started ({error!s:.200})") from error
            # It may only be out of reach: what it holds must be free for the one in its place.
            ray.kill(worker)
            self._start()
            return number, None
        self._idle.append(worker)
        return number, result
