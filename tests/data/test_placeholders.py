"""What must survive: where it is found, and how pairs teach a model to keep it in place."""

import re

import numpy as np
import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from translator.data import word_pairs
from translator.data.placeholders import PLACEHOLDERS, TAGS, mask_pair
from translator.data.prepared import with_symbols
from translator.data.spans import RESERVED, SPAN, SPANS, find_spans
from translator.data.vocabulary import Symbols
from translator.data.word_pairs import learn_word_pairs

KEPT = [
    "https://example.com", "http://a.pt/b?c=d&e=%20#f", "https://x.org/wiki/Gato_(animal)",
    "www.publico.pt", "exemplo.com.br/loja", "ana.silva+x@exemplo.com.br", "{name}",
    "{{ user.name }}", "${HOME}", "{}", "{0}", "%s", "%d", "%(total).2f", "%1$s", "$1", "$USER",
    "<b>", "</b>", "<br/>", '<a href="https://x.y">', "&amp;", "&#39;", "`git commit -m x`",
    "@ana_silva", "#lisboa", "#São",
    "/usr/bin/python3", "~/notas/a.txt", "./run.sh", "C:\\Users\\ana\\x.txt", "src/main.py",
    "README.md", "v2.21", "1.2.3", "192.168.0.1", "123456", "+351-912-345-678", "2024-05-01",
    "12345,67",
]  # fmt: skip

TRANSLATED = [
    "100% de desconto", "e/ou", "km/h", "24/12", "1.000.000 de euros", "R$ 100,50", "3.5 e 1.º",
    "a < b e c > d", "E & F", "(ver p. 5)", "fim.Como vai", "às 15h30", "U.S.A. e.g. i.e.", "50%.",
    "um, dois; três: quatro", "d'água", "vinte-e-um", "AT&T", "C.P. n.º 12", "1999",
    "R$50", "US$20",
]  # fmt: skip


@pytest.mark.parametrize("span", KEPT)
@pytest.mark.parametrize("around", ["Veja {}, por favor.", "({}).", "{}", "É “{}”? Sim: {}!"])
def test_what_is_kept(span, around):
    text = around.replace("{}", span)
    assert find_spans(text) == [span] * around.count("{}")


@pytest.mark.parametrize("text", TRANSLATED)
def test_what_is_translated(text):
    assert find_spans(text) == []


@pytest.mark.parametrize("span", SPANS, ids=lambda span: span.kind)
def test_every_kind_finds_what_no_other_does(span):
    others = "|".join(f"(?:{other.pattern})" for other in SPANS if other is not span)
    assert re.fullmatch(span.pattern, span.example, re.ASCII)
    assert span.example not in re.findall(others, span.example, re.ASCII)


@given(st.text(st.sampled_from("aé1 .,:/@#$%{}<>()&;`-_~\\=?'\"\n\U0010f701"), max_size=40))
def test_the_graph_finds_the_same(text):
    assert [*re2.compile(SPAN).findall(text)] == find_spans(text)


def masked(source, target, share=1.0):
    return mask_pair(source, target, np.random.default_rng(0), share, {})


def unmasked(text, source, masked_source):
    """`text` with what `masked_source` hides of `source` in place of its placeholders."""
    hidden = re.fullmatch(
        re.sub(RESERVED, "(.+)", re.escape(masked_source)), source
    ).groups()  # fmt: skip
    for mark, original in zip(re.findall(RESERVED, masked_source), hidden, strict=True):
        text = text.replace(mark, original)
    return text


@pytest.mark.parametrize(
    ("source", "target", "count"),
    [
        ("Veja https://a.pt/b agora.", "See https://a.pt/b now.", 1),
        ("{n} ficheiros em {dir}.", "In {dir} {n} files.", 2),
        ("A Maria vive em Lisboa.", "Maria lives in Lisboa.", 2),
        ("Em 1908 ou 1909", "In 1909 or in 1908", 2),
    ],
)
def test_what_both_sides_have_becomes_a_placeholder(source, target, count):
    new_source, new_target = masked(source, target)
    marks = re.findall(RESERVED, new_source)
    assert len(set(marks)) == count
    assert sorted(marks) == sorted(re.findall(RESERVED, new_target))
    assert unmasked(new_target, source, new_source) == target


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("O gato come o pão.", "The cat eats the bread."),
        ("Ela me come a sopa no sofá", "no one come to me"),  # false friends
        ("Ana e Ana", "Ana and Ana"),  # which is which?
        ("Veja a.pt/b", "See the page"),
        ("Anabela", "Ana"),
    ],
)
def test_all_else_stays(source, target):
    assert masked(source, target) == (source, target)


def test_words_are_drawn_and_spans_are_not():
    pair = "Maria viu https://a.pt ontem", "Yesterday Maria saw https://a.pt"
    drawn = [mask_pair(*pair, np.random.default_rng(seed), 0.5, {})[0] for seed in range(200)]
    assert 60 < sum("Maria" in text for text in drawn) < 140
    assert not any("https" in text for text in drawn)
    found = {mark for text in drawn for mark in re.findall(RESERVED, text)}
    assert found == set(PLACEHOLDERS)


def test_more_in_common_than_there_are_placeholders():
    source, target = masked(*[" ".join(f"{{a{i}}}" for i in range(12))] * 2)
    assert len(re.findall(RESERVED, source)) == len(PLACEHOLDERS)
    assert source == target


def test_reserved_characters_of_a_corpus_are_no_placeholders():
    assert masked(f"a {PLACEHOLDERS[0]}", f"{TAGS[0]} b") == ("a \ufffd", "\ufffd b")


def test_tags_begin_most_of_the_sources_that_have_one():
    rows = [("a", "b", "pt-PT"), ("c", "d", ""), ("e", "f", "other")] * 500
    texts = list(with_symbols(rows, Symbols(8, ("pt-BR", "pt-PT"))))
    tagged = [source for source, _ in texts if source.startswith(TAGS[1] + " ")]
    assert set(tagged) == {f"{TAGS[1]} a"}
    assert 350 < len(tagged) < 450
    assert [target for _, target in texts] == [target for _, target, _ in rows]


# --- words that translate each other


def test_word_pairs():
    rows = [("o gato come", "the cat eats"), ("o gato dorme", "the cat sleeps")] * 5
    rows += [("a casa dorme", "the house sleeps"), ("o pato come", "the duck eats")] * 5
    rows += [("uma casa", "one house"), ("vê casa", "sees house"), ("raro", "rare")]
    found = learn_word_pairs(rows, len(rows))
    expected = {"gato": "cat", "casa": "house", "pato": "duck", "come": "eats", "dorme": "sleeps"}
    assert found == expected


def test_word_pairs_of_a_corpus_larger_than_needed(monkeypatch):
    monkeypatch.setattr(word_pairs, "PAIRS", 10)
    rows = [(f"gato {i}", f"cat {i}") for i in range(35)]
    assert learn_word_pairs(iter(rows), len(rows)) == {"gato": "cat"}


def test_words_that_translate_each_other_become_placeholders():
    pair = "O gato viu o pão, o pão!", "The cat saw the bread, bread!"
    source, target = mask_pair(
        *pair, np.random.default_rng(0), 1.0, {"gato": "cat", "pão": "bread"}
    )
    (mark,) = re.findall(RESERVED, source)
    assert (source, target) == (pair[0].replace("gato", mark), pair[1].replace("cat", mark))
