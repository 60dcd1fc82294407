"""Constructions of one clause. Each takes the dice and returns a whole sentence as a `Text`."""

from translator.data.sample import lexicon, phrases, predicates
from translator.data.sample.english import ORDINALS as ENGLISH_ORDINALS
from translator.data.sample.english import cardinal as english_cardinal
from translator.data.sample.english import grade, participle, plural
from translator.data.sample.phrases import (
    EMPTY,
    Nominal,
    Predicate,
    Text,
    agreeing,
    both,
    clause,
    copula,
    infinitive,
    noun_phrase,
    question,
)
from translator.data.sample.portuguese import ORDINALS, cardinal, conjugate, inflect
from translator.data.sample.portuguese import participle as portuguese_participle

ASPECTS = ("past", "past", "past", "future", "future", "habit", "habit", "now")
THINGS = lexicon.nouns("thing, clothing, vehicle, furniture, livro, container, instrument")
DESCRIBED = tuple(noun for noun in lexicon.NOUNS if noun in predicates.ADJECTIVES_OF)
THERE = Nominal(Text("", "there"), 1, "m", "he")
IT = Nominal(Text("", "it"), 1, "m", "he")


def tense_of(dice, aspect, predicate):
    """A tense for the aspect; "vai ir" is not said."""
    if aspect == "future":
        return "future" if predicate.verb.pt.startswith("ir ") or dice.chance(0.4) else "going"
    return {"past": "preterite", "habit": "present", "now": "progressive"}[aspect]


def statement(dice):
    aspect, who = dice.pick(ASPECTS), predicates.subject(dice)
    negative = dice.chance(0.2)
    predicate = predicates.action(dice, who, aspect, plain=negative)
    tense = tense_of(dice, aspect, predicate)
    if aspect == "habit" and not negative and dice.chance(0.4):
        adverb = Text(*dice.pick(lexicon.FREQUENCIES))
        return both("{0}.", "{0}.", clause(who, predicate, tense, adverb=adverb))
    said = clause(who, predicate, tense, negative)
    roll = dice.roll()
    if roll < 0.3:
        return both("{0}.", "{0}.", said)
    pattern = "{1}, {0}." if roll < 0.5 else "{0} {1}."
    return both(pattern, pattern, said, predicates.time(dice, aspect))


def brief(dice):
    """Two or three words: Ela canta. (She sings.)"""
    who = dice.pick(phrases.PRONOUNS) if dice.chance(0.5) else predicates.person(dice)
    aspect = dice.pick(ASPECTS)
    verbs = lexicon.MOMENTARY if aspect == "past" else lexicon.INTRANSITIVE
    predicate = Predicate(dice.pick(verbs))
    said = clause(who, predicate, tense_of(dice, aspect, predicate), dice.chance(0.2))
    return both("{0}.", "{0}.", said)


def state(dice):
    """What lasts: liking, knowing, needing, in the present or the imperfect."""
    who = predicates.subject(dice)
    tense, negative = dice.pick(("present", "present", "imperfect")), dice.chance(0.25)
    roll = dice.roll()
    if roll < 0.4:
        predicate = Predicate(
            dice.pick(lexicon.STATIVE_PERSONAL), predicates.other_person(dice, who).text
        )
    elif roll < 0.6:
        pt, en = dice.pick((("conhecer", "know"), ("amar", "love"), ("admirar", "admire")))
        predicate = predicates.with_clitic(dice, lexicon.Verb(pt, en), who)
    else:
        pt, en = dice.pick((("precisar de", "need"), ("querer", "want"), ("ter", "have")))
        noun = dice.pick(THINGS)
        what = noun_phrase(noun, phrases.INDEFINITE if noun.count != "many" else phrases.BARE,
                           dice.pick(predicates.ADJECTIVES_OF[noun])
                           if predicates.ADJECTIVES_OF[noun] else None)  # fmt: skip
        verb = lexicon.Verb(pt, en)
        predicate = Predicate(verb, predicates.linked(verb, noun, what.text))
    said = clause(who, predicate, tense, negative)
    if tense == "imperfect":
        return both("Naquela época, {0}.", "Back then, {0}.", said)
    return both("{0}.", "{0}.", said)


