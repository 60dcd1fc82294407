"""Who does what: subjects, objects and predicates that make sense together.

A predicate is chosen for an aspect: "past" and "future" for single events, "habit" for what is
done again and again, "now" for what is going on. Habits prefer bare plurals ("compra livros")
and, like the progressive, keep to verbs that can last or be repeated.
"""

from collections import defaultdict

from translator.data.sample import lexicon, phrases
from translator.data.sample.lexicon import ADJECTIVES, NAMES, PLACES, PROFESSIONS, ROOMS
from translator.data.sample.phrases import Nominal, Predicate, Text, both, noun_phrase

KIN = lexicon.nouns("kin")
ANYBODY = lexicon.nouns("person") + tuple(noun for pair in PROFESSIONS for noun in pair)
ANIMALS = lexicon.nouns("animal")
LANGUAGES, SUBJECTS = lexicon.nouns("language"), lexicon.nouns("subject")
INSTRUMENTS, SPORTS = lexicon.nouns("instrument"), lexicon.nouns("sport")
HABITUAL = tuple(frame for frame in lexicon.TRANSITIVE if frame[2])
CLITICS = ((Text("me", "me"), 0), (Text("nos", "us"), 2))
THIRD_CLITICS = tuple(
    Text(*pair) for pair in (("o", "him"), ("a", "her"), ("os", "them"), ("as", "them"))
)

ADJECTIVES_OF = defaultdict(list)
for _adjective, _nouns in ADJECTIVES:
    for _noun in _nouns:
        ADJECTIVES_OF[_noun].append(_adjective)


def name(dice):
    pt, gender = dice.pick(NAMES)
    return Nominal(Text(pt, pt), 1, gender, "he")


def relative(dice):
    """A member of somebody's family: minha irmã (my sister)."""
    return noun_phrase(dice.pick(KIN), dice.pick(phrases.POSSESSIVES), many=dice.chance(0.15))


def somebody(dice):
    """A person named by what they are: o médico (the doctor)."""
    noun = dice.pick(ANYBODY)
    adjectives = ADJECTIVES_OF.get(noun)
    adjective = dice.pick(adjectives) if adjectives and dice.chance(0.3) else None
    determiner = phrases.DEFINITE if dice.chance(0.8) else dice.pick(phrases.DEMONSTRATIVES)
    return noun_phrase(noun, determiner, adjective, many=dice.chance(0.25))


def person(dice):
    """Anybody but a pronoun, as subject or object."""
    return dice.pick((name, relative, somebody))(dice)


def subject(dice):
    """A human subject, a pronoun almost half the time."""
    return dice.pick(phrases.PRONOUNS) if dice.chance(0.45) else person(dice)


def other_person(dice, than):
    """A person who shares no word with the nominal `than`."""
    taken = set(than.text.en.split())
    while taken & set((candidate := person(dice)).text.en.split()):
        pass
    return candidate


def other_subject(dice, than):
    """A subject that is not the nominal `than`."""
    while (candidate := subject(dice)).text.en == than.text.en:
        pass
    return candidate


def thing(dice, noun, aspect="past", plain=False):
    """A noun phrase for a thing; `plain` avoids quantities, which sit badly under negation."""
    adjectives = ADJECTIVES_OF.get(noun)
    adjective = dice.pick(adjectives) if adjectives and dice.chance(0.35) else None
    roll = dice.roll()
    if noun.count == "mass" or (aspect == "habit" and noun.kind == "food"):
        determiner = phrases.DEFINITE if roll < 0.3 and aspect == "past" else phrases.BARE
        return noun_phrase(noun, determiner, adjective, many=True)
    if aspect == "habit" and roll < 0.5:
        return noun_phrase(noun, phrases.BARE, adjective, many=True)
    many = dice.chance(0.2)
    if roll < 0.4:
        return noun_phrase(noun, phrases.DEFINITE, adjective, many)
    if roll < 0.65 and noun.count != "many":
        return noun_phrase(noun, phrases.INDEFINITE, adjective)
    if roll < 0.85:
        return noun_phrase(noun, dice.pick(phrases.POSSESSIVES), adjective, many)
    if roll < 0.93 or plain or noun.count == "many":
        return noun_phrase(noun, dice.pick(phrases.DEMONSTRATIVES), adjective, many)
    if roll < 0.97:
        return noun_phrase(noun, dice.pick((phrases.SOME, phrases.MANY)), adjective, many=True)
    return phrases.counted(noun, dice.number(2, 12))


