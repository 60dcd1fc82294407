"""Spans taken out of texts and put back outside of the graph, for engines that do without
TensorFlow: the steps of `translator.inference.spans`."""

import re
from collections.abc import Iterator
from itertools import islice

import re2

from translator.data.normalisation import normalise
from translator.data.placeholders import EDGE, LACKING_SPACE, MARK, PLACEHOLDERS, TAGS, TOUCHING
from translator.data.spans import RESERVED
from translator.data.vocabulary import END
from translator.glossary import BLANKS, MAX_BYTES, MAX_TERMS, SPECIAL, WORD
from translator.inference.python_sentences import Parts

_WORD = re2.compile(WORD)
_SYMBOLS = {*PLACEHOLDERS, *TAGS}
_TOUCHING = re2.compile(TOUCHING)
_LACKING_SPACE = [re2.compile(pattern) for pattern in LACKING_SPACE]
_PLACEHOLDER = re.compile(f"[{''.join(PLACEHOLDERS)}]")


def hide_terms(text: str, spans: list[str], terms: str) -> tuple[str, list[str]]:
    """A text with marks and its spans → the same with terms as spans: see `inference.terms`."""
    known = _parse(terms)
    if not known:
        return text, spans
    left, found = iter(spans), []
    keys = {}
    for source, target in known:
        keys.setdefault(_key(source), (source, target))

    def hide(match):
        span = next(left) if match[0] == MARK else match[0].replace(EDGE, "")
        words = re.sub(BLANKS, " ", span)
        source, target = keys.get(_key(words), (span, span))
        if _key(words) != words and _key(source) == source:
            target = target[:1].upper() + target[1:]
        found.append(target)
        return MARK

    patterns = "|".join(_pattern(source) for source, _ in known)
    text = re2.compile(f"{MARK}|{patterns}").sub(hide, _with_edges(text))
    return text.replace(EDGE, ""), found


def _parse(terms):
    """(term, translation) of each line that has both, the longest first."""
    known = []
    for line in re.split("[\r\n]+", terms)[:MAX_TERMS]:
        term, _, translation = line.partition("=")
        sides = normalise(term), normalise(translation)
        if all(0 < len(x.encode()) <= MAX_BYTES and not re.search(RESERVED, x) for x in sides):
            known.append(sides)
    return sorted(known, key=lambda sides: -len(sides[0].encode()))


def _pattern(source):
    pattern = _with_edges(re.sub(SPECIAL, r"\\\1", source)).replace(" ", BLANKS)
    return re2.sub(rf"^{EDGE}(\p{{L}})", lambda match: f"{EDGE}(?i:{match[1]})", pattern)


def _with_edges(text):
    return _WORD.sub(lambda match: f"{EDGE}{match[0]}{EDGE}", text)


def _key(text):
    return text[:1].lower() + text[1:]


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


def set_apart(text: str, source: str) -> str:
    """A translation whose placeholders have spaces around them, unless marks of the source touch
    words or each other."""
    if not _TOUCHING.search(source):
        for pattern in _LACKING_SPACE:
            text = pattern.sub(r"\1 \2", text)
    return text


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
