"""Sentence pairs as ids on disk: the form in which they are drawn into batches.

Text is encoded once and kept in flat files that are memory-mapped, so that a corpus may be larger
than memory; what stays in memory is 16 bytes a pair, two offsets.
"""

import math
import shutil
from bisect import bisect
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path

import numpy as np
import sentencepiece

from translator.data.infilling import Corruption
from translator.data.vocabulary import END, PAD

CHUNK = 2048  # pairs encoded in a step
LONG_ROWS = "long_rows.npy"

# A function from n texts to their ids: (all ids in one array, n lengths).
Encoder = Callable[[list[str]], tuple[np.ndarray, np.ndarray]]
# A step for each `next`; the pairs are there after the last.
Steps = Generator[None, None, "EncodedPairs"]


def best_segmentation(tokenizer) -> Encoder:
    """The encoder that the exported model uses too."""

    def encode(texts):
        ids = tokenizer.encode(texts)
        return ids.values.numpy(), ids.row_lengths().numpy()

    return encode


class SegmentationSampler:
    """Subword regularisation, Kudo 2018 §3.3: segmentations drawn from the unigram model.

    A piece never crosses a space, so a sentence's segmentation is drawn word by word, each from
    its `NBEST` best with probability ∝ P(segmentation)^α. The samplers of SentencePiece and of
    TensorFlow Text cannot be repeated from a seed in another process; this one can.
    """

    NBEST = 32

    def __init__(self, tokenizer, alpha: float):
        self._processor = sentencepiece.SentencePieceProcessor(model_proto=tokenizer.model)
        self._alpha = alpha
        # Frequent words are most of any text; the bound is for corpora of millions of word forms.
        self._options = lru_cache(maxsize=500_000)(self._options)

    def _options(self, word):
        """(cumulative probabilities, segmentations) of a word."""
        segmentations = self._processor.nbest_encode(word, nbest_size=self.NBEST) or [[]]
        scores = np.array([sum(map(self._processor.get_score, ids)) for ids in segmentations])
        weights = np.exp(self._alpha * (scores - scores.max()))
        return (weights / weights.sum()).cumsum().tolist(), segmentations

    def encoder(self, rng: np.random.Generator) -> Encoder:
        """An encoder whose draws `rng` decides."""

        def encode(texts):
            rows = [self._draw(text.split(" "), rng) for text in texts]
            lengths = np.array([len(row) for row in rows])
            return np.fromiter(chain.from_iterable(rows), np.int32, lengths.sum()), lengths

        return encode

    def _draw(self, words, rng):
        ids = []
        for word, draw in zip(words, rng.random(len(words)).tolist(), strict=True):
            cumulative, segmentations = self._options(word)
            # The last sum may be a rounding error below 1.
            ids += segmentations[min(bisect(cumulative, draw), len(segmentations) - 1)]
        return ids


class Sentences:
    """n sentences of ids in one flat array; `offsets` [n+1] says where each begins."""

    def __init__(self, path: Path):
        # An empty file cannot be mapped.
        has_ids = path.stat().st_size > 0
        self.ids = np.memmap(path, np.int32, "r") if has_ids else np.zeros(0, np.int32)
        self.offsets = np.load(path.with_suffix(".offsets.npy"))

    @property
    def lengths(self) -> np.ndarray:
        return np.diff(self.offsets)

    def padded(self, rows: np.ndarray) -> np.ndarray:
        """Row numbers [B] → [B, longest] int32, PAD at the end."""
        starts, lengths = self.offsets[rows], self.offsets[rows + 1] - self.offsets[rows]
        steps = np.arange(lengths.max())
        inside = steps < lengths[:, None]
        batch = np.full(inside.shape, PAD, np.int32)
        batch[inside] = self.ids[(starts[:, None] + steps)[inside]]
        return batch


