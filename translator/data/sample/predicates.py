"""Who does what: subjects, objects and predicates that make sense together.

A predicate is chosen for an aspect: "past" and "future" for single events, "habit" for what is
done again and again, "now" for what is going on. Habits prefer bare plurals ("compra livros")
and, like the progressive, keep to verbs that can last or be repeated.
"""

from collections import defaultdict

from translator.data.sample import english, lexicon, phrases, portuguese
from translator.data.sample.clauses import Predicate
from translator.data.sample.lexicon import ADJECTIVES, NAMES, PLACES, PROFESSIONS, ROOMS, Verb
from translator.data.sample.phrases import Nominal, Text, both, noun_phrase

KIN = lexicon.nouns("kin, acquaintance")
ANYBODY = lexicon.nouns("person") + tuple(noun for pair in PROFESSIONS for noun in pair)
ANIMALS = lexicon.nouns("animal")
LANGUAGES, SUBJECTS = lexicon.nouns("language"), lexicon.nouns("subject")
INSTRUMENTS, SPORTS = lexicon.nouns("instrument"), lexicon.nouns("sport")
THINGS = lexicon.nouns("thing, clothing, vehicle, furniture, livro, container, instrument")
PLACEABLE = lexicon.nouns("thing, livro, jornal, carta")
FRAMES = {  # aspect → the verbs that suit it
    "past": lexicon.TRANSITIVE,
    "future": tuple(frame for frame in lexicon.TRANSITIVE if frame.mark != "-"),
    "habit": tuple(frame for frame in lexicon.TRANSITIVE if frame.mark == "*"),
}
FRAMES["now"] = FRAMES["habit"]
CLITICS = (Text("me", "me"), Text("nos", "us"))
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
    """Somebody's relative or acquaintance: minha irmã (my sister)."""
    noun = dice.pick(KIN)
    owners = phrases.POSSESSIVES
    if noun.pt in ("marido", "esposa", "noivo", "noiva"):  # of one person, of the other sex
        owners = (*owners[:2], owners[4 if noun.gender == "m" else 3])
    return noun_phrase(noun, dice.pick(owners), many=dice.chance(0.15))


def somebody(dice):
    """A person named by what they are: o médico (the doctor)."""
    noun = dice.pick(ANYBODY)
    adjective = adjective_for(dice, noun, 0.3)
    # Not "that doctor", which would often follow another "that".
    determiner = phrases.DEFINITE if dice.chance(0.85) else phrases.DEMONSTRATIVES[0]
    return noun_phrase(noun, determiner, adjective, many=dice.chance(0.25))


def person(dice):
    """Anybody but a pronoun, as subject or object."""
    return dice.pick((name, relative, somebody))(dice)


def subject(dice, aspect=None):
    """A human subject, a pronoun almost half the time.

    No habits of "nós": compramos is both "we buy" and "we bought", and stands for the latter.
    """
    if dice.chance(0.55):
        return person(dice)
    return dice.pick([p for p in phrases.PRONOUNS if p.person != 2 or aspect != "habit"])


def other_person(dice, than):
    """A person who shares no word with the nominal `than`."""
    taken = set(than.text.en.split())
    while taken & set((candidate := person(dice)).text.en.split()):
        pass
    return candidate


def other_subject(dice, than, aspect=None):
    """A subject whose English differs from that of the nominal `than`."""
    while (candidate := subject(dice, aspect)).text.en == than.text.en:
        pass
    return candidate


def adjective_for(dice, noun, probability):
    """With this probability, an adjective that suits the noun, if there is any."""
    adjectives = ADJECTIVES_OF.get(noun)
    return dice.pick(adjectives) if adjectives and dice.chance(probability) else None


def occupation(dice, who):
    """A profession as said of somebody: médica (a doctor), médicos (doctors)."""
    masculine, feminine = dice.pick(PROFESSIONS)
    noun = feminine if who.gender == "f" else masculine
    what = noun_phrase(noun, phrases.BARE, many=who.many).text
    return what if who.many else both("{0}", "a {0}", what)


def thing(dice, noun, aspect="past", plain=False):
    """A noun phrase for a thing; `plain` avoids quantities, which sit badly under negation."""
    adjective = adjective_for(dice, noun, 0.35)
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
    """A thing done to a thing."""
    verb, objects, _ = dice.pick(FRAMES[aspect])
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
        pronoun = dice.pick(CLITICS)
        if who.person not in (0, 2):
            return Predicate(verb, Text("", pronoun.en), pronoun.pt)
    pronoun = dice.pick(THIRD_CLITICS)
    return Predicate(verb, Text("", pronoun.en), pronoun.pt)


