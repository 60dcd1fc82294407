"""What people and things are like, where they are, how many, how old and how dear."""

from translator.data.sample import lexicon, phrases, predicates, statements
from translator.data.sample.clauses import Predicate, be_for, clause, copula, question, say
from translator.data.sample.english import ORDINALS as ENGLISH_ORDINALS
from translator.data.sample.english import cardinal as english_cardinal
from translator.data.sample.english import grade
from translator.data.sample.lexicon import Adjective, Verb
from translator.data.sample.phrases import EMPTY, Nominal, Text, agreeing, both, noun_phrase
from translator.data.sample.portuguese import ORDINALS, cardinal, conjugate, inflect

PRESENT_OR_THEN = ("present", "present", "imperfect")
POINTING = (phrases.DEFINITE, *phrases.DEMONSTRATIVES)
OWNED = (*POINTING, *phrases.POSSESSIVES)
SINGLE_THINGS = tuple(noun for noun in predicates.THINGS if not noun.count)
DESCRIBED = tuple(noun for noun in lexicon.NOUNS if noun in predicates.ADJECTIVES_OF)
IT = Nominal(Text("", "it"), 1, "m", "he")


def profession(dice):
    """Ela é médica. (She is a doctor.)"""
    who = predicates.subject(dice)
    if who.human and who.text.pt.startswith(("o ", "a ", "os ", "as ", "est", "aquel")):
        who = predicates.name(dice)  # rather not "the baker is a judge"
    complement = predicates.occupation(dice, who)
    if dice.chance(0.2):
        return say(dice, who, Predicate(Verb("querer ser", "want to be"), complement), "present")
    return say(dice, who, copula("ser", complement), dice.pick(PRESENT_OR_THEN))


def description(dice):
    """People: what they are and how they are."""
    who = predicates.subject(dice)
    verb, adjectives = dice.pick((("ser", lexicon.TRAITS), ("estar", lexicon.STATES)))
    first, second = dice.pick(adjectives), dice.pick(adjectives)
    complement = agreeing(first, who)
    roll = dice.roll()
    if roll < 0.25 and first.pt not in ("pronto", "perdido", "sozinho"):
        complement = both("muito {0}", "very {0}", complement)
    elif roll < 0.5 and first != second:
        complement = both("{0} e {1}", "{0} and {1}", complement, agreeing(second, who))
    predicate = copula(verb, complement)
    if verb == "estar" and dice.chance(0.25):
        predicate = Predicate(dice.pick(lexicon.CONDITIONS))
    return say(dice, who, predicate, dice.pick(PRESENT_OR_THEN))


def quality(dice):
    """Things: O carro azul é muito caro."""
    noun = dice.pick(DESCRIBED)
    first, second = (dice.pick(predicates.ADJECTIVES_OF[noun]) for _ in range(2))
    inner = second if dice.chance(0.5) and lexicon.compatible(first.pt, second.pt) else None
    what = noun_phrase(noun, dice.pick(OWNED), inner, many=dice.chance(0.3))
    said = agreeing(first, what)._replace(links=((noun.pt, first.pt),))
    if first.pt in lexicon.GRADED and dice.chance(0.3):
        said = both("muito {0}", "very {0}", said)
    return say(dice, what, copula(be_for(first), said), dice.pick(PRESENT_OR_THEN))


def comparison(dice):
    """mais … do que, tão … quanto."""
    adjective, who = dice.pick(lexicon.TRAITS), predicates.subject(dice)
    form = inflect(adjective.pt, who.gender, who.many)
    than = predicates.other_person(dice, who).text
    if dice.chance(0.6):
        rest = both(f"mais {form} do que {{0}}", f"{grade(adjective.en)[0]} than {{0}}", than)
    else:
        rest = both(f"tão {form} quanto {{0}}", f"as {adjective.en} as {{0}}", than)
    return say(dice, who, copula("ser", rest), dice.pick(PRESENT_OR_THEN))


