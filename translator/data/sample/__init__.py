"""The bundled corpus: Portuguese–English sentence pairs from a small bilingual grammar.

    >>> from translator.data.sample import sentences
    >>> pt, en = next(sentences("train"))

The Portuguese is Brazilian, in everyday sentences European too; the English is American. The same
sentences come out in the same order everywhere, in a few seconds, without network. No sentence,
Portuguese or English, occurs twice in the whole corpus, hence none is shared between
splits.

**Held-out combinations.** Every sentence knows which words it combines: verb and object, noun and
adjective, and the construction with each verb or noun it links. A checksum of the two decides
whether the combination is held out, as a share `HELD_OUT_SHARE` of all are. A sentence with such
a combination can only be a test sentence, and every second test sentence is one. The other half,
and the validation set, hold new sentences of combinations that training may use. Every word form
of both evaluation sets, in either language, occurs in that language in training.

Three in ten sentences are everyday ones, most of them from patterns; what links there is a pattern
with each filler of its slots. Eighty sentences that newcomers type (see `newcomer`) are in no
split, in neither language.

The modules of this package: `lexicon` has the words, `portuguese` and `english` inflect them,
`phrases` and `clauses` build both languages at once, `predicates` sees to it that the parts make
sense together; `statements`, `questions`, `descriptions`, `subordinate`, `relatives` and
`narratives` hold the constructions, `everyday` patterns and short sentences by topic.
"""

import re
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from zlib import crc32

from translator.data.sample import (
    descriptions,
    everyday,
    narratives,
    questions,
    relatives,
    statements,
    subordinate,
)
from translator.data.sample.newcomer import NEWCOMER, spelt_out
from translator.data.sample.phrases import Dice, finish

SIZES = {"train": 30_000, "validation": 1_000, "test": 1_000}
LONGEST = 40  # words
HELD_OUT_SHARE = 0.04
SEED = 1822
EVERYDAY = {construction for _, construction in everyday.CONSTRUCTIONS}
CONSTRUCTIONS = (
    *statements.CONSTRUCTIONS,
    *questions.CONSTRUCTIONS,
    *descriptions.CONSTRUCTIONS,
    *subordinate.CONSTRUCTIONS,
    *relatives.CONSTRUCTIONS,
    *narratives.CONSTRUCTIONS,
    *everyday.CONSTRUCTIONS,
)


def sentences(split: str) -> Iterator[tuple[str, str]]:
    """The (Portuguese, English) pairs of "train", "validation" or "test", in a fixed order.

    Raises ValueError on any other split.
    """
    if split not in SIZES:
        raise ValueError(
            f"no split {split!r} in the sample corpus; choose one of {', '.join(SIZES)}"
        )
    return iter(_corpus()[split])


def is_held_out(link: tuple[str, str]) -> bool:
    """Whether this combination of two words is kept out of training."""
    return crc32("+".join(link).encode()) % 1000 < 1000 * HELD_OUT_SHARE


def words(sentence: str) -> list[str]:
    """The word forms of a sentence, lower-cased; "comprá-lo" has two."""
    return re.findall(r"\w+", sentence.lower())


def _plain(sentence):
    """Without case, punctuation and contractions: what makes two sentences the same."""
    return tuple(words(spelt_out(sentence)))


@cache
def _corpus():
    """All three splits. Twice what evaluation needs is drawn: some has words unseen in training."""
    known, novel = [], []
    for pair, held_out in _distinct():
        (novel if held_out else known).append(pair)
        if len(known) >= SIZES["train"] + 2 * (SIZES["validation"] + SIZES["test"]):
            break
    train, rest = known[: SIZES["train"]], known[SIZES["train"] :]
    seen = [
        {word for side in language for word in words(side)} for language in zip(*train, strict=True)
    ]

    def readable(pairs):
        return [
            p for p in pairs if all(s.issuperset(words(t)) for s, t in zip(seen, p, strict=True))
        ]

    rest = readable(rest)
    validation, rest = rest[: SIZES["validation"]], rest[SIZES["validation"] :]
    half = SIZES["test"] // 2
    halves = zip(rest[:half], readable(novel)[:half], strict=True)
    test = [pair for both in halves for pair in both]
    return {"train": tuple(train), "validation": tuple(validation), "test": tuple(test)}


def _distinct():
    """Endless ((pt, en), held out) pairs, no sentence of either language twice."""
    dice = Dice(SEED)
    kept = {_plain(text) for pt, accepted in NEWCOMER.items() for text in (pt, *accepted)}
    weights, constructions = zip(*CONSTRUCTIONS, strict=True)
    bounds = list(accumulate(weights))
    seen_pt, seen_en = set(), set()
    while True:
        construction = constructions[bisect(bounds, dice.roll() * bounds[-1])]
        text = finish(construction(dice))
        too_long = len(text.pt.split()) > LONGEST
        if too_long or text.pt in seen_pt or text.en in seen_en:
            continue
        if not kept.isdisjoint(map(_plain, text[:2])):
            continue
        seen_pt.add(text.pt)
        seen_en.add(text.en)
        pairings = ((construction.__name__, head) for head, _ in text.links)
        if construction in EVERYDAY:
            pairings = ()  # a pattern links its words to itself
        yield (text.pt, text.en), any(map(is_held_out, (*text.links, *pairings)))
