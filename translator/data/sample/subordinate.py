"""Two clauses: reasons, conditions, times, reports, wishes for others, contrasts.

What explains or hinders an action is a state ("because she was tired"), so that chance does not
produce absurd reasons.
"""

from translator.data.sample import lexicon, phrases, predicates
from translator.data.sample.clauses import (
    Predicate,
    be_for,
    clause,
    copula,
    ellipsis,
    gerund,
    infinitive,
    say,
    tense_of,
    verbal,
)
from translator.data.sample.lexicon import Verb
from translator.data.sample.phrases import (
    EMPTY,
    Nominal,
    Text,
    agreeing,
    both,
    noun_phrase,
    pronoun,
)
from translator.data.sample.portuguese import inflect

IT = Nominal(Text("", "it"), 1, "m", "he")
# The tense of a state that holds while something happens.
STATE_TENSE = {"past": "imperfect", "future": "present", "habit": "present"}
MEANS = tuple(
    Text(pt, en)
    for pt, en in (
        ("tempo", "time"), ("dinheiro", "money"), ("mais tempo", "more time"),
        ("mais dinheiro", "more money"), ("um carro", "a car"), ("sorte", "luck"),
        ("uma bicicleta", "a bicycle"), ("paciência", "patience"),
    )
)  # fmt: skip
GOODS = (("o", "tempo", "time"), ("o", "dinheiro", "money"), ("a", "paciência", "patience"))
SUPPLIES, SHORTAGES = (
    tuple(Text(f"{much}{ending} {pt}", f"{english_much} {en}") for ending, pt, en in GOODS)
    for much, english_much in (("muit", "a lot of"), ("pouc", "little"))
)
SURROUNDINGS = tuple(
    Predicate(Verb(pt, en))
    for pt, en in (
        ("estar chovendo", "be raining"), ("ser tarde", "be late"), ("fazer frio", "be cold"),
        ("fazer calor", "be hot"), ("ser feriado", "be a holiday"), ("estar nevando", "be snowing"),
    )
)  # fmt: skip
DUTIES = tuple(
    verb for verb in lexicon.SOCIAL + lexicon.SOLITARY if verb.en not in ("cry", "smile", "chat")
)
HINDRANCES, MOTIVES = (
    tuple(adjective for adjective in lexicon.STATES if adjective.pt in names.split())
    for names in (
        "cansado triste doente ocupado preocupado nervoso atrasado zangado",
        "feliz preocupado nervoso animado",
    )
)


def happening(dice, who, aspect, plain=False, negative=False):
    """A clause with an action in a tense of the aspect."""
    predicate = predicates.action(dice, who, aspect, plain or negative)
    return clause(who, predicate, tense_of(dice, aspect, predicate), negative)


def condition(dice, who, helpful=False):
    """A passing state that hinders an action, or one that leads to it."""
    if dice.chance(0.3):
        return Predicate(dice.pick(lexicon.CONDITIONS))
    if not helpful and dice.chance(0.2):
        duty = infinitive(Predicate(dice.pick(DUTIES)))
        return Predicate(Verb("ter que", "have to"), duty)
    return copula("estar", agreeing(dice.pick(MOTIVES if helpful else HINDRANCES), who))


def reason(dice, who, aspect, negative=False):
    """A clause fit to follow "porque": why it happens, or why not."""
    tense, roll = STATE_TENSE[aspect], dice.roll()
    if roll < 0.15:
        return clause(IT, dice.pick(SURROUNDINGS), tense)
    if roll < 0.3:
        supply = dice.pick(SHORTAGES if negative else SUPPLIES)
        return clause(who, Predicate(Verb("ter", "have"), supply), tense)
    if roll < 0.6:
        aim = infinitive(predicates.action(dice, who, "future", plain=True))
        return clause(who, Predicate(Verb("querer", "want to"), aim), tense)
    return clause(who, condition(dice, who, helpful=not negative), tense)


def because(dice):
    aspect = dice.pick(("past", "future", "habit"))
    who, negative = predicates.subject(dice, aspect), dice.chance(0.35)
    if dice.chance(0.3):
        main = happening(dice, pronoun(who), aspect, negative=negative)
        return both("Como {1}, {0}.", "Since {1}, {0}.", main, reason(dice, who, aspect, negative))
    main = happening(dice, who, aspect, negative=negative)
    return both(
        "{0} porque {1}.", "{0} because {1}.", main, reason(dice, pronoun(who), aspect, negative)
    )


