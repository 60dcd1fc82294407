"""Questions for a word: who, what, where, when, why, how, how much."""

from translator.data.sample import lexicon, phrases, predicates
from translator.data.sample.clauses import Predicate, clause, question, tense_of
from translator.data.sample.lexicon import Verb
from translator.data.sample.phrases import Nominal, Text, both, noun_phrase
from translator.data.sample.portuguese import inflect
from translator.data.sample.statements import DIRECT

WHO = Nominal(Text("quem", "who"), 1, "m", "he")
COUNTABLE = tuple(
    frame for frame in DIRECT if frame.mark and frame.verb.pt not in ("entender", "aceitar")
)


def asked_person(dice, aspect):
    """A subject one asks about: not oneself."""
    while (who := predicates.subject(dice, aspect)).person == 0:
        pass
    return who


def circumstance(dice):
    """quando, por que, como."""
    aspect = dice.pick(("past", "past", "future", "future", "habit"))
    who = asked_person(dice, aspect)
    pt, en = dice.pick((("quando", "when"), ("por que", "why"), ("como", "how")))
    negative = pt == "por que" and dice.chance(0.5)
    predicate = predicates.action(dice, who, aspect, plain=True)
    asked = question(who, predicate, tense_of(dice, aspect, predicate), negative)
    return both(f"{pt} {{0}}?", f"{en} {{0}}?", asked)


def company(dice):
    """onde, com quem, a que horas: what people do together."""
    aspect = dice.pick(("past", "future", "habit", "now"))
    who = asked_person(dice, aspect)
    predicate = Predicate(dice.pick(lexicon.SOCIAL))
    asked = question(who, predicate, tense_of(dice, aspect, predicate))
    patterns = (("Com quem {0}?", "Who {0} with?"), ("Onde {0}?", "Where {0}?"),
                ("A que horas {0}?", "What time {0}?"))  # fmt: skip
    return both(*dice.pick(patterns), asked)


def whom(dice):
    """Com quem ela falou? (Who did she talk to?)"""
    aspect = dice.pick(("past", "future"))
    who, verb = asked_person(dice, aspect), dice.pick(lexicon.PERSONAL)
    head, _, preposition = verb.pt.partition(" ")
    predicate = Predicate(Verb(head, verb.en))
    asked = question(who, predicate, tense_of(dice, aspect, predicate))
    return both(
        f"{preposition} quem {{0}} {{1}}?", "Who {0} {1}?", asked, predicates.time(dice, aspect)
    )


def what(dice):
    """O que você comprou? (What did you buy?)"""
    aspect = dice.pick(("past", "past", "future", "habit"))
    who = asked_person(dice, aspect)
    verb = dice.pick([f for f in predicates.FRAMES[aspect] if f in DIRECT]).verb
    if dice.chance(0.15):
        verb = Verb("fazer", "do")
    asked = question(who, Predicate(verb), tense_of(dice, aspect, Predicate(verb)))
    return both("O que {0} {1}?", "What {0} {1}?", asked, predicates.time(dice, aspect))


def who(dice):
    """Quem comprou o carro? (Who bought the car?)"""
    aspect = dice.pick(("past", "past", "future"))
    predicate = predicates.action(dice, WHO, aspect, plain=True)
    return both("{0}?", "{0}?", clause(WHO, predicate, tense_of(dice, aspect, predicate)))


def amount(dice):
    """Quantos livros você comprou? (How many books did you buy?)"""
    aspect = dice.pick(("past", "past", "future"))
    verb, objects, _ = dice.pick([f for f in COUNTABLE if aspect == "past" or f.mark == "*"])
    person, noun = asked_person(dice, aspect), dice.pick(objects)
    asked = question(person, Predicate(verb), tense_of(dice, aspect, Predicate(verb)))
    things = noun_phrase(noun, phrases.BARE, many=True)
    pt = f"{inflect('quanto', noun.gender, things.many)} {{0}} {{1}}?"
    en = f"how {'many' if things.many else 'much'} {{0}} {{1}}?"
    return both(pt, en, predicates.linked(verb, noun, things.text), asked)


def which(dice):
    """Que livro ela comprou? (Which book did she buy?)"""
    aspect = dice.pick(("past", "past", "future"))
    verb, objects, _ = dice.pick([f for f in predicates.FRAMES[aspect] if f in DIRECT])
    person, noun = asked_person(dice, aspect), dice.pick(objects)
    many = noun.pt not in ("ônibus", "lápis") and dice.chance(0.2)  # alike in both numbers
    things = noun_phrase(noun, phrases.BARE, many=many)
    asked = question(person, Predicate(verb), tense_of(dice, aspect, Predicate(verb)))
    return both("que {0} {1}?", "which {0} {1}?", predicates.linked(verb, noun, things.text), asked)


CONSTRUCTIONS = (
    (3, circumstance), (2, company), (1.5, whom), (2.5, what), (2, who), (1.5, amount),
    (1.5, which),
)  # fmt: skip
