"""The exported SavedModel: what it says, and that stock TensorFlow Serving could run it."""

import json
import shutil
import subprocess
import sys

import pytest
import tensorflow as tf
from keras import ops

from translator.config import SearchConfig
from translator.data.sample import sentences
from translator.data.tokenizer import train_tokenizer
from translator.errors import UserError
from translator.inference.translator import TranslationGraph, Translator
from translator.models.transformer import Transformer
from translator.serving.op_check import check_servable, graph_ops
from translator.serving.saved_model import export_saved_model

TEXTS = [source for source, _ in sentences("test")][:12]
ODD = [b"", b"  ", b"\xff\xfe", "🙂 東京\u202e".encode(), b"\x00\x01", b"palavra " * 3000]


@pytest.fixture(scope="module")
def graph():
    tokenizer = train_tokenizer(
        (text for pair, _ in zip(sentences("train"), range(300), strict=False) for text in pair),
        vocabulary_size=400,
    )
    model = Transformer(tokenizer.vocabulary_size, 32, 64, 4, 2, 2)
    # Far from uniform, so that no choice of the search hangs on the last bit of a float.
    model.set_weights([3 * weight for weight in model.get_weights()])
    return TranslationGraph(model, tokenizer, SearchConfig(beam=3), max_tokens=40)


@pytest.fixture(scope="module")
def version(graph, tmp_path_factory):
    return export_saved_model(graph, tmp_path_factory.mktemp("saved_models") / "tiny")


def translations(graph, texts):
    return [text.decode() for text in graph.translate(tf.constant(texts))["translation"].numpy()]


def test_signature(version):
    signature = tf.saved_model.load(str(version)).signatures["serving_default"]
    assert {name: s.dtype for name, s in signature.structured_input_signature[1].items()} == {
        "text": tf.string
    }
    outputs = signature.structured_outputs
    assert {name: s.dtype for name, s in outputs.items()} == {
        "translation": tf.string,
        "score": tf.float32,
    }
    # A server that batches requests joins and splits them along the first dimension.
    assert all(s.shape.rank == 1 and s.shape[0] is None for s in outputs.values())


def test_eager_graph_and_saved_model_agree(graph, version):
    loaded = Translator.load(version)
    texts = [*TEXTS, *ODD]
    with_scores = loaded.with_scores(texts)
    assert [text for text, _ in with_scores] == translations(graph, texts)
    _, (ids, scores) = graph.find(tf.constant(texts))  # eager
    assert translations(graph, texts) == [
        text.decode() for text in graph.tokenizer.decode(ids[:, 0]).numpy()
    ]
    for (_, score), eager in zip(with_scores, scores[:, 0].numpy(), strict=True):
        assert score == pytest.approx(eager, rel=1e-3)


def test_a_row_does_not_depend_on_its_batch(version):
    loaded = Translator.load(version)
    together = loaded.with_scores([*TEXTS, *ODD], batch=64)
    alone = loaded.with_scores([*TEXTS, *ODD], batch=1)
    assert [text for text, _ in together] == [text for text, _ in alone]
    for (_, a), (_, b) in zip(together, alone, strict=True):
        assert a == pytest.approx(b, rel=1e-3)


def test_empty_text_gives_empty_translation(version):
    assert Translator.load(version)(["", "   "]) == ["", ""]


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


def test_an_op_that_serving_lacks_is_refused(version, tmp_path):
    copy = shutil.copytree(version, tmp_path / "1")
    content = (copy / "saved_model.pb").read_bytes()
    # The same length, so that the file stays a valid message.
    (copy / "saved_model.pb").write_bytes(content.replace(b"NormalizeUTF8", b"NormalizeUTF9"))
    with pytest.raises(UserError, match="NormalizeUTF9"):
        check_servable(copy)


def test_a_refused_export_leaves_nothing(graph, tmp_path, monkeypatch):
    from translator.serving import saved_model

    def refuse(path):
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


STRANGER = """
import importlib.util, json, pathlib, sys
sys.modules["translator"] = sys.modules["tensorflow_text"] = None  # neither can be imported
import tensorflow as tf
for op_library in sys.argv[2:]:
    tf.load_op_library(op_library)
model = tf.saved_model.load(sys.argv[1])
out = model.signatures["serving_default"](text=tf.constant(json.loads(sys.stdin.read())))
print(json.dumps([text.decode() for text in out["translation"].numpy()]))
"""


def test_a_process_without_this_package_can_serve_it(graph, version, tmp_path):
    import tensorflow_text

    moved = shutil.copytree(version, tmp_path / "elsewhere")
    ops_folder = f"{tensorflow_text.__path__[0]}/python/ops"
    libraries = [
        f"{ops_folder}/{name}.so" for name in ("_normalize_ops", "_sentencepiece_tokenizer")
    ]
    result = subprocess.run(
        [sys.executable, "-c", STRANGER, str(moved), *libraries],
        input=json.dumps(TEXTS),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == translations(graph, TEXTS)