def although(dice):
    """embora with the subjunctive, apesar de with noun or infinitive."""
    aspect = dice.pick(("past", "future", "habit"))
    who = predicates.subject(dice, aspect)
    roll = dice.roll()
    if roll < 0.5 and aspect != "past":
        hindrance = clause(who, condition(dice, who), "present subjunctive")
        main = happening(dice, pronoun(who), aspect)
        return both("Embora {0}, {1}.", "Although {0}, {1}.", hindrance, main)
    main = happening(dice, who, aspect)
    obstacle = Text(
        *dice.pick((("a chuva", "the rain"), ("o frio", "the cold"), ("o calor", "the heat")))
    )
    if roll > 0.7 and not who.many:
        obstacle = gerund(condition(dice, who))
    return both("Apesar de {0}, {1}.", "Despite {0}, {1}.", obstacle, main)


def interruption(dice):
    """Quando ele chegou, ela estava dormindo; … já tinha saído."""
    arrival = Predicate(dice.pick(lexicon.MOMENTARY))
    first = predicates.subject(dice)
    second = predicates.other_subject(dice, first)
    came = clause(first, arrival, "preterite")
    if dice.chance(0.4):
        done = predicates.transitive(dice, second, "past")
        before = clause(second, done, "pluperfect", adverb=Text("já", "already"))
        return both("Quando {0}, {1}.", "When {0}, {1}.", came, before)
    going_on = clause(second, predicates.action(dice, second, "now"), "past progressive")
    pattern = dice.pick(
        (("Quando {0}, {1}.", "When {0}, {1}."), ("{1} quando {0}.", "{1} when {0}."))
    )
    return both(*pattern, came, going_on)


def as_soon_as(dice):
    """quando, assim que, antes que and their moods, about the future."""
    first = predicates.subject(dice)
    second = predicates.other_subject(dice, first)
    arrival = Predicate(dice.pick(lexicon.MOMENTARY))
    later = happening(dice, second, "future")
    pt, en, mood = dice.pick((("quando", "when", "future subjunctive"),
                              ("assim que", "as soon as", "future subjunctive"),
                              ("antes que", "before", "present subjunctive")))  # fmt: skip
    came = clause(first, arrival, mood)
    if dice.chance(0.5):
        return both(f"{pt} {{0}}, {{1}}.", f"{en} {{0}}, {{1}}.", came, later)
    return both(f"{{1}} {pt} {{0}}.", f"{{1}} {en} {{0}}.", came, later)


def childhood(dice):
    """Quando eu era criança, eu jogava futebol. (When I was a child, I used to play soccer.)"""
    who = predicates.subject(dice)
    kind = dice.pick((predicates.transitive, predicates.intransitive, predicates.activity))
    habit = clause(pronoun(who), kind(dice, who, "habit", plain=True), "imperfect")
    age = Text("crianças", "children") if who.many else Text("criança", "a child")
    was = clause(who, copula("ser", age), "imperfect")
    return both("Quando {0}, {1}.", "When {0}, {1}.", was, habit)


def conditional(dice):
    """se: open (future subjunctive) and remote (imperfect subjunctive, conditional)."""
    who = predicates.subject(dice)
    other = predicates.other_subject(dice, who) if dice.chance(0.3) else pronoun(who)
    premise, negative = Predicate(Verb("ter", "have"), dice.pick(MEANS)), dice.chance(0.2)
    if dice.chance(0.5):
        negative = dice.chance(0.5)
        premise = condition(dice, who, helpful=not negative)
    later = predicates.action(dice, other, "future", plain=True)
    tenses = ("imperfect subjunctive", "conditional")
    if dice.chance(0.5):
        tenses = ("future subjunctive", tense_of(dice, "future", later))
    pair = clause(who, premise, tenses[0], negative), clause(other, later, tenses[1])
    if other != pronoun(who) or dice.chance(0.6):
        return both("Se {0}, {1}.", "If {0}, {1}.", *pair)
    pair = clause(pronoun(who), premise, tenses[0], negative), clause(who, later, tenses[1])
    return both("{1} se {0}.", "{1} if {0}.", *pair)


