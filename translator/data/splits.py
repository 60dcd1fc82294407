"""The three splits of a corpus, and what decides over them where the corpus does not say."""

import hashlib
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator

from translator.errors import UserError

SPLITS = ("train", "validation", "test")

Pair = tuple[str, ...]  # source, target, and a tag where the corpus has tags


def fingerprint(text: str) -> int:
    """64 bits of a sentence's letters and digits: neither case, spacing nor punctuation matter."""
    letters = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    digest = hashlib.blake2b(letters.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def split_of(text: str) -> str:
    """The split a sentence belongs to where the corpus does not say: 5 % validation, 5 % test.

    Its `fingerprint` decides, so the order does not matter either, and one sentence never stands
    in two splits, today or in a larger edition of the corpus.
    """
    return {0: "validation", 1: "test"}.get(fingerprint(text) % 20, "train")


class Corpus(ABC):
    """Sentence pairs in the splits `SPLITS`; get one from `open_corpus`."""

    def __init__(self, spec: str, source: str, target: str):
        self.spec, self.source, self.target = spec, source, target

    def pairs(self, split: str) -> Iterator[Pair]:
        """The (source, target) sentences of a split as they stand in the corpus, not cleaned; in a
        training split with tags, (source, target, tag), "" for none.

        Raises:
            UserError: unknown split (at once); a fault in the data (when it is reached).
        """
        if split not in SPLITS:
            raise UserError(f"unknown split {split}: there are {', '.join(SPLITS)}")
        return self._pairs(split)

    @abstractmethod
    def _pairs(self, split: str) -> Iterator[Pair]: ...

    def _divided(
        self, split: str, there: set[str], rows: Callable[[str], Iterator[Pair]]
    ) -> Iterator[Pair]:
        """The pairs of a split, where only the splits `there` can be read, as `rows(split)`: what
        is lacking is taken out of the training split."""
        if split not in there:
            return (pair for pair in rows("train") if self._split_of(pair) == split)
        if split != "train" or there.issuperset(SPLITS):
            return rows(split)
        return (pair for pair in rows("train") if self._split_of(pair) in there)

    def _split_of(self, pair: Pair) -> str:
        """The split of a pair from a corpus without splits, the same for both directions.

        The side of the language last in the alphabet decides: Portuguese, of `pt` and `en`.
        """
        return split_of(pair[0] if self.source > self.target else pair[1])
