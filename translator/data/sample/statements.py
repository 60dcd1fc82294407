"""What people do, want and like: constructions of one clause, told or asked for a yes or no."""

from translator.data.sample import lexicon, phrases, predicates
from translator.data.sample.clauses import (
    Predicate,
    clause,
    copula,
    infinitive,
    say,
    tense_of,
)
from translator.data.sample.english import participle
from translator.data.sample.lexicon import Verb
from translator.data.sample.phrases import (
    EMPTY,
    Nominal,
    Text,
    both,
    noun_phrase,
)
from translator.data.sample.portuguese import conjugate, inflect
from translator.data.sample.portuguese import participle as portuguese_participle

ASPECTS = ("past", "past", "past", "future", "future", "habit", "habit", "now")
INDEFINITE_PEOPLE = (
    Nominal(Text("ninguém", "nobody"), 1, "m", "he"),
    Nominal(Text("alguém", "somebody"), 1, "m", "he"),
    Nominal(Text("todos", "everybody"), 3, "m", "he"),
)
GENERAL = lexicon.nouns(
    "food, meal, drink, animal, reading, song, plant, language, subject, sport, show"
)
# Frames whose object comes right after the verb, so that it can move or become a subject.
DIRECT = tuple(frame for frame in lexicon.TRANSITIVE if " " not in frame.verb.pt)
ACTIVE_ONLY = {"ver", "usar", "beber", "perder", "esquecer", "procurar", "ouvir", "limpar"}
PASSIVE = tuple(
    frame._replace(objects=tuple(noun for noun in frame.objects if noun.count != "mass"))
    for frame in DIRECT
    if frame.verb.pt not in ACTIVE_ONLY
)


def statement(dice):
    """Somebody does something at some time."""
    aspect = dice.pick(ASPECTS)
    who, negative = predicates.subject(dice, aspect), dice.chance(0.2)
    predicate = predicates.action(dice, who, aspect, plain=negative)
    tense = tense_of(dice, aspect, predicate)
    if aspect == "habit" and not negative and dice.chance(0.4):
        adverb = Text(*dice.pick(lexicon.FREQUENCIES))
        return both("{0}.", "{0}.", clause(who, predicate, tense, adverb=adverb))
    said = clause(who, predicate, tense, negative)
    if dice.chance(0.3) or (negative and aspect == "habit"):
        return both("{0}.", "{0}.", said)
    pattern = "{1}, {0}." if dice.chance(0.3) else "{0} {1}."
    return both(pattern, pattern, said, predicates.time(dice, aspect))


def brief(dice):
    """Two or three words: Ela canta. (She sings.)"""
    aspect = dice.pick(ASPECTS)
    who = predicates.subject(dice, aspect)
    verbs = lexicon.MOMENTARY if aspect == "past" else lexicon.SOCIAL + lexicon.SOLITARY
    predicate = Predicate(dice.pick(verbs))
    return say(dice, who, predicate, tense_of(dice, aspect, predicate))


def nobody(dice):
    """ninguém, alguém, todos as subjects."""
    who = dice.pick(INDEFINITE_PEOPLE)
    aspect = dice.pick(("past", "past", "future"))
    predicate = predicates.action(dice, who, aspect, plain=True)
    tense = tense_of(dice, aspect, predicate)
    asked = 0.3 if who.text.pt == "alguém" else 0
    when = predicates.time(dice, aspect) if dice.chance(0.4) else EMPTY
    return say(dice, who, predicate, tense, when, asked=asked, denied=0)


def nothing(dice):
    """não … nada, tudo, alguma coisa as objects."""
    aspect = dice.pick(("past", "past", "future"))
    who = predicates.subject(dice)
    frame = dice.pick([f for f in DIRECT if aspect == "past" or f.mark != "-"])
    negative = dice.chance(0.5)
    pair = ("nada", "anything") if negative else dice.pick(
        (("tudo", "everything"), ("alguma coisa", "something"))
    )  # fmt: skip
    predicate = Predicate(frame.verb, Text(*pair))
    said = clause(who, predicate, tense_of(dice, aspect, predicate), negative)
    return both("{0} {1}.", "{0} {1}.", said, predicates.time(dice, aspect))