def reported(dice):
    """dizer, achar, saber … que."""
    who = predicates.subject(dice)
    other = predicates.other_subject(dice, who)
    if dice.chance(0.5):
        pt, en = dice.pick((("dizer", "say"), ("ouvir dizer", "hear"), ("explicar", "explain")))
        tense = dice.pick(("pluperfect", "conditional"))
        told = clause(other, predicates.transitive(dice, other, "past"), tense)
        predicate = Predicate(Verb(pt, en), both("que {0}", "that {0}", told))
        return say(dice, who, predicate, "preterite", denied=0.1)
    pt, en = dice.pick((("achar", "think"), ("saber", "know"), ("acreditar", "believe"),
                        ("esquecer", "forget")))  # fmt: skip
    told = happening(dice, other, dice.pick(("past", "future")), negative=dice.chance(0.15))
    predicate = Predicate(Verb(pt, en), both("que {0}", "that {0}", told))
    tense = "preterite" if en == "forget" else "present"
    return say(dice, who, predicate, tense, denied=0.1)


def indirect_question(dice):
    """Eu não sei onde ela trabalha. Ele me perguntou se … (He asked me if …)"""
    who = predicates.subject(dice)
    other = predicates.other_subject(dice, who)
    pt, en = dice.pick((("se", "if"), ("quando", "when"), ("por que", "why"), ("como", "how")))
    if dice.chance(0.5):
        asked = happening(dice, other, dice.pick(("past", "future")), plain=True)
        rest = both(f"{pt} {{0}}", f"{en} {{0}}", asked)
        return say(dice, who, Predicate(Verb("saber", "know"), rest), "present", denied=0.6)
    past = predicates.action(dice, other, "past", plain=True)
    asked = clause(other, past, dice.pick(("pluperfect", "conditional")))
    clitic = Text("me", "me") if who.person not in (0, 2) and dice.chance(0.5) else EMPTY
    rest = both(f"{pt} {{0}}", f"{clitic.en} {en} {{0}}", asked)
    return say(
        dice, who, Predicate(Verb("perguntar", "ask"), rest, clitic.pt), "preterite", denied=0
    )


def wanting(dice):
    """Ela quer que eu compre o livro. (She wants me to buy the book.)"""
    who = predicates.subject(dice)
    while (other := predicates.other_subject(dice, who)).person == who.person:
        pass
    inner = predicates.action(dice, other, "future", plain=True)
    tense, mood = dice.pick(
        (("present", "present subjunctive"), ("imperfect", "imperfect subjunctive"))
    )
    whom = phrases.oblique(other).en
    done = verbal(other, inner, mood)
    wanted = Text(
        f"que {other.text.pt} {done.pt}",
        f"{whom} to {infinitive(inner).en}",
        other.text.links + done.links,
    )
    return say(dice, who, Predicate(Verb("querer", "want"), wanted), tense)


def before_after(dice):
    """antes de, depois de with the infinitive."""
    aspect = dice.pick(("past", "past", "future", "habit"))
    who = predicates.subject(dice, aspect)
    kind = predicates.intransitive if dice.chance(0.5) else predicates.action
    other = kind(dice, who, "habit" if aspect == "habit" else "future", plain=True)
    patterns = (
        ("{0} antes de {1}.", "{0} before {1}."),
        ("{0} depois de {1}.", "{0} after {1}."),
        ("Antes de {1}, {0}.", "Before {1}, {0}."),
        ("Depois de {1}, {0}.", "After {1}, {0}."),
    )
    return both(*dice.pick(patterns), happening(dice, who, aspect), gerund(other))


def sequence(dice):
    """One subject, two actions: Ela abriu a porta e saiu."""
    aspect = dice.pick(("past", "past", "future", "habit"))
    who = predicates.subject(dice, aspect)
    first, second = (predicates.action(dice, who, aspect) for _ in range(2))
    tense = "future" if aspect == "future" else tense_of(dice, aspect, first)
    pt, en = dice.pick((("e", "and"), ("e depois", "and then")))
    said = both(
        f"{{0}} {pt} {{1}}",
        f"{{0}} {en} {{1}}",
        clause(who, first, tense),
        verbal(who, second, tense),
    )
    if dice.chance(0.5):
        return both("{1}, {0}.", "{1}, {0}.", said, predicates.time(dice, aspect))
    return both("{0}.", "{0}.", said)


