"""Spans taken out of texts and put back outside of the graph, for engines that do without
TensorFlow: the steps of `translator.inference.spans`."""

import re
from collections.abc import Iterator
from itertools import islice

from translator.data.placeholders import PLACEHOLDERS, TAGS
from translator.data.vocabulary import END
from translator.inference.python_sentences import Parts

MARK = PLACEHOLDERS[0]
_SYMBOLS = {*PLACEHOLDERS, *TAGS}
_PLACEHOLDER = re.compile(f"[{''.join(PLACEHOLDERS)}]")


def number_marks(ids: list[int]) -> list[int]:
    """Every mark becomes the placeholder of its number in the row."""
    number = iter(range(END + 1, END + 1 + len(PLACEHOLDERS)))
    return [next(number) if i == END + 1 else i for i in ids]


def take_apart(parts: Parts, spans: list[str]) -> tuple[Parts, list[list[str]]]:
    """The same parts, with their spans back in the separators; and the spans of each sentence."""
    left, separators, own = iter(spans), [], []
    for separator, sentence in zip(parts.separators, [*parts.sentences, ""], strict=True):
        separators.append(_fill(separator, left))
        own.append(list(islice(left, sentence.count(MARK))))
    return Parts(parts.sentences, separators), own[:-1]


def put_back(text: str, spans: list[str]) -> str:
    """A translation with its spans in place of their placeholders."""
    return _PLACEHOLDER.sub(lambda match: spans[PLACEHOLDERS.index(match[0])], text)


def completed(source: list[str], words: list[str], most: int) -> list[str]:
    """The subwords of a translation, at most so many, with each placeholder of its source once:
    what it has too many is left out, what is missing stands at its end. All without END."""
    missing, kept = [word for word in source if word in _SYMBOLS], []
    room = most - len(missing)
    for word in words:
        if word in missing:
            missing.remove(word)
            kept.append(word)
        elif word not in _SYMBOLS and room > 0:
            room -= 1
            kept.append(word)
    return kept + missing


def _fill(text: str, spans: Iterator[str]) -> str:
    return re.sub(MARK, lambda match: next(spans), text)
