"""Object pronouns in short sentences: me, te, o, a, os, as, lhe, lhes, nos, and reflexive se.

Brazil puts them before the verb, Portugal behind it unless something draws them forward:
Ela os procurou, Ela procurou-os (She looked for them), Ela não os procurou.
"""

from translator.data.sample import lexicon, phrases, predicates
from translator.data.sample.clauses import (
    Predicate,
    clause,
    infinitive,
    question,
    tense_of,
)
from translator.data.sample.everyday.templates import around
from translator.data.sample.lexicon import Verb
from translator.data.sample.phrases import EMPTY, Text, both
from translator.data.sample.portuguese import attached, conjugate

rows = lexicon.rows
HIM = {"o": "him", "a": "her", "os": "them", "as": "them"}
IT = {"o": "it", "a": "it", "os": "them", "as": "them"}
US = {"me": "me", "te": "you", "nos": "us"}
TO_WHOM = {**US, "lhe": "him", "lhes": "them"}
REFLEXIVE = ("me", "se", "nos", "se")
ACTS = tuple(
    Verb(*row)
    for row in rows("""
        ajudar = help; convidar = invite; visitar = visit; chamar = call; esperar = wait for;
        abraçar = hug; acompanhar = accompany; procurar = look for""")
)
MOMENTS = (*lexicon.MOMENTARY_PERSONAL, Verb("esquecer", "forget"))
FEELINGS = tuple(
    Verb(*row)
    for row in rows("conhecer = know; amar = love; admirar = admire; entender = understand")
)
OF_PERSONS = {verb.pt for verb in ACTS + MOMENTS + FEELINGS}
ON_THINGS = tuple(
    frame for frame in lexicon.TRANSITIVE if frame.verb.pt not in OF_PERSONS | {"assistir a"}
)
REFLEXIVES = tuple(
    Verb(*row)
    for row in rows("""
        levantar = get up; sentar = sit down; deitar = go to bed; vestir = get dressed;
        divertir = have fun; casar = get married; lembrar = remember; preocupar = worry;
        perder = get lost; sentir bem = feel well; sentir mal = feel bad; esquecer = forget""")
)
TO_SOMEBODY = tuple(  # with an indirect object and nothing else
    Verb(*row)
    for row in rows("""
        escrever = write to; responder = answer; agradecer = thank""")
)
IN_PUBLIC = ("present", "preterite", "preterite", "preterite", "going")
WISHES = tuple(verb for verb in lexicon.WISHES if verb.pt != "ter que")
DROPPED = tuple(
    p._replace(text=p.text._replace(pt="")) for p in phrases.PRONOUNS if p.person in (0, 2)
)


def _subject(dice):
    """Mostly a pronoun; now and then the ending of the verb says it alone."""
    roll = dice.roll()
    if roll < 0.25:
        return predicates.person(dice)
    return dice.pick(DROPPED[:2] if roll < 0.45 else phrases.PRONOUNS)


def _object(dice, who, pronouns):
    """A pronoun that is not the subject's own, as a Portuguese and an English word."""
    own = {"te"} if who.text.en == "you" else {"me", "nos"} if who.person in (0, 2) else ()
    pt = dice.pick([pt for pt in pronouns if pt not in own])
    return pt, pronouns[pt]


def _predicate(dice, who):
    """A verb with a pronoun, and the tenses in which it is likely."""
    roll = dice.roll()
    if roll < 0.25:
        verb, tenses = dice.pick(ACTS), (*IN_PUBLIC, "progressive")
    elif roll < 0.45:
        verb, tenses = dice.pick(MOMENTS), ("preterite", "preterite", "going")
    elif roll < 0.55:
        verb, tenses = dice.pick(FEELINGS), ("present", "present", "imperfect")
    elif roll < 0.7:
        frame = dice.pick(ON_THINGS)
        tenses = ("preterite",) if frame.mark == "-" else ("preterite", "preterite", "going")
        pt, en = _object(dice, who, IT)
        return Predicate(frame.verb, Text("", en), pt), tenses
    elif roll < 0.85:
        frame = dice.pick(lexicon.GIVING)
        noun = dice.pick(frame.objects)
        what = phrases.noun_phrase(noun, dice.pick((phrases.DEFINITE, phrases.INDEFINITE))).text
        pt, en = _object(dice, who, TO_WHOM)
        pattern = "{1} to {0}" if frame.verb.en in ("explain", "return") else "{0} {1}"
        rest = both("{1}", pattern, Text("", en), predicates.linked(frame.verb, noun, what))
        return Predicate(frame.verb, rest, pt), ("preterite", "preterite", "going")
    else:
        verb, tenses = dice.pick(TO_SOMEBODY), ("preterite", "preterite", "going")
        pt, en = _object(dice, who, TO_WHOM)
        return Predicate(verb, Text("", en), pt), tenses
    pt, en = _object(dice, who, HIM if dice.chance(0.6) else US)
    return Predicate(verb, Text("", en), pt), tenses


