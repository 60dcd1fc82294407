"""Micro-batching: what several people ask at about the same time is answered in one call.

Decoding is many small operations one after the other, so a few sentences take little longer than
one of them. TensorFlow Serving's `--enable_batching` does the same; the numbers here are those of
`operate/batching.config`, which gives the reasons.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from prometheus_client import Gauge, Histogram

Inputs = dict[str, list[bytes]]  # of each input, a value for each of B rows
Outputs = dict[str, np.ndarray]  # of each output, an array with B first

MOST_ROWS = 32  # in one call
MOST_WAITING = 512  # rows that have no answer yet; beyond them requests are turned away
WAIT = 0.002  # seconds for which a first request waits for others to join it
CALLS = os.cpu_count() or 1  # at the same time: one has too little work for several cores

THREADS = ThreadPoolExecutor(CALLS, thread_name_prefix="translate")

QUEUE = Gauge("translator_queue_rows", "Rows that wait or are run", ["model", "signature"])
BATCH = Histogram(
    "translator_batch_rows",
    "Rows in one call of the model",
    ["model", "signature"],
    buckets=[1, 2, 4, 8, 16, 32, 64, 128, 256],
)


class QueueFull(Exception):
    """More rows wait than can be answered soon: try again later."""


@dataclass(frozen=True)
class Request:
    """What one client asks, and where its answer is put."""

    inputs: Inputs
    answer: asyncio.Future

    @property
    def rows(self) -> int:
        return row_count(self.inputs)


def row_count(inputs: Inputs) -> int:
    """B."""
    return len(next(iter(inputs.values())))


class Batcher:
    """Answers requests for one signature of one model.

    Calls run in threads, `calls` at the same time. Requests that find all of them busy, or come
    within WAIT of another, are joined in order, and shared out evenly where several calls are free:
    a core that does nothing is worth more than a larger batch. With `joining` false each request
    is a call of its own.

    Args:
        run: the signature; a row of its outputs must not depend on the other rows.
        labels: of the metrics: model and signature.
    """

    def __init__(
        self,
        run: Callable[[Inputs], Outputs],
        labels: tuple[str, str],
        joining: bool = True,
        calls: int = CALLS,
    ):
        self._run, self._joining = run, joining
        self._queue, self._sizes = QUEUE.labels(*labels), BATCH.labels(*labels)
        self._waiting: list[Request] = []
        self._rows = 0
        self._calls, self._free = calls, asyncio.Semaphore(calls)
        self._joiner = None
        self._running = set()  # a task that nobody refers to may be collected before its end

    async def __call__(self, inputs: Inputs) -> Outputs:
        """The outputs for these inputs.

        Raises:
            QueueFull: too much is asked at once.
            Exception: whatever the model raises, for these inputs on their own.
        """
        rows = row_count(inputs)
        if self._rows + rows > MOST_WAITING:
            raise QueueFull
        self._change_queue(rows)
        try:
            if not self._joining:
                return await self._call(inputs)
            request = Request(inputs, asyncio.get_running_loop().create_future())
            self._waiting.append(request)
            if self._joiner is None or self._joiner.done():
                self._joiner = asyncio.create_task(self._join())
            return await request.answer
        finally:
            self._change_queue(-rows)

    def _change_queue(self, rows):
        self._rows += rows
        self._queue.inc(rows)

    async def _call(self, inputs):
        self._sizes.observe(row_count(inputs))
        return await asyncio.get_running_loop().run_in_executor(THREADS, self._run, inputs)

    async def _join(self):
        """Sends off what waits, a batch whenever a call is free, until nothing does."""
        while self._waiting:
            await self._free.acquire()
            await asyncio.sleep(WAIT)
            task = asyncio.create_task(self._answer(self._take()))
            self._running.add(task)
            task.add_done_callback(self._done)

    def _done(self, task):
        self._running.discard(task)
        self._free.release()

    def _take(self) -> list[Request]:
        """The next batch, without requests whose client has gone."""
        waiting = [request for request in self._waiting if not request.answer.done()]
        free = self._calls - len(self._running)
        share = -(-sum(request.rows for request in waiting) // free)
        batch, rows = [], 0
        for request in waiting:
            if batch and rows + request.rows > min(share, MOST_ROWS):
                break
            batch.append(request)
            rows += request.rows
        self._waiting = waiting[len(batch) :]
        return batch

    async def _answer(self, batch):
        if not batch:
            return
        try:
            outputs = await self._call(
                {name: [v for r in batch for v in r.inputs[name]] for name in batch[0].inputs}
            )
        except Exception as error:
            if len(batch) > 1:  # one request's failure is not the others'
                for request in batch:
                    await self._answer([request])
            elif not batch[0].answer.done():
                batch[0].answer.set_exception(error)
            return
        begin = 0
        for request in batch:
            end = begin + request.rows
            if not request.answer.done():
                request.answer.set_result({key: out[begin:end] for key, out in outputs.items()})
            begin = end
