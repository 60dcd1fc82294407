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

# Short words that only look alike (`me`, `no`, `come`) are left out, names and numbers are not.
_WORD = re.compile(r"\b(?:\w*\d\w*|[^\W\d_a-zß-öø-ÿ]\w\w+|\w{5,})\b")
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
        words = [(word, word) for word in _common(_WORD.findall(source), _WORD.findall(target))]
        words += _translated(source, target, translations)
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


def _translated(source, target, translations):
    """(source word, target word) of those that stand there once, in the source's order."""
    if not translations:
        return []
    counts = [Counter(LETTERS.findall(text)) for text in (source, target)]
    return [
        (word, translations[word])
        for word, count in counts[0].items()
        if word in translations and count == counts[1][translations[word]] == 1
    ]


def _common(source: list[str], target: list[str]) -> list[str]:
    """What stands once on each side, in the source's order."""
    if set(source).isdisjoint(target):
        return []
    source, target = Counter(source), Counter(target)
    return [text for text, count in source.items() if count == 1 and target[text] == 1]