def european(who, predicate, tense):
    """The Portuguese of the clause with the pronoun behind the verb: Ela vai procurá-los."""
    lemma, _, tail = predicate.verb.pt.partition(" ")
    if tense == "going":
        verb = f"{conjugate('ir', 'present', who.person)} {attached(lemma, predicate.clitic)}"
    elif tense == "progressive":
        verb = f"{conjugate('estar', 'present', who.person)} a {attached(lemma, predicate.clitic)}"
    else:
        verb = attached(conjugate(lemma, tense, who.person), predicate.clitic)
    return f"{who.text.pt} {verb} {tail} {predicate.rest.pt}"


def _told(dice, who, predicate, tense):
    """The clause in either order; without subject the pronoun cannot stand first."""
    negative = dice.chance(0.2)
    said = clause(who, predicate, tense, negative)
    if who.person == 2 or (predicate.clitic == "nos" and who.person == 3):
        return (
            said  # without the rare "vimo-los"; "viram-nos" (saw us, saw them) is the latter here
        )
    first = who.text.pt == "" and predicate.clitic != "te" and not negative
    if negative or not (first or dice.chance(0.4)):
        return said
    return said._replace(pt=european(who, predicate, tense))


def _whole(dice, said, tense, asked=False):
    """The sentence, now and then with a time."""
    aspect = {"preterite": "past", "going": "future", "progressive": "now"}
    mark = "?" if asked else "."
    when = EMPTY
    if tense in aspect and dice.chance(0.35):
        when = Text(*dice.pick(lexicon.TIMES[aspect[tense]]))
    return both("{0} {1}" + mark, "{0} {1}" + mark, said, when)


def pronoun(dice):
    """Ela os procurou. Vi-a ontem. (I saw her yesterday.) Você me ouviu? (Did you hear me?)"""
    who = _subject(dice)
    predicate, tenses = _predicate(dice, who)
    tense = dice.pick(tenses)
    if who.person == 2 and tense == "present":
        tense = "preterite"
    if dice.chance(0.2) and who.person % 2 and who.text.pt:
        return _whole(dice, question(who, predicate, tense), tense, asked=True)
    return _whole(dice, _told(dice, who, predicate, tense), tense)


def reflexive(dice):
    """Ela se levantou, Ela levantou-se. (She got up.)"""
    who = _subject(dice)
    predicate = Predicate(dice.pick(REFLEXIVES), clitic=REFLEXIVE[who.person])
    tense = dice.pick(("preterite", "preterite", "going", "present"))
    if tense == "present" and who.person == 2:
        tense = "preterite"
    if dice.chance(0.2) and who.person % 2 and who.text.pt:
        return _whole(dice, question(who, predicate, tense), tense, asked=True)
    return _whole(dice, _told(dice, who, predicate, tense), tense)


def wish(dice):
    """Quero vê-lo. (I want to see him.) Ela precisa te ajudar. (She needs to help you.)"""
    who, modal = _subject(dice), dice.pick(WISHES)
    if dice.chance(0.2):
        inner = Predicate(dice.pick(REFLEXIVES[:6]), clitic=REFLEXIVE[who.person])
    else:
        inner, _ = _predicate(dice, who)
    text = infinitive(inner)
    if dice.chance(0.4):
        lemma, _, tail = inner.verb.pt.partition(" ")
        text = text._replace(pt=f"{attached(lemma, inner.clitic)} {tail} {inner.rest.pt}")
    outer = Predicate(modal, text)
    if dice.chance(0.2) and who.person % 2 and who.text.pt:
        return both("{0}?", "{0}?", question(who, outer, "present"))
    said = clause(who, outer, "present", dice.chance(0.25))
    when = Text(*dice.pick(lexicon.TIMES["future"])) if dice.chance(0.2) else EMPTY
    return both("{0} {1}.", "{0} {1}.", said, when)


def command(dice):
    """Ajude-me. (Help me.) Não o abra. (Don't open it.)"""
    if dice.chance(0.5):
        verb, objects = dice.pick([f for f in ON_THINGS if f.mark != "-"]).verb, IT
    else:
        verb, objects = dice.pick(ACTS + MOMENTS[:1]), HIM | {"me": "me", "nos": "us"}
    pt, en = dice.pick(tuple(objects.items()))
    form = conjugate(verb.pt, "present subjunctive", 1)
    said = Text(f"{attached(form, pt)}.", f"{verb.en} {en}.")
    if dice.chance(0.3):
        said = Text(f"não {pt} {form}.", f"don't {verb.en} {en}.")
    elif pt in ("me", "nos") and dice.chance(0.5):
        said = said._replace(pt=f"{pt} {form}.")
    return around(dice, said, polite=True) if dice.chance(0.5) else said


def unsaid(dice):
    """The ending of the verb alone says who: Comprei pão. (I bought bread.)"""
    aspect = dice.pick(("past", "past", "future", "future", "habit", "now"))
    who = dice.pick(DROPPED)
    if who.person == 2 and aspect in ("habit", "now"):
        aspect = "past"
    while (predicate := predicates.action(dice, who, aspect, plain=True)).clitic:
        pass
    tense = tense_of(dice, aspect, predicate)
    if tense == "future" and not predicate.verb.pt.startswith("ir "):
        tense = "going"
    when = predicates.time(dice, aspect) if dice.chance(0.4) else EMPTY
    return both("{0} {1}.", "{0} {1}.", clause(who, predicate, tense, dice.chance(0.2)), when)


CONSTRUCTIONS = ((10, pronoun), (3, reflexive), (4, wish), (2, command), (4, unsaid))