def liking(dice):
    """gostar de with things in general: Ela gosta de cachorros grandes."""
    who, noun = predicates.subject(dice), dice.pick(lexicon.nouns(
        "food, meal, drink, animal, reading, song, plant, language, subject, sport, show"))  # fmt: skip
    verb = lexicon.Verb(*dice.pick((("gostar de", "like"), ("adorar", "love"), ("odiar", "hate"))))
    adjectives = predicates.ADJECTIVES_OF.get(noun)
    adjective = dice.pick(adjectives) if adjectives and dice.chance(0.4) else None
    what = noun_phrase(noun, phrases.BARE, adjective, many=True).text
    predicate = Predicate(verb, predicates.linked(verb, noun, what))
    if dice.chance(0.3):
        return both("{0}?", "{0}?", question(who, predicate, "present"))
    return both("{0}.", "{0}.", clause(who, predicate, "present", dice.chance(0.25)))


def wishing(dice):
    """A modal or another verb with an infinitive."""
    who = predicates.subject(dice)
    modal = dice.pick(lexicon.MODALS)
    moment = modal.pt in ("conseguir", "prometer", "decidir", "esquecer de", "tentar", "começar a")
    aspect = "past" if moment else "future"
    inner = predicates.action(dice, who, aspect, plain=True)
    tense = "preterite" if moment else "present"
    to = infinitive(inner)
    rest = (
        both("{0} {1}", "{0} {1}", to, predicates.time(dice, "future"))
        if dice.chance(0.3) and not moment
        else to
    )
    predicate = Predicate(modal, rest)
    roll = dice.roll()
    if roll < 0.25:
        return both("{0}?", "{0}?", question(who, predicate, tense))
    return both("{0}.", "{0}.", clause(who, predicate, tense, negative=roll < 0.5))


def yes_no(dice):
    aspect, who = dice.pick(ASPECTS), predicates.subject(dice)
    predicate = predicates.action(dice, who, aspect, plain=True)
    asked = question(who, predicate, tense_of(dice, aspect, predicate))
    if dice.chance(0.5):
        return both("{0} {1}?", "{0} {1}?", asked, predicates.time(dice, aspect))
    return both("{0}?", "{0}?", asked)


def wh_adverb(dice):
    """Onde, quando, por que, como, a que horas."""
    aspect, who = dice.pick(ASPECTS[:-1]), predicates.subject(dice)
    pt, en = dice.pick((("onde", "where"), ("quando", "when"), ("por que", "why"), ("como", "how"),
                        ("a que horas", "what time"), ("com quem", "who")))  # fmt: skip
    if pt == "com quem":
        predicate = Predicate(dice.pick(lexicon.INTRANSITIVE[:12]))
        asked = question(who, predicate, tense_of(dice, aspect, predicate))
        return both("Com quem {0}?", "Who {0} with?", asked)
    kind = predicates.intransitive if pt in ("a que horas", "onde") else predicates.action
    predicate = kind(dice, who, aspect if pt != "onde" else "habit", plain=True)
    negative = pt == "por que" and who.person != 0 and dice.chance(0.4)
    asked = question(who, predicate, tense_of(dice, aspect, predicate), negative)
    return both(f"{pt} {{0}}?", f"{en} {{0}}?", asked)


def wh_object(dice):
    """O que, quem: the object is asked for."""
    aspect, who = dice.pick(("past", "past", "future", "habit")), predicates.subject(dice)
    if dice.chance(0.3):
        verb = dice.pick(lexicon.PERSONAL[:8])
        if " " in verb.pt:
            head, preposition = verb.pt.split()
            asked = question(
                who, Predicate(verb._replace(pt=head)), tense_of(dice, aspect, Predicate(verb))
            )
            return both(f"{preposition} quem {{0}}?", "Who {0}?", asked)
        return both("Quem {0}?", "Who {0}?", question(who, Predicate(verb), "going"))
    verb, _, habitual = dice.pick(lexicon.TRANSITIVE)
    if " " in verb.pt:
        verb = lexicon.Verb("fazer", "do")
    if not habitual:
        aspect = dice.pick(("past", "future"))
    predicate = Predicate(verb)
    asked = question(who, predicate, tense_of(dice, aspect, predicate))
    return both("O que {0} {1}?", "What {0} {1}?", asked, predicates.time(dice, aspect))


