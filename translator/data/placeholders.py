"""Placeholders: numbered symbols of the vocabulary that stand for what must survive.

A translator replaces the spans of a sentence (see `translator.data.spans`) by placeholders before
it translates, and puts them back afterwards. The model learns where they go from pairs in which
the same was done with what stands on both sides.
"""

import re
from collections import Counter

import numpy as np

from translator.data.spans import RESERVED, find_spans

PLACEHOLDERS = tuple(chr(0x10F701 + i) for i in range(8))
MAX_TAGS = 64
TAGS = tuple(chr(0x10F780 + i) for i in range(MAX_TAGS))

# Short words that only look alike (`me`, `no`, `come`) are left out, names and numbers are not.
_WORD = re.compile(r"\b(?:\w*\d\w*|[^\W\d_a-zß-öø-ÿ]\w\w+|\w{5,})\b")
_RESERVED = re.compile(RESERVED)


def mask_pair(source: str, target: str, rng: np.random.Generator, share: float) -> tuple[str, str]:
    """A pair with placeholders on both sides for the spans that they have in common, and with
    probability `share` also for words and numbers: names, most of all.

    Which placeholder stands for what is drawn, so that all are learnt alike. A pair that has
    nothing in common comes as it is, but for the reserved characters.
    """
    common = _common(find_spans(source), find_spans(target))
    if share:
        words = _common(_WORD.findall(source), _WORD.findall(target))
        draws = rng.random(len(words)) if words else ()
        common += [word for word, draw in zip(words, draws, strict=True) if draw < share]
    source, target = _RESERVED.sub("\ufffd", source), _RESERVED.sub("\ufffd", target)
    if common:
        for i, text in zip(rng.permutation(len(PLACEHOLDERS)), common, strict=False):
            place = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
            if place.search(source) and place.search(target):
                source = place.sub(PLACEHOLDERS[i], source, count=1)
                target = place.sub(PLACEHOLDERS[i], target, count=1)
    return source, target


def _common(source: list[str], target: list[str]) -> list[str]:
    """What stands once on each side, in the source's order."""
    source, target = Counter(source), Counter(target)
    return [text for text, count in source.items() if count == 1 and target[text] == 1]
