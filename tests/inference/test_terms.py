"""A request's own glossary and tag: what is asked for stands in the translation."""

import os
from itertools import islice

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

os.environ.setdefault("OMP_NUM_THREADS", "1")  # for tiny models; idle threads would wait busily

from translator.config import ModelConfig, SearchConfig
from translator.data.placeholders import MARK, PLACEHOLDERS
from translator.data.sample import sentences as sample
from translator.data.spans import find_spans, replace_spans
from translator.data.tokenizer import train_tokenizer
from translator.data.vocabulary import END, Symbols
from translator.errors import UserError
from translator.exporting.ctranslate2 import export_ctranslate2
from translator.glossary import MAX_BYTES, MAX_TERMS, read_terms, to_lines
from translator.inference import python_spans
from translator.inference.ctranslate2_graph import load_ctranslate2
from translator.inference.keras_graph import KerasGraph
from translator.inference.spans import hide_spans
from translator.inference.terms import hide_terms
from translator.inference.translator import Translator
from translator.models import build_model

TAGS = ("pt-BR", "pt-PT")
# (text, terms, the text with § for every span, what these become)
TABLE = [
    ("O gato viu o Gato.", "gato=feline", "O § viu o §.", ["feline", "Feline"]),
    ("Gatos e agatos", "gato=feline", "Gatos e agatos", []),  # whole words only
    ("o gato preto", "gato=cat\ngato preto=panther", "o §", ["panther"]),  # the longest
    ("o gato preto, gato", "gato preto=panther\ngato=cat", "o §, §", ["panther", "cat"]),
    ("gato gato", "gato=cat", "§ §", ["cat", "cat"]),
    ("o Banco do  Brasil", "Banco do Brasil=BdB", "o §", ["BdB"]),
    ("o banco do Brasil", "Banco do Brasil=BdB", "o §", ["BdB"]),
    ("o BANCO", "banco=bank", "o BANCO", []),  # only the first letter may differ
    ("Élan é élan", "élan=zest", "§ é §", ["Zest", "zest"]),
    ("custa (muito) a+b", "(muito)=[a lot]\na+b=sum", "custa § §", ["[a lot]", "sum"]),
    ("veja gato.com ou v2.0", "gato=cat\nv2.0=two", "veja § ou §", ["gato.com", "two"]),
    ("{a} gato {b}", "gato=cat", "§ § §", ["{a}", "cat", "{b}"]),
    ("o gato", "gato", "o gato", []),
    ("o gato", "=cat\ngato=\n\n=\n", "o gato", []),
    ("o gato", "\r\n gato = big  cat \r\n", "o §", ["big cat"]),
    ("o gato", "gato=a=b", "o §", ["a=b"]),
    ("o gato", "gato=cat\ngato=dog", "o §", ["cat"]),  # the first
    ("o gato", "gato=" + "x" * (MAX_BYTES + 1), "o gato", []),
    ("o gato", "a=b\n" * MAX_TERMS + "gato=cat", "o gato", []),
    ("o gato", f"gato=cat{PLACEHOLDERS[0]}", "o gato", []),
    ("", "gato=cat", "", []),
    ("o gato", "", "o gato", []),
]  # fmt: skip


def in_graph(texts, terms):
    """[(text with § for every span, the spans)]"""
    found = hide_terms(hide_spans(tf.constant(texts)), tf.constant(terms))
    spans = [[span.decode() for span in row] for row in found.spans.to_list()]
    return list(zip([shown(text.decode()) for text in found.texts.numpy()], spans, strict=True))


def in_python(texts, terms):
    rows = [
        python_spans.hide_terms(replace_spans(text, MARK), find_spans(text), own)
        for text, own in zip(texts, terms, strict=True)
    ]
    return [(shown(text), spans) for text, spans in rows]


def shown(text):
    return text.replace(MARK, "§")


@pytest.mark.parametrize("find", [in_graph, in_python])
def test_what_is_a_term(find):
    texts, terms, *expected = zip(*TABLE, strict=True)
    found = find(list(texts), list(terms))
    assert found == list(zip(*expected, strict=True))


PIECES = st.sampled_from(
    ["gato", "Gato", "preto", " ", "  ", ", ", "{a}", "é", "É", ".", "(", "\n"]
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(PIECES, max_size=12),
    st.lists(st.tuples(st.lists(PIECES, max_size=4), st.lists(PIECES, max_size=2)), max_size=4),
)
def test_both_find_the_same(text, terms):
    text = "".join(text)
    lines = "\n".join(f"{''.join(a)}={''.join(b)}" for a, b in terms)
    assert in_graph([text], [lines]) == in_python([text], [lines])


# --- a whole translator


