"""A vocabulary: the ids that mean the same everywhere, and the files in which a tokenizer is kept.

It needs no TensorFlow.
"""

import json
from pathlib import Path

from translator.errors import UserError

PAD, UNKNOWN, START, END = 0, 1, 2, 3  # 0 is padding, everywhere
BYTES_PER_TOKEN = 64  # more than a subword has: SentencePiece's 16 characters of 4 bytes

SETTINGS_FILE = "tokenizer.json"
VOCABULARY_FILES = {"sentencepiece": "sentencepiece.model", "wordpiece": "vocabulary.txt"}
REMEDY = "copy it again from where it was trained, or train again"


def read_vocabulary(folder: Path) -> tuple[str, bytes, int]:
    """(kind of tokenizer, content of its vocabulary file, number of subwords) of a folder.

    Raises:
        UserError: a file is missing, or the settings are damaged.
    """
    path = folder / SETTINGS_FILE
    try:
        settings = json.loads(_read(path))
        kind, size = settings["kind"], settings["vocabulary_size"]
        file = VOCABULARY_FILES[kind]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path}: not a tokenizer's settings; {REMEDY}") from error
    return kind, _read(folder / file), size


def _read(path):
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); {REMEDY}") from error
