"""Phrases and clauses built in both languages at once.

A `Text` carries a piece of Portuguese, its English, and the links between words that meet in it.
`both` fills the same parts into a Portuguese and an English pattern; every construction of the
grammar is made with it. Prepositions stay apart ("de o") and the English article is always "a"
until `finish` contracts, adjusts and capitalises the whole sentence.

Tenses carry their Portuguese names throughout; `ENGLISH_TENSE` gives what each becomes.
"""

import re
from random import Random
from typing import NamedTuple

from translator.data.sample import english, portuguese
from translator.data.sample.lexicon import Adjective, Noun, Verb


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
    human = noun.kind in ("person", "kin", "profession")
    return Nominal(text, 3 if many else 1, noun.gender, "they" if many else "he", human)


def counted(noun: Noun, number: int):
    """A number of things in words: duas vacas (two cows)."""
    if number == 1:
        return noun_phrase(noun, INDEFINITE)
    bare = noun_phrase(noun, BARE, many=True)
    words = Text(portuguese.cardinal(number, noun.gender), english.cardinal(number))
    return bare._replace(text=both("{0} {1}", "{0} {1}", words, bare.text))


class Predicate(NamedTuple):
    """A verb with all that follows it.

    `clitic` is a Portuguese object pronoun (me, nos, o, a, os, as, lhe), whose English stands in
    `rest`.
    """

    verb: Verb
    rest: Text = EMPTY
    clitic: str = ""

    def adding(self, *texts):
        """The predicate with adverbials after it."""
        rest = self.rest
        for text in texts:
            rest = both("{0} {1}", "{0} {1}", rest, text)
        return self._replace(rest=rest)


# Portuguese tense → auxiliary, its tense and the form of the main verb.
_PERIPHRASES = {
    "going": ("ir", "present", "infinitive"),
    "progressive": ("estar", "present", "gerund"),
    "past progressive": ("estar", "imperfect", "gerund"),
    "pluperfect": ("ter", "imperfect", "participle"),
}
ENGLISH_TENSE = {
    "present": "present", "preterite": "past", "imperfect": "used to", "future": "will",
    "conditional": "would", "present subjunctive": "present", "imperfect subjunctive": "past",
    "future subjunctive": "present", "going": "going to", "progressive": "progressive",
    "past progressive": "past progressive", "pluperfect": "past perfect",
}  # fmt: skip


def _portuguese_verb(predicate, tense, person):
    lemma, _, tail = predicate.verb.pt.partition(" ")
    clitic = predicate.clitic
    if tense not in _PERIPHRASES:
        return f"{clitic} {portuguese.conjugate(lemma, tense, person)} {tail}"
    auxiliary, auxiliary_tense, form = _PERIPHRASES[tense]
    finite = portuguese.conjugate(auxiliary, auxiliary_tense, person)
    if form == "infinitive":
        return f"{finite} {_portuguese_infinitive(predicate)}"
    main = portuguese.gerund(lemma) if form == "gerund" else portuguese.participle(lemma)
    if clitic in ("o", "a", "os", "as"):
        return f"{clitic} {finite} {main} {tail}"
    return f"{finite} {clitic} {main} {tail}"


def _portuguese_infinitive(predicate):
    lemma, _, tail = predicate.verb.pt.partition(" ")
    if predicate.clitic in ("o", "a", "os", "as"):
        return f"{portuguese.enclitic(lemma, predicate.clitic)} {tail}"
    return f"{predicate.clitic} {lemma} {tail}"


def infinitive(predicate):
    """comprar o livro (buy the book)."""
    head = Text(_portuguese_infinitive(predicate), predicate.verb.en)
    return both("{0} {1}", "{0} {1}", head, predicate.rest)


def gerund(predicate):
    """comprar o livro (buying the book), as after "antes de" (before)."""
    head = Text(_portuguese_infinitive(predicate), english.gerund(predicate.verb.en))
    return both("{0} {1}", "{0} {1}", head, predicate.rest)


def clause(subject, predicate, tense, negative=False, adverb=EMPTY):
    """A statement: subject, adverb, verb and the rest."""
    return both(
        "{0} {1}", "{0} {1}", subject.text, verbal(subject, predicate, tense, negative, adverb)
    )


def verbal(subject, predicate, tense, negative=False, adverb=EMPTY):
    """The clause without its subject, still agreeing with it."""
    auxiliary, main = _english_verb(subject, predicate, tense, support=negative)
    if negative:
        auxiliary = english.negate(auxiliary)
    pt = f"{'não' if negative else ''} {{0}} {_portuguese_verb(predicate, tense, subject.person)} {{1}}"
    return both(pt, f"{auxiliary} {{0}} {main} {{1}}", adverb, predicate.rest)


def question(subject, predicate, tense, negative=False, adverb=EMPTY):
    """The clause as a question: Portuguese keeps its order, English inverts."""
    auxiliary, main = _english_verb(subject, predicate, tense, support=True)
    if negative:
        auxiliary = english.negate(auxiliary)
    pt = f"{{0}} {'não' if negative else ''} {{1}} {_portuguese_verb(predicate, tense, subject.person)} {{2}}"
    return both(pt, f"{auxiliary} {{0}} {{1}} {main} {{2}}", subject.text, adverb, predicate.rest)


def _english_verb(subject, predicate, tense, support):
    verb = predicate.verb.en
    english_tense = ENGLISH_TENSE[tense]
    if tense == "imperfect" and english.is_stative(verb):
        english_tense = "past"
    return english.verb_group(verb, english_tense, subject.agreement, support)


def copula(verb, complement):
    """ser or estar with a complement."""
    return Predicate(Verb(verb, "be"), complement)


def agreeing(adjective, subject):
    """The adjective as said of the subject."""
    pt = portuguese.inflect(adjective.pt, subject.gender, subject.many)
    return Text(pt, adjective.en)
