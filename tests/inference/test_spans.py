"""Spans that must survive: out of the text, through the search, and back, whatever the model."""

import os
import random
import re
from collections import Counter
from itertools import islice

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

os.environ.setdefault("OMP_NUM_THREADS", "1")  # for tiny models; idle threads would wait busily

from translator.config import ModelConfig, SearchConfig
from translator.data.placeholders import PLACEHOLDERS, TAGS
from translator.data.sample import sentences as sample
from translator.data.spans import SPANS, find_spans
from translator.data.tokenizer import train_tokenizer
from translator.data.vocabulary import END, Symbols
from translator.exporting.ctranslate2 import export_ctranslate2
from translator.inference import python_spans
from translator.inference.ctranslate2_graph import load_ctranslate2
from translator.inference.keras_graph import KerasGraph
from translator.inference.python_spans import completed
from translator.inference.spans import are_touching, set_apart
from translator.models import build_model

EXAMPLES = [span.example for span in SPANS]
WORDS = ["O gato", "dorme", "em casa.", "Olá,", "ela", "disse:", "não!", "(sim)", "e"]


@pytest.fixture(scope="module", params=[("sentencepiece", 4), ("wordpiece", 1)], ids=str)
def graph(request):
    """Untrained: what its translations keep, the search has seen to."""
    kind, beam = request.param
    texts = [text for pair in islice(sample("train"), 300) for text in pair]
    symbols = Symbols(len(PLACEHOLDERS), ("pt-PT",))
    tokenizer = train_tokenizer(texts, kind, vocabulary_size=500, symbols=symbols)
    config = ModelConfig(width=16, hidden=16, heads=2, encoder_layers=1, decoder_layers=1)
    model = build_model(config, tokenizer.vocabulary_size)
    model((np.ones((1, 2), int), np.ones((1, 2), int)))
    search = SearchConfig(beam=beam, max_length_ratio=1.0, max_length_extra=0)
    return KerasGraph(model, tokenizer, search, max_tokens=24)


def some_texts(count, draw):
    """Sentences and paragraphs with 1 to 6 spans among words, blanks and line breaks."""
    for _ in range(count):
        spans = draw.choices(EXAMPLES, k=draw.randint(1, 6))
        pieces = [*spans, *draw.choices(WORDS, k=draw.randint(0, 8))]
        draw.shuffle(pieces)
        yield "".join(piece + draw.choice([" ", " ", " ", "\n", " ("]) for piece in pieces)


def check(texts, translations):
    """No span lost, doubled, changed or invented."""
    for text, translation in zip(texts, translations, strict=True):
        assert Counter(kept(translation, text)) == Counter(find_spans(text)), (text, translation)


def kept(translation, text):
    """The spans of the text, longest first, as often as they stand in its translation."""
    found = []
    for span in sorted(set(find_spans(text)), key=len, reverse=True):
        found += [span] * translation.count(span)
        translation = translation.replace(span, "\0")
    assert not re.search("|".join(PLACEHOLDERS[1:]), translation)
    return found


def translated(graph, texts):
    return [one.text for one in graph.translations(texts)]


def test_every_span_comes_out_once(graph):
    texts = list(some_texts(40, random.Random(1)))
    check(texts, translated(graph, texts))


def test_in_every_hypothesis(graph):
    texts = list(some_texts(10, random.Random(2)))
    for text, hypotheses in zip(texts, graph.hypotheses(texts), strict=True):
        check([text] * len(hypotheses), [one.text for one in hypotheses])


def test_more_spans_than_placeholders(graph):
    """The sentence is divided."""
    texts = [" ".join(["gato", *(f"{{a{i}}}" for i in range(30))]), "gato" + "{x}" * 20]
    check(texts, translated(graph, texts))
    lines = graph.sentences(tf.constant(texts))["sentences"].numpy()
    for text, parts in zip(texts, lines, strict=True):
        parts = parts.decode().split("\n")
        assert max(len(find_spans(part)) for part in parts) <= len(PLACEHOLDERS)
        assert "".join(parts).replace(" ", "") == text.replace(" ", "")


def test_a_text_of_nothing_but_spans_is_not_touched(graph):
    texts = [
        " ".join(EXAMPLES[1:]),
        "- https://a.pt/Olá\n- {Nome do gato}\n",
        "\U0010f701\U0010f7ff",
    ]
    assert translated(graph, texts) == texts


def test_a_row_keeps_its_own(graph):
    texts = ["O gato {a}.", "O gato.", "", "{b} gato {c}. Ela {d}?", "{e}"]
    together = translated(graph, texts)
    assert together == [translated(graph, [text])[0] for text in texts]
    check(texts, together)


def test_what_is_cut_off_takes_its_spans_along(graph):
    text = "O gato {a}. " * 3000
    (translation,) = graph.translations([text])
    assert translation.truncated
    sentences = graph.sentences(tf.constant([text]))["sentences"].numpy()[0].decode().split("\n")
    assert translation.text.count("{a}") == len(sentences) < 3000


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from([*EXAMPLES, *WORDS, " ", "\n", ". ", "é"]), max_size=12))
def test_any_mixture(graph, pieces):
    text = " ".join(pieces)  # apart, or they would make other spans
    check([text], translated(graph, [text]))


