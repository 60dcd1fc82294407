"""Relative clauses: people told by what they do, things by what was done to them."""

from translator.data.sample import lexicon, phrases, predicates
from translator.data.sample.clauses import (
    Predicate,
    be_for,
    clause,
    copula,
    say,
    tense_of,
    verbal,
)
from translator.data.sample.lexicon import Verb
from translator.data.sample.phrases import Text, agreeing, both, noun_phrase
from translator.data.sample.subordinate import happening

ADMIRED = (Verb("conhecer", "know"), Verb("admirar", "admire"))


def with_relative(dice, head, aspect):
    """The person `head` with a relative clause: o homem que comprou a casa."""
    predicate = predicates.action(dice, head, aspect, plain=True)
    said = verbal(head, predicate, tense_of(dice, aspect, predicate))
    return head._replace(text=both("{0} que {1}", "{0} who {1}", head.text, said))


def somebody_who(dice):
    """A person told by what they do."""
    aspect = dice.pick(("past", "past", "future", "habit"))
    return with_relative(dice, predicates.somebody(dice), aspect)


def something_that(dice):
    """A noun, and a noun phrase with a relative clause: o livro que ela escreveu."""
    verb, objects, _ = dice.pick(KEEPING)
    noun = dice.pick(objects)
    what = noun_phrase(
        noun, phrases.DEFINITE, predicates.adjective_for(dice, noun, 0.3), many=dice.chance(0.25)
    )
    told = clause(predicates.subject(dice), Predicate(verb), "preterite")
    head = predicates.linked(verb, noun, what.text)
    if dice.chance(0.4):
        told = both("{0} {1}", "{0} {1}", told, predicates.time(dice, "past"))
    return noun, what._replace(text=both("{0} que {1}", "{0} that {1}", head, told))


# What is done to things that are still there afterwards.
KEEPING = tuple(
    frame._replace(objects=tuple(noun for noun in frame.objects if noun.kind != "animal"))
    for frame in lexicon.TRANSITIVE
    if frame.verb.pt in lexicon.KEEPING
)


def relative_subject(dice):
    """O homem que comprou a casa é médico."""
    if dice.chance(0.4):
        who = noun_phrase(dice.pick(PLAIN_PEOPLE), many=dice.chance(0.25))
        who = with_relative(dice, who, dice.pick(("past", "habit")))
        return say(dice, who, copula("ser", predicates.occupation(dice, who)), "present")
    who = somebody_who(dice)
    if dice.chance(0.5):
        trait = agreeing(dice.pick(lexicon.TRAITS), who)
        return say(dice, who, copula("ser", trait), "present")
    return both("{0}.", "{0}.", happening(dice, who, dice.pick(("past", "future"))))


PLAIN_PEOPLE = lexicon.nouns("homem, mulher, turista, convidado, convidada")


def relative_person(dice):
    """Eu conheço a mulher que vende flores. (I know the woman who sells flowers.)"""
    who, whom = predicates.subject(dice), somebody_who(dice)
    if dice.chance(0.5):
        verb = dice.pick((*ADMIRED, *lexicon.STATIVE_PERSONAL))
        return say(dice, who, Predicate(verb, whom.text), "present")
    predicate = Predicate(dice.pick(lexicon.PERSONAL), whom.text)
    return say(dice, who, predicate, dice.pick(("preterite", "going")))


def with_whom(dice):
    """A mulher com quem eu trabalho é engenheira. (The woman who I work with …)"""
    head = noun_phrase(dice.pick(PLAIN_PEOPLE), many=dice.chance(0.2))
    who = predicates.subject(dice)
    verb = dice.pick([verb for verb in lexicon.PERSONAL if " " in verb.pt])
    pt, preposition = verb.pt.split()
    told = clause(who, Predicate(Verb(pt, verb.en)), "preterite")
    head = head._replace(
        text=both(f"{{0}} {preposition} quem {{1}}", "{0} who {1}", head.text, told)
    )
    return say(dice, head, copula("ser", predicates.occupation(dice, head)), "present")


def relative_thing(dice):
    """O livro que ela escreveu é interessante. Onde está …?"""
    noun, what = something_that(dice)
    adjectives = [
        adjective
        for adjective in predicates.ADJECTIVES_OF.get(noun, ())
        if all(
            lexicon.compatible(adjective.pt, other)
            for name, other in what.text.links
            if name == noun.pt
        )
    ]
    if adjectives and dice.chance(0.7):
        adjective = dice.pick(adjectives)
        said = agreeing(adjective, what)._replace(links=((noun.pt, adjective.pt),))
        return say(dice, what, copula(be_for(adjective), said), "present", asked=0)
    be = Text("estão", "are") if what.many else Text("está", "is")
    return both("Onde {1} {0}?", "Where {1} {0}?", what.text, be)


CONSTRUCTIONS = ((3, relative_subject), (3, relative_person), (1.5, with_whom), (3, relative_thing))