def state(dice):
    """Knowing, loving, needing, having: in the present or the imperfect."""
    who = predicates.subject(dice)
    roll = dice.roll()
    if roll < 0.4:
        verb = dice.pick(lexicon.STATIVE_PERSONAL)
        predicate = Predicate(verb, predicates.other_person(dice, who).text)
    elif roll < 0.55:
        verb = Verb(*dice.pick((("conhecer", "know"), ("amar", "love"), ("admirar", "admire"))))
        predicate = predicates.with_clitic(dice, verb, who)
    else:
        verb = Verb(*dice.pick((("precisar de", "need"), ("querer", "want"), ("ter", "have"))))
        noun = dice.pick(predicates.THINGS)
        determiner = phrases.BARE if noun.count else phrases.INDEFINITE
        what = noun_phrase(noun, determiner, predicates.adjective_for(dice, noun, 0.6))
        predicate = Predicate(verb, predicates.linked(verb, noun, what.text))
    if dice.chance(0.3):
        said = clause(who, predicate, "imperfect", dice.chance(0.2))
        return both("Naquela época, {0}.", "Back then, {0}.", said)
    return say(dice, who, predicate, "present")


def liking(dice):
    """gostar de and its like with things in general: Ela gosta de cachorros grandes."""
    who, noun = predicates.subject(dice), dice.pick(GENERAL)
    verb = Verb(*dice.pick((("gostar de", "like"), ("adorar", "love"), ("detestar", "hate"))))
    what = noun_phrase(noun, phrases.BARE, predicates.adjective_for(dice, noun, 0.4), many=True)
    predicate = Predicate(verb, predicates.linked(verb, noun, what.text))
    return say(dice, who, predicate, "present", denied=0.3 if verb.en == "like" else 0)


def wish(dice):
    """querer, precisar, poder … with an infinitive."""
    who, modal = predicates.subject(dice), dice.pick(lexicon.WISHES)
    inner = predicates.action(dice, who, "future", plain=True)
    when = predicates.time(dice, "future") if dice.chance(0.3) else EMPTY
    return say(dice, who, Predicate(modal, infinitive(inner)), "present", when, denied=0.25)


def decision(dice):
    """tentar, conseguir, decidir … with an infinitive, in the past."""
    who, modal = predicates.subject(dice), dice.pick(lexicon.DECISIONS)
    inner = predicates.action(dice, who, "future", plain=True)
    when = predicates.time(dice, "past") if dice.chance(0.3) else EMPTY
    denied = 0.25 if modal.en in ("manage to", "try to", "agree to") else 0
    if when is EMPTY or not inner.rest.pt:
        return say(dice, who, Predicate(modal, infinitive(inner)), "preterite", denied=denied)
    said = clause(who, Predicate(modal, infinitive(inner)), "preterite")
    return both("{1}, {0}.", "{1}, {0}.", said, when)


def start_or_stop(dice):
    """começar a, parar de, continuar a: Ela parou de trabalhar."""
    who = predicates.subject(dice)
    pt, en = dice.pick((("começar a", "begin"), ("parar de", "stop"), ("continuar a", "continue")))
    act = dice.pick(lexicon.SOCIAL + lexicon.SOLITARY)
    rest = Text(act.pt, phrases.english.gerund(act.en) if en == "stop" else f"to {act.en}")
    aspect = dice.pick(("past", "past", "future"))
    predicate = Predicate(Verb(pt, en), rest)
    when = predicates.time(dice, aspect) if dice.chance(0.5) else EMPTY
    return say(dice, who, predicate, tense_of(dice, aspect, predicate), when)


def skill(dice):
    """saber with an infinitive, and how well things are done."""
    who = predicates.subject(dice, "habit")
    inner, manners = predicates.activity(dice, who, "habit"), lexicon.QUALITIES
    if dice.chance(0.5) or inner.verb.pt in ("aprender", "estudar", "ensinar"):
        inner = Predicate(dice.pick(lexicon.SKILLS))
        manners = lexicon.QUALITIES + lexicon.MANNERS
    if dice.chance(0.4):
        return say(dice, who, Predicate(Verb("saber", "know how to"), infinitive(inner)), "present")
    manner = Text(*dice.pick(manners))
    tense = dice.pick(("present", "present", "preterite"))
    return say(dice, who, inner, tense, manner, denied=0.15)


