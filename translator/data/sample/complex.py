"""Constructions of several clauses, up to sentences of forty words.

What follows "porque" (because) or "embora" (although) comes from states that can explain or
hinder an action, so that chance does not produce absurd reasons.
"""

from translator.data.sample import lexicon, phrases, predicates
from translator.data.sample.phrases import (
    EMPTY,
    Predicate,
    Text,
    agreeing,
    both,
    clause,
    copula,
    gerund,
    infinitive,
    noun_phrase,
    pronoun,
    question,
    verbal,
)
from translator.data.sample.portuguese import inflect
from translator.data.sample.simple import ASPECTS, tense_of

MAIN_TENSE = {"past": "preterite", "future": "going", "habit": "present"}
# The tense of a state that holds while the main clause happens.
STATE_TENSE = {"past": "imperfect", "future": "present", "habit": "present"}


def happening(dice, who, aspect, plain=False, negative=False):
    """A clause with an action in the tense of the aspect."""
    predicate = predicates.action(dice, who, aspect, plain or negative)
    return clause(who, predicate, tense_of(dice, aspect, predicate), negative)


def condition(dice, who):
    """A passing state that explains what somebody does or leaves undone."""
    if dice.chance(0.3):
        return Predicate(dice.pick(lexicon.CONDITIONS))
    if dice.chance(0.2):
        return Predicate(
            lexicon.Verb("ter que", "have to"),
            infinitive(Predicate(dice.pick(lexicon.INTRANSITIVE))),
        )
    adjective = agreeing(dice.pick(lexicon.STATES), who)
    if dice.chance(0.3):
        adjective = both("muito {0}", "very {0}", adjective)
    return copula("estar", adjective)


def reason(dice, who, aspect):
    """A clause fit to follow "porque"."""
    same, tense = pronoun(who), STATE_TENSE[aspect]
    roll = dice.roll()
    if roll < 0.5:
        return clause(same, condition(dice, same), tense)
    if roll < 0.7:
        lack = dice.pick(
            (Text("tempo", "time"), Text("dinheiro", "money"), Text("paciência", "patience"))
        )
        predicate = Predicate(lexicon.Verb("ter muito" if roll < 0.6 else "ter pouco",
                                           "have a lot of" if roll < 0.6 else "have little"), lack)  # fmt: skip
        return (
            clause(same, predicate, tense) if aspect != "past" else clause(same, predicate, tense)
        )
    if roll < 0.9:
        wish = Predicate(
            lexicon.Verb("querer", "want to"),
            infinitive(predicates.action(dice, same, "future", plain=True)),
        )
        return clause(same, wish, tense)
    pt, en = dice.pick((("estar chovendo", "be raining"), ("ser tarde", "be late"), ("fazer frio", "be cold"),
                        ("fazer calor", "be hot"), ("ser feriado", "be a holiday")))  # fmt: skip
    return clause(
        phrases.Nominal(Text("", "it"), 1, "m", "he"), Predicate(lexicon.Verb(pt, en)), tense
    )


def because(dice):
    aspect, who = dice.pick(("past", "future", "habit")), predicates.subject(dice)
    main = happening(dice, who, aspect, negative=dice.chance(0.35))
    if dice.chance(0.3):
        return both("Como {1}, {0}.", "Since {1}, {0}.", main, reason(dice, who, aspect))
    return both("{0} porque {1}.", "{0} because {1}.", main, reason(dice, who, aspect))


def although(dice):
    """embora with the subjunctive."""
    aspect, who = dice.pick(("past", "future", "habit")), predicates.subject(dice)
    same = pronoun(who)
    tense = "imperfect subjunctive" if aspect == "past" else "present subjunctive"
    hindrance = clause(who, condition(dice, who), tense)
    main = happening(dice, same, aspect, negative=dice.chance(0.3))
    if dice.chance(0.4):
        return both("Apesar de {1}, {0}.", "Despite {1}, {0}.", main,
                    Text("a chuva", "the rain") if dice.chance(0.5) else Text("o frio", "the cold"))  # fmt: skip
    return both("Embora {0}, {1}.", "Although {0}, {1}.", hindrance, main)


