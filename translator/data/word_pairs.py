"""Words that translate each other, learnt from a corpus: what a glossary's terms will look like.

Two words belong together where nearly all sentences that have the one have the other on their other
side: the Dice coefficient of their occurrences (Smadja et al. 1996, "Translating Collocations").
"""

from collections import Counter
from collections.abc import Iterable
from itertools import product

from translator.data.placeholders import LETTERS

PAIRS = 20_000  # as many of a corpus are looked at, evenly spaced
LEAST_COUNT = 4
LEAST_DICE = 0.7


def learn_word_pairs(pairs: Iterable[tuple[str, str]], total: int) -> dict[str, str]:
    """{source word: target word} of those that are each other's best match."""
    step = max(-(-total // PAIRS), 1)
    rows = [
        [set(LETTERS.findall(text)) for text in pair]
        for i, pair in enumerate(pairs)
        if i % step == 0
    ]
    counts = [Counter(word for row in rows for word in row[side]) for side in (0, 1)]
    common = [{word for word, n in count.items() if n >= LEAST_COUNT} for count in counts]
    together = Counter()
    for source, target in rows:
        together.update(product(source & common[0], target & common[1]))
    best = [{}, {}]
    for (source, target), n in together.items():
        dice = 2 * n / (counts[0][source] + counts[1][target])
        for own, word, other in ((best[0], source, target), (best[1], target, source)):
            # Of equal ones the last in the alphabet: sets have no order of their own.
            own[word] = max(own.get(word, (0.0, "")), (dice, other))
    return {
        source: target
        for source, (dice, target) in sorted(best[0].items())
        if dice >= LEAST_DICE and best[1][target][1] == source
    }