@dataclass(frozen=True)
class EncodedPairs:
    """Aligned sentences, each ending in END."""

    source: Sentences
    target: Sentences
    long_rows: np.ndarray
    """Which of the pairs encoded have a side of more than `max_tokens` subwords: they are left out,
    or cut."""

    def __len__(self):
        return len(self.source.offsets) - 1

    @property
    def too_long(self) -> int:
        return len(self.long_rows)


def encode_pairs(*args, **settings) -> EncodedPairs:
    """The same as `encode_in_steps`, at once."""
    return finish(encode_in_steps(*args, **settings))


def finish(steps: Steps) -> EncodedPairs:
    """Takes the steps that are left; what they lead to."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def encode_in_steps(
    pairs: Iterable[tuple[str, str]],
    encode: Encoder,
    folder: Path,
    max_tokens: float = math.inf,
    cut: bool = False,
    corrupt: Corruption | None = None,
) -> Steps:
    """Encodes a stream of text pairs into files in `folder`, replacing what is there; `CHUNK` of
    them in a step.

    Args:
        max_tokens: subwords of a side without END, at most: pairs with more are left out …
        cut: … or read up to there, as a translator reads a text.
        corrupt: makes the sources out of the targets; those of `pairs` are not looked at.
    """
    shutil.rmtree(folder, ignore_errors=True)
    # On NFS it stays while the epoch before last is still mapped.
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / "source", folder / "target"
    lengths, long_rows, read = ([], []), [np.zeros(0, np.int64)], 0
    with paths[0].open("wb") as source, paths[1].open("wb") as target:
        for sides in _encoded(pairs, encode, both=not corrupt):
            fits = np.logical_and(*(n <= max_tokens for _, n in sides))
            long_rows.append(read + np.flatnonzero(~fits))
            read += len(fits)
            if cut:
                sides, fits = [_cut(*side, max_tokens) for side in sides], np.ones_like(fits)
            if corrupt:
                sides[0] = corrupt(*sides[0])
            sides = [_with_end(*side) for side in sides]
            for file, kept, (ids, n) in zip((source, target), lengths, sides, strict=True):
                # `tofile` would not tell of a full disk.
                file.write(ids[np.repeat(fits, n)].astype(np.int32).tobytes())
                kept.append(n[fits])
            yield
    for path, kept in zip(paths, lengths, strict=True):
        offsets = np.concatenate([[0], *kept]).cumsum()
        np.save(path.with_suffix(".offsets.npy"), offsets)
    np.save(folder / LONG_ROWS, np.concatenate(long_rows))
    return load_pairs(folder)


def load_pairs(folder: Path) -> EncodedPairs:
    """What `encode_pairs` wrote into `folder`, mapped into memory."""
    sides = Sentences(folder / "source"), Sentences(folder / "target")
    return EncodedPairs(*sides, np.load(folder / LONG_ROWS))


def _encoded(pairs, encode, both):
    """The sides of one chunk after the other, or the targets twice: flat ids and lengths, encoded
    while the next chunk is read."""
    with ThreadPoolExecutor(1) as background:
        ready = None
        for chunk in _chunks(pairs):
            sides = zip(*chunk, strict=True) if both else [[target for _, target in chunk]]
            coming = [background.submit(encode, list(texts)) for texts in sides]
            if ready:
                yield [side.result() for side in ready]
            ready = coming if both else 2 * coming
        if ready:
            yield [side.result() for side in ready]


def _chunks(pairs: Iterable) -> Iterator[list]:
    pairs = iter(pairs)
    while chunk := list(islice(pairs, CHUNK)):
        yield chunk


def _cut(ids, lengths, most):
    """Flat ids and lengths, of each sentence the first `most` ids."""
    places = np.arange(len(ids)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return ids[places < most], np.minimum(lengths, most)


def _with_end(ids, lengths):
    """Flat ids and lengths, each sentence one longer by END."""
    return np.insert(ids, np.cumsum(lengths), END), lengths + 1