def linked(verb, noun, text):
    """The text with the verb–object link noted."""
    return text._replace(links=(*text.links, (verb.pt, noun.pt)))


def transitive(dice, who, aspect, plain=False):
    verb, objects, _ = dice.pick(lexicon.TRANSITIVE if aspect in ("past", "future") else HABITUAL)
    noun = dice.pick(objects)
    return Predicate(verb, linked(verb, noun, thing(dice, noun, aspect, plain).text))


def personal(dice, who, aspect, plain=False):
    """Something done to a person, sometimes with an object pronoun."""
    verb = dice.pick(lexicon.PERSONAL)
    if aspect == "past" and dice.chance(0.2):
        verb = dice.pick(lexicon.MOMENTARY_PERSONAL)
    if " " not in verb.pt and dice.chance(0.5):
        return with_clitic(dice, verb, who)
    return Predicate(verb, other_person(dice, who).text)


def with_clitic(dice, verb, who):
    """The verb with an object pronoun that is not its own subject."""
    if dice.chance(0.5):
        pronoun, number = dice.pick(CLITICS)
        if who.person not in (0, 2):
            return Predicate(verb, Text("", pronoun.en), pronoun.pt)
    pronoun = dice.pick(THIRD_CLITICS)
    return Predicate(verb, Text("", pronoun.en), pronoun.pt)


def giving(dice, who, aspect, plain=False):
    """Something given, told or shown to somebody."""
    verb, objects = dice.pick(lexicon.GIVING)
    noun = dice.pick(objects)
    what = linked(verb, noun, thing(dice, noun, "past", plain=True).text)
    pronoun, _ = dice.pick(CLITICS)
    if who.person in (0, 2) or dice.chance(0.5):
        return Predicate(verb, both("{0} a {1}", "{0} to {1}", what, other_person(dice, who).text))
    pattern = "{1} to {0}" if verb.en in ("explain", "return") else "{0} {1}"
    return Predicate(verb, both("{1}", pattern, Text("", pronoun.en), what), pronoun.pt)


def placing(dice, who, aspect, plain=False):
    """pôr a chave na mesa (put the key on the table)."""
    noun = dice.pick(lexicon.nouns("thing, livro, jornal, carta"))
    what = thing(dice, noun, "past", plain)
    verb = lexicon.Verb("pôr", "put")
    return Predicate(verb, both("{0} {1}", "{0} {1}", what.text, spot(dice)))


def activity(dice, who, aspect, plain=False):
    """A language, a field, an instrument or a sport."""
    kind = dice.number(0, 3)
    if kind == 0:
        verb = dice.pick((lexicon.Verb("falar", "speak"), lexicon.Verb("estudar", "study"),
                          lexicon.Verb("aprender", "learn"), lexicon.Verb("ensinar", "teach")))  # fmt: skip
        noun = dice.pick(LANGUAGES)
        return Predicate(verb, linked(verb, noun, Text(noun.pt, noun.en)))
    if kind == 1:
        verb = dice.pick((lexicon.Verb("estudar", "study"), lexicon.Verb("ensinar", "teach")))
        noun = dice.pick(SUBJECTS)
        return Predicate(verb, linked(verb, noun, Text(noun.pt, noun.en)))
    if kind == 2:
        verb, noun = lexicon.Verb("tocar", "play"), dice.pick(INSTRUMENTS)
        return Predicate(verb, linked(verb, noun, Text(noun.pt, f"the {noun.en}")))
    verb, noun = lexicon.Verb("jogar", "play"), dice.pick(SPORTS)
    return Predicate(verb, linked(verb, noun, Text(noun.pt, noun.en)))


def intransitive(dice, who, aspect, plain=False):
    """An action without object, often somewhere or with somebody."""
    if aspect == "past" and dice.chance(0.25):
        return Predicate(dice.pick(lexicon.MOMENTARY))
    predicate = Predicate(dice.pick(lexicon.INTRANSITIVE))
    if dice.chance(0.35):
        return predicate.adding(company(dice, who))
    return predicate