def when(dice):
    """quando: past, future (with the future subjunctive) or habit."""
    first, second = predicates.subject(dice), predicates.subject(dice)
    roll = dice.roll()
    arrival = Predicate(dice.pick(lexicon.MOMENTARY))
    if roll < 0.3:
        predicate = predicates.action(dice, second, "now")
        going_on = clause(second, predicate, "past progressive")
        if dice.chance(0.5):
            return both(
                "Quando {0}, {1}.", "When {0}, {1}.", clause(first, arrival, "preterite"), going_on
            )
        return both(
            "{1} quando {0}.", "{1} when {0}.", clause(first, arrival, "preterite"), going_on
        )
    if roll < 0.5:
        done = predicates.transitive(dice, second, "past")
        before = clause(second, done, "pluperfect", adverb=Text("já", "already"))
        return both(
            "Quando {0}, {1}.", "When {0}, {1}.", clause(first, arrival, "preterite"), before
        )
    if roll < 0.75:
        later = predicates.action(dice, second, "future")
        return both("Quando {0}, {1}.", "When {0}, {1}.", clause(first, arrival, "future subjunctive"),
                    clause(second, later, tense_of(dice, "future", later)))  # fmt: skip
    predicate = predicates.action(dice, first, "habit", plain=True)
    while predicate.verb.pt.split()[0] == "ir":
        predicate = predicates.action(dice, first, "habit", plain=True)
    child = agreeing(lexicon.Adjective("criança", "a child"), first)
    child = Text("crianças", "children") if first.many else Text("criança", "a child")
    same = pronoun(first)
    return both("Quando {0}, {1}.", "When {0}, {1}.", clause(first, copula("ser", child), "imperfect"),
                clause(same, predicate, "imperfect"))  # fmt: skip


def conditional(dice):
    """se: open (future subjunctive) and remote (imperfect subjunctive, conditional)."""
    who = predicates.subject(dice)
    other = predicates.other_subject(dice, who) if dice.chance(0.4) else pronoun(who)
    means = Predicate(lexicon.Verb("ter", "have"), dice.pick((Text("tempo", "time"), Text("dinheiro", "money"),
                                                           Text("um carro", "a car"), Text("mais tempo", "more time"))))  # fmt: skip
    if dice.chance(0.3):
        means = predicates.transitive(dice, who, "future", plain=True)
    elif dice.chance(0.3):
        means = condition(dice, who)
    if dice.chance(0.5):
        later = predicates.action(dice, other, "future", plain=True)
        pair = (clause(who, means, "future subjunctive", dice.chance(0.25)),
                clause(other, later, tense_of(dice, "future", later)))  # fmt: skip
    else:
        later = predicates.action(dice, other, "future", plain=True)
        pair = (
            clause(who, means, "imperfect subjunctive", dice.chance(0.25)),
            clause(other, later, "conditional"),
        )
    if dice.chance(0.6):
        return both("Se {0}, {1}.", "If {0}, {1}.", *pair)
    return both("{1} se {0}.", "{1} if {0}.", *pair)


def reported(dice):
    """dizer, achar, saber … que."""
    who = predicates.subject(dice)
    other = predicates.other_subject(dice, who)
    verb, aspect = dice.pick(((("dizer", "say"), "past"), (("achar", "think"), "future"),
                              (("saber", "know"), "past"), (("acreditar", "believe"), "future"),
                              (("ouvir dizer", "hear"), "past"), (("achar", "think"), "past")))  # fmt: skip
    told = happening(dice, other, aspect, negative=dice.chance(0.15))
    tense = "preterite" if verb[0] in ("dizer", "ouvir dizer") else "present"
    if tense == "preterite":
        predicate = predicates.transitive(dice, other, "past")
        told = clause(other, predicate, "pluperfect" if dice.chance(0.5) else "conditional")
    predicate = Predicate(lexicon.Verb(*verb), both("que {0}", "that {0}", told))
    if dice.chance(0.2):
        return both("{0}?", "{0}?", question(who, predicate, tense))
    return both("{0}.", "{0}.", clause(who, predicate, tense))


def indirect_question(dice):
    """Eu não sei onde ela mora. (I don't know where she lives.)"""
    who = predicates.subject(dice)
    other = predicates.other_subject(dice, who)
    aspect = dice.pick(("past", "future"))
    asked = happening(dice, other, aspect, plain=True)
    pt, en = dice.pick((("se", "if"), ("quando", "when"), ("por que", "why"), ("como", "how")))
    rest = both(f"{pt} {{0}}", f"{en} {{0}}", asked)
    verb = lexicon.Verb("saber", "know")
    roll = dice.roll()
    if roll < 0.4:
        return both("{0}.", "{0}.", clause(who, Predicate(verb, rest), "present", negative=True))
    if roll < 0.7:
        return both("{0}?", "{0}?", question(who, Predicate(verb, rest), "present"))
    predicate = Predicate(lexicon.Verb("perguntar", "ask"), rest)
    if who.person in (0, 2) or roll < 0.85:
        return both("{0}.", "{0}.", clause(who, predicate, "preterite"))
    return both("{0}.", "{0}.", clause(who, predicate._replace(
        clitic="me", rest=both("{0}", "me {0}", rest)), "preterite"))  # fmt: skip


