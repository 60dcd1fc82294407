"""A vocabulary: the ids that mean the same everywhere, and the files in which a tokenizer is kept.

It needs no TensorFlow.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from translator.data.placeholders import PLACEHOLDERS, TAGS
from translator.errors import UserError

PAD, UNKNOWN, START, END = 0, 1, 2, 3  # 0 is padding, everywhere
BYTES_PER_TOKEN = 64  # more than a subword has: SentencePiece's 16 characters of 4 bytes

SETTINGS_FILE = "tokenizer.json"
VOCABULARY_FILES = {"sentencepiece": "sentencepiece.model", "wordpiece": "vocabulary.txt"}
REMEDY = "copy it again from where it was trained, or train again"


@dataclass(frozen=True)
class Symbols:
    """What a vocabulary has between END and the first subword that is learnt."""

    placeholders: int = 0
    """The first so many of `PLACEHOLDERS`: all, or none in a vocabulary of an earlier version."""
    tags: tuple[str, ...] = ()
    """The names of tags; the i-th stands in texts as `TAGS[i]`."""

    @property
    def characters(self) -> tuple[str, ...]:
        """As they stand in texts, in the order of their ids."""
        return (*PLACEHOLDERS[: self.placeholders], *TAGS[: len(self.tags)])

    @property
    def end(self) -> int:
        """The first id behind them."""
        return END + 1 + len(self.characters)


NO_SYMBOLS = Symbols()


def read_vocabulary(folder: Path) -> tuple[str, bytes, int, Symbols]:
    """(kind of tokenizer, content of its vocabulary file, number of subwords, symbols) of a folder.

    Raises:
        UserError: a file is missing, or the settings are damaged.
    """
    path = folder / SETTINGS_FILE
    try:
        settings = json.loads(_read(path))
        kind, size = settings["kind"], settings["vocabulary_size"]
        symbols = Symbols(settings.get("placeholders", 0), tuple(settings.get("tags", ())))
        file = VOCABULARY_FILES[kind]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path}: not a tokenizer's settings; {REMEDY}") from error
    return kind, _read(folder / file), size, symbols


def _read(path):
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); {REMEDY}") from error