def motion(dice, who, aspect, plain=False):
    """A way to a place or a region."""
    if aspect != "now" and dice.chance(0.3):
        region = Text(*dice.pick(lexicon.REGIONS))
        predicate = Predicate(dice.pick(lexicon.TO_REGION), region)
        return predicate.adding(means(dice)) if dice.chance(0.4) else predicate
    verb = dice.pick(lexicon.MOTION)
    pt, _, en = dice.pick(PLACES)
    target = linked(verb, Text(pt, en), Text(pt, en))
    predicate = Predicate(verb, target)
    return predicate.adding(company(dice, who)) if dice.chance(0.25) else predicate


KINDS = (*[transitive] * 10, *[personal] * 3, *[giving] * 3, *[intransitive] * 4, *[motion] * 3,
         activity, activity, placing)  # fmt: skip


def action(dice, who, aspect, plain=False):
    """Anything a person can do, in the given aspect."""
    kinds = KINDS if aspect in ("past", "future") else (transitive, transitive, personal,
                                                        intransitive, motion, activity)  # fmt: skip
    return dice.pick(kinds)(dice, who, aspect, plain)


def company(dice, who):
    """com Ana (with Ana), comigo (with me)."""
    if dice.chance(0.3):
        partner = dice.pick(phrases.PRONOUNS)
        if partner.person != who.person:
            return both("com {0}", "with {0}", phrases.oblique(partner))
    return both("com {0}", "with {0}", other_person(dice, who).text)


def means(dice):
    """How one travels: de trem (by train)."""
    return Text(*dice.pick((("de carro", "by car"), ("de trem", "by train"), ("de avião", "by plane"),
                            ("de ônibus", "by bus"), ("de barco", "by boat"))))  # fmt: skip


def location(dice, places=PLACES + ROOMS):
    """no parque (in the park)."""
    pt, preposition, en = dice.pick(places)
    return Text(f"em {pt}", f"{preposition} {en}")


def spot(dice):
    """Where things lie: na mesa (on the table)."""
    return location(dice, lexicon.SPOTS)


HOURS = ("uma", "duas", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze")
MINUTES = (("e quinze", "a quarter past {0}"), ("e meia", "half past {0}"),
           ("e dez", "ten past {0}"), ("e vinte", "twenty past {0}"))  # fmt: skip


def clock(dice):
    """A time of day without preposition: (três e meia, half past three)."""
    hour = dice.number(1, 11)
    pt, en = HOURS[hour - 1], phrases.english.cardinal(hour)
    if dice.chance(0.4):
        return Text(pt if hour > 1 else "uma", f"{en} o'clock"), hour
    more, pattern = dice.pick(MINUTES)
    return Text(f"{pt} {more}", pattern.format(en)), hour


def at_clock(dice):
    """às três e meia (at half past three), ao meio-dia (at noon)."""
    if dice.chance(0.15):
        return Text(*dice.pick((("a o meio-dia", "at noon"), ("a a meia-noite", "at midnight"))))
    text, hour = clock(dice)
    if hour == 1:
        return both("a a {0} hora" if text.pt == "uma" else "a a {0}", "at {0}", text)
    return both("a as {0} horas" if " " not in text.pt else "a as {0}", "at {0}", text)


def time(dice, aspect):
    """An adverbial of time that suits the aspect."""
    if aspect in ("past", "future"):
        roll = dice.roll()
        if roll < 0.15:
            return at_clock(dice)
        if roll < 0.3:
            return distance(dice, aspect)
        if roll < 0.4:
            pt, en = dice.pick(lexicon.WEEKDAYS)
            return Text(f"em {pt}", f"on {en}")
        if roll < 0.45 and aspect == "past":
            year = str(dice.number(1985, 2024))
            return Text(f"em {year}", f"in {year}")
    return Text(*dice.pick(lexicon.TIMES[aspect]))


UNITS_OF_TIME = (("dia", "day", "m"), ("mês", "month", "m"), ("ano", "year", "m"),
                 ("semana", "week", "f"), ("hora", "hour", "f"))  # fmt: skip


def duration(dice):
    """três semanas (three weeks)."""
    pt, en, gender = dice.pick(UNITS_OF_TIME)
    noun = lexicon.Noun(pt, en, gender, "", "time")
    return phrases.counted(noun, dice.number(2, 10)).text


def distance(dice, aspect):
    """há três dias (three days ago), daqui a três dias (in three days)."""
    span = duration(dice)
    return (
        both("há {0}", "{0} ago", span) if aspect == "past" else both("daqui a {0}", "in {0}", span)
    )
