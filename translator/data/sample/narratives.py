"""Long sentences, of some twenty to forty words."""

from translator.data.sample import lexicon, phrases, predicates
from translator.data.sample.clauses import Predicate, clause, gerund, infinitive, tense_of, verbal
from translator.data.sample.lexicon import Verb
from translator.data.sample.phrases import Text, both, pronoun
from translator.data.sample.relatives import somebody_who, something_that
from translator.data.sample.subordinate import condition, happening, reason

VERBS_OF = {
    noun: [f.verb for f in lexicon.TRANSITIVE if noun in f.objects and f.mark != "-"]
    for noun in lexicon.NOUNS
}


def protagonist(dice):
    """A subject, sometimes told by what they do."""
    return somebody_who(dice) if dice.chance(0.5) else predicates.subject(dice)


def opening(dice, who, other):
    """What comes first in a story about `who`."""
    if dice.chance(0.3):
        return predicates.time(dice, "past")
    if dice.chance(0.4):
        earlier = gerund(predicates.action(dice, who, "future", plain=True))
        return both("depois de {0}", "after {0}", earlier)
    came = clause(other, Predicate(dice.pick(lexicon.MOMENTARY)), "preterite")
    return both("quando {0}", "when {0}", came)


def ending(dice, who, other):
    """What comes last in a story about `who`."""
    roll = dice.roll()
    if roll < 0.3:
        return both(" porque {0}", " because {0}", reason(dice, pronoun(who), "past"))
    if roll < 0.5:
        meanwhile = clause(other, predicates.action(dice, other, "now"), "past progressive")
        return both(" enquanto {0}", " while {0}", meanwhile)
    refused = happening(dice, other, "past", negative=True)
    if roll < 0.7:
        return both(", mas {0}", ", but {0}", refused)
    why = reason(dice, pronoun(other), "past", negative=True)
    return both(", mas {0} porque {1}", ", but {0} because {1}", refused, why)


def something_to(dice):
    """Something told by what was done to it, with which more can be done."""
    while not verbs_for(*(found := something_that(dice))):
        pass
    return found


def verbs_for(noun, what):
    """What can be done to it, other than what has been done."""
    done = {verb for verb, _ in what.text.links}
    return [verb for verb in VERBS_OF[noun] if verb.pt not in done]


def verb_for(dice, noun, what):
    return dice.pick(verbs_for(noun, what))


def story(dice):
    """Two actions in the past, with what came before and what went against them."""
    who = predicates.subject(dice)
    other = predicates.other_subject(dice, who)
    first, second = (predicates.action(dice, who, "past") for _ in range(2))
    main = clause(who, first, "preterite"), verbal(who, second, "preterite")
    return both("{0}, {1} e depois {2}{3}.", "{0}, {1} and then {2}{3}.",
                opening(dice, who, other), *main, ending(dice, who, other))  # fmt: skip


def rumor(dice):
    """Somebody said that somebody would do something with something, and why."""
    who = protagonist(dice)
    other = predicates.other_subject(dice, who)
    noun, what = something_to(dice)
    tense = dice.pick(("conditional", "pluperfect"))
    told = clause(other, Predicate(verb_for(dice, noun, what), what.text), tense)
    said = clause(
        who, Predicate(Verb("dizer", "say"), both("que {0}", "that {0}", told)), "preterite"
    )
    if dice.chance(0.6):
        why = reason(dice, pronoun(other), "past", negative=True)
        return both("{0} porque {1}.", "{0} because {1}.", said, why)
    third = predicates.other_subject(dice, who)
    doubt = clause(third, Predicate(Verb("acreditar", "believe it")), "preterite", negative=True)
    return both("{0}, mas {1}.", "{0}, but {1}.", said, doubt)


def plan(dice):
    """What somebody will do when something has happened, and who will not."""
    who = predicates.subject(dice)
    other = predicates.other_subject(dice, who)
    third = predicates.other_subject(dice, who)
    joint = Text(*dice.pick((("quando", "when"), ("se", "if"), ("assim que", "as soon as"))))
    came = clause(other, Predicate(dice.pick(lexicon.MOMENTARY)), "future subjunctive")
    action = predicates.action(dice, who, "future")
    main = clause(who, action, tense_of(dice, "future", action))
    if dice.chance(0.5):
        more = both("porque {0}", "because {0}", reason(dice, pronoun(who), "future"))
    else:
        next_action = predicates.action(dice, who, "future", plain=True)
        more = both("antes de {0}", "before {0}", gerund(next_action))
    text = both("{0} {1}, {2} {3}", "{0} {1}, {2} {3}", joint, came, main, more)
    if dice.chance(0.6):
        refused = happening(dice, third, "future", negative=True)
        return both("{0}, mas {1}.", "{0}, but {1}.", text, refused)
    return both("{0}.", "{0}.", text)


def saga(dice):
    """The longest: somebody with a past, something in mind, an obstacle and a helper."""
    who, (noun, what) = somebody_who(dice), something_to(dice)
    aim = infinitive(Predicate(verb_for(dice, noun, what), what.text))
    wish = clause(who, Predicate(Verb("querer", "want to"), aim), "imperfect")
    obstacle = clause(pronoun(who), condition(dice, who), "imperfect")
    other = predicates.other_subject(dice, who)
    clitic = ("os" if who.many else "o") if who.gender == "m" else ("as" if who.many else "a")
    verb = dice.pick([verb for verb in lexicon.PERSONAL if " " not in verb.pt])
    help_ = Predicate(verb, phrases.oblique(pronoun(who))._replace(pt=""), clitic)
    helped = clause(other, help_, "preterite")
    start = opening(dice, who, other)
    patterns = (
        ("{0}, mas {1}, e por isso {2}.", "{0}, but {1}, and so {2}."),
        ("{0}, mas {2} porque {1}.", "{0}, but {2} because {1}."),
        ("{3}, {0}, mas {1}.", "{3}, {0}, but {1}."),
        ("{3}, {0}, mas {1}, e por isso {2}.", "{3}, {0}, but {1}, and so {2}."),
    )
    return both(*dice.pick(patterns), wish, obstacle, helped, start)


CONSTRUCTIONS = ((7, story), (4, rumor), (6, plan), (5, saga))