def wh_subject(dice):
    """Quem comprou o carro? (Who bought the car?)"""
    who = Nominal(Text("quem", "who"), 1, "m", "he")
    aspect = dice.pick(("past", "past", "future"))
    predicate = predicates.action(dice, who, aspect, plain=True)
    return both("{0}?", "{0}?", clause(who, predicate, tense_of(dice, aspect, predicate)))


def wh_amount(dice):
    """Quantos livros você comprou? (How many books did you buy?)"""
    who = predicates.subject(dice)
    verb, objects, _ = dice.pick([f for f in lexicon.TRANSITIVE if " " not in f[0].pt])
    noun = dice.pick(objects)
    aspect = dice.pick(("past", "future"))
    asked = question(who, Predicate(verb), tense_of(dice, aspect, Predicate(verb)))
    what = predicates.linked(verb, noun, noun_phrase(noun, phrases.BARE, many=True).text)
    much = inflect("quanto", noun.gender, noun.count != "mass")
    return both(f"{much} {{0}} {{1}}?", f"how {'much' if noun.count == 'mass' else 'many'} {{0}} {{1}}?",
                what, asked)  # fmt: skip


def which(dice):
    """Que livro ela comprou? (Which book did she buy?)"""
    who = predicates.subject(dice)
    verb, objects, _ = dice.pick([f for f in lexicon.TRANSITIVE if " " not in f[0].pt])
    noun = dice.pick([noun for noun in objects if not noun.count] or lexicon.nouns("livro"))
    aspect = dice.pick(("past", "future"))
    many = dice.chance(0.2)
    what = predicates.linked(verb, noun, noun_phrase(noun, phrases.BARE, many=many).text)
    asked = question(who, Predicate(verb), tense_of(dice, aspect, Predicate(verb)))
    return both("que {0} {1}?", "which {0} {1}?", what, asked)


def command(dice):
    """Feche a porta. (Close the door.)"""
    you = phrases.PRONOUNS[2]
    kinds = (
        predicates.transitive,
        predicates.transitive,
        predicates.giving,
        predicates.personal,
        predicates.placing,
    )
    predicate = dice.pick(kinds)(dice, you, "future", plain=True)
    if predicate.clitic or "seu" in predicate.rest.pt.split():
        predicate = predicates.placing(dice, you, "future", plain=True)
    verb, _, tail = predicate.verb.pt.partition(" ")
    form = conjugate(verb, "present subjunctive", 1)
    negative = dice.chance(0.3)
    said = both(f"{'não ' if negative else ''}{form} {tail} {{0}}",
                f"{'do not ' if negative else ''}{predicate.verb.en} {{0}}", predicate.rest)  # fmt: skip
    ending = dice.pick((("{0}.", "{0}."), ("{0}, por favor.", "{0}, please."), ("{0}!", "{0}!"),
                        ("{1}, {0}.", "{1}, {0}."), ("Por favor, {0}.", "Please, {0}.")))  # fmt: skip
    return both(*ending, said, predicates.name(dice).text)


def let_us(dice):
    """Vamos jantar! (Let's have dinner!)"""
    we = phrases.PRONOUNS[6]
    kind = dice.pick((predicates.transitive, predicates.intransitive, predicates.motion))
    predicate = kind(dice, we, "future", plain=True)
    if predicate.verb.pt.startswith("ir "):
        predicate = predicates.placing(dice, we, "future", plain=True)
    said = both("Vamos {0}", "Let's {0}", infinitive(predicate))
    if dice.chance(0.5):
        return both("{0} {1}!", "{0} {1}!", said, predicates.time(dice, "future"))
    return both("{0}!", "{0}!", said)


def profession(dice):
    """Ela é médica. (She is a doctor.)"""
    who = predicates.subject(dice)
    masculine, feminine = dice.pick(lexicon.PROFESSIONS)
    noun = feminine if who.gender == "f" else masculine
    pt = noun_phrase(noun, phrases.BARE, many=who.many).text.pt
    en = plural(noun.en) if who.many else f"a {noun.en}"
    predicate = copula("ser", Text(pt, en))
    roll = dice.roll()
    if roll < 0.2:
        return both("{0}?", "{0}?", question(who, predicate, "present"))
    if roll < 0.4:
        future = Predicate(lexicon.Verb("querer ser", "want to be"), Text(pt, en))
        return both("{0}.", "{0}.", clause(who, future, "present"))
    tense = "imperfect" if roll < 0.5 else "present"
    return both("{0}.", "{0}.", clause(who, predicate, tense, dice.chance(0.2)))


