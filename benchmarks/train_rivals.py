"""A training step of ours and one of PyTorch's on the same batches, each in a process of its own.

TensorFlow and PyTorch cannot share a process: each brings an LLVM, and the second one to start ends
the program. So each rival lives in a child process, and the parent lets one of them work at a time.
"""

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context

import numpy as np

from translator.config import Config

THREADS = 2
FIRST_ID, END = 4, 3  # as in `translator.data.tokenizer`, which would import TensorFlow


@dataclass(frozen=True)
class Turn:
    """What one pass over the batches took."""

    seconds: float
    """On the clock."""
    cpu_seconds: float
    """Of all threads together: what else the machine does hardly changes it."""


def fixed_batches(config: Config, batch_tokens: int, number: int) -> list[tuple]:
    """Random ids in batches as `plan_batches` makes them, with lengths as in short sentences:
    (source, target_in, target_out), each [B,·] int32; the same ones each time."""
    from translator.data.batching import plan_batches, shift_right

    rng = np.random.default_rng(0)
    target = np.clip(rng.gamma(4.0, 3.0, 20_000), 2, 100).astype(int)
    source = np.clip(target * rng.normal(1.0, 0.15, target.size), 2, 120).astype(int)

    def random_ids(lengths):
        ids = rng.integers(FIRST_ID, config.data.vocabulary_size, (len(lengths), lengths.max()))
        ids[np.arange(lengths.max()) >= lengths[:, None]] = 0
        ids[np.arange(len(lengths)), lengths - 1] = END
        return ids.astype(np.int32)

    plan = plan_batches(source, target, batch_tokens, rng)[:number]
    pairs = [(random_ids(source[rows]), random_ids(target[rows])) for rows in plan]
    return [(source, shift_right(target), target) for source, target in pairs]


def our_train_step(config: Config):
    """A new model's graph function, as `Trainer` makes it."""
    from translator.runtime import import_tensorflow

    import_tensorflow(training=True)
    from translator.models import build_model
    from translator.training.optimizer import build_optimizer
    from translator.training.step import make_train_step

    model, averaged = (build_model(config.model, config.data.vocabulary_size) for _ in range(2))
    training = replace(config.training, optimizer="adam")  # as the peer has
    optimizer = build_optimizer(training, model)
    return make_train_step(model, averaged, optimizer, config.training)


def our_step(config: Config):
    """A function of one NumPy batch that updates the weights as `Trainer` does."""
    train_step = our_train_step(config)
    import tensorflow as tf

    return lambda batch: [float(x) for x in train_step((tuple(map(tf.constant, batch)),))]


def pytorch_step(config: Config):
    """The same of `benchmarks.pytorch_transformer`."""
    # Threads that sleep while they wait, rather than spin, lose nothing where the machine is idle
    # and keep out of each other's way where it is not.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import torch

    from benchmarks.pytorch_transformer import PyTorchTransformer, make_train_step

    torch.set_num_threads(THREADS)
    model = PyTorchTransformer(config.model, config.data.vocabulary_size)
    train_step = make_train_step(model, config.training)
    return lambda batch: train_step([torch.from_numpy(ids).long() for ids in batch])


@contextmanager
def rival(make_step, config: Config, batches: list[tuple]):
    """Starts a process with `make_step(config)`; yields a function that lets it go over `batches`
    once and returns the `Turn`."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, make_step, config, batches), daemon=True)
    process.start()
    theirs.close()

    def turn() -> Turn:
        ours.send("go")
        return ours.recv()  # EOFError where the process has died

    try:
        yield turn
    finally:
        ours.close()
        process.join()


def _work(connection, make_step, config, batches):
    step = make_step(config)
    while True:
        try:
            connection.recv()
        except EOFError:  # the parent needs no more
            return
        begun, cpu_begun = time.perf_counter(), time.process_time()
        for batch in batches:
            step(batch)
        connection.send(Turn(time.perf_counter() - begun, time.process_time() - cpu_begun))
