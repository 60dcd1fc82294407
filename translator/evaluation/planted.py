"""Failures that are planted: sources that nobody can translate well, of which a model should be
unsure.

The kinds are those of Raunak et al. 2021, "The Curious Case of Hallucinations in Neural Machine
Translation", and what users send by mistake. Each is made of the sentences of a split, so that
those that a calibration learns from, and those that it is measured by, have no sentence in common.
"""

import random
import string

REPEATED = 30  # times one word
LONG = 60  # words, at least, of a sentence far longer than is usual

# Everyday sentences of the third languages that a source may be in by mistake.
FOREIGN = {
    "de": ("Der alte Mann ging langsam über die Brücke.", "Wir müssen morgen früh aufstehen."),
    "fr": ("Elle a oublié ses clés dans la voiture.", "Nous sommes arrivés trop tard à la gare."),
    "it": ("Mio fratello lavora in una banca.", "Questo libro è molto interessante."),
    "fi": ("Talo on vanha ja kylmä.", "En tiedä, mitä hän haluaa."),
    "pl": ("Jutro pojedziemy nad morze.", "Nie mam czasu na kawę."),
    "sv": ("Hon läser en bok varje kväll.", "Vi ska åka till staden i morgon."),
    "nl": ("De kinderen spelen in de tuin.", "Hij heeft zijn fiets verkocht."),
    "hu": ("Anna elmegy a piacra.", "Holnap nem megyünk iskolába."),
    "tr": ("Bu akşam eve geç geleceğim.", "Kitabı masanın üstüne koydum."),
    "cs": ("Zítra budeme mít hosty.", "Vlak přijel o hodinu později."),
}


def plant(
    pairs: list[tuple[str, str]], seed: int, most: int, source_language: str | None = None
) -> dict[str, list[str]]:
    """{kind: its texts}, made of the pairs: a tenth of their number of each kind, or `most`. A kind
    that their words do not suffice for has fewer.

    Args:
        source_language: its code; every other text in another language is of a third one then,
            and not of the target's.
    """
    draw = random.Random(seed)
    pairs = [pair for pair in pairs if len(set(pair[0].split())) > 3] or pairs
    sources, targets = zip(*pairs, strict=True)
    words = {word.strip(string.punctuation) for text in sources for word in text.split()}
    words = sorted(words - {""}) or ["a"]
    makers = {
        "another language": lambda: draw.choice(targets),
        "random letters": lambda: _letters(draw),
        "shuffled words": lambda: _shuffled(draw.choice(sources), draw),
        "half of each language": lambda: _half(*draw.choice(pairs), draw),
        "one word repeated": lambda: " ".join([draw.choice(words)] * REPEATED),
        "far too long": lambda: _long(sources, draw),
    }
    count = min(most, -(-len(pairs) // 10))
    texts = {kind: [make() for _ in range(count)] for kind, make in makers.items()}
    if source_language is not None:
        base = source_language.split("-")[0]
        others = [s for code, some in FOREIGN.items() if code != base for s in some]
        half = draw.sample(others, min(count // 2, len(others)))
        texts["another language"][: len(half)] = half
    clean = set(sources)
    return {kind: [text for text in some if text not in clean] for kind, some in texts.items()}


def _letters(draw):
    lengths = [draw.randint(2, 9) for _ in range(draw.randint(3, 12))]
    return " ".join("".join(draw.choices(string.ascii_lowercase, k=n)) for n in lengths)


def _shuffled(text, draw):
    words = text.split()
    return " ".join(draw.sample(words, len(words)))


def _half(source, target, draw):
    """The first half of one side and the second half of the other."""
    first, second = draw.sample([source.split(), target.split()], 2)
    return " ".join(first[: -(-len(first) // 2)] + second[len(second) // 2 :])


def _long(sources, draw):
    """One sentence of many, joined by commas."""
    clauses, words = [], 0
    while words < LONG:
        clauses.append(draw.choice(sources).rstrip(".!?"))
        words += 1 + clauses[-1].count(" ")
    return ", ".join(clauses) + "."