def description(dice):
    """People: what they are and how they are."""
    who = predicates.subject(dice)
    lasting = dice.chance(0.5)
    adjectives = lexicon.TRAITS if lasting else lexicon.STATES
    verb = "ser" if lasting else "estar"
    complement = agreeing(dice.pick(adjectives), who)
    if dice.chance(0.3):
        complement = both("muito {0}", "very {0}", complement)
    elif dice.chance(0.3):
        complement = both(
            "{0} e {1}", "{0} and {1}", complement, agreeing(dice.pick(adjectives), who)
        )
    predicate = copula(verb, complement)
    if not lasting and dice.chance(0.25):
        condition = dice.pick(lexicon.CONDITIONS)
        predicate = Predicate(condition)
    tense = dice.pick(("present", "present", "imperfect"))
    if dice.chance(0.25):
        return both("{0}?", "{0}?", question(who, predicate, tense))
    return both("{0}.", "{0}.", clause(who, predicate, tense, dice.chance(0.25)))


def quality(dice):
    """Things: O carro azul é muito caro."""
    noun = dice.pick(DESCRIBED)
    first, second = (
        dice.pick(predicates.ADJECTIVES_OF[noun]),
        dice.pick(predicates.ADJECTIVES_OF[noun]),
    )
    determiner = dice.pick((phrases.DEFINITE, *phrases.DEMONSTRATIVES, *phrases.POSSESSIVES))
    inner = second if dice.chance(0.3) and second != first else None
    what = noun_phrase(noun, determiner, inner, many=dice.chance(0.3))
    passing = {"sujo", "limpo", "quebrado", "vazio", "cheio", "frio", "quente", "delicioso"}
    said = agreeing(first, what)._replace(links=((noun.pt, first.pt),))
    if dice.chance(0.3):
        said = (
            both("muito {0}", "very {0}", said)
            if first.pt not in ("quebrado", "delicioso")
            else said
        )
    predicate = copula("estar" if first.pt in passing else "ser", said)
    tense = dice.pick(("present", "present", "imperfect"))
    if dice.chance(0.2):
        return both("{0}?", "{0}?", question(what, predicate, tense))
    return both("{0}.", "{0}.", clause(what, predicate, tense, dice.chance(0.2)))


def comparison(dice):
    """mais … do que, tão … quanto, o mais … de."""
    adjective = dice.pick(lexicon.TRAITS)
    comparative, superlative = grade(adjective.en)
    who = predicates.subject(dice)
    than = predicates.other_person(dice, who)
    tense = dice.pick(("present", "present", "imperfect"))
    roll = dice.roll()
    form = inflect(adjective.pt, who.gender, who.many)
    if roll < 0.4:
        rest = both(f"mais {form} do que {{0}}", f"{comparative} than {{0}}", than.text)
    elif roll < 0.65:
        rest = both(f"tão {form} quanto {{0}}", f"as {adjective.en} as {{0}}", than.text)
    else:
        group = dice.pick((("a turma", "in the class"), ("a família", "in the family"),
                           ("a cidade", "in the city"), ("o time", "on the team")))  # fmt: skip
        noun = dice.pick(lexicon.nouns("homem, mulher, menino, menina"))
        what = predicates.name(dice)
        noun = next(n for n in lexicon.nouns("menino, menina") if n.gender == what.gender)
        pt = f"{inflect('o', what.gender, False)} {noun.pt} mais {inflect(adjective.pt, what.gender, False)} de {group[0]}"
        predicate = copula("ser", Text(pt, f"the {superlative} {noun.en} {group[1]}"))
        return both("{0}.", "{0}.", clause(what, predicate, tense))
    return both("{0}.", "{0}.", clause(who, copula("ser", rest), tense, dice.chance(0.15)))


