"""The flavour whose search XLA compiles: the same answers, from few shapes, all of them warm."""

from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
import pytest
import tensorflow as tf
from exports import MAX_TOKENS

from translator.data.sample import sentences
from translator.errors import UserError
from translator.evaluation.answer_invariants import warm_up_is_answered
from translator.exporting.compiled import ROWS, CompiledGraph
from translator.exporting.op_check import check_servable
from translator.exporting.saved_model import export_saved_model, with_untied_output
from translator.exporting.warmup import read_warmup
from translator.inference.confidence import Calibration
from translator.inference.keras_graph import KerasGraph
from translator.inference.saved_graph import ServingSession
from translator.inference.search import Hypotheses

pytestmark = pytest.mark.slow  # XLA compiles for a minute or more

TEXTS = [source for source, _ in sentences("test")][:12]
ODD = [b"", b"  ", b"\xff\xfe", "🙂 東京\u202e".encode(), b"\x00\x01", b"palavra " * 600]
STEPS = (16, MAX_TOKENS + 1)  # of source tokens, with END, of the export


@pytest.fixture(scope="module")
def new_short_graph(new_graph):
    """Of short translations: XLA rounds otherwise, and in a model that has learnt nothing a
    difference in the last bits grows with every token. It has one layer: XLA compiles for long."""

    def build(**settings):
        graph = new_graph(**{"decoder_layers": 1} | settings)
        graph.search = replace(graph.search, max_length_ratio=0.3, max_length_extra=4)
        graph.calibration = Calibration((5, 9), (1.0, 0.2, -1.0, -1.0, -1.0, 0.2), 2.0)
        return graph

    return build


@pytest.fixture(scope="module")
def short_graph(new_short_graph):
    return new_short_graph()


@pytest.fixture(scope="module")
def compiled_version(short_graph, tmp_path_factory):
    return export_saved_model(short_graph, tmp_path_factory.mktemp("compiled") / "tiny", xla=True)


@pytest.mark.parametrize(
    "settings",
    [
        {"beam": 1, "model": "gru", "attention": "additive"},
        {"beam": 3, "positions": "relative"},
        {"beam": 3, "model": "decoder-only"},
        {"beam": 1},
        {"beam": 2, "positions": "learned"},
        {"beam": 3, "model": "lstm"},
    ],
    ids=lambda settings: "-".join(map(str, settings.values())),
)
def test_same_translations_as_the_plain_search(new_short_graph, settings):
    graph = new_short_graph(**settings)
    compiled_graph = CompiledGraph(with_untied_output(graph))
    texts = tf.constant([*TEXTS, *ODD])
    plain, compiled = graph.translate(texts), compiled_graph.translate(texts)
    assert compiled["translation"].numpy().tolist() == plain["translation"].numpy().tolist()
    assert compiled["truncated"].numpy().tolist() == plain["truncated"].numpy().tolist()
    np.testing.assert_allclose(compiled["confidence"], plain["confidence"], atol=1e-3)
    np.testing.assert_allclose(compiled["score"], plain["score"], rtol=1e-3)


def test_the_export_answers_as_the_plain_search(compiled_version, short_graph):
    texts = tf.constant([*TEXTS, *ODD])
    plain = [text.decode() for text in short_graph.translate(texts)["translation"].numpy()]
    session = ServingSession(compiled_version)
    found = session.run("serving_default", text=[*TEXTS, *ODD])["translation"]
    assert [text.decode() for text in found] == plain
    found, expected = session.run("nbest", text=[*TEXTS, *ODD]), short_graph.nbest(texts)
    # Of the last text, whose parts are alike, other translations are equally good.
    same = found["translations"] == expected["translations"].numpy()
    assert same[:-1].all()
    np.testing.assert_allclose(found["scores"], expected["scores"], rtol=1e-3)


def test_it_is_servable_only_where_xla_is_allowed(compiled_version):
    check_servable(compiled_version, xla=True)
    with pytest.raises(UserError, match="jit_compile=True"):
        check_servable(compiled_version)


def test_other_ops_are_checked_all_the_same(compiled_version, tmp_path):
    content = (compiled_version / "saved_model.pb").read_bytes()
    (tmp_path / "saved_model.pb").write_bytes(content.replace(b"NormalizeUTF8", b"NormalizeUTF9"))
    with pytest.raises(UserError, match=r"cannot run NormalizeUTF9 \(in [^,]*$"):
        check_servable(tmp_path, xla=True)


class Recorder(CompiledGraph):
    """Notes the shapes that would be compiled; each row's "translation" is its first source id."""

    def __init__(self, graph):
        super().__init__(graph)
        self.search_part = partial(CompiledGraph.search_part.python_function, self)  # shapes known
        self.shapes = []

    def _compiled(self, source_ids, limits, n_best):
        assert limits.shape == source_ids.shape[:1]
        self.shapes.append(tuple(source_ids.shape))
        first = tf.repeat(source_ids[:, :1], self.beam, axis=1)
        numbers = tf.cast(first, tf.float32)
        return Hypotheses(first[..., None], numbers, -numbers)


def test_few_shapes_whatever_comes(graph):
    recorder = Recorder(KerasGraph(graph.model, graph.tokenizer, graph.search, max_tokens=40))
    for batch, length in product((0, 1, 2, 7, 8, 9, 32, 33, 100), (1, 15, 16, 17, 33, 41)):
        source_ids = tf.repeat(tf.range(4, batch + 4)[:, None], length, axis=1)
        found = recorder.search_ids(source_ids, tf.fill([batch], 5), n_best=3)
        assert found.ids.shape == (batch, 3, 1)
        assert found.scores.numpy().tolist() == [[row] * 3 for row in range(4, batch + 4)]
        assert (found.least == -found.scores).numpy().all()
    assert set(recorder.shapes) == set(product(ROWS, (16, 32, 41)))


def test_sentences_are_searched_few_at_a_time_the_short_ones_first(graph):
    recorder, shapes = Recorder(graph), []

    def search_ids(source_ids, limits, n_best):
        shapes.append(tuple(source_ids.shape))
        return CompiledGraph.search_ids(recorder, source_ids, limits, n_best)

    recorder.search_ids = search_ids
    texts = tf.constant([*TEXTS, "Bom dia! O gato dorme.", *TEXTS[:6]])
    recorder._translate(recorder.read_parts(texts), 1)
    rows, lengths = zip(*shapes, strict=True)
    assert len(rows) > 2
    assert set(rows[:-1]) == {8}
    assert 1 <= rows[-1] <= 8
    assert list(lengths) == sorted(lengths)


def test_each_of_them_is_warmed_up(graph, compiled_version):
    shapes = {"serving_default": set(), "nbest": set()}
    for signature, inputs in read_warmup(compiled_version):
        if signature in shapes:
            recorder = Recorder(graph)
            recorder.find(tf.constant(inputs["text"]))
            shapes[signature] |= set(recorder.shapes)
    assert all(found == set(product(ROWS, STEPS)) for found in shapes.values())


@pytest.mark.slow
def test_every_warm_up_request_is_answered(compiled_version):
    found = warm_up_is_answered(compiled_version, ServingSession(compiled_version).run)
    assert found.passed, found
