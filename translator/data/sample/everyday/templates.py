"""Everyday sentences as tables of patterns, `Portuguese = English`.

    + [quanto custa|quanto é] {this_thing}? = how much does {this_thing} cost?
    volto {hoje|amanhã}, {name}. = I am coming back {today|tomorrow}, {name}.

`[a|b]` stands in Portuguese only: ways to say the same, Brazilian and European ones among them.
`{a|b}` is a choice of both languages, the first one of the Portuguese going with the first one of
the English. `{name}` is a slot (see `slots`); a digit after it tells two fillers apart. `{o}` is
the ending of what a speaker says of himself or herself, o or a.

Many patterns hold no slot, so a sentence may be addressed to somebody or begin with an apology.
A pattern that starts with "+" may also take a "please", one with "-" stays as it is. Lines that are
indented more go on with the pattern above them.
"""

import re
from typing import NamedTuple

from translator.data.sample.everyday.slots import SLOTS, addressee
from translator.data.sample.phrases import Text, both

_PART = re.compile(r"\[([^]]*)\]|\{([^}]*)\}")


class Pattern(NamedTuple):
    """`mark` is "+", "-" or ""."""

    pt: str
    en: str
    mark: str = ""


def patterns(table):
    """The patterns of a table."""
    rows = []
    for row in filter(None, map(str.strip, re.sub(r"\n {5,}", " ", table).splitlines())):
        mark = row[0] if row[0] in "+-" else ""
        pt, _, en = row.removeprefix(mark).partition(" = ")
        rows.append(Pattern(pt.strip(), en.strip(), mark))
    return tuple(rows)


def fill(dice, pattern):
    """The pattern with a choice made in every bracket; each filler is linked to the pattern."""
    gender = dice.pick("mf")
    fillers, chosen = {"o": Text("a" if gender == "f" else "o", "")}, []

    def portuguese(match):
        free, part = match.groups()
        if free is not None:
            return dice.pick(free.split("|"))
        if "|" in part:
            options = part.split("|")
            chosen.append(options.index(dice.pick(options)))
            return options[chosen[-1]]
        while part not in fillers:
            found = SLOTS[part.rstrip("23")](dice, gender)
            if found.en not in {filler.en for filler in fillers.values()}:
                fillers[part] = found
        return fillers[part].pt

    def english(match):
        part = match[2]
        return part.split("|")[chosen.pop(0)] if "|" in part else fillers[part].en

    pt = _PART.sub(portuguese, pattern.pt)
    links = [(found.pt, pattern.pt) for slot, found in fillers.items() if slot != "o"]
    links = (*links, *(link for found in fillers.values() for link in found.links))
    return Text(pt, _PART.sub(english, pattern.en), links)


# What may stand around a question, and around what is told.
_AROUND = {
    "?": (("{0}, {1}", "{0}, {1}"), ("{1}, {0}", "{1}, {0}"),
          ("desculpe, {0}", "sorry, {0}"), ("com licença, {0}", "excuse me, {0}"),
          ("e {0}", "and {0}"), ("olá, {0}", "hello, {0}")),
    ".": (("{0}, {1}", "{0}, {1}"), ("{0}, {1}", "{0}, {1}"), ("{0}, {1}", "{0}, {1}"),
          ("{1}, {0}", "{1}, {0}"), ("sim, {0}", "yes, {0}"), ("mas {0}", "but {0}")),
    "!": (("{0}, {1}", "{0}, {1}"),),
}  # fmt: skip
_PLEASE = (
    ("{0}, por favor", "{0}, please"), ("{0}, por favor", "{0}, please"),
    ("{0}, se faz favor", "{0}, please"),
    ("por favor, {0}", "please, {0}"), ("{0}, por favor, {1}", "{0}, please, {1}"),
    ("com licença, {0}, por favor", "excuse me, {0}, please"),
)  # fmt: skip


def say(dice, table):
    """One of the table's sentences, often with something around it."""
    pattern = dice.pick(table)
    text = fill(dice, pattern)
    if pattern.mark == "-" or dice.chance(0.4):
        return text
    return around(dice, text, polite=pattern.mark == "+")


def around(dice, text, polite=False):
    """The sentence with a name, a please or an apology before or after it."""
    said = text._replace(pt=text.pt[:-1], en=text.en[:-1])
    frames = _AROUND[text.pt[-1]]
    frame = dice.pick(_PLEASE if polite and dice.chance(0.5) else frames)
    whole = both(*frame, said, addressee(dice))
    return whole._replace(pt=whole.pt + text.pt[-1], en=whole.en + text.en[-1])