def thing_comparison(dice):
    """Este carro é mais caro do que aquele. (This car is more expensive than that one.)"""
    noun = dice.pick([n for n in DESCRIBED if not n.count])
    adjective = dice.pick(predicates.ADJECTIVES_OF[noun])
    if adjective.pt in ("quebrado", "vazio", "cheio", "delicioso", "favorito", "redondo"):
        adjective = lexicon.Adjective("bonito", "beautiful")
    this, that = phrases.DEMONSTRATIVES
    what = noun_phrase(noun, this)
    irregular = {"bom": "melhor", "grande": "maior", "pequeno": "menor"}
    form = irregular.get(adjective.pt) or f"mais {inflect(adjective.pt, noun.gender, False)}"
    rest = Text(f"{form} do que {inflect('aquele', noun.gender, False) if noun.gender == 'm' else 'aquela'}",
                f"{grade(adjective.en)[0]} than that one", ((noun.pt, adjective.pt),))  # fmt: skip
    predicate = copula("ser", rest)
    if dice.chance(0.2):
        return both("{0}?", "{0}?", question(what, predicate, "present"))
    return both("{0}.", "{0}.", clause(what, predicate, "present", dice.chance(0.15)))


def whereabouts(dice):
    """Where things and people are."""
    tense = dice.pick(("present", "present", "imperfect"))
    if dice.chance(0.5):
        what = predicates.thing(
            dice, dice.pick(lexicon.nouns("thing, livro, revista, carta")), plain=True
        )
        place = predicates.spot(dice)
    else:
        what, place = predicates.subject(dice), predicates.location(dice)
    predicate = copula("estar", place)
    roll = dice.roll()
    if roll < 0.2:
        return both("{0}?", "{0}?", question(what, predicate, tense))
    if roll < 0.4:
        return both("Onde {0}?", "Where {0}?", question(what, copula("estar", EMPTY), tense))
    return both("{0}.", "{0}.", clause(what, predicate, tense, roll < 0.55))


def existence(dice):
    """Há três livros na mesa. (There are three books on the table.)"""
    noun = dice.pick(lexicon.nouns("thing, livro, revista, carta, maçã, laranja, banana, ovo"))
    number = 1 if noun.count else dice.number(1, 12)
    what = phrases.counted(noun, number) if not noun.count else noun_phrase(noun, phrases.BARE)
    there = THERE._replace(agreement=what.agreement)
    verb = lexicon.Verb("haver", "be")
    predicate = Predicate(verb, both("{0} {1}", "{0} {1}", what.text, predicates.spot(dice)))
    tense = dice.pick(("present", "present", "imperfect"))
    if dice.chance(0.2):
        return both("{0}?", "{0}?", question(there, predicate, tense))
    return both("{0}.", "{0}.", clause(there, predicate, tense))


def age(dice):
    """Ela tem vinte e dois anos. (She is twenty-two years old.)"""
    who, years = predicates.subject(dice), dice.number(6, 95)
    predicate = Predicate(
        lexicon.Verb("ter", "be"),
        Text(f"{cardinal(years)} anos", f"{english_cardinal(years)} years old"),
    )
    tense = "present" if dice.chance(0.8) else "imperfect"
    return both("{0}.", "{0}.", clause(who, predicate, tense))


def price(dice):
    """O casaco custa cento e vinte reais."""
    noun = dice.pick([n for n in THINGS if not n.count])
    if dice.chance(0.2):
        what = noun_phrase(
            noun, dice.pick((phrases.DEFINITE, *phrases.DEMONSTRATIVES)), many=dice.chance(0.3)
        )
        return both(
            "Quanto {0}?",
            "How much {0}?",
            question(what, Predicate(lexicon.Verb("custar", "cost")), "present"),
        )
    adjectives = predicates.ADJECTIVES_OF[noun]
    what = noun_phrase(noun, dice.pick((phrases.DEFINITE, *phrases.DEMONSTRATIVES)),
                       dice.pick(adjectives) if adjectives and dice.chance(0.5) else None)  # fmt: skip
    roll = dice.roll()
    if roll < 0.3:
        whole, cents = dice.number(2, 99), 5 * dice.number(0, 19)
        amount = Text(f"R$ {whole},{cents:02}", f"R${whole}.{cents:02}")
    else:
        value = dice.number(2, 99) * (1 if roll < 0.5 else 10 if roll < 0.8 else 1000)
        amount = Text(f"{cardinal(value)} reais", f"{english_cardinal(value)} reais")
    tense = dice.pick(("present", "preterite", "future"))
    return both(
        "{0}.", "{0}.", clause(what, Predicate(lexicon.Verb("custar", "cost"), amount), tense)
    )