def superlative(dice):
    """Ana é a menina mais alta da turma. (Ana is the tallest girl in the class.)"""
    who, adjective = predicates.name(dice), dice.pick(lexicon.TRAITS)
    man, woman = dice.pick(lexicon.PAIRS)
    noun = woman if who.gender == "f" else man
    most = f"{noun.pt} mais {inflect(adjective.pt, noun.gender, False)}"
    group_pt, group_en = dice.pick((("a turma", "in the class"), ("a família", "in the family"),
                                    ("a cidade", "in the city"), ("o time", "on the team"),
                                    ("o bairro", "in the neighborhood")))  # fmt: skip
    rest = Text(
        f"{inflect('o', noun.gender, False)} {most} de {group_pt}",
        f"the {grade(adjective.en)[1]} {noun.en} {group_en}",
    )
    return say(dice, who, copula("ser", rest), dice.pick(PRESENT_OR_THEN), denied=0.15)


def thing_comparison(dice):
    """Este carro é mais caro do que aquele. (This car is more expensive than that one.)"""
    noun, adjective = dice.pick(GRADABLE)
    what = noun_phrase(noun, phrases.DEMONSTRATIVES[0])
    irregular = {"bom": "melhor", "grande": "maior", "pequeno": "menor"}
    form = irregular.get(adjective.pt) or f"mais {inflect(adjective.pt, noun.gender, False)}"
    rest = Text(
        f"{form} do que {'aquela' if noun.gender == 'f' else 'aquele'}",
        f"{grade(adjective.en)[0]} than that one",
        ((noun.pt, adjective.pt),),
    )
    return say(dice, what, copula("ser", rest), "present")


GRADABLE = tuple(
    (noun, adjective)
    for noun in DESCRIBED
    if noun.count == ""
    for adjective in predicates.ADJECTIVES_OF[noun]
    if adjective.pt in lexicon.GRADED and adjective.pt not in lexicon.PASSING
)


def whereabouts(dice):
    """Where things and people are."""
    if dice.chance(0.5):
        noun = dice.pick(predicates.PLACEABLE)
        adjective = predicates.adjective_for(dice, noun, 0.3)
        what = noun_phrase(noun, dice.pick(OWNED), adjective, many=dice.chance(0.25))
        place = predicates.spot(dice)
    else:
        what, place = predicates.subject(dice), predicates.location(dice)
    tense = dice.pick(PRESENT_OR_THEN)
    if dice.chance(0.2) and what not in phrases.PRONOUNS:
        be_pt = conjugate("estar", tense, what.person)
        be_en = phrases.english.verb_group(
            "be", "present" if tense == "present" else "past", what.agreement
        )[0]
        return both(f"Onde {be_pt} {{0}}?", f"Where {be_en} {{0}}?", what.text)
    return say(dice, what, copula("estar", place), tense)


def existence(dice):
    """Há três livros na mesa. (There are three books on the table.)"""
    noun = dice.pick([noun for noun in predicates.PLACEABLE if not noun.count])
    what = phrases.counted(noun, dice.number(1, 15))
    there = Nominal(Text("", "there"), 1, "m", what.agreement)
    rest = both("{0} {1}", "{0} {1}", what.text, predicates.spot(dice))
    predicate = Predicate(Verb("haver", "be"), rest)
    return say(dice, there, predicate, dice.pick(PRESENT_OR_THEN), denied=0)


def age(dice):
    """Ela tem vinte e dois anos. (She is twenty-two years old.)"""
    who = dice.pick((*phrases.PRONOUNS, predicates.name(dice), predicates.name(dice)))
    years = dice.number(6, 95)
    rest = Text(f"{cardinal(years)} anos", f"{english_cardinal(years)} years old")
    tense = dice.pick(PRESENT_OR_THEN)
    return say(dice, who, Predicate(Verb("ter", "be"), rest), tense, denied=0)


def price(dice):
    """O casaco custa cento e vinte reais."""
    noun, cost = dice.pick(SINGLE_THINGS), Verb("custar", "cost")
    many = dice.chance(0.2)
    what = noun_phrase(noun, dice.pick(POINTING), predicates.adjective_for(dice, noun, 0.5), many)
    tense = dice.pick(("present", "preterite", "future"))
    if dice.chance(0.2):
        verb = conjugate("custar", "present", what.person)
        do = "do" if many else "does"
        return both(f"Quanto {verb} {{0}}?", f"How much {do} {{0}} cost?", what.text)
    scale = {"vehicle": 1000, "furniture": 10, "instrument": 100}.get(noun.kind, 1)
    units = dice.number(5, 99)
    if scale == 1 and dice.chance(0.5):
        cents = 5 * dice.number(0, 19)
        amount = Text(f"R$ {units},{cents:02}", f"R${units}.{cents:02}")
    else:
        amount = Text(
            f"{cardinal(units * scale)} reais", f"{english_cardinal(units * scale)} reais"
        )
    return say(dice, what, Predicate(cost, amount), tense, asked=0, denied=0.1)


