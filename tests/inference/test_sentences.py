"""A text cut into sentences: where it is cut, and that nothing of it is lost."""

import re
import time
import unicodedata

import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_table import TABLE

from translator.inference.sentence_rules import RULES
from translator.inference.sentences import join_sentences, split_sentences

TEXTS = [re.sub("[⟨⟩]", "", row) for row in TABLE]
# Python's own view of both, which the patterns do not share.
BREAKS = "\n\v\f\r\x85\u2028\u2029"
INVISIBLE = "\u200b\ufeff"
ITEM = re.compile(r"[(\[]?(?:[a-zA-Z]|[ivxIVX]{2,5})[)\].](?=[\s\u200b\ufeff])")


def marked(texts, rules=RULES):
    """Each text with its sentences between ⟨ and ⟩."""
    sentences, separators = split_sentences(texts, rules)
    between = tf.strings.join(["⟨", sentences.values, "⟩"])
    texts = join_sentences(sentences.with_values(between), separators)
    return [text.decode() for text in texts.numpy()]


@tf.function(input_signature=[tf.TensorSpec([None], tf.string)], autograph=False)
def split_and_join(texts):
    split = split_sentences(texts)
    return split.sentences, split.separators, join_sentences(*split)


def in_graph(texts):
    """[(sentences, separators, the text joined from them)] of str."""
    sentences, separators, joined = split_and_join(tf.constant(texts, tf.string))
    rows = zip(sentences.to_list(), separators.to_list(), joined.numpy(), strict=True)
    return [([s.decode() for s in row], [s.decode() for s in gaps], t) for row, gaps, t in rows]


# --- the table


def test_the_table():
    assert len(TABLE) >= 150
    for expected, found in zip(TABLE, marked(TEXTS), strict=True):
        assert found == expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}: {rule.example}")
def test_every_rule_is_needed(rule):
    rules = [other for other in RULES if other is not rule]
    assert len(rules) == len(RULES) - 1
    assert marked(TEXTS, rules) != list(TABLE)


# --- any text

PIECES = [
    *"O gato Sr. Sra. p. ex. etc. U.S. J. K. St. No. 5 a.m. pág. É Ele The disse".split(),
    *"3.5 15h30 n.º www.a.pt ana@b.com".split(),
    *"— – - * • > # 1. 2) a) (iv) II. a. [x] | ** _ “ ” « » ‘ ’ \" ' ( ) [1] [".split(),
    *". ! ? … ... ?! , ; : ª º".split(),
    *(" ", " ", " ", "  ", "\t", "\u00a0", "\u3000", "\x1c", *INVISIBLE),
    *("\n", "\r\n", "\r", "\n\n", *BREAKS),
    *("🙂", "❤️", "👍🏽", "👩\u200d👧", "🇵🇹", "1️⃣", "→", "©", "\u0301", "e\u0301", "\u20e3"),
    *(
        "я",
        "Да",
        "日本。",
        "ß",
        "ﬁ",
        "ǅ",
        "Ⅳ",
        "\ue000",
        "\uffff",
        "\ufffd",
        "\0",
        "\x7f",
        "\U0010ffff",
    ),
]
MIXED = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
WORDS = st.lists(st.sampled_from(PIECES), max_size=15).map(" ".join)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
BATCH = st.lists(
    (MIXED | WORDS | ANY).map(lambda text: unicodedata.normalize("NFC", text)),
    min_size=6,
    max_size=12,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(BATCH)
def test_any_text(texts):
    found = in_graph(texts)
    for text, (sentences, separators, joined) in zip(texts, found, strict=True):
        assert joined == text.encode()
        assert len(separators) == len(sentences) + 1
        for sentence in sentences:
            assert any(c.isalpha() for c in sentence)
            assert not set(sentence) & set(BREAKS)
            assert sentence == sentence.strip().strip(INVISIBLE)
        for separator in separators:
            assert not any(c.isalpha() for c in ITEM.sub("", separator + " "))
    # A text alone is cut as it is beside others.
    assert in_graph(texts[:1]) == found[:1]
    assert in_graph(texts[::-1]) == found[::-1]


def test_no_text():
    assert in_graph([]) == []


# --- texts that are meant to do harm

HOSTILE = {
    "letters": "a" * 65_536,
    "line breaks": "\n" * 65_536,
    "lines": "a\r\n" * 21_000,
    "stops": "." * 65_536,
    "stops and blanks": ". " * 32_768,
    "initials": "A. " * 21_000,
    "abbreviations": "etc. " * 13_000,
    "blanks": " " * 65_535 + "a",
    "bullets": "- " * 32_768,
    "numbers": "a) 1. " * 10_000,
    "closing marks": "a." + "]" * 65_000 + " A",
    "opening marks": "(" * 65_536,
    "combining marks": "a" + "\u0301\u0316" * 16_000,
    "emoji": "🙂" * 16_384,
    "private use": "\ue000\uf8ff" * 10_000,
    "zero": "a\0. \0" * 13_000,
    "every plane": "".join(map(chr, [*range(1, 0xD800), *range(0xE000, 0x110000, 251)])),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text(text):
    in_graph(["Olá."])  # traced
    begin = time.perf_counter()
    [(_, _, joined)] = in_graph([text])
    assert time.perf_counter() - begin < 2  # about 20 ms, but other tests may run beside this one
    assert joined == text.encode()
