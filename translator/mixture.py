"""Several corpora as one, by what `--corpus` says: `tatoeba + general:0.5`."""

import re
from dataclasses import dataclass

from translator.errors import UserError

BETWEEN = " + "
CATALOGUES = ("tfds:", "hf:", "tatoeba:")
_WEIGHTED = re.compile(r"(.+):([0-9]*\.?[0-9]+)")


@dataclass(frozen=True)
class Part:
    """One corpus of several."""

    spec: str
    """What `open_corpus` takes."""
    weight: float = 1.0
    """Of its training pairs, how many an epoch has: a share that is drawn anew, or above 1 all of
    them and again as many as that says."""

    @property
    def is_public(self) -> bool:
        """Whether the name is that of a catalogue, and not of a folder or file."""
        return self.spec.startswith(CATALOGUES)

    @property
    def name(self) -> str:
        """The spec without what says of which catalogue it is."""
        return self.spec.partition(":")[2] if self.is_public else self.spec

    def __str__(self):
        return self.spec if self.weight == 1 else f"{self.spec}:{self.weight:g}"


def parts_of(corpus: str) -> tuple[Part, ...]:
    """The corpora that a `--corpus` names, in order.

    Raises:
        UserError: one of them has no name, or a weight of 0.
    """
    return tuple(map(_part, re.split(r"\s\+\s", corpus)))


def _part(text):
    weighted = _WEIGHTED.fullmatch(text.strip())
    part = Part(weighted[1], float(weighted[2])) if weighted else Part(text.strip())
    if not part.spec:
        raise UserError("--corpus must be named on both sides of a plus: tatoeba + general:0.5")
    if not part.weight:
        raise UserError(f"--corpus {text}: its weight must be more than 0")
    return part


def joined(argv: list[str]) -> list[str]:
    """Command-line words in which all `--corpus` flags are one, in the place of the first."""
    specs, rest, place = [], [], None
    words = iter(argv)
    for word in words:
        name, is_there, value = word.partition("=")
        if name != "--corpus" or not (is_there or (value := next(words, ""))):
            rest.append(word)
            continue
        place = len(rest) if place is None else place
        specs.append(value)
    return (
        argv if len(specs) < 2 else [*rest[:place], "--corpus", BETWEEN.join(specs), *rest[place:]]
    )