COLLECTIONS = (
    ("a cidade", "the city", "habitantes", "inhabitants", "m"),
    ("o livro", "the book", "páginas", "pages", "f"),
    ("a escola", "the school", "alunos", "students", "m"),
    ("a biblioteca", "the library", "livros", "books", "m"),
    ("o hotel", "the hotel", "quartos", "rooms", "m"),
    ("a fazenda", "the farm", "ovelhas", "sheep", "f"),
    ("o museu", "the museum", "quadros", "paintings", "m"),
    ("o teatro", "the theater", "cadeiras", "seats", "f"),
)


def quantity(dice):
    """Larger numbers, in words and in figures."""
    pt, en, things_pt, things_en, gender = dice.pick(COLLECTIONS)
    number = 25 * dice.number(5, 39)
    thousand = pt == "a cidade"
    if dice.chance(0.4):
        figures = f"{number}{',000' * thousand}"
        amount = Text(f"{figures.replace(',', '.')} {things_pt}", f"{figures} {things_en}")
    else:
        number *= 1000 if thousand else 1
        amount = Text(
            f"{cardinal(number, gender)} {things_pt}", f"{english_cardinal(number)} {things_en}"
        )
    who = Nominal(Text(pt, en), 1, "m", "he", human=False)
    return say(
        dice, who, Predicate(Verb("ter", "have"), amount), dice.pick(PRESENT_OR_THEN), asked=0
    )


def hour(dice):
    """São três e meia. (It is half past three.)"""
    text, number = predicates.clock(dice)
    return both("é {0}." if number == 1 else "são {0}.", "it is {0}.", text)


def schedule(dice):
    """When shows, transport and shops begin and end."""
    subjects, verbs = dice.pick(lexicon.SCHEDULES)
    what = noun_phrase(dice.pick(subjects), phrases.DEFINITE)
    predicate = Predicate(dice.pick(verbs))
    tense = dice.pick(("present", "preterite", "future", "going"))
    if dice.chance(0.2):
        return both("A que horas {0}?", "What time {0}?", question(what, predicate, tense))
    said = clause(what, predicate, tense, dice.chance(0.15))
    if dice.chance(0.5):
        return both("{0} {1}.", "{0} {1}.", said, predicates.at_clock(dice))
    day = Text(*dice.pick(lexicon.WEEKDAYS))
    return both("em {2}, {0} {1}.", "on {2}, {0} {1}.", said, predicates.at_clock(dice), day)


def birth(dice):
    """Ela nasceu em 7 de setembro de 1982. (She was born on September 7, 1982.)"""
    who, day, year = predicates.subject(dice), dice.number(2, 28), dice.number(1940, 2015)
    pt, en = dice.pick(lexicon.MONTHS)
    region = both("em {0}", "in {0}", Text(*dice.pick(lexicon.REGIONS)))
    date = Text(f"em {day} de {pt} de {year}", f"on {en} {day}, {year}")
    month = Text(f"em {pt} de {year}", f"in {en} {year}")
    only_year = Text(f"em {year}", f"in {year}")
    after = dice.pick(((date,), (month,), (region,), (region, only_year)))
    said = clause(who, Predicate(Verb("nascer", "be born")).adding(*after), "preterite")
    return both("{0}.", "{0}.", said)


def home(dice):
    """Where people come from and live, and for how long."""
    who, region = predicates.subject(dice), Text(*dice.pick(lexicon.REGIONS))
    roll = dice.roll()
    if roll < 0.25:
        return say(dice, who, copula("ser", both("de {0}", "from {0}", region)), "present")
    if roll < 0.45:
        nationality = Adjective(*dice.pick(lexicon.NATIONALITIES))
        return say(dice, who, copula("ser", agreeing(nationality, who)), "present")
    if roll < 0.7:
        predicate = Predicate(Verb("morar em", "live in"), region)
        tense = dice.pick(("present", "present", "going", "future", "imperfect"))
        return say(dice, who, predicate, tense, denied=0 if tense == "imperfect" else 0.2)
    have = "has" if who.agreement == "he" else "have"
    verb = dice.pick((("morar", "lived"), ("trabalhar", "worked"), ("estudar", "studied")))
    pt = f"{conjugate(verb[0], 'present', who.person)} em"
    if roll < 0.8 and who.person != 0:
        asked = f"How long {have} {{0}} {verb[1]} in {{1}}?"
        return both(f"Há quanto tempo {{0}} {pt} {{1}}?", asked, who.text, region)
    return both(f"{{0}} {pt} {{1}} há {{2}}.", f"{{0}} {have} {verb[1]} in {{1}} for {{2}}.",
                who.text, region, predicates.duration(dice))  # fmt: skip


