"""Exports as TensorFlow Serving opens them: a session of TensorFlow 1 on the graph, in a process
that has neither this package nor TensorFlow Text's Python, only the ops Serving is linked with."""

import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from translator.data.sample import sentences
from translator.data.tokenizer import train_tokenizer
from translator.errors import UserError
from translator.evaluation.verification import verify
from translator.exporting.answer_check import check_answers
from translator.exporting.saved_model import export_saved_model
from translator.exporting.signatures import make_signatures
from translator.exporting.warmup import write_warmup
from translator.inference.translator import Translator
from translator.remote.protocol import SIGNATURES

TEXTS = [source for source, _ in sentences("test")][:10]
TEXTS += [f"  - {TEXTS[0]} {TEXTS[1]}\r\n\r\n  - {TEXTS[2]}\n\t42 🙂\n", " ".join(TEXTS[3:6]) * 2]
TEXTS += ["Veja https://a.pt/b?c=1, {nome}: <b>o gato</b> & `x`.", "\U0010f701 {a} " * 12]
WORDS = re.findall(r"\w+", TEXTS[0])
TERMS = ["", f"{WORDS[1]}=Term-1\n{WORDS[-1]}=x y", "no term"] * (len(TEXTS) // 3)
TERMS += [""] * (len(TEXTS) - len(TERMS))
TAGS = ["pt-PT", "", "unknown", "pt-BR"] * (len(TEXTS) // 4)
TAGS += [""] * (len(TEXTS) - len(TAGS))

# Answers every warm-up request of every export, and then TEXTS.
STRANGER = """
import pickle, sys
sys.modules["translator"] = sys.modules["tensorflow_text"] = None  # neither can be imported
import numpy as np, tensorflow as tf
from tensorflow_serving.apis.prediction_log_pb2 import PredictionLog
folders, op_libraries, texts, terms, tags = pickle.load(sys.stdin.buffer)
for op_library in op_libraries:
    tf.load_op_library(op_library)
answers = []
for folder in folders:
    with tf.compat.v1.Session(graph=tf.Graph()) as session:
        meta = tf.compat.v1.saved_model.loader.load(session, ["serve"], folder)
        def ask(signature, inputs):
            signature = meta.signature_def[signature]
            outputs = {name: tensor.name for name, tensor in signature.outputs.items()}
            feeds = {signature.inputs[name].name: value for name, value in inputs.items()}
            return session.run(outputs, feeds)
        warmup = f"{folder}/assets.extra/tf_serving_warmup_requests"
        asked = set()
        for record in tf.compat.v1.io.tf_record_iterator(warmup):
            request = PredictionLog.FromString(record).predict_log.request
            inputs = {name: tf.make_ndarray(value) for name, value in request.inputs.items()}
            asked.add(request.model_spec.signature_name)
            for name, value in ask(request.model_spec.signature_name, inputs).items():
                assert len(value) == len(inputs["text"]), name
        found = {"serving_default": ask("serving_default", {"text": texts})}
        own = found["serving_default"]["translation"]
        for name in asked - {"serving_default"}:
            more = {"score": {"translation": own}, "with_terms": {"terms": terms, "tag": tags}}
            more["continue"] = {"prefix": terms}
            found[name] = ask(name, {"text": texts, **more.get(name, {})})
        answers.append(found)
pickle.dump(answers, sys.stdout.buffer)
"""


def answers_of_a_stranger(folders):
    """For each export {signature: its outputs for TEXTS}; `score` is of its own translations."""
    import tensorflow_text

    ops = f"{tensorflow_text.__path__[0]}/python/ops"
    kinds = "normalize_ops", "sentencepiece_tokenizer", "fast_bert_normalizer"
    kinds += "fast_wordpiece_tokenizer", "whitespace_tokenizer"
    libraries = [f"{ops}/_{kind}.so" for kind in kinds]
    result = subprocess.run(
        [sys.executable, "-c", STRANGER],
        input=pickle.dumps(([str(folder) for folder in folders], libraries, TEXTS, TERMS, TAGS)),
        capture_output=True,
        timeout=600,
    )
    assert result.returncode == 0, result.stderr.decode()
    return pickle.loads(result.stdout)


def check_same(found, graph):
    """What `graph` answers by itself, through no file."""
    own = graph.translate(tf.constant(TEXTS))["translation"]
    signatures = make_signatures(graph)
    assert set(found) == set(signatures)
    for name, function in signatures.items():
        more = {"score": {"translation": own}, "with_terms": {"terms": TERMS, "tag": TAGS}}
        more["continue"] = {"prefix": TERMS}
        inputs = {"text": TEXTS, **more.get(name, {})}
        inputs = {key: tf.constant(value) for key, value in inputs.items()}
        for key, expected in function(**inputs).items():
            if expected.dtype == tf.float32:
                np.testing.assert_allclose(found[name][key], expected, rtol=1e-3, atol=1e-4)
            else:
                assert found[name][key].tolist() == expected.numpy().tolist()


def test_another_process_answers_as_the_model_does(version, graph, tmp_path):
    moved = shutil.copytree(version, tmp_path / "elsewhere")
    (found,) = answers_of_a_stranger([moved])
    assert set(found) == set(SIGNATURES)
    check_same(found, graph)


@pytest.mark.slow
def test_the_models_that_come_with_the_project_are_served():
    folder = Path(__file__).parents[2] / "saved_models"
    versions = [folder / name / "1" for name in ("pt-en", "en-pt")]
    for version, found in zip(versions, answers_of_a_stranger(versions), strict=True):
        assert set(found) == set(SIGNATURES)
        own = [text.decode() for text in found["serving_default"]["translation"]]
        assert own == Translator.load(version)(TEXTS)


SMALL = {"encoder_layers": 1, "decoder_layers": 1, "width": 16, "hidden": 24}
FAMILIES = [
    {"positions": "sinusoidal"},
    {"positions": "learned", "normalisation": "post", "tied": False},
    {"positions": "relative"},
    {"model": "decoder-only"},
    *({"model": model, "attention": attention} for model in ("rnn", "gru", "lstm")
      for attention in ("none", "additive", "dot")),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("xla", [False, True], ids=["plain", "xla"])
@pytest.mark.parametrize("kind", ["sentencepiece", "wordpiece"])
def test_of_every_family_tokenizer_and_position(new_graph, tmp_path, kind, xla):
    texts = [text for pair, _ in zip(sentences("train"), range(300), strict=False) for text in pair]
    tokenizer = train_tokenizer(texts, kind, vocabulary_size=400)
    graphs = [new_graph(beam=2, tokenizer=tokenizer, **SMALL | family) for family in FAMILIES]
    folders = [
        export_saved_model(graph, tmp_path / f"model-{i}", xla=xla)
        for i, graph in enumerate(graphs)
    ]
    found = answers_of_a_stranger(folders)
    for graph, answers in zip(graphs, found, strict=True):
        if xla:  # rounds otherwise; test_compiled compares
            assert set(answers) >= {"serving_default", "nbest", "sentences", "score"}
        else:
            check_same(answers, graph)


# --- exports of the first release: Keras's variables, saved as copies


@pytest.fixture(scope="module")
def first_release(new_graph, tmp_path_factory):
    """(graph, the folder of such an export)."""
    graph = new_graph(beam=1, **SMALL)
    folder = tmp_path_factory.mktemp("first") / "1"
    signatures = make_signatures(graph)
    tf.saved_model.save(graph, str(folder), signatures=signatures)
    write_warmup(folder, "tiny", signatures, graph.tokenizer, [1], [16])
    return graph, folder


def test_what_serving_cannot_run_does_not_become_a_version(first_release):
    """Loading it works, for TensorFlow Serving as well; the first request finds no variables."""
    _, folder = first_release
    with pytest.raises(UserError, match=r"does not answer .*Could not find variable"):
        check_answers(folder)
    missed = [one.detail for one in verify(folder) if one.passed is False]
    assert len(missed) == 4  # all that asks it something; blanks need no model
    assert all("Could not find variable" in detail for detail in missed)


def test_it_is_still_translated_from(first_release):
    graph, folder = first_release
    assert Translator.load(folder)(TEXTS) == [one.text for one in graph.translations(TEXTS)]


# --- what else the check finds


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        (lambda text: tf.strings.length(text)[:1], "rows for"),
        (lambda text: 0.0 / tf.zeros(tf.shape(text)), "not finite"),
    ],
)
def test_an_answer_must_be_one_number_for_each_row(output, reason, tmp_path, tokenizer):
    class Wrong(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([None], tf.string, name="text")])
        def run(self, text):
            return {"score": output(text)}

    module, folder = Wrong(), tmp_path / "1"
    signatures = {"serving_default": module.run}
    tf.saved_model.save(module, str(folder), signatures=signatures)
    write_warmup(folder, "wrong", signatures, tokenizer, [2], [16])
    with pytest.raises(UserError, match=f"does not answer serving_default .*{reason}"):
        check_answers(folder)