def test_tags_and_foreign_placeholders_are_never_written(graph):
    source, found = graph.find(tf.constant(["O gato {a} e {b}.", "O gato."]), n_best=graph.beam)
    ids = found.ids.numpy()
    for row, spans in zip(ids, (2, 0), strict=True):
        symbols = {*range(END + 1, graph.tokenizer.symbols.end)}
        for hypothesis in row:
            assert sorted(symbols & {*hypothesis}) == [*range(END + 1, END + 1 + spans)]
    assert source.spans.to_list() == [[b"{a}", b"{b}"], []]


def test_a_forced_translation_has_the_placeholders_of_its_source(graph):
    text, other = "Veja {a} e {b}.", "Veja {b} e {a}."
    given = ["{b} gato {a}", "{x} gato {a}", "{b} {b} gato"]
    source = graph.read(tf.constant([text] * 3))
    ids = graph.read_target(tf.constant(given), 30, source).numpy()
    symbols = [[i - END for i in row if END < i <= END + len(PLACEHOLDERS)] for row in ids]
    assert symbols == [[2, 1], [1], [2, 2]]
    scores = graph.forced_scores(tf.constant([text, other]), tf.constant(["{a} {b}", "{b} {a}"]))
    np.testing.assert_allclose(*scores.numpy(), rtol=1e-5)  # names do not matter


A, B, C = PLACEHOLDERS[:3]


@pytest.mark.parametrize(
    ("source", "written", "expected"),
    [
        (f"O gato {A} {A} {A}.", f"The cat{A}{B}{C}.", f"The cat {A} {B} {C}."),
        (f"Ela viu {A}.", f"She.{A}saw", f"She. {A} saw"),
        (f"Ela ({A}) viu.", f"She ({A}), saw.", f"She ({A}), saw."),
        (f"“{A}” é", f"“{A}” is{B}", f"“{A}” is {B}"),
        (f"Um {A}gato{A} preto", f"A black {A}cat{B}", f"A black {A}cat{B}"),
        (f"{A}{A}", f"{A}{B}", f"{A}{B}"),
        (f"Ela leu {A}.", f"She read {A}-o.", f"She read {A} -o."),
        (f"Um inteiro de {A}-bit", f"A {A}-bit integer", f"A {A}-bit integer"),
        (f"Ela leu {A} {A}.", f"She read {A}.y,{B}!", f"She read {A}. y, {B}!"),
        (f"Ela leu {A}.txt", f"She read {A}.txt", f"She read {A}.txt"),
        (f"Ela leu x.{A}", f"She read x.{A}", f"She read x.{A}"),
        (f"O gato d{A}", f"{A}'s cat", f"{A}'s cat"),
        (f"O gato de {A}", f"{A}'s cat", f"{A}'s cat"),
        (f"O gato de {A}", f"They aren'{A} old.y-{B}", f"They aren' {A} old.y- {B}"),
        (f"Um copo d'{A}", f"A glass d'{A}", f"A glass d'{A}"),
        ("O gato", "The cat", "The cat"),
    ],
)
def test_spans_that_stood_apart_come_out_apart(source, written, expected):
    touching = are_touching(tf.constant([source]))
    (in_graph,) = set_apart(tf.constant([written]), touching).numpy()
    assert in_graph.decode() == python_spans.set_apart(written, source) == expected


# --- outside of the graph


def load_as_ctranslate2(graph, folder):
    return load_ctranslate2(export_ctranslate2(graph, folder))


def test_with_ctranslate2(graph, tmp_path):
    """It searches without the constraint; what it has lost or doubled is mended."""
    engine = load_as_ctranslate2(graph, tmp_path / "export")
    texts = [*some_texts(12, random.Random(3)), " ".join(f"{{a{i}}} gato" for i in range(30))]
    check(texts, translated(engine, texts))
    for text, hypotheses in zip(texts, engine.hypotheses(texts), strict=True):
        check([text] * len(hypotheses), [one.text for one in hypotheses])
        assert all(np.isfinite(one.score) for one in hypotheses)


def test_ctranslate2_divides_texts_alike(graph, tmp_path):
    engine = load_as_ctranslate2(graph, tmp_path / "export")
    texts = [*some_texts(20, random.Random(4)), "gato " + "{x}" * 20, "\U0010f701 \U0010f7ff."]
    parts = graph.read_parts(tf.constant(texts))
    own = [engine._read_parts(text.encode(), "", graph.max_tokens) for text in texts]
    assert [
        [gap.encode() for gap in text.separators] for text, *_ in own
    ] == parts.parts.separators.to_list()
    assert [
        engine._encode(one) for text, *_ in own for one in text.sentences
    ] == parts.ids.to_list()


def test_completed():
    a, b, c = PLACEHOLDERS[:3]
    assert completed(["x", a, b], ["y", b, "z", b, c, TAGS[0]], most=9) == ["y", b, "z", a]
    assert completed(["x", a, b], ["y", "z", b], most=3) == ["y", b, a]
    assert completed([a, "x"], [a, "y"], most=9) == [a, "y"]