WEATHER = (
    ("chover", "rain", "progressive"), ("nevar", "snow", "progressive"),
    ("chover muito", "rain a lot", "preterite"), ("nevar", "snow", "preterite"),
    ("fazer frio", "be cold", "present"), ("fazer calor", "be hot", "present"),
    ("ventar muito", "be very windy", "preterite"), ("chover", "rain", "going"),
    ("fazer sol", "be sunny", "going"), ("fazer frio", "be cold", "preterite"),
    ("chover", "rain", "future"), ("nevar", "snow", "future"),
)  # fmt: skip


def weather(dice):
    """Está chovendo no Rio de Janeiro. (It is raining in Rio de Janeiro.)"""
    pt, en, tense = dice.pick(WEATHER)
    aspect = {"progressive": "now", "present": "now", "preterite": "past"}.get(tense, "future")
    where = both("em {0}", "in {0}", Text(*dice.pick(lexicon.REGIONS)))
    when = Text(*dice.pick(lexicon.TIMES[aspect])) if dice.chance(0.6) else EMPTY
    return say(dice, IT, Predicate(Verb(pt, en)), tense, where, when)


MINE = tuple(
    zip(
        ("meu", "seu", "nosso", "de ele", "de ela", "de eles"),
        ("mine", "yours", "ours", "his", "hers", "theirs"),
        strict=True,
    )
)


def ownership(dice):
    """De quem é este carro? Este carro é de Ana."""
    what = noun_phrase(
        dice.pick(SINGLE_THINGS), dice.pick(phrases.DEMONSTRATIVES), many=dice.chance(0.3)
    )
    roll = dice.roll()
    if roll < 0.25:
        verb, do = conjugate("ser", "present", what.person), "do" if what.many else "does"
        return both(f"De quem {verb} {{0}}?", f"Who {do} {{0}} belong to?", what.text)
    if roll < 0.6:
        pt, en = dice.pick(MINE)
        if not pt.startswith("de "):
            pt = phrases.form(pt, what)
        return say(dice, what, copula("ser", Text(pt, en)), "present")
    owner = predicates.name(dice).text
    return say(dice, what, copula("ser", both("de {0}", "{0}'s", owner)), "present")


def ranking(dice):
    """Este é o terceiro livro que eu li. (This is the third book that I read.)"""
    who = predicates.subject(dice)
    verb, objects, _ = dice.pick(statements.PASSIVE)
    noun = dice.pick([noun for noun in objects if not noun.count])
    place = dice.number(0, 9)
    this, the = ("esta", "a") if noun.gender == "f" else ("este", "o")
    pt = f"{this} é {the} {inflect(ORDINALS[place], noun.gender, False)} {noun.pt} que {{0}}."
    en = f"this is the {ENGLISH_ORDINALS[place]} {noun.en} that {{0}}."
    told = clause(who, Predicate(verb, Text("", "", ((verb.pt, noun.pt),))), "preterite")
    return both(pt, en, told)


def greeting(dice):
    """Bom dia, Ana!"""
    mark = dice.pick((".", "!"))
    pattern = "{0}, {1}" + mark
    return both(pattern, pattern, Text(*dice.pick(lexicon.GREETINGS)), predicates.name(dice).text)


CONSTRUCTIONS = (
    (2, profession), (3, description), (3, quality), (1.5, comparison), (1, superlative),
    (1.5, thing_comparison), (2, whereabouts), (1.5, existence), (1, age), (2, price),
    (1.5, quantity), (0.3, hour), (1.5, schedule), (1.5, birth), (2, home), (1, weather),
    (1, ownership), (1.5, ranking), (0.2, greeting),
)  # fmt: skip
