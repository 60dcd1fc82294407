"""Clauses: a subject and a predicate, in any tense, told, denied or asked.

Tenses carry their Portuguese names throughout; `ENGLISH_TENSE` gives what each becomes.
"""

from typing import NamedTuple

from translator.data.sample import english, portuguese
from translator.data.sample.lexicon import PASSING, Verb
from translator.data.sample.phrases import EMPTY, Text, both


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
    "conditional": "would", "present subjunctive": "present",
    "imperfect subjunctive": "past subjunctive",
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
    verb = _portuguese_verb(predicate, tense, subject.person)
    pt = f"{'não' if negative else ''} {{0}} {verb} {{1}}"
    return both(pt, f"{auxiliary} {{0}} {main} {{1}}", adverb, predicate.rest)


def question(subject, predicate, tense, negative=False, adverb=EMPTY):
    """The clause as a question: Portuguese keeps its order, English inverts."""
    auxiliary, main = _english_verb(subject, predicate, tense, support=True)
    if negative:
        auxiliary = english.negate(auxiliary)
    verb = _portuguese_verb(predicate, tense, subject.person)
    pt = f"{{0}} {'não' if negative else ''} {{1}} {verb} {{2}}"
    return both(pt, f"{auxiliary} {{0}} {{1}} {main} {{2}}", subject.text, adverb, predicate.rest)


def ellipsis(subject, predicate, tense, negative):
    """The same of somebody else: mas Ana não (but Ana didn't), e Ana também (and Ana did too)."""
    auxiliary, _ = _english_verb(subject, predicate, tense, support=True)
    if negative:
        return both("mas {0} não", f"but {{0}} {english.negate(auxiliary)}", subject.text)
    return both("e {0} também", f"and {{0}} {auxiliary} too", subject.text)


def _english_verb(subject, predicate, tense, support):
    verb = predicate.verb.en
    english_tense = ENGLISH_TENSE[tense]
    if tense == "imperfect" and english.is_stative(verb):
        english_tense = "past"
    return english.verb_group(verb, english_tense, subject.agreement, support)


def copula(verb, complement):
    """ser or estar with a complement."""
    return Predicate(Verb(verb, "be"), complement)


def be_for(adjective):
    """estar for passing states, ser for lasting qualities."""
    return "estar" if adjective.pt in PASSING else "ser"


def tense_of(dice, aspect, predicate):
    """A tense for what happens in the aspect (see `predicates`); "vai ir" is not said."""
    if aspect == "future":
        return "future" if predicate.verb.pt.startswith("ir ") or dice.chance(0.4) else "going"
    return {"past": "preterite", "habit": "present", "now": "progressive"}[aspect]


def say(dice, who, predicate, tense, *after, asked=0.2, denied=0.2):
    """A whole sentence: sometimes a question, sometimes a denial, with adverbials after it.

    Nobody asks about themselves: questions in the first person stay statements.
    """
    predicate = predicate.adding(*after)
    if dice.chance(asked) and who.person != 0:
        return both("{0}?", "{0}?", question(who, predicate, tense))
    return both("{0}.", "{0}.", clause(who, predicate, tense, dice.chance(denied)))
