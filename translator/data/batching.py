"""Batches of similar length under a token budget, in an order that (seed, epoch) decides."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from translator.data.encoding import CHUNK, EncodedPairs, Encoder, Steps, encode_in_steps, finish
from translator.data.infilling import Corruption
from translator.data.vocabulary import PAD, START


@dataclass(frozen=True, order=True)
class Position:
    """How far training has come in the data: `batch` batches of epoch `epoch` are used up."""

    epoch: int = 0
    batch: int = 0


def shift_right(target: np.ndarray) -> np.ndarray:
    """What the decoder reads while it predicts `target` [B,T]: START first, END left off."""
    shifted = np.concatenate([np.full_like(target[:, :1], START), target[:, :-1]], axis=1)
    return np.where(target == PAD, PAD, shifted)


def plan_batches(
    source_lengths: np.ndarray, target_lengths: np.ndarray, batch_tokens: int, rng
) -> list[np.ndarray]:
    """Row numbers of each batch: similar lengths together, batches in random order.

    Rows are sorted by target length, then by source length, ascending and descending alternately,
    so that neighbours stay alike; rows of equal lengths are shuffled. A batch of `rows` rows, `S`
    by `T` at the longest, has rows · (S + T) <= batch_tokens, unless a single row is longer.
    """
    order = rng.permutation(len(source_lengths))
    source, target = source_lengths[order], target_lengths[order]
    order = order[np.lexsort((np.where(target % 2, -source, source), target))]
    batches, begin, width = [], 0, [0, 0]
    sizes = zip(source_lengths[order].tolist(), target_lengths[order].tolist(), strict=True)
    for end, (s, t) in enumerate(sizes):
        wider = max(width[0], s), max(width[1], t)
        if end > begin and (end + 1 - begin) * sum(wider) > batch_tokens:
            batches.append(order[begin:end])
            begin, wider = end, (s, t)
        width = wider
    batches.append(order[begin:])
    return [batches[i] for i in rng.permutation(len(batches))]


def batches_of(pairs: EncodedPairs, batch_tokens: int) -> Iterator[tuple]:
    """One pass, from short to long: (source, target_in, target_out), each [B,·] int32."""
    for rows in plan_batches(pairs.source.lengths, pairs.target.lengths, batch_tokens, _Unshuffled):
        yield _batch(pairs, rows)


class _Unshuffled:
    permutation = staticmethod(np.arange)


def _batch(pairs, rows):
    source, target = pairs.source.padded(rows), pairs.target.padded(rows)
    return source, shift_right(target), target


@dataclass
class TrainingBatches:
    """An endless stream of training batches that can begin anywhere.

    Every epoch has its own order, and with `redraw` its own segmentation and noise too; all depend
    on nothing but `seed` and the epoch's number. So does what it has of each of several corpora,
    with `draw_rows`. That makes a `Position` all the state there is.
    """

    pairs: EncodedPairs
    batch_tokens: int
    seed: int
    redraw: "Redrawing | None" = None
    draw_rows: Callable[[EncodedPairs, np.random.Generator], np.ndarray] | None = None
    """The numbers of the pairs that an epoch has; without it, all."""

    def __call__(self, start: Position) -> Iterator[tuple[Position, tuple]]:
        """Yields (the position after this batch, (source, target_in, target_out))."""
        for after, batch in self._batches(start):
            yield after, batch()

    def updates(self, start: Position, size: int, own: range) -> Iterator[tuple[Position, tuple]]:
        """Yields, for each update, (the position after its `size` batches, those with numbers in
        `own`)."""
        batches = self._batches(start)
        while True:
            positions, update = zip(*islice(batches, size), strict=True)
            yield positions[-1], tuple(update[i]() for i in own)

    def _batches(self, start):
        """(the position after it, a function that makes it) for every batch."""
        epoch, done = start.epoch, start.batch
        drawing = self._pairs(epoch)
        while True:
            pairs, drawing = finish(drawing), self._pairs(epoch + 1)
            rng = np.random.default_rng([self.seed, epoch])
            rows = self._rows(pairs, epoch)
            source, target = pairs.source.lengths[rows], pairs.target.lengths[rows]
            plan = plan_batches(source, target, self.batch_tokens, rng)
            steps = len(pairs) // CHUNK if self.redraw else 0
            for i in range(done, len(plan)):
                # So that nobody waits at the beginning of the next epoch.
                for _ in range(i * steps // len(plan), (i + 1) * steps // len(plan)):
                    next(drawing)
                last = i + 1 == len(plan)
                after = Position(epoch + 1, 0) if last else Position(epoch, i + 1)
                yield after, partial(_batch, pairs, rows[plan[i]])
            epoch, done = epoch + 1, 0

    def _pairs(self, epoch) -> Steps:
        if self.redraw is None:
            return self.pairs
        return (yield from self.redraw(epoch))

    def _rows(self, pairs, epoch):
        if self.draw_rows is None:
            return np.arange(len(pairs))
        return self.draw_rows(pairs, np.random.default_rng([self.seed, epoch, 2]))


@dataclass(frozen=True)
class Redrawing:
    """The training text encoded anew for every epoch: what is drawn in its segmentation, its
    placeholders and its noise, (seed, epoch) decides."""

    texts: Callable[[np.random.Generator], Iterable[tuple[str, str]]]
    """Opens the stream of pairs."""
    encoder: Callable[[np.random.Generator], Encoder]
    folder: Path
    max_tokens: int
    seed: int
    corruption: Callable[[np.random.Generator], Corruption] | None = None
    """Of the sources; without it they come as they are."""

    def __call__(self, epoch: int) -> Steps:
        encode = self.encoder(np.random.default_rng([self.seed, epoch]))
        texts = self.texts(np.random.default_rng([self.seed, epoch, 1]))
        noise = np.random.default_rng([self.seed, epoch, 3])  # 2 is for `_rows`
        corrupt = self.corruption(noise) if self.corruption else None
        folder = self.folder / f"epoch-{epoch % 2}"  # while the last one's is read
        return encode_in_steps(texts, encode, folder, self.max_tokens, corrupt=corrupt)
