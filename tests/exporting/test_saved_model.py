"""The exported SavedModel as a folder: complete, versioned, and servable by stock Serving."""

import fcntl
import json
import math
import os
import shutil
import threading

import pytest
import tensorflow as tf
from keras import ops

from translator.data.sample import sentences
from translator.errors import UserError
from translator.evaluation.answer_invariants import (
    eager_as_graph,
    session_as_graph,
    without_a_letter_unchanged,
)
from translator.evaluation.verification import by_session, eagerly
from translator.exporting import saved_model
from translator.exporting.op_check import check_servable, graph_ops
from translator.exporting.saved_model import export_saved_model, write_saved_model
from translator.inference.keras_graph import load_graph
from translator.inference.saved_graph import ServingSession
from translator.inference.translator import Translator
from translator.models import build_model
from translator.models.layers import TiedProjection
from translator.presets import PRESETS

TEXTS = [source for source, _ in sentences("test")][:12]
ODD = [b"", b"  ", b"\xff\xfe", "🙂 東京\u202e".encode(), b"\x00\x01", b"palavra " * 600]


def test_eager_graph_and_saved_model_agree(graph, loaded):
    texts = [*TEXTS, *ODD]
    best = graph.hypotheses(texts)
    assert (found := eager_as_graph(best, lambda texts: eagerly(graph, texts), texts)).passed, found
    assert (found := session_as_graph(best, lambda t: by_session(loaded, t), texts)).passed, found


def test_searches_take_the_untied_output_layer(graph, tmp_path, monkeypatch):
    """With the tied one, whose transpose is packed for every token, a beam takes half as long
    again. Where all logits are alike, each token is as probable as the other."""

    def alike(projection):
        layer = untied_copy(projection)
        layer.set_weights([0 * weight for weight in layer.get_weights()])
        return layer

    untied_copy = TiedProjection.untied_copy
    monkeypatch.setattr(TiedProjection, "untied_copy", alike)
    write_saved_model(graph, tmp_path / "1", "alike")
    session = ServingSession(tmp_path / "1")
    answers = {
        "nbest": session.run("nbest", text=TEXTS[:1])["scores"][0, 0],
        "continue": session.run("continue", text=TEXTS[:1], prefix=[""])["scores"][0, 0],
        "search_tree": session.run("search_tree", text=TEXTS[:1])["log_probabilities"][0, 0, 0],
    }
    session.close()
    assert answers == pytest.approx(
        dict.fromkeys(answers, -math.log(graph.tokenizer.vocabulary_size)), rel=1e-5
    )


def test_text_without_a_letter_comes_back(ask):
    assert (found := without_a_letter_unchanged(ask)).passed, found


# --- what stock Serving can run


def test_only_ops_of_stock_serving(version):
    check_servable(version)
    found = set(graph_ops(version))
    # The walk did reach the functions in which decoding happens.
    assert {"While", "SentencepieceTokenizeOp", "NormalizeUTF8", "TopKV2", "Softmax"} <= found
    assert not any(op.startswith("Xla") for op in found)


class Sliced(tf.Module):
    """`keras.ops.slice_update` becomes an XLA op, deep inside a loop's function."""

    @tf.function(input_signature=[tf.TensorSpec([4], tf.float32)])
    def run(self, x):
        return tf.while_loop(
            lambda i, x: i < 4,
            lambda i, x: (i + 1, ops.slice_update(x, [i], tf.ones([1]))),
            [tf.constant(0), x],
        )[1]


class Compiled(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([4], tf.float32)])
    def run(self, x):
        return tf.function(lambda x: x + 1, jit_compile=True)(x)


@pytest.mark.parametrize(
    ("module", "named"), [(Sliced, "XlaDynamicUpdateSlice"), (Compiled, "jit_compile")]
)
def test_what_needs_xla_is_refused(module, named, tmp_path):
    module = module()
    tf.saved_model.save(module, str(tmp_path / "1"), signatures={"serving_default": module.run})
    with pytest.raises(UserError, match=named):
        check_servable(tmp_path / "1")


def test_an_op_newer_than_serving_is_refused(tmp_path):
    """DecodeJxl came to core TensorFlow after the release that is served."""
    module = tf.Module()
    module.run = tf.function(
        lambda text: {"image": tf.raw_ops.DecodeJxl(contents=text[0])},
        input_signature=[tf.TensorSpec([None], tf.string)],
    )
    tf.saved_model.save(module, str(tmp_path / "1"), signatures={"serving_default": module.run})
    with pytest.raises(UserError, match="DecodeJxl"):
        check_servable(tmp_path / "1")