def giving(dice, who, aspect, plain=False):
    """Something given, told or shown to somebody."""
    verb, objects, _ = dice.pick(lexicon.GIVING)
    noun = dice.pick(objects)
    what = linked(verb, noun, thing(dice, noun, "past", plain=True).text)
    pronoun = dice.pick(CLITICS)
    if who.person in (0, 2) or dice.chance(0.5):
        return Predicate(verb, both("{0} a {1}", "{0} to {1}", what, other_person(dice, who).text))
    pattern = "{1} to {0}" if verb.en in ("explain", "return") else "{0} {1}"
    return Predicate(verb, both("{1}", pattern, Text("", pronoun.en), what), pronoun.pt)


def placing(dice, who, aspect, plain=False):
    """pôr a chave na mesa (put the key on the table)."""
    noun = dice.pick(PLACEABLE)
    what = thing(dice, noun, "past", plain)
    verb = Verb("pôr", "put")
    return Predicate(verb, both("{0} {1}", "{0} {1}", what.text, spot(dice)))


def activity(dice, who, aspect, plain=False):
    """A language, a field, an instrument or a sport."""
    pt, en, nouns, article = dice.pick(ACTIVITIES)
    verb, noun = Verb(pt, en), dice.pick(nouns)
    return Predicate(verb, linked(verb, noun, Text(noun.pt, article + noun.en)))


ACTIVITIES = (
    ("falar", "speak", LANGUAGES, ""), ("estudar", "study", LANGUAGES, ""),
    ("aprender", "learn", LANGUAGES, ""), ("ensinar", "teach", LANGUAGES, ""),
    ("estudar", "study", SUBJECTS, ""), ("ensinar", "teach", SUBJECTS, ""),
    ("tocar", "play", INSTRUMENTS, "the "), ("jogar", "play", SPORTS, ""),
)  # fmt: skip


def intransitive(dice, who, aspect, plain=False):
    """An action without object, often with somebody."""
    if aspect == "past" and dice.chance(0.25):
        return Predicate(dice.pick(lexicon.MOMENTARY))
    if dice.chance(0.4):
        return Predicate(dice.pick(lexicon.SOLITARY))
    predicate = Predicate(dice.pick(lexicon.SOCIAL))
    return predicate.adding(company(dice, who)) if dice.chance(0.5) else predicate


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


def errand(dice, who, aspect, plain=False):
    """ir ao mercado comprar pão (go to the market to buy bread)."""
    pt, en, acts = dice.pick(lexicon.ERRANDS)
    act, verb = dice.pick(acts), dice.pick(lexicon.MOTION[:5])
    rest = Text(f"{pt} para {act.pt}", f"{en} to {act.en}", ((verb.pt, pt), (pt, act.pt)))
    return Predicate(verb, rest)


LASTING = (transitive, transitive, personal, intransitive, motion, activity)
SINGLE = (*LASTING, *[transitive] * 4, *[giving] * 2, intransitive, placing)


def action(dice, who, aspect, plain=False):
    """Anything a person can do, in the given aspect."""
    kind = dice.pick(SINGLE if aspect in ("past", "future") else LASTING)
    return kind(dice, who, aspect, plain)


def company(dice, who):
    """com Ana (with Ana), comigo (with me)."""
    if dice.chance(0.3):
        partner = dice.pick(phrases.PRONOUNS)
        if partner.person != who.person:
            return both("com {0}", "with {0}", phrases.oblique(partner))
    return both("com {0}", "with {0}", other_person(dice, who).text)


def means(dice):
    """How one travels: de trem (by train)."""
    vehicle = dice.pick(lexicon.nouns("carro, trem, avião, ônibus, barco"))
    return Text(f"de {vehicle.pt}", f"by {vehicle.en}")


def location(dice, places=PLACES + ROOMS):
    """no parque (in the park)."""
    pt, preposition, en = dice.pick(places)
    return Text(f"em {pt}", f"{preposition} {en}")


def spot(dice):
    """Where things lie: na mesa (on the table)."""
    return location(dice, lexicon.SPOTS)


MINUTES = (("", "{0} o'clock"), ("", "{0} o'clock"), ("e quinze", "a quarter past {0}"),
           ("e meia", "half past {0}"), ("e dez", "ten past {0}"),
           ("e vinte", "twenty past {0}"))  # fmt: skip


def clock(dice):
    """A time of day without preposition, três e meia (half past three), and its hour."""
    hour = dice.number(1, 11)
    pt, pattern = dice.pick(MINUTES)
    unit = pt or ("hora" if hour == 1 else "horas")
    words = f"{portuguese.cardinal(hour, 'f')} {unit}"
    return Text(words, pattern.format(english.cardinal(hour))), hour


def at_clock(dice):
    """às três e meia (at half past three), ao meio-dia (at noon)."""
    if dice.chance(0.15):
        return Text(*dice.pick((("a o meio-dia", "at noon"), ("a a meia-noite", "at midnight"))))
    text, hour = clock(dice)
    return both("a a {0}" if hour == 1 else "a as {0}", "at {0}", text)


def time(dice, aspect):
    """An adverbial of time that suits the aspect."""
    if aspect in ("past", "future"):
        roll = dice.roll()
        if roll < 0.1:
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