def contrast(dice):
    """mas, enquanto, e: two subjects."""
    aspect = dice.pick(("past", "future", "habit"))
    who = predicates.subject(dice, aspect)
    other = predicates.other_subject(dice, who, aspect)
    roll = dice.roll()
    if roll < 0.3:
        pair = (clause(person, predicates.action(dice, person, "now"), "past progressive")
                for person in (who, other))  # fmt: skip
        return both("{0} enquanto {1}.", "{0} while {1}.", *pair)
    predicate = predicates.action(dice, who, aspect)
    tense = tense_of(dice, aspect, predicate)
    said, negative = clause(who, predicate, tense), dice.chance(0.6)
    if roll < 0.65:
        return both("{0}, {1}.", "{0}, {1}.", said, ellipsis(other, predicate, tense, negative))
    return both(
        "{0}, mas {1}.", "{0}, but {1}.", said, happening(dice, other, aspect, negative=True)
    )


def consequence(dice):
    """A camisa está suja, por isso ela vai lavá-la."""
    adjective, noun, joint, verb = dice.pick(CONSEQUENCES)
    many = not noun.count and dice.chance(0.25)
    what = noun_phrase(noun, dice.pick((phrases.DEFINITE, *phrases.DEMONSTRATIVES)), many=many)
    said = agreeing(adjective, what)._replace(links=((noun.pt, adjective.pt),))
    fact = clause(what, copula(be_for(adjective), said), "present")
    it = Text("", "them" if what.many else "it", ((verb.pt, noun.pt),))
    act = Predicate(verb, it, inflect("o", noun.gender, what.many))
    wish = Predicate(Verb("querer", "want to"), infinitive(act))
    tense, predicate = dice.pick((("going", act), ("present", wish), ("preterite", act)))
    negative = joint[0] == "mas" and verb.pt not in ("comprar", "usar") and dice.chance(0.5)
    then = clause(predicates.subject(dice), predicate, tense, negative)
    return both(f"{{0}}, {joint[0]} {{1}}.", f"{{0}}, {joint[1]} {{1}}.", fact, then)


CONSEQUENCES = tuple(
    (adjective, noun, (joint_pt, joint_en), frame.verb)
    for name, joint_pt, joint_en, verbs in lexicon.CONSEQUENCES
    for adjective, described in lexicon.ADJECTIVES
    if adjective.pt == name
    for frame in lexicon.TRANSITIVE
    if frame.verb.pt in verbs
    for noun in frame.objects
    if noun in described
)


def taken_up(dice):
    """A person named first and taken up by an object pronoun: Quando Ana caiu, eu a ajudei."""
    name = predicates.name(dice)
    while (who := predicates.other_subject(dice, name)).text.en in ("he", "she", "they"):
        pass  # who would that be?
    clitic, her = ("a", "her") if name.gender == "f" else ("o", "him")
    came = clause(name, Predicate(dice.pick(lexicon.MOMENTARY)), "preterite")
    if dice.chance(0.5):
        verb, objects, _ = dice.pick(lexicon.GIVING)
        noun = dice.pick(objects)
        what = predicates.linked(verb, noun, predicates.thing(dice, noun, plain=True).text)
        pattern = f"{{0}} to {her}" if verb.en in ("explain", "return") else f"{her} {{0}}"
        act = Predicate(verb, both("{0}", pattern, what), "lhe")
    else:
        verb = dice.pick([verb for verb in lexicon.PERSONAL if " " not in verb.pt])
        act = Predicate(verb, Text("", her), clitic)
    return both("Quando {0}, {1}.", "When {0}, {1}.", came, clause(who, act, "preterite"))


CONSTRUCTIONS = (
    (5, because), (3, although), (4, interruption), (3, as_soon_as), (2, childhood),
    (4, conditional), (4, reported), (3, indirect_question), (4, wanting), (3, before_after),
    (4, sequence), (4, contrast), (2, consequence), (2, taken_up),
)  # fmt: skip