def test_an_op_that_serving_lacks_is_refused(version, tmp_path):
    copy = shutil.copytree(version, tmp_path / "1")
    content = (copy / "saved_model.pb").read_bytes()
    # The same length, so that the file stays a valid message.
    (copy / "saved_model.pb").write_bytes(content.replace(b"NormalizeUTF8", b"NormalizeUTF9"))
    with pytest.raises(UserError, match="NormalizeUTF9"):
        check_servable(copy)


# --- versions


@pytest.fixture
def quick(monkeypatch):
    """Exports that save a file instead of a model."""

    def write(graph, beside, name, xla):
        beside.mkdir()
        (beside / "saved_model.pb").write_text(graph)

    monkeypatch.setattr(saved_model, "_write", write)


def test_an_export_overwrites_nothing(quick, tmp_path):
    (tmp_path / "7").mkdir()
    (tmp_path / "notes").mkdir()
    for graph, number in (("first", "8"), ("second", "9")):
        assert export_saved_model(graph, tmp_path) == tmp_path / number
    assert (tmp_path / "8" / "saved_model.pb").read_text() == "first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["7", "8", "9", "notes"]


def test_what_a_killed_export_left_is_swept(quick, tmp_path):
    (tmp_path / "writing-1" / "variables").mkdir(parents=True)
    export_saved_model("graph", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["1"]


def test_an_export_waits_for_another(quick, tmp_path):
    """What that one is writing is not swept, and its number not taken."""
    busy = tmp_path / "writing-1"
    busy.mkdir()
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    waiting = threading.Thread(target=export_saved_model, args=("graph", tmp_path))
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive()
    busy.rename(tmp_path / "1")
    os.close(handle)
    waiting.join(30)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "2"]


def test_a_refused_export_leaves_nothing(graph, tmp_path, monkeypatch):
    def refuse(path, xla):
        raise UserError("no")

    monkeypatch.setattr(saved_model, "check_servable", refuse)
    with pytest.raises(UserError):
        export_saved_model(graph, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_full_disk_is_one_clear_error(graph, tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise tf.errors.ResourceExhaustedError(None, None, "No space left on device")

    monkeypatch.setattr(tf.saved_model, "save", full)
    with pytest.raises(UserError, match="No space left"):
        export_saved_model(graph, tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- loading


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("saved_model.pb", b"half"),
        ("saved_model.pb", b""),
        ("variables/variables.index", None),
        ("variables/variables.data-00000-of-00001", b"short"),
    ],
)
def test_a_damaged_export_is_one_clear_error(version, file, content, damaged_copy):
    copy = damaged_copy(version, file, content)
    with pytest.raises(UserError, match=str(copy)) as caught:
        Translator.load(copy)
    assert "\n" not in str(caught.value)


class Other(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="sentence")])
    def run(self, sentence):
        return {"translation": sentence}


def test_a_saved_model_of_something_else_is_one_clear_error(tmp_path):
    module = Other()
    tf.saved_model.save(module, str(tmp_path / "1"), signatures={"serving_default": module.run})
    with pytest.raises(UserError, match="does not translate text"):
        Translator.load(tmp_path / "1")


class OfTheFirstVersion(tf.Module):
    @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="text")])
    def run(self, text):
        return {"translation": tf.strings.upper(text), "score": tf.zeros(tf.shape(text))}


def test_an_export_of_the_first_version_still_translates(tmp_path):
    module = OfTheFirstVersion()
    tf.saved_model.save(module, str(tmp_path / "1"), signatures={"serving_default": module.run})
    assert Translator.load(tmp_path)("bom dia") == "BOM DIA"


def test_a_model_and_a_tokenizer_that_do_not_belong_together(graph, tmp_path):
    """TensorFlow Text would read beyond its vocabulary, and the process end."""
    (tmp_path / "config.json").write_text(json.dumps(PRESETS["tiny"].to_dict()))
    graph.tokenizer.save(tmp_path / "tokenizer")
    build_model(PRESETS["tiny"].model, 500).save(tmp_path / "model.keras")
    with pytest.raises(UserError, match=r"model\.keras: made for 500 subwords"):
        load_graph(tmp_path)