def quantity(dice):
    """Larger numbers, in words and in figures."""
    owners = (("a cidade", "the city", "habitantes", "inhabitants", "m"),
              ("o livro", "the book", "páginas", "pages", "f"),
              ("a escola", "the school", "alunos", "students", "m"),
              ("a biblioteca", "the library", "livros", "books", "m"),
              ("o hotel", "the hotel", "quartos", "rooms", "m"),
              ("a fazenda", "the farm", "ovelhas", "sheep", "f"),
              ("o museu", "the museum", "quadros", "paintings", "m"),
              ("o teatro", "the theater", "cadeiras", "seats", "f"))  # fmt: skip
    pt, en, things_pt, things_en, gender = dice.pick(owners)
    scale = 1000 if pt == "a cidade" else 1
    number = dice.number(101, 999) if dice.chance(0.7) else 50 * dice.number(4, 19)
    who = Nominal(Text(pt, en), 1, "m", "he", human=False)
    if dice.chance(0.4):
        amount = Text(
            f"{number}{'.000' * (scale > 1)} {things_pt}",
            f"{number}{',000' * (scale > 1)} {things_en}",
        )
    else:
        amount = Text(
            f"{cardinal(number * scale, gender)} {things_pt}",
            f"{english_cardinal(number * scale)} {things_en}",
        )
    tense = dice.pick(("present", "imperfect"))
    return both("{0}.", "{0}.", clause(who, Predicate(lexicon.Verb("ter", "have"), amount), tense))


def hour(dice):
    """São três e meia. (It is half past three.)"""
    if dice.chance(0.1):
        return Text(
            *dice.pick((("É meio-dia.", "It is noon."), ("É meia-noite.", "It is midnight.")))
        )
    text, number = predicates.clock(dice)
    be = "é" if number == 1 else "são"
    if " " not in text.pt:
        text = both("{0} hora" if number == 1 else "{0} horas", "{0}", text)
    return both(f"{be} {{0}}.", "it is {0}.", text)


def schedule(dice):
    """When shows, transport and shops begin and end."""
    pt, en, verbs = dice.pick((("filme", "movie", 0), ("aula", "class", 0), ("reunião", "meeting", 0),
                               ("festa", "party", 0), ("jogo", "game", 0), ("trem", "train", 1),
                               ("ônibus", "bus", 1), ("avião", "plane", 1), ("barco", "boat", 1),
                               ("loja", "store", 2), ("farmácia", "pharmacy", 2),
                               ("padaria", "bakery", 2), ("museu", "museum", 2)))  # fmt: skip
    options = ((("começar", "begin"), ("terminar", "end")), (("chegar", "arrive"), ("partir", "depart")),
               (("abrir", "open"), ("fechar", "close")))[verbs]  # fmt: skip
    gender = "f" if pt[-1] in "aã" or pt == "reunião" else "m"
    what = Nominal(
        Text(f"{'a' if gender == 'f' else 'o'} {pt}", f"the {en}"), 1, gender, "he", human=False
    )
    predicate = Predicate(lexicon.Verb(*dice.pick(options)))
    tense = dice.pick(("present", "preterite", "future", "going"))
    if dice.chance(0.25):
        return both("A que horas {0}?", "What time {0}?", question(what, predicate, tense))
    said = clause(what, predicate, tense, dice.chance(0.15))
    day = dice.pick(lexicon.WEEKDAYS)
    if dice.chance(0.5):
        return both("{0} {1}.", "{0} {1}.", said, predicates.at_clock(dice))
    return both("em {2}, {0} {1}.", "on {2}, {0} {1}.", said, predicates.at_clock(dice), Text(*day))


def birth(dice):
    """Ela nasceu em 7 de setembro de 1982. (She was born on September 7, 1982.)"""
    who, day, year = predicates.subject(dice), dice.number(1, 28), dice.number(1940, 2015)
    pt, en = dice.pick(lexicon.MONTHS)
    region = Text(*dice.pick(lexicon.REGIONS))
    when = Text(f"em {'1º' if day == 1 else day} de {pt} de {year}", f"on {en} {day}, {year}")
    verb = Predicate(lexicon.Verb("nascer", "be born"))
    roll = dice.roll()
    if roll < 0.4:
        return both("{0} {1}.", "{0} {1}.", clause(who, verb, "preterite"), when)
    if roll < 0.7:
        return both("{0} em {1}.", "{0} in {1}.", clause(who, verb, "preterite"), region)
    return both("{0} em {1} em " + str(year) + ".", "{0} in {1} in " + str(year) + ".",
                clause(who, verb, "preterite"), region)  # fmt: skip


