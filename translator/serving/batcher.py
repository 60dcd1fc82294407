"""Micro-batching: what several people ask at about the same time is answered in one call.

Decoding is many small operations one after the other, so a call for a few sentences takes less
time than a call for each. TensorFlow Serving's `--enable_batching` does the same;
`operate/batching.config` gives the reasons for most of the numbers here.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from prometheus_client import Gauge, Histogram

Inputs = dict[str, list[bytes]]  # of each input, a value for each of B rows
Outputs = dict[str, np.ndarray]  # of each output, an array with B first

SIZES = range(1, 33)  # rows in one call
XLA_SIZES = 1, 2, 8  # of an XLA export, which pads what lies between and takes as long for it
MAX_WAITING = 512  # rows that have no answer yet; beyond them requests are turned away
WAIT = 0.002  # seconds: a batch is complete when nobody has joined it for this long
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


def _rows(requests):
    return sum(request.rows for request in requests)


class Batcher:
    """Answers requests for one signature of one model.

    Calls run in threads, at most `calls` at the same time. Requests that find all of them busy, or
    that follow each other within WAIT, are joined in order. Where several calls are free, the
    requests are shared out evenly among them: two small batches on two cores are done sooner than a
    large one on one core. With `joining` false each request is a call of its own.

    Args:
        run: the signature; a row of its outputs must not depend on the other rows.
        labels: of the metrics: model and signature.
        sizes: numbers of rows to join to, least first. A request of more rows is not split.
    """

    def __init__(
        self,
        run: Callable[[Inputs], Outputs],
        labels: tuple[str, str],
        joining: bool = True,
        sizes: Sequence[int] = SIZES,
        calls: int = CALLS,
    ):
        self._run, self._joining, self._sizes = run, joining, sizes
        self._queue_metric, self._rows_metric = QUEUE.labels(*labels), BATCH.labels(*labels)
        self._waiting: list[Request] = []
        self._latest = 0.0  # when the last of them came, by the loop's clock
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
        if self._rows + rows > MAX_WAITING:
            raise QueueFull
        self._change_queue(rows)
        try:
            if not self._joining:
                return await self._call(inputs)
            loop = asyncio.get_running_loop()
            request = Request(inputs, loop.create_future())
            self._waiting.append(request)
            self._latest = loop.time()
            if self._joiner is None or self._joiner.done():
                self._joiner = asyncio.create_task(self._join())
            return await request.answer
        finally:
            self._change_queue(-rows)

    def _change_queue(self, rows):
        self._rows += rows
        self._queue_metric.inc(rows)

    async def _call(self, inputs):
        self._rows_metric.observe(row_count(inputs))
        return await asyncio.get_running_loop().run_in_executor(THREADS, self._run, inputs)

    async def _join(self):
        """Sends off what waits, a batch whenever a call is free, until nothing does."""
        while self._waiting:
            await self._free.acquire()
            await self._gather()
            task = asyncio.create_task(self._answer(self._take()))
            self._running.add(task)
            task.add_done_callback(self._done)

    async def _gather(self):
        """Returns when nobody has come for WAIT, or a batch is full.

        The clients of the batch that has just been answered ask again one after the other. A wait
        of a fixed length would catch the first of them, and batches would get ever smaller.
        """
        clock = asyncio.get_running_loop().time
        while (left := self._latest + WAIT - clock()) > 0:
            if _rows(self._waiting) >= self._sizes[-1]:
                return
            await asyncio.sleep(left)

    def _done(self, task):
        self._running.discard(task)
        self._free.release()

    def _take(self) -> list[Request]:
        """The next batch, without requests whose client has gone."""
        waiting = [request for request in self._waiting if not request.answer.done()]
        free = self._calls - len(self._running)
        share = max(1, -(-_rows(waiting) // free))
        most = max(size for size in self._sizes if size <= share)
        batch, rows = [], 0
        for request in waiting:
            if batch and rows + request.rows > most:
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