@pytest.fixture(scope="module")
def graph():
    texts = [text for pair in islice(sample("train"), 300) for text in pair]
    symbols = Symbols(len(PLACEHOLDERS), TAGS)
    tokenizer = train_tokenizer(texts, vocabulary_size=500, symbols=symbols)
    config = ModelConfig(width=16, hidden=16, heads=2, encoder_layers=1, decoder_layers=1)
    model = build_model(config, tokenizer.vocabulary_size)
    model((np.ones((1, 2), int), np.ones((1, 2), int)))
    return KerasGraph(model, tokenizer, SearchConfig(beam=2), max_tokens=24)


@pytest.fixture(scope="module")
def engine(graph, tmp_path_factory):
    return load_ctranslate2(export_ctranslate2(graph, tmp_path_factory.mktemp("exports") / "x"))


TEXTS = ["O gato dorme. Um Gato {a} viu\n\n- gatos.", "Ela come.", "Gato!"]


@pytest.mark.parametrize("kind", ["graph", "engine"])
def test_every_term_stands_in_the_translation(kind, request):
    translator = Translator(request.getfixturevalue(kind))
    first, second, third = translator(TEXTS, terms={"gato": "feline"})
    assert [first.count(text) for text in ("feline", "Feline", "{a}", "\n\n- ")] == [1] * 4
    assert third == "Feline!"
    assert second == translator("Ela come.")
    assert "feline" not in "".join(translator(TEXTS))


@pytest.mark.parametrize("kind", ["graph", "engine"])
def test_a_tag_begins_every_sentence(kind, request):
    found = request.getfixturevalue(kind)
    translator = Translator(found)
    plain, *tagged = (translator(TEXTS[:1], tag=tag)[0] for tag in ("", *TAGS))
    assert len({plain, *tagged}) > 1


def test_tags_in_the_graph(graph):
    texts, nothing = tf.constant(["O gato. Ela come.", "Ela"] * 2), tf.constant([""] * 4)
    tags = tf.constant(["pt-PT", "pt-BR", "", "pt-XX"])
    rows = graph.read_parts_with_terms(texts, nothing, tags).ids.to_list()
    plain = graph.read_parts(texts).ids.to_list()
    number = [[i for i in row if END + 8 < i < graph.tokenizer.symbols.end] for row in rows]
    assert number == [[END + 10], [END + 10], [END + 9], [], [], []]
    assert [row[-len(own) :] for row, own in zip(rows, plain, strict=True)] == plain
    long = tf.constant(["gato " * 60])
    read = graph.read_parts_with_terms(long, tf.constant([""]), tf.constant(["pt-PT"]))
    assert max(map(len, read.ids.to_list())) <= graph.max_tokens


def test_both_engines_read_terms_and_tags_alike(graph, engine):
    """The same ids reach the search."""
    reads = []
    engine_find = engine.find
    engine.find = lambda sources: reads.extend(sources) or engine_find(sources)
    try:
        Translator(engine)(TEXTS, {"gato": "feline"}, "pt-PT")
    finally:
        engine.find = engine_find
    same = (tf.fill([3], text) for text in ("gato=feline", "pt-PT"))
    ours = graph.read_parts_with_terms(tf.constant(TEXTS), *same).ids.to_list()
    assert sorted(reads) == sorted(ours)


# --- what makes no sense


@pytest.mark.parametrize(
    ("terms", "tag", "message"),
    [
        ({"": "x"}, "", "a term is empty"),
        ({"gato": " "}, "", "the translation of a term is empty"),
        ({"a=b": "x"}, "", "cannot have ="),
        ({"gato": "x\ny"}, "", "line break"),
        ({"gato": "x" * 65}, "", "more than 64 bytes"),
        ({"gato": "x", "Gato": "y"}, "", "gato and Gato are the same term"),
        ({str(i): "x" for i in range(101)}, "", "101 are too many"),
        ({}, "pt", "--tag pt: the model does not know it; it knows pt-BR, pt-PT"),
    ],
)
def test_errors(graph, terms, tag, message):
    with pytest.raises(UserError, match=message):
        Translator(graph)("O gato", terms, tag)


def test_a_model_of_an_earlier_version_takes_neither(graph):
    class Old:
        tags = None

    for terms, tag in (({"gato": "cat"}, ""), ({}, "pt-PT")):
        with pytest.raises(UserError, match="takes neither terms nor tags"):
            Translator(Old())("O gato", terms, tag)


def test_a_file_of_terms(tmp_path):
    path = tmp_path / "terms.tsv"
    path.write_text("\ufeffgato\tfeline\n\n Banco do Brasil \t BdB\r\n", encoding="utf-8")
    assert read_terms(path) == {"gato": "feline", "Banco do Brasil": "BdB"}
    assert to_lines(read_terms(path)) == "gato=feline\nBanco do Brasil=BdB"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"gato\n", "terms.tsv:1: expected a term and its translation with a tab"),
        (b"a\tb\na\tc\n", "terms.tsv:2: the term a stands there twice"),
        (b"a\tb\n\tc\n", "terms.tsv:2: a term is empty"),
        (b"\xff\tb\n", "it is not UTF-8"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_none(tmp_path, content, message):
    path = tmp_path / "terms.tsv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=message):
        read_terms(path)