def home(dice):
    """Where people live and come from, and for how long."""
    who, region = predicates.subject(dice), Text(*dice.pick(lexicon.REGIONS))
    roll = dice.roll()
    live = lexicon.Verb("morar", "live")
    if roll < 0.25:
        predicate = copula("ser", both("de {0}", "from {0}", region))
        if dice.chance(0.3):
            return both("{0}?", "{0}?", question(who, predicate, "present"))
        return both("{0}.", "{0}.", clause(who, predicate, "present", dice.chance(0.2)))
    if roll < 0.5:
        pt, en = dice.pick(lexicon.NATIONALITIES)
        return both(
            "{0}.",
            "{0}.",
            clause(who, copula("ser", agreeing(lexicon.Adjective(pt, en), who)), "present"),
        )
    predicate = Predicate(live, both("em {0}", "in {0}", region))
    if roll < 0.75:
        tense = dice.pick(("present", "preterite", "going", "imperfect"))
        negative = tense != "imperfect" and dice.chance(0.2)
        return both("{0}.", "{0}.", clause(who, predicate, tense, negative))
    has = "has" if who.agreement == "he" else "have"
    pt = f"{{0}} {conjugate('morar', 'present', who.person)} em {{1}} há {{2}}."
    return both(
        pt, f"{{0}} {has} lived in {{1}} for {{2}}.", who.text, region, predicates.duration(dice)
    )


def weather(dice):
    """Está chovendo no Rio. (It is raining in Rio.)"""
    pt, en, tense = dice.pick((("chover", "rain", "progressive"), ("nevar", "snow", "progressive"),
                               ("chover muito", "rain a lot", "preterite"), ("nevar", "snow", "preterite"),
                               ("fazer frio", "be cold", "present"), ("fazer calor", "be hot", "present"),
                               ("ventar muito", "be very windy", "preterite"), ("chover", "rain", "going"),
                               ("fazer sol", "be sunny", "going"), ("fazer frio", "be cold", "preterite"),
                               ("chover", "rain", "future")))  # fmt: skip
    said = clause(IT, Predicate(lexicon.Verb(pt, en)), tense, dice.chance(0.2))
    where = both("em {0}", "in {0}", Text(*dice.pick(lexicon.REGIONS)))
    aspect = {"progressive": "now", "present": "now", "preterite": "past"}.get(tense, "future")
    if dice.chance(0.5):
        return both("{0} {1}.", "{0} {1}.", said, where)
    when = Text(*dice.pick(lexicon.TIMES[aspect]))
    return both("{2}, {0} {1}.", "{2}, {0} {1}.", said, where, when)


def animals(dice):
    """O gato preto dormiu no sofá."""
    noun = dice.pick(predicates.ANIMALS)
    adjectives = predicates.ADJECTIVES_OF[noun]
    adjective = dice.pick(adjectives) if adjectives and dice.chance(0.4) else None
    what = noun_phrase(noun, dice.pick((phrases.DEFINITE, phrases.DEFINITE, *phrases.POSSESSIVES)),
                       adjective, many=dice.chance(0.3))  # fmt: skip
    predicate = Predicate(dice.pick(lexicon.ANIMAL_ACTS))
    aspect = dice.pick(ASPECTS)
    tense = tense_of(dice, aspect, predicate)
    place = predicates.location(dice, predicates.ROOMS)
    if dice.chance(0.3):
        return both("{0} {1}?", "{0} {1}?", question(what, predicate, tense), place)
    return both("{0} {1}.", "{0} {1}.", clause(what, predicate, tense, dice.chance(0.15)), place)