def wanting(dice):
    """Ela quer que eu compre o livro. (She wants me to buy the book.)"""
    who = predicates.subject(dice)
    other = predicates.other_subject(dice, who)
    while other.person == who.person:
        other = predicates.other_subject(dice, who)
    inner = predicates.action(dice, other, "future", plain=True)
    tense, mood = dice.pick(
        (("present", "present subjunctive"), ("imperfect", "imperfect subjunctive"))
    )
    wanted = both("que {0} {1}", "{0} to {1}", Text(other.text.pt, phrases.oblique(other).en), Text(
        verbal(other, inner, mood).pt, infinitive(inner).en, inner.rest.links))  # fmt: skip
    predicate = Predicate(lexicon.Verb("querer", "want"), wanted)
    if dice.chance(0.25):
        return both("{0}?", "{0}?", question(who, predicate, tense))
    return both("{0}.", "{0}.", clause(who, predicate, tense, dice.chance(0.25)))


def who_clause(dice):
    """A person with a relative clause: o homem que comprou a casa."""
    head = predicates.somebody(dice)
    while " " in head.text.pt.replace("o ", "").replace("a ", "") and dice.chance(0.7):
        head = predicates.somebody(dice)
    aspect = dice.pick(("past", "past", "future", "habit"))
    predicate = predicates.action(dice, head, aspect, plain=True)
    said = verbal(head, predicate, tense_of(dice, aspect, predicate))
    return head._replace(text=both("{0} que {1}", "{0} who {1}", head.text, said))


def which_clause(dice):
    """A thing with a relative clause: o livro que ela escreveu."""
    verb, objects, _ = dice.pick([f for f in lexicon.TRANSITIVE if " " not in f[0].pt])
    noun = dice.pick([n for n in objects if n.kind not in ("person", "animal", "beast")] or objects)
    adjectives = predicates.ADJECTIVES_OF.get(noun)
    adjective = dice.pick(adjectives) if adjectives and dice.chance(0.3) else None
    what = noun_phrase(noun, phrases.DEFINITE, adjective, many=dice.chance(0.25))
    who = predicates.subject(dice)
    told = clause(who, Predicate(verb), "preterite")
    head = predicates.linked(verb, noun, what.text)
    if dice.chance(0.4):
        told = both("{0} {1}", "{0} {1}", told, predicates.time(dice, "past"))
    return noun, what._replace(text=both("{0} que {1}", "{0} that {1}", head, told))


def relative_subject(dice):
    who = who_clause(dice)
    if dice.chance(0.5):
        masculine, feminine = dice.pick(lexicon.PROFESSIONS)
        noun = feminine if who.gender == "f" else masculine
        pt = noun_phrase(noun, phrases.BARE, many=who.many).text.pt
        en = noun_phrase(noun, phrases.BARE, many=True).text.en if who.many else f"a {noun.en}"
        return both("{0}.", "{0}.", clause(who, copula("ser", Text(pt, en)), "present"))
    if dice.chance(0.5):
        return both(
            "{0}.",
            "{0}.",
            clause(who, copula("ser", agreeing(dice.pick(lexicon.TRAITS), who)), "present"),
        )
    aspect = dice.pick(("past", "future"))
    return both("{0}.", "{0}.", happening(dice, who, aspect)) if True else EMPTY


def relative_person_object(dice):
    """Eu conheço a mulher que vende flores. (I know the woman who sells flowers.)"""
    who, whom = predicates.subject(dice), who_clause(dice)
    verb = dice.pick(lexicon.STATIVE_PERSONAL + lexicon.PERSONAL[:8])
    tense = "present" if verb in lexicon.STATIVE_PERSONAL else dice.pick(("preterite", "going"))
    predicate = Predicate(verb, whom.text)
    if dice.chance(0.25):
        return both("{0}?", "{0}?", question(who, predicate, tense))
    return both("{0}.", "{0}.", clause(who, predicate, tense, dice.chance(0.2)))


