"""English morphology and the verb group, in American spelling.

A verb is written as its base form with whatever follows it ("buy", "look for", "be afraid of");
the first word inflects. Agreement knows three kinds of subject: "I", "he" (any third person
singular) and "they" (you, we and any plural).
"""

import re
from functools import cache

IRREGULAR_VERBS = {
    base: (past, participle)
    for base, past, participle in (
        row.split()
        for row in """
        be was been; begin began begun; break broke broken;
        bring brought brought; build built built; buy bought bought; catch caught caught;
        choose chose chosen; come came come; cost cost cost; cut cut cut; do did done;
        draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten; fall fell fallen;
        feed fed fed; feel felt felt; find found found; forget forgot forgotten;
        get got gotten; give gave given; go went gone; have had had; hear heard heard;
        hide hid hidden; hold held held; know knew known; learn learned learned;
        leave left left; lend lent lent; lose lost lost; make made made; meet met met;
        pay paid paid; put put put; read read read; rise rose risen; run ran run;
        say said said; see saw seen; sell sold sold; sew sewed sewn; send sent sent; set set set;
        sing sang sung; sit sat sat; sleep slept slept; speak spoke spoken;
        spend spent spent; steal stole stolen; swim swam swum; take took taken;
        teach taught taught; tell told told; think thought thought;
        understand understood understood; wake woke woken; wear wore worn; win won won;
        write wrote written
        """.split(";")
    )
}
DOUBLED = {"stop", "chat", "plan", "hug", "get", "put", "cut", "run", "swim", "sit", "set", "begin",
           "forget", "win", "big", "hot", "thin", "sad", "fat"}  # fmt: skip

PLURALS = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "mouse": "mice",
    "sheep": "sheep", "fish": "fish", "wolf": "wolves", "knife": "knives", "wife": "wives",
    "tomato": "tomatoes", "potato": "potatoes", "scarf": "scarves", "thief": "thieves",
    "series": "series", "leaf": "leaves", "bookshelf": "bookshelves", "tooth": "teeth",
    "salesperson": "salespeople",
}  # fmt: skip
GRADES = {"good": ("better", "best"), "bad": ("worse", "worst")}

NEGATED = {"can": "can't", "will": "won't", "am": "am not"}
STATIVE = {"admire", "agree", "believe", "cost", "depend", "hate", "have", "hope", "know", "like",
           "love", "need", "prefer", "think", "trust", "understand", "want"}  # fmt: skip
MEALS = {"have breakfast", "have lunch", "have dinner"}


def _first(phrase, inflect):
    head, _, tail = phrase.partition(" ")
    return f"{inflect(head)} {tail}".strip()


def _with_es(word):
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _with_vowel(word, ending):
    """Add -ed, -ing, -er or -est with the spelling changes it brings."""
    if word in DOUBLED:
        return word + word[-1] + ending
    if word.endswith("e") and not (ending == "ing" and word.endswith(("ee", "ye", "oe", "be"))):
        return word[:-1] + ending
    if word.endswith("y") and word[-2] not in "aeiou" and ending != "ing":
        return word[:-1] + "i" + ending
    return word + ending


@cache
def plural(noun):
    """The plural of a noun; of several words, the last one changes."""
    head, space, last = noun.rpartition(" ")
    return head + space + PLURALS.get(last, _with_es(last))


@cache
def third_person(verb):
    """have lunch → has lunch, go → goes."""
    special = {"have": "has", "do": "does", "go": "goes"}
    return _first(verb, lambda word: special.get(word) or _with_es(word))


@cache
def past(verb):
    """look for → looked for, buy → bought."""
    return _first(
        verb,
        lambda w: IRREGULAR_VERBS[w][0] if w in IRREGULAR_VERBS else _with_vowel(w, "ed"),
    )


@cache
def participle(verb):
    """write → written, open → opened."""
    return _first(
        verb,
        lambda w: IRREGULAR_VERBS[w][1] if w in IRREGULAR_VERBS else _with_vowel(w, "ed"),
    )


@cache
def gerund(verb):
    """run → running, write → writing, be → being."""
    return _first(verb, lambda word: _with_vowel(word, "ing"))


@cache
def grade(adjective):
    """Comparative and superlative: tall → (taller, tallest), modern → (more …, most …)."""
    if adjective in GRADES:
        return GRADES[adjective]
    syllables = len(re.findall("[aeiouy]+", adjective.removesuffix("e")))
    if syllables == 1 or (syllables == 2 and adjective.endswith("y")):
        return _with_vowel(adjective, "er"), _with_vowel(adjective, "est")
    return f"more {adjective}", f"most {adjective}"


def is_stative(verb):
    """Whether the verb names a state, which takes neither the progressive nor `used to`."""
    return verb.split()[0] in {"be", *STATIVE} and verb not in MEALS


def _be(tense, agreement):
    forms = {"present": ("am", "is", "are"), "past": ("was", "was", "were")}[tense]
    return forms[("I", "he", "they").index(agreement)]


@cache
def verb_group(verb, tense, agreement, support=False):
    """The auxiliary ("" if none) and the main verb of a finite clause.

    `support` asks for an auxiliary in any case (do, does, did), as negations and questions need.
    Tenses: present, past, past subjunctive, used to, will, would, going to, progressive,
    past progressive, past perfect.
    """
    head, _, tail = verb.partition(" ")
    if tense == "past subjunctive":
        tense, agreement = "past", "they"  # "if she were": only `be` tells it from the past
    if tense in ("present", "past"):
        if head == "be":
            return _be(tense, agreement), tail
        if head == "can":
            return {"present": "can", "past": "could"}[tense], tail
        if support:
            return ("did" if tense == "past" else "does" if agreement == "he" else "do"), verb
        if tense == "past":
            return "", past(verb)
        return "", third_person(verb) if agreement == "he" else verb
    if tense == "used to":
        return ("did", f"use to {verb}") if support else ("", f"used to {verb}")
    if tense in ("will", "would"):
        return tense, verb
    if tense == "going to":
        return _be("present", agreement), f"going to {verb}"
    if tense == "past perfect":
        return "had", participle(verb)
    time = {"progressive": "present", "past progressive": "past"}[tense]
    return _be(time, agreement), gerund(verb)


def negate(auxiliary):
    """does → doesn't, can → can't, am → am not."""
    return NEGATED.get(auxiliary, auxiliary + "n't")


_ARTICLE = re.compile(r"\b([Aa]) (?=[ai]|e(?!u)|o(?!ne\b)|u(?!ni|se)|hour|hones)", re.IGNORECASE)


def articles(text):
    """Write `a` as `an` where a vowel sound follows: "a old hat" → "an old hat"."""
    return _ARTICLE.sub(r"\1n ", text)


UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()


def cardinal(number):
    """0 ≤ number < 1,000,000 in words: 1,234 → one thousand two hundred and thirty-four."""
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        joint = " and " if rest < 100 else " "
        return f"{cardinal(thousands)} thousand" + (joint + cardinal(rest) if rest else "")
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return f"{UNITS[hundreds]} hundred" + (f" and {cardinal(rest)}" if rest else "")
    if number >= 20:
        tens, unit = divmod(number, 10)
        return TENS[tens - 2] + (f"-{UNITS[unit]}" if unit else "")
    return UNITS[number]