def passive(dice):
    """A carta foi escrita por minha irmã. (The letter was written by my sister.)"""
    verb, objects, _ = dice.pick([f for f in lexicon.TRANSITIVE if " " not in f[0].pt
                                  and f[0].pt not in ("ver", "usar", "beber", "ter", "esquecer")])  # fmt: skip
    noun = dice.pick([n for n in objects if n.count != "mass"] or objects)
    what = noun_phrase(noun, phrases.DEFINITE, many=dice.chance(0.25))
    done = inflect(portuguese_participle(verb.pt), what.gender, what.many)
    rest = Text(done, participle(verb.en), ((verb.pt, noun.pt),))
    agent = both("por {0}", "by {0}", predicates.person(dice).text)
    predicate = copula("ser", both("{0} {1}", "{0} {1}", rest, agent))
    tense = dice.pick(("preterite", "preterite", "future"))
    if dice.chance(0.2):
        return both("{0}?", "{0}?", question(what, predicate, tense))
    return both("{0} {1}.", "{0} {1}.", clause(what, predicate, tense, dice.chance(0.15)),
                predicates.time(dice, "past" if tense == "preterite" else "future"))  # fmt: skip


def ownership(dice):
    """De quem é este carro? É o carro de Ana."""
    noun = dice.pick([n for n in THINGS if n.count != "many"])
    owner = predicates.name(dice)
    what = noun_phrase(noun, dice.pick(phrases.DEMONSTRATIVES), many=dice.chance(0.3))
    be = "are" if what.many else "is"
    if dice.chance(0.3):
        verb = conjugate("ser", "present", what.person)
        return both(
            f"De quem {verb} {{0}}?",
            f"Who do{'' if what.many else 'es'} {{0}} belong to?",
            what.text,
        )
    if dice.chance(0.5):
        return both("{0} {2} de {1}.", f"{{0}} {be} {{1}}'s.", what.text, owner.text,
                    Text(conjugate("ser", "present", what.person), ""))  # fmt: skip
    thing = noun_phrase(noun, phrases.DEFINITE)
    own = Nominal(
        Text(f"{thing.text.pt} de {owner.text.pt}", f"{owner.text.en}'s {noun.en}"),
        1,
        noun.gender,
        "he",
        False,
    )
    predicate = copula("estar", predicates.location(dice))
    return both("{0}.", "{0}.", clause(own, predicate, "present", dice.chance(0.2)))


def ranking(dice):
    """Este é o terceiro livro que eu li. (This is the third book that I read.)"""
    who = predicates.subject(dice)
    verb, objects, _ = dice.pick([f for f in lexicon.TRANSITIVE if " " not in f[0].pt])
    noun = dice.pick([n for n in objects if not n.count] or lexicon.nouns("livro"))
    place = dice.number(0, 9)
    pt = inflect(ORDINALS[place], noun.gender, False)
    the = inflect("o", noun.gender, False)
    this = "este" if noun.gender == "m" else "esta"
    told = clause(who, Predicate(verb), "preterite")
    head = Text(f"{this} é {the} {pt} {noun.pt}", f"this is the {ENGLISH_ORDINALS[place]} {noun.en}",
                ((verb.pt, noun.pt),))  # fmt: skip
    return both("{0} que {1}.", "{0} that {1}.", head, told)


def greeting(dice):
    """Bom dia, Ana!"""
    pt, en = dice.pick((("Bom dia", "Good morning"), ("Boa tarde", "Good afternoon"),
                        ("Boa noite", "Good night"), ("Obrigado", "Thank you"), ("Tchau", "Bye"),
                        ("Olá", "Hello"), ("Parabéns", "Congratulations"), ("Desculpe", "Sorry"),
                        ("Até amanhã", "See you tomorrow"), ("Feliz aniversário", "Happy birthday"),
                        ("Bem-vindo", "Welcome"), ("Boa sorte", "Good luck")))  # fmt: skip
    mark = dice.pick((".", "!"))
    pattern = dice.pick(("{0}, {1}", "{0}"))
    return both(pattern + mark, pattern + mark, Text(pt, en), predicates.name(dice).text)


CONSTRUCTIONS = (
    (12, statement), (2, brief), (4, state), (3, liking), (6, wishing), (4, yes_no), (3, wh_adverb),
    (3, wh_object), (2, wh_subject), (1.5, wh_amount), (1.5, which), (3, command), (1.5, let_us),
    (2, profession), (3, description), (3, quality), (2, comparison), (1.5, thing_comparison),
    (2, whereabouts), (1.5, existence), (1, age), (2, price), (1, quantity), (0.3, hour),
    (1.5, schedule), (1.5, birth), (2, home), (1, weather), (1.5, animals), (2.5, passive),
    (1, ownership), (1, ranking), (0.2, greeting),
)  # fmt: skip
