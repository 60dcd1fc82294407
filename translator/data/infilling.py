"""Text infilling, the noise of denoising pre-training: Lewis et al. 2020 (BART), §2.2.

Spans of a sentence are each replaced by one mask; which words are missing, and how many, is for the
decoder to find out, which writes the whole sentence.
"""

from collections.abc import Callable

import numpy as np

from translator.data.vocabulary import UNKNOWN, Symbols

# SentencePiece gives no text this id, so that every vocabulary has it to spare. With WordPiece it
# is also a word that cannot be spelt: something is missing there, too.
MASK = UNKNOWN
SHARE = 0.3  # of the subwords are masked, as in the paper's §5.1 …
MEAN_LENGTH = 3  # … in spans of Poisson length

# A function from the ids of n sentences, flat, and their n lengths to those of corrupted ones.
Corruption = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def text_infilling(symbols: Symbols, rng: np.random.Generator) -> Corruption:
    """The corruption whose draws `rng` decides; neither side has END.

    Placeholders and tags stay: what stands for them is no word, and the search writes none that the
    source does not have.
    """

    def corrupt(ids, lengths):
        sentences = np.split(ids, np.cumsum(lengths)[:-1])
        rows = [_infill_between(row, symbols.end, rng) for row in sentences]
        return np.concatenate(rows), np.array([len(row) for row in rows])

    return corrupt


def _infill_between(ids, first, rng):
    """Ids with spans masked of those from `first` on; no span holds or crosses another id."""
    (fixed,) = np.nonzero(ids < first)
    if not len(fixed):
        return infill(ids, rng)
    pieces = np.split(ids, np.unique(np.concatenate([fixed, fixed + 1])))
    return np.concatenate(
        [infill(piece, rng) if len(piece) and piece[0] >= first else piece for piece in pieces]
    )


def infill(ids: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """[T] ids → at most as many: a `SHARE` of them, on average, is gone in spans, with a `MASK` for
    each span; the others keep their order.

    A span is at least one id long: the paper's spans of length 0, which insert masks where nothing
    is missing, are left out. The last span drawn is cut to what is left to be masked.
    """
    total = int(SHARE * len(ids) + rng.random())  # rounded up or down, so that the mean is right
    widths = _span_lengths(total, rng)
    # Of all orders of spans and single ids that stay, each is as likely as any other.
    items = np.ones(len(ids) - total + len(widths), np.int64)
    places = rng.choice(len(items), len(widths), replace=False)
    items[places] = widths
    found = ids[np.cumsum(items) - items]
    found[places] = MASK
    return found


def _span_lengths(total, rng):
    lengths = []
    while left := total - sum(lengths):
        if length := min(int(rng.poisson(MEAN_LENGTH)), left):
            lengths.append(length)
    return lengths
