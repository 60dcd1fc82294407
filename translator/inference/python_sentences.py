"""Texts cut into sentences outside of the graph, for engines that do without TensorFlow.

The steps and the patterns are those of `translator.inference.sentences` and
`translator.inference.bounds`; Google's RE2, which the graph's ops are made of, reads these in
Python too. A test compares the two.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import NamedTuple

import re2

from translator.inference.sentence_rules import (
    BEFORE,
    BLANK,
    BREAK,
    CLOSING,
    DASH,
    ENDS,
    ENDS_STILL,
    GAP,
    GOES_ON,
    MAX_BYTES,
    MAX_SENTENCES,
    RULES,
)

Size = Callable[[str], int]  # subwords of a text


class Parts(NamedTuple):
    """A text: separator, sentence, separator, … sentence, separator."""

    sentences: list[str]
    separators: list[str]
    """One more than sentences."""

    def join(self, translations: list[str]) -> str:
        """The text with these in place of its sentences."""
        pairs = zip(self.separators, [*translations, ""], strict=True)
        return "".join(text for pair in pairs for text in pair)


def valid_text(text: bytes) -> tuple[str, bool]:
    """Any bytes → text in NFC; whether it was cut. See `bounds.valid_texts`."""
    too_long = len(text) > MAX_BYTES
    valid = text[:MAX_BYTES].decode(errors="replace")
    if too_long:
        valid = valid.removesuffix("\ufffd")
    valid = _insert("\u034f", _MANY_MARKS, valid)
    return unicodedata.normalize("NFC", valid), too_long


def split_text(text: str, too_long: bool) -> tuple[Parts, bool]:
    """What `valid_text` gives → its sentences; whether it was cut. See `bounds.split_texts`."""
    sentences, separators = split_sentences(text)
    keep = min(len(sentences) - (too_long and len(sentences) > 1), MAX_SENTENCES)
    if keep < len(sentences):
        return Parts(sentences[:keep], [*separators[:keep], ""]), True
    return Parts(sentences, separators), too_long


def split_sentences(text: str) -> Parts:
    """Valid text in NFC → its sentences. See `sentences.split_sentences`."""
    cut = next(mark for mark in map(chr, range(0x10FFFF, 0, -1)) if mark not in text)
    for pattern in _ENDS:
        text = _insert(cut, pattern, text)
    pieces = []
    for piece in text.split(cut):
        right = _GAP_FIRST.sub("", piece)
        side = f"{pieces[-1][1]}\n{right}" if pieces else ""
        goes_on = right and pieces and _GOES_ON.fullmatch(side) and not _ENDS_STILL.fullmatch(side)
        if goes_on:
            pieces[-1] = pieces[-1][0] + piece, piece
        else:
            pieces.append((piece, piece))  # all of it, and the last of what was joined
    sentences, separators = [], [""]
    for piece, _ in pieces:
        gap = _BEFORE.match(piece)[0]
        rest = piece[len(gap) :]
        if _HAS_LETTER.search(rest):
            separators[-1] += gap
            sentences.append(rest)
            separators.append("")
        else:
            separators[-1] += piece
    return Parts(sentences, separators)


def divide(parts: Parts, size: Size, max_tokens: int) -> Parts:
    """No sentence has more than `max_tokens` subwords after that. See `bounds.divide`."""
    sentences, separators = [], [parts.separators[0]]
    for sentence, after in zip(parts.sentences, parts.separators[1:], strict=True):
        for blanks, part in _divided(sentence, size, max_tokens):
            separators[-1] += blanks
            sentences.append(part)
            separators.append("")
        separators[-1] += after
    return Parts(sentences, separators)


def _divided(sentence, size, max_tokens):
    """Yields (blanks before it, part)."""
    if size(sentence) <= max_tokens:
        yield "", sentence
        return
    for part in _filled(_WORD.findall(sentence), size, max_tokens):
        for half in _halved(part, size, max_tokens):
            blanks = _BLANK_FIRST.match(half)[0]
            yield blanks, half[len(blanks) :]


def _filled(words, size, max_tokens):
    """Words with the blanks before them → parts that are filled with them."""
    total = [0, *accumulate(map(size, words))]
    after_marks = [i + 1 for i, word in enumerate(words) if _MARK_LAST.search(word)]
    begin = 0
    while begin < len(words):
        room = bisect_right(total, total[begin] + max_tokens) - 1
        stop = min(max(room, begin + 1), len(words))
        nearest = bisect_right(after_marks, stop)
        if stop < len(words) and nearest and after_marks[nearest - 1] > begin:
            stop = after_marks[nearest - 1]
        yield "".join(words[begin:stop])
        begin = stop


def _halved(part, size, max_tokens):
    """What has too many subwords and more than one character, cut in the middle until it fits."""
    blanks = _BLANK_FIRST.match(part)[0]
    text = part[len(blanks) :]
    if len(text) < 2 or size(text) <= max_tokens:
        yield part
        return
    left = _BLANK_LAST.sub("", text[: len(text) // 2])
    for half in (blanks + left, text[len(left) :]):
        yield from _halved(half, size, max_tokens)


def _insert(text, pattern, into):
    """Puts `text` between the pattern's two groups. (In re2's templates it must be ASCII.)"""
    return pattern.sub(lambda match: f"{match[1]}{text}{match[2]}", into)


def _any(kind):
    return "|".join(rule.pattern for rule in RULES if rule.kind == kind)


_ENDS = [re2.compile(rule.pattern) for rule in RULES if rule.kind == ENDS]
_GOES_ON, _ENDS_STILL = (
    re2.compile(f"(?s:.*)(?:{_any(kind)})[^{BREAK}]*") for kind in (GOES_ON, ENDS_STILL)
)
_BEFORE = re2.compile(f"(?:{_any(BEFORE)})*")
_MANY_MARKS = re2.compile(r"(\p{M}{30})(\p{M})")
LINE_BREAKS = re2.compile(f"[{BREAK}]+")
_HAS_LETTER = re2.compile(r"\p{L}")
_GAP_FIRST = re2.compile(f"^[{GAP}]+")
_BLANK_FIRST, _BLANK_LAST = re2.compile(f"^[{BLANK}]*"), re2.compile(f"[{BLANK}]+$")
_WORD = re2.compile(f"[{BLANK}]*[^{BLANK}]+|[{BLANK}]+")
_MARK_LAST = re2.compile(rf"[,;:{DASH}][{CLOSING}]*$")
