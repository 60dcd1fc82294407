"""The everyday part of the sample: its patterns, its pronouns, and what is kept for newcomers."""

import re
from collections import defaultdict

import pytest

from translator.data import sample
from translator.data.sample import everyday, portuguese
from translator.data.sample.everyday import clitics
from translator.data.sample.everyday.slots import SLOTS
from translator.data.sample.everyday.templates import fill, patterns
from translator.data.sample.newcomer import NEWCOMER, is_right
from translator.data.sample.phrases import Dice, finish

PARTS = re.compile(r"\{([^}]*)\}")


def choices(side):
    return [len(part.split("|")) for part in PARTS.findall(side) if "|" in part]


def slots(side):
    return {part for part in PARTS.findall(side) if "|" not in part}


def test_there_are_several_hundred_patterns_and_none_twice():
    sides = [pattern.pt for pattern in everyday.PATTERNS]
    assert len(sides) > 800
    assert len(set(sides)) == len(sides)


@pytest.mark.parametrize("topic", everyday.TOPICS, ids=lambda topic: topic.__name__.split(".")[-1])
def test_both_sides_of_a_pattern_fit(topic):
    for pattern in (pattern for table in topic.TABLES for pattern in table):
        assert choices(pattern.pt) == choices(pattern.en), pattern
        assert slots(pattern.en) <= slots(pattern.pt), pattern
        assert slots(pattern.pt) - slots(pattern.en) <= {"o", "you"}, pattern
        assert {slot.rstrip("23") for slot in slots(pattern.pt)} <= {"o", *SLOTS}, pattern
        assert not re.search(r"[][]", pattern.en), pattern
        assert pattern.pt[-1] == pattern.en[-1], pattern
        assert pattern.pt[-1] in ".?!", pattern


def test_choices_and_slots_go_together():
    (pattern,) = patterns("""
        [eu |]{como|bebo} {food} e
            {food2}. = I {eat|drink} {food} and {food2}.
    """)
    dice = Dice(1)
    for _ in range(200):
        text = finish(fill(dice, pattern))
        assert text.pt.removeprefix("Eu ").lower().startswith(("como", "bebo"))
        assert ("como" in text.pt.lower()) == text.en.startswith("I eat ")
        first, second = re.fullmatch(r"I \w+ (.+) and (.+)\.", text.en).groups()
        assert first != second


def test_one_portuguese_sentence_has_one_english():
    dice, found = Dice(7), defaultdict(set)
    for weight, construction in everyday.CONSTRUCTIONS:
        for _ in range(int(300 * weight)):
            text = finish(construction(dice))
            found[text.pt].add(text.en)
    assert len(found) > 10_000
    assert not {pt: en for pt, en in found.items() if len(en) > 1}


def test_who_speaks_agrees_with_themselves():
    dice, heard = Dice(3), set()
    (pattern,) = patterns(
        "sou cansad{o}, {job} e {nationality}. = I am tired, {job}, {nationality}."
    )
    for _ in range(300):
        heard.add(finish(fill(dice, pattern)).pt)
    assert any("cansada, médica" in text for text in heard)
    assert not [text for text in heard if re.search("cansada, (médico|pintor |cozinheiro)", text)]
    assert not [text for text in heard if re.search(r"cansado, .* (brasileira|alemã)\b", text)]


@pytest.mark.parametrize(
    ("form", "pronoun", "joined"),
    [
        ("procurou", "os", "procurou-os"), ("viram", "a", "viram-na"), ("ver", "o", "vê-lo"),
        ("comprar", "as", "comprá-las"), ("compramos", "o", "compramo-lo"), ("fez", "a", "fê-la"),
        ("lavamos", "nos", "lavamo-nos"), ("ajude", "me", "ajude-me"), ("deu", "lhes", "deu-lhes"),
        ("dão", "os", "dão-nos"), ("abrir", "o", "abri-lo"), ("põe", "a", "põe-na"),
    ],
)  # fmt: skip
def test_pronouns_behind_a_verb(form, pronoun, joined):
    assert portuguese.attached(form, pronoun) == joined


@pytest.fixture(scope="module")
def corpus():
    return {split: list(sample.sentences(split)) for split in sample.SIZES}


@pytest.mark.parametrize(
    "order",
    [
        r"(Ela|Ele) (me|te|o|a|os|as|lhe|se) \w+", r"(Ela|Ele) \w+-(me|te|o|a|os|as|lhe|se)\b",
        r".* (\w+[áê]|\w+i)-l[oa]s?\b", r"\w+(ei|i)-(te|o|a|os|as|lhe)\b", r".*\w-se\b",
        r".*não (me|te|o|a|os|as|se|lhe) \w+", r"\w+-(me|nos|o|a)[.,!]", r"Me \w+",
        r".*\w+m-n[oa]s?\b",
    ],
)  # fmt: skip
def test_training_has_every_order_of_pronouns(corpus, order):
    assert sum(bool(re.match(order, pt)) for pt, _ in corpus["train"]) >= 10


def test_a_pronoun_is_never_the_subject_itself():
    dice = Dice(5)
    for _ in range(3000):
        text = finish(clitics.pronoun(dice)).en.rstrip(".?")
        assert not re.search(r"^(I|We)\b.*\b(me|us)\b", text)
        assert not re.search(r"^You\b.*\byou\b", text)


def test_short_sentences_are_many(corpus):
    short = sum(len(pt.split()) <= 6 for pt, _ in corpus["train"])
    assert 0.3 < short / len(corpus["train"]) < 0.6


def test_no_newcomers_sentence_is_in_the_corpus(corpus):
    def plain(text):
        return sample._plain(text)

    kept = {plain(text) for pt, accepted in NEWCOMER.items() for text in (pt, *accepted)}
    assert len(NEWCOMER) == 80
    for pairs in corpus.values():
        assert not [pair for pair in pairs if not kept.isdisjoint(map(plain, pair))]


def test_translations_are_right_with_and_without_contractions():
    assert is_right("Estou perdido.", "I am lost.")
    assert is_right("Estou perdido.", "I'm lost.")
    assert not is_right("Estou perdido.", "I was lost.")
    assert is_right("Eu não como carne.", "I do not eat meat.")


def test_what_the_readme_and_the_page_show_is_kept(request):
    root = request.config.rootpath
    page = (root / "translator/serving/page/page.js").read_text(encoding="utf-8")
    shown = set(re.findall(r'"(.+?)"', re.search(r"pt: \[(.*?)\]", page, re.DOTALL)[1]))
    readme = (root / "README.md").read_text(encoding="utf-8")
    shown |= set(re.findall(r'translator\.(?:translate|client) .*"([A-ZÀ-Ý][^"]*\.)"', readme))
    for quoted in re.findall(r"^translator\(\[(.*)\]\)", readme, re.MULTILINE):
        shown |= set(re.findall(r'"(.+?)"', quoted))
    sentences = {one for text in shown for one in re.findall(r"[A-ZÀ-Ý][^.?!]*[.?!]", text)}
    assert len(sentences) >= 8
    # What shows that spans survive, what no model of Portuguese can know, and English.
    others = {"Maria viu {user} em https://example.", "Der alte Mann ging langsam."}
    others.add("If it rains tomorrow, we will stay at home.")
    assert sentences - others <= {*NEWCOMER, "A Ana leu o relatório?"}
