"""Placeholders: numbered symbols of the vocabulary that stand for what must survive.

A translator replaces the spans of a sentence (see `translator.data.spans`) by placeholders before
it translates, and puts them back afterwards. The model learns where they go from pairs in which
the same was done with what stands on both sides.
"""

import re
from collections import Counter
from collections.abc import Mapping

import numpy as np

from translator.data.spans import RESERVED, find_spans

PLACEHOLDERS = tuple(chr(0x10F701 + i) for i in range(8))
MARK = PLACEHOLDERS[0]  # stands for every span, until those of a sentence are numbered
# Two more reserved characters, which texts hold only while spans are looked for: one stands before
# a span, one around every word.
BEGIN, EDGE = "\U0010f7ff", "\U0010f7fe"
# Spans of a source that touch a word or each other, as markup does, or `file.{ending}` …
_JOINT = "[-.,;!?'’]?"
TOUCHING = rf"[\p{{L}}\p{{N}}{MARK}]{_JOINT}{MARK}|{MARK}{_JOINT}[\p{{L}}\p{{N}}]"
# … and where a translation that should have none of these lacks a space, between two groups, in the
# syntax that `re2` and TensorFlow share. The first is there twice, for three in a row.
_ANY = f"[{''.join(PLACEHOLDERS)}]"
LACKING_SPACE = (
    *(f"({_ANY})({_ANY})",) * 2,
    rf"([\p{{L}}\p{{N}}.,;!?)\]}}»”…][-'’]?)({_ANY})",
    rf"({_ANY}[.,;!?]?)(-?[\p{{L}}\p{{N}}])",
)
MAX_TAGS = 64
TAGS = tuple(chr(0x10F780 + i) for i in range(MAX_TAGS))

_WORD = re.compile(r"\w+")
# Of the words on both sides those that mean the same there: names, numbers and long ones, not
# short ones that only look alike (`me`, `no`, `come`).
_ALIKE = re.compile(r"\w*\d\w*|[^\W\d_a-zß-öø-ÿ]\w\w+|\w{5,}")
LETTERS = re.compile(r"\b[^\W\d_]{3,}\b")
_RESERVED = re.compile(RESERVED)


def mask_pair(
    source: str,
    target: str,
    rng: np.random.Generator,
    share: float,
    translations: Mapping[str, str],
) -> tuple[str, str]:
    """A pair with placeholders on both sides for the spans that they have in common, and with
    probability `share` also for words: those that stand on both sides (names, numbers), and those
    that translate each other, as a glossary's terms do.

    Which placeholder stands for what is drawn, so that all are learnt alike. A pair that has
    nothing in common comes as it is, but for the reserved characters.

    Args:
        translations: {source word: target word}, as `learn_word_pairs` finds them.
    """
    hidden = [(span, span) for span in _common(find_spans(source), find_spans(target))]
    if share:
        texts = _WORD.findall(source), _WORD.findall(target)
        words = [(word, word) for word in _common(*texts) if _ALIKE.fullmatch(word)]
        words += _translated(*texts, translations)
        draws = rng.random(len(words)) if words else ()
        hidden += [both for both, draw in zip(words, draws, strict=True) if draw < share]
    source, target = _RESERVED.sub("\ufffd", source), _RESERVED.sub("\ufffd", target)
    if hidden:
        for i, sides in zip(rng.permutation(len(PLACEHOLDERS)), hidden, strict=False):
            places = [re.compile(rf"(?<!\w){re.escape(text)}(?!\w)") for text in sides]
            if all(map(re.Pattern.search, places, (source, target))):
                source, target = (
                    place.sub(PLACEHOLDERS[i], text, count=1)
                    for place, text in zip(places, (source, target), strict=True)
                )
    return source, target


def _translated(source: list[str], target: list[str], translations):
    """(source word, target word) of those that stand there once, in the source's order."""
    known = [word for word in source if word in translations]
    both = ((word, translations[word]) for word in known)
    return [(a, b) for a, b in both if known.count(a) == target.count(b) == 1]


def _common(source: list[str], target: list[str]) -> list[str]:
    """What stands once on each side, in the source's order."""
    if not (shared := set(source).intersection(target)):
        return []
    counts = Counter(source), Counter(target)
    return [x for x in source if x in shared and counts[0][x] == counts[1][x] == 1]