def command(dice):
    """Feche a porta. (Close the door.)"""
    you = phrases.PRONOUNS[2]
    kinds = (predicates.transitive, predicates.transitive, predicates.giving, predicates.placing)
    predicate = dice.pick(kinds)(dice, you, "future", plain=True)
    if predicate.clitic:  # no object pronoun opens a written sentence
        predicate = predicates.placing(dice, you, "future", plain=True)
    verb, _, tail = predicate.verb.pt.partition(" ")
    form = f"{conjugate(verb, 'present subjunctive', 1)} {tail}"
    said = both(f"{form} {{0}}", f"{predicate.verb.en} {{0}}", predicate.rest)
    if dice.chance(0.3):
        said = both("não {0}", "don't {0}", said)
    patterns = (("{0}.", "{0}."), ("{0}, por favor.", "{0}, please."), ("{0}!", "{0}!"),
                ("{1}, {0}.", "{1}, {0}."), ("Por favor, {0}.", "Please {0}."))  # fmt: skip
    return both(*dice.pick(patterns), said, predicates.name(dice).text)


def let_us(dice):
    """Vamos jantar! (Let's have dinner!)"""
    we = phrases.PRONOUNS[6]
    kind = dice.pick((predicates.transitive, predicates.intransitive, predicates.errand))
    predicate = kind(dice, we, "future", plain=True)
    said = both("Vamos {0}", "Let's {0}", infinitive(predicate))
    if predicate.verb.pt.startswith("ir "):
        said = both("Vamos a {0}", "Let's go to {0}", predicate.rest)
    if dice.chance(0.5):
        return both("{0} {1}!", "{0} {1}!", said, predicates.time(dice, "future"))
    return both("{0}!", "{0}!", said)


def passive(dice):
    """A carta foi escrita por minha irmã. (The letter was written by my sister.)"""
    tense = dice.pick(("preterite", "preterite", "future"))
    frame = dice.pick([f for f in PASSIVE if f.mark != "-" or tense == "preterite"])
    noun = dice.pick(frame.objects)
    what = noun_phrase(noun, phrases.DEFINITE, many=dice.chance(0.25))
    done = inflect(portuguese_participle(frame.verb.pt), what.gender, what.many)
    rest = Text(done, participle(frame.verb.en), ((frame.verb.pt, noun.pt),))
    agent = both("por {0}", "by {0}", predicates.person(dice).text)
    when = predicates.time(dice, "past" if tense == "preterite" else "future")
    return say(dice, what, copula("ser", rest), tense, agent, when if dice.chance(0.6) else EMPTY)


def going_out(dice):
    """Ela foi ao mercado para comprar pão. (She went to the market to buy bread.)"""
    aspect = dice.pick(("past", "past", "future", "habit"))
    who = predicates.subject(dice, aspect)
    predicate = predicates.errand(dice, who, aspect)
    when = predicates.time(dice, aspect) if dice.chance(0.5) else EMPTY
    return say(dice, who, predicate, tense_of(dice, aspect, predicate), when)


def animals(dice):
    """O gato preto dormiu no sofá."""
    aspect = dice.pick(ASPECTS)
    noun = dice.pick(predicates.ANIMALS)
    determiner = dice.pick((phrases.DEFINITE, phrases.DEFINITE, *phrases.POSSESSIVES))
    adjective = predicates.adjective_for(dice, noun, 0.4)
    what = noun_phrase(noun, determiner, adjective, many=dice.chance(0.3))
    predicate = Predicate(dice.pick(lexicon.ANIMAL_ACTS))
    pet = noun.pt in ("gato", "cachorro")
    place = predicates.location(dice, lexicon.ROOMS if pet else lexicon.OUTDOORS)
    return say(dice, what, predicate, tense_of(dice, aspect, predicate), place)


CONSTRUCTIONS = (
    (12, statement), (2, brief), (1.5, nobody), (1.5, nothing), (4, state), (3, liking), (5, wish),
    (2.5, decision), (2, start_or_stop), (2, skill), (3, command), (1.5, let_us), (2.5, passive),
    (3, going_out), (1.5, animals),
)  # fmt: skip