def relative_thing(dice):
    """O livro que ela escreveu é interessante."""
    noun, what = which_clause(dice)
    adjectives = [a for a in predicates.ADJECTIVES_OF.get(noun, ()) if a.pt not in what.text.pt]
    if adjectives and dice.chance(0.7):
        adjective = dice.pick(adjectives)
        passing = {"sujo", "limpo", "quebrado", "vazio", "cheio", "frio", "quente", "delicioso"}
        predicate = copula("estar" if adjective.pt in passing else "ser",
                           agreeing(adjective, what)._replace(links=((noun.pt, adjective.pt),)))  # fmt: skip
        return both("{0}.", "{0}.", clause(what, predicate, "present", dice.chance(0.2)))
    return both("Onde {1} {0}?", "Where {1} {0}?", what.text,
                Text("estão" if what.many else "está", "are" if what.many else "is"))  # fmt: skip


def before_after(dice):
    """antes de, depois de, sem, para with the infinitive."""
    aspect, who = dice.pick(("past", "past", "future", "habit")), predicates.subject(dice)
    main = happening(dice, who, aspect)
    other = predicates.action(dice, who, "habit" if aspect == "habit" else "future", plain=True)
    roll = dice.roll()
    if roll < 0.35:
        return both("{0} antes de {1}.", "{0} before {1}.", main, gerund(other))
    if roll < 0.6:
        return both("Depois de {1}, {0}.", "After {1}, {0}.", main, gerund(other))
    going = predicates.motion(dice, who, aspect)
    goal = predicates.transitive(dice, who, "future", plain=True)
    return both(
        "{0} para {1}.",
        "{0} to {1}.",
        clause(who, going, tense_of(dice, aspect, going)),
        infinitive(goal),
    )


def sequence(dice):
    """One subject, two actions: Ela foi ao mercado e comprou pão."""
    aspect, who = dice.pick(("past", "past", "future", "habit")), predicates.subject(dice)
    first = predicates.action(dice, who, aspect)
    second = predicates.action(dice, who, aspect)
    tense = tense_of(dice, aspect, first)
    tense = "future" if tense == "going" and second.verb.pt.startswith("ir ") else tense
    pt, en = dice.pick((("e", "and"), ("e depois", "and then"), ("e", "and")))
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
    """mas, enquanto: two subjects."""
    aspect, who = dice.pick(("past", "future", "habit")), predicates.subject(dice)
    other = predicates.other_subject(dice, who)
    if dice.chance(0.4):
        first, second = predicates.action(dice, who, "now"), predicates.action(dice, other, "now")
        return both("{0} enquanto {1}.", "{0} while {1}.", clause(who, first, "past progressive"),
                    clause(other, second, "past progressive"))  # fmt: skip
    return both("{0}, mas {1}.", "{0}, but {1}.", happening(dice, who, aspect),
                happening(dice, other, aspect, negative=True))  # fmt: skip


def taken_up(dice):
    """A thing or a person named first and taken up by an object pronoun."""
    if dice.chance(0.5):
        verb, objects, _ = dice.pick([f for f in lexicon.TRANSITIVE if f[0].pt in (
            "comprar", "vender", "alugar", "consertar", "lavar", "pintar", "ler", "limpar", "provar")])  # fmt: skip
        noun = dice.pick(
            [n for n in objects if not n.count and predicates.ADJECTIVES_OF.get(n)]
            or lexicon.nouns("carro")
        )
        adjective = dice.pick(predicates.ADJECTIVES_OF[noun])
        many = dice.chance(0.25)
        what = noun_phrase(noun, dice.pick((phrases.DEFINITE, *phrases.DEMONSTRATIVES)), many=many)
        who = predicates.subject(dice)
        article = inflect("o", noun.gender, many)
        act = Predicate(verb, Text("", "them" if many else "it", ((verb.pt, noun.pt),)), article)
        said = clause(what, copula("ser", agreeing(adjective, what)), "present")
        wish = Predicate(lexicon.Verb("querer", "want to"), infinitive(act))
        tense, predicate = dice.pick((("going", act), ("present", wish), ("preterite", act)))
        return both(
            "{0}, mas {1}.", "{0}, but {1}.", said, clause(who, predicate, tense, dice.chance(0.4))
        )
    name = predicates.name(dice)
    who = predicates.other_subject(dice, name)
    her = "her" if name.gender == "f" else "him"
    came = clause(name, Predicate(dice.pick(lexicon.MOMENTARY)), "preterite")
    if dice.chance(0.5):
        verb, objects = dice.pick(lexicon.GIVING)
        noun = dice.pick(objects)
        what = predicates.linked(verb, noun, predicates.thing(dice, noun, plain=True).text)
        pattern = f"{{0}} to {her}" if verb.en in ("explain", "return") else f"{her} {{0}}"
        act = Predicate(verb, both("{0}", pattern, what), "lhe")
    else:
        verb = dice.pick([v for v in lexicon.PERSONAL if " " not in v.pt])
        act = Predicate(verb, Text("", her), "a" if name.gender == "f" else "o")
    return both("Quando {0}, {1}.", "When {0}, {1}.", came, clause(who, act, "preterite"))


