"""What an epoch has of each of several corpora, and what none of them may have."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from translator.data.encoding import EncodedPairs
from translator.data.splits import fingerprint


@dataclass(frozen=True)
class Mixing:
    """Draws the pairs of an epoch from training text in which one corpus follows the other."""

    sizes: tuple[int, ...]
    """Pairs of each corpus in the training text."""
    weights: tuple[float, ...]
    """How many of them an epoch has: a share, drawn anew, or as many times all."""

    def __call__(self, pairs: EncodedPairs, rng: np.random.Generator) -> np.ndarray:
        """The numbers of the encoded pairs that an epoch has."""
        ends = np.cumsum(self.sizes)
        ends -= np.searchsorted(pairs.long_rows, ends)  # those were left out
        begins = np.concatenate([[0], ends[:-1]])
        sizes = (ends - begins).tolist()
        drawn = [_draw(n, weight, rng) for n, weight in zip(sizes, self.weights, strict=True)]
        return np.concatenate([begin + rows for begin, rows in zip(begins, drawn, strict=True)])


def _draw(size, weight, rng):
    """Of `size` rows, all as often as `weight` has them whole, and a random part of them once
    more; at least one of them."""
    if not size:
        return np.zeros(0, np.int64)
    times, rest = divmod(max(round(weight * size), 1), size)
    return np.concatenate([*[np.arange(size)] * times, rng.choice(size, rest, replace=False)])


def fingerprints(pairs: Iterable[tuple[str, ...]]) -> set[int]:
    """Those of both sides of the pairs, but for sides without a letter or digit."""
    found = {fingerprint(text) for pair in pairs for text in pair}
    return found - {fingerprint("")}
