"""Cleaning pairs as they are read: text in one normal form, without pairs that teach nothing.

Training pairs are normalised and filtered (`Limits()`); validation and test pairs are only
normalised (`NORMALISE_ONLY`): a score must count the hard, long and repeated sentences too.
"""

import hashlib
import math
import sqlite3
from collections.abc import Iterable, Iterator, Set
from contextlib import closing, nullcontext
from dataclasses import dataclass

from translator.data.normalisation import normalise
from translator.data.splits import fingerprint


@dataclass(frozen=True)
class Limits:
    """Which pairs are dropped. Lengths are those of the normalised text, of either side."""

    max_words: float = 200  # whitespace-separated words
    max_characters: float = 1500  # code points
    max_ratio: float = 4.0  # characters of the longer side per character of the shorter …
    ratio_from: int = 40  # … where the longer side has more characters than this
    drop_duplicates: bool = True  # keep the first of equal pairs


TRAINING = Limits()
NORMALISE_ONLY = Limits(
    max_words=math.inf, max_characters=math.inf, max_ratio=math.inf, drop_duplicates=False
)


@dataclass
class CleaningReport:
    """Pairs read, kept and dropped; each dropped pair counts once, under its first reason."""

    read: int = 0
    kept: int = 0
    empty: int = 0
    too_long: int = 0
    bad_ratio: int = 0
    duplicate: int = 0

    def __str__(self):
        return (
            f"kept {self.kept:,} of {self.read:,} pairs; dropped {self.empty:,} empty, "
            f"{self.too_long:,} too long, {self.bad_ratio:,} of unlike lengths, "
            f"{self.duplicate:,} duplicate"
        )


@dataclass
class MixtureReport(CleaningReport):
    """The same of several corpora."""

    held_out: int = 0
    """Pairs of which a side stands in the validation or test split."""

    def __str__(self):
        return f"{super().__str__()}, {self.held_out:,} of validation or test sentences"


def clean(
    pairs: Iterable[tuple[str, ...]],
    limits: Limits = TRAINING,
    report: CleaningReport | None = None,
    seen: "Seen | None" = None,
    held_out: Set[int] = frozenset(),
) -> Iterator[tuple[str, ...]]:
    """The pairs worth keeping, normalised, in order and as they come; `report` counts them all.
    A tag behind a pair stays there.

    Memory does not grow with the corpus: see `Seen`.

    Args:
        seen: what counts as a duplicate; None for what comes twice here.
        held_out: the `fingerprint`s of sentences that no pair may have, counted in a
            `MixtureReport`.
    """
    report = CleaningReport() if report is None else report
    with closing(Seen()) if seen is None else nullcontext(seen) as seen:
        for source, target, *tag in pairs:
            report.read += 1
            source, target = normalise(source), normalise(target)
            if not source or not target:
                report.empty += 1
            elif _too_long(source, limits) or _too_long(target, limits):
                report.too_long += 1
            elif _bad_ratio(len(source), len(target), limits):
                report.bad_ratio += 1
            elif held_out and not held_out.isdisjoint(map(fingerprint, (source, target))):
                report.held_out += 1
            elif limits.drop_duplicates and not seen.add(f"{source}\n{target}"):
                report.duplicate += 1
            else:
                report.kept += 1
                yield source, target, *tag


def _too_long(text: str, limits: Limits) -> bool:
    # The text is normalised: one space between two words.
    return len(text) > limits.max_characters or text.count(" ") >= limits.max_words


def _bad_ratio(a: int, b: int, limits: Limits) -> bool:
    return max(a, b) > limits.ratio_from and max(a, b) > limits.max_ratio * min(a, b)


class Seen:
    """A set of texts on disk: 64-bit BLAKE2b fingerprints in a temporary SQLite file.

    SQLite holds at most 16 MiB of it in memory and deletes the file when it is closed. Two
    different texts share a fingerprint with probability n²/2⁶⁵: one wrongly dropped pair is to be
    expected once in 370,000 corpora of ten million pairs.
    """

    def __init__(self):
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA cache_size = -16384")  # KiB
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE seen (fingerprint INTEGER PRIMARY KEY)")
        self._database.execute("BEGIN")  # one transaction: no commit per row

    def add(self, text: str) -> bool:
        """Whether `text` is new."""
        digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
        fingerprint = int.from_bytes(digest, "big", signed=True)
        insert = "INSERT OR IGNORE INTO seen VALUES (?)"
        return self._database.execute(insert, (fingerprint,)).rowcount == 1

    def close(self):
        self._database.close()