def story(dice):
    """A long sentence in the past."""
    who = predicates.subject(dice)
    other = predicates.other_subject(dice, who)
    opening = dice.pick((
        lambda: predicates.time(dice, "past"),
        lambda: both("quando {0}", "when {0}", clause(other, Predicate(dice.pick(lexicon.MOMENTARY)), "preterite")),
        lambda: both("depois de {0}", "after {0}", gerund(predicates.action(dice, who, "future", plain=True))),
    ))()  # fmt: skip
    first, second = predicates.action(dice, who, "past"), predicates.action(dice, who, "past")
    core = both(
        "{0} e depois {1}",
        "{0} and then {1}",
        clause(who, first, "preterite"),
        verbal(who, second, "preterite"),
    )
    ending = dice.pick((
        lambda: both("porque {0}", "because {0}", reason(dice, who, "past")),
        lambda: both("enquanto {0}", "while {0}", clause(other, predicates.action(dice, other, "now"), "past progressive")),
        lambda: both("mas {0}", "but {0}", happening(dice, other, "past", negative=True)),
        lambda: both("mas {0} porque {1}", "but {0} because {1}", happening(dice, other, "past", negative=True),
                     reason(dice, other, "past")),
    ))()  # fmt: skip
    joint = ", " if ending.pt.startswith("mas") else " "
    return both(f"{{0}}, {{1}}{joint}{{2}}.", f"{{0}}, {{1}}{joint}{{2}}.", opening, core, ending)


def long_report(dice):
    """A long sentence around something said."""
    who = who_clause(dice)
    other = predicates.other_subject(dice, who)
    _, what = which_clause(dice)
    said = Predicate(lexicon.Verb("dizer", "say"))
    verb = dice.pick(
        (("vender", "sell"), ("comprar", "buy"), ("procurar", "look for"), ("trazer", "bring"))
    )
    told = clause(other, Predicate(lexicon.Verb(*verb), what.text), "conditional")
    sentence = both("{0} que {1}", "{0} that {1}", clause(who, said, "preterite"), told)
    if dice.chance(0.5):
        return both("{0} porque {1}.", "{0} because {1}.", sentence, reason(dice, other, "past"))
    return both("{0}, mas {1}.", "{0}, but {1}.", sentence,
                clause(predicates.other_subject(dice, other), Predicate(lexicon.Verb("acreditar", "believe it")),
                       "preterite", negative=True))  # fmt: skip


def plan(dice):
    """A long sentence about the future."""
    who = predicates.subject(dice)
    same = pronoun(who)
    other = predicates.other_subject(dice, who)
    opening = both("{0} {1}", "{0} {1}", dice.pick((Text("quando", "when"), Text("se", "if"))),
                   clause(other, Predicate(dice.pick(lexicon.MOMENTARY)), "future subjunctive"))  # fmt: skip
    first = predicates.action(dice, who, "future")
    main = clause(who, first, tense_of(dice, "future", first))
    goal = infinitive(predicates.transitive(dice, who, "future", plain=True))
    ending = dice.pick((
        lambda: both("porque {0}", "because {0}", reason(dice, same, "future")),
        lambda: both("antes de {0}", "before {0}", gerund(predicates.action(dice, who, "future", plain=True))),
        lambda: both("e {0}", "and {0}", clause(other, Predicate(lexicon.Verb("querer", "want to"), goal), "present")),
    ))()  # fmt: skip
    text = both("{0}, {1} {2}", "{0}, {1} {2}", opening, main, ending)
    if dice.chance(0.4):
        third = predicates.other_subject(dice, who)
        return both(
            "{0}, mas {1}.", "{0}, but {1}.", text, happening(dice, third, "future", negative=True)
        )
    return both("{0}.", "{0}.", text)


CONSTRUCTIONS = (
    (4, because), (2, although), (4, when), (4, conditional), (4, reported), (2.5, indirect_question),
    (4, wanting), (3, relative_subject), (3, relative_person_object), (3, relative_thing),
    (4, before_after), (5, sequence), (3, contrast), (3, taken_up), (4, story), (2.5, long_report),
    (4, plan),
)  # fmt: skip
