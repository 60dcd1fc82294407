"""Phrases and clauses built in both languages at once.

A `Text` carries a piece of Portuguese, its English, and the links between words that meet in it.
`both` fills the same parts into a Portuguese and an English pattern; every construction of the
grammar is made with it. Prepositions stay apart ("de o") and the English article is always "a"
until `finish` contracts, adjusts and capitalises the whole sentence.
"""

import re
from random import Random
from typing import NamedTuple

from translator.data.sample import english, portuguese
from translator.data.sample.lexicon import Adjective, Noun


class Dice:
    """Random choices that come out alike on every platform and Python version.

    Only `Random.random` is guaranteed to repeat its sequence across versions.
    """

    def __init__(self, seed):
        self.roll = Random(seed).random

    def pick(self, options):
        """One element of a sequence, all equally likely."""
        return options[int(self.roll() * len(options))]

    def chance(self, probability):
        """True with this probability."""
        return self.roll() < probability

    def number(self, low, high):
        """An integer, both ends included."""
        return low + int(self.roll() * (high - low + 1))


class Text(NamedTuple):
    """The same thing in two languages; `links` are pairs of lemmas that meet in it."""

    pt: str
    en: str
    links: tuple[tuple[str, str], ...] = ()


def both(pt, en, *parts):
    """Fill the parts' Portuguese into `pt` and their English into `en`, as `str.format` does."""
    return Text(
        pt.format(*(part.pt for part in parts)),
        en.format(*(part.en for part in parts)),
        tuple(link for part in parts for link in part.links),
    )


EMPTY = Text("", "")


def finish(text):
    """A whole sentence: single spaces, contractions, articles and an initial capital."""
    pt = portuguese.contract(_spaced(text.pt))
    en = english.articles(_spaced(text.en))
    return Text(pt[0].upper() + pt[1:], en[0].upper() + en[1:], text.links)


def _spaced(text):
    return re.sub(r" +(?=[.,?!])", "", " ".join(text.split()))


class Nominal(NamedTuple):
    """A noun phrase or pronoun; `person` as in `portuguese`; `agreement` as in `english`."""

    text: Text
    person: int
    gender: str
    agreement: str
    human: bool = True

    @property
    def many(self):
        return self.person > 1


PRONOUNS = tuple(
    Nominal(Text(pt, en), person, gender, agreement)
    for pt, en, person, genders, agreement in (
        ("eu", "I", 0, "mf", "I"),
        ("você", "you", 1, "mf", "they"),
        ("ele", "he", 1, "m", "he"),
        ("ela", "she", 1, "f", "he"),
        ("nós", "we", 2, "mf", "they"),
        ("vocês", "you", 3, "mf", "they"),
        ("eles", "they", 3, "m", "they"),
        ("elas", "they", 3, "f", "they"),
    )
    for gender in genders
)
# The same persons after a preposition, in the same order.
_OBLIQUE = {
    "eu": Text("mim", "me"), "você": Text("você", "you"), "ele": Text("ele", "him"),
    "ela": Text("ela", "her"), "nós": Text("nós", "us"), "vocês": Text("vocês", "you"),
    "eles": Text("eles", "them"), "elas": Text("elas", "them"),
}  # fmt: skip


def pronoun(nominal):
    """The personal pronoun that takes up a noun phrase: Ana → ela (she); pronouns stay."""
    if nominal in PRONOUNS:
        return nominal
    pt = "ela" if nominal.gender == "f" else "ele"
    if nominal.many:
        return nominal._replace(text=Text(pt + "s", "they"))
    en = "it" if not nominal.human else "she" if nominal.gender == "f" else "he"
    return nominal._replace(text=Text(pt, en))


def oblique(nominal):
    """The nominal as object of a preposition: eu → mim (me)."""
    return _OBLIQUE.get(nominal.text.pt, nominal.text)


class Determiner(NamedTuple):
    """Masculine singular Portuguese with its English singular and plural; "" marks no such form.

    `after` follows the noun in Portuguese ("o carro dele").
    """

    pt: str
    en: str
    en_plural: str
    after: str = ""


DEFINITE = Determiner("o", "the", "the")
INDEFINITE = Determiner("um", "a", "")
BARE = Determiner("", "", "")
SOME = Determiner("algum", "", "some")
MANY = Determiner("muito", "", "many")
DEMONSTRATIVES = (Determiner("este", "this", "these"), Determiner("aquele", "that", "those"))
POSSESSIVES = (
    Determiner("meu", "my", "my"),
    Determiner("seu", "your", "your"),
    Determiner("nosso", "our", "our"),
    Determiner("o", "his", "his", "de ele"),
    Determiner("o", "her", "her", "de ela"),
    Determiner("o", "their", "their", "de eles"),
)
_FORMS = {
    "o": ("o", "a", "os", "as"), "um": ("um", "uma", "", ""), "": ("", "", "", ""),
    "algum": ("algum", "alguma", "alguns", "algumas"),
    "este": ("este", "esta", "estes", "estas"),
    "aquele": ("aquele", "aquela", "aqueles", "aquelas"),
    "meu": ("meu", "minha", "meus", "minhas"), "seu": ("seu", "sua", "seus", "suas"),
}  # fmt: skip


def noun_phrase(noun: Noun, determiner=DEFINITE, adjective: Adjective | None = None, many=False):
    """Determiner, noun and adjective in agreement; nouns without a plural ignore `many`."""
    many = noun.count == "many" or (many and not noun.count)
    if determiner.pt in _FORMS:
        article = _FORMS[determiner.pt][2 * many + (noun.gender == "f")]
    else:
        article = portuguese.inflect(determiner.pt, noun.gender, many)
    pt = [article, noun.pt if noun.count == "many" or not many else portuguese.plural(noun.pt)]
    en = [determiner.en_plural if many else determiner.en]
    links = ()
    if adjective:
        pt.insert(1 if adjective.before else 2, portuguese.inflect(adjective.pt, noun.gender, many))
        en.append(adjective.en)
        links = ((noun.pt, adjective.pt),)
    pt.append(determiner.after)
    en.append(english.plural(noun.en) if many and noun.count != "many" else noun.en)
    text = Text(" ".join(filter(None, pt)), " ".join(filter(None, en)), links)
    human = noun.kind in ("person", "kin", "acquaintance", "profession")
    return Nominal(text, 3 if many else 1, noun.gender, "they" if many else "he", human)


def counted(noun: Noun, number: int):
    """A number of things in words: duas vacas (two cows)."""
    if number == 1:
        return noun_phrase(noun, INDEFINITE)
    bare = noun_phrase(noun, BARE, many=True)
    words = Text(portuguese.cardinal(number, noun.gender), english.cardinal(number))
    return bare._replace(text=both("{0} {1}", "{0} {1}", words, bare.text))


def form(determiner, nominal):
    """The Portuguese determiner in the gender and number of a nominal: meu → minhas."""
    if determiner in _FORMS:
        return _FORMS[determiner][2 * nominal.many + (nominal.gender == "f")]
    return portuguese.inflect(determiner, nominal.gender, nominal.many)


def agreeing(adjective, subject):
    """The adjective as said of the subject."""
    pt = portuguese.inflect(adjective.pt, subject.gender, subject.many)
    return Text(pt, adjective.en)
