"""A SavedModel with the signatures of an exported translator, whose answers are simple rules.

The "translation" of a text is the text in upper case, then turned for the second best; each output
word looks at its own source word. Some texts behave otherwise: `slow …` takes a second or so,
`fail …` raises, `nan …` has a score that is not a number, of `odd …` the model is unsure.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import tensorflow as tf
from stand_in import running

from translator.serving.registry import Servables
from translator.serving.rest import RestApi

WIDTH, LAYERS, HEADS = 64, 2, 2
TEXT = tf.TensorSpec([None], tf.string, name="text")
TRANSLATION = tf.TensorSpec([None], tf.string, name="translation")


class StubTranslator(tf.Module):
    def __init__(self, mark=""):
        super().__init__()
        self.mark = tf.constant(mark)
        self.steps = tf.Variable(400_000)

    def best(self, text):
        failing = tf.strings.regex_full_match(text, "(?s)fail.*")
        slow = tf.reduce_any(tf.strings.regex_full_match(text, "(?s)slow.*"))
        checked = tf.Assert(~tf.reduce_any(failing), ["a text that fails"])
        with tf.control_dependencies([checked]):
            steps = tf.where(slow, self.steps, 0)
            waited = tf.while_loop(lambda i: i < steps, lambda i: (i + 1,), [tf.constant(0)])
            with tf.control_dependencies(waited):
                return tf.strings.join([self.mark, tf.strings.upper(text, encoding="utf-8")])

    def scores(self, text):
        score = -tf.cast(tf.strings.length(text), tf.float32) / 10
        bad = tf.strings.regex_full_match(text, "(?s)nan.*")
        return tf.where(bad, float("nan"), score)

    @tf.function(input_signature=[TEXT], autograph=False)
    def translate(self, text):
        return {
            "translation": self.best(text),
            "score": self.scores(text),
            "truncated": tf.strings.length(text, unit="UTF8_CHAR") > 200,
            "confidence": tf.where(tf.strings.regex_full_match(text, "(?s)odd.*"), 0.2, 0.9),
        }

    @tf.function(input_signature=[TEXT], autograph=False)
    def nbest(self, text):
        best, score = self.best(text), self.scores(text)
        second = tf.strings.reduce_join(
            tf.reverse(tf.strings.split(best, " ").to_tensor(), [1]), 1, separator=" "
        )
        second = tf.strings.strip(second)
        empty = tf.zeros_like(best)
        low = tf.fill(tf.shape(score), -1e9)
        return {
            "translations": tf.stack([best, second, empty], 1),
            "scores": tf.stack([score, score - 1, low], 1),
        }

    @tf.function(input_signature=[TEXT], autograph=False)
    def sentences(self, text):
        """Every line is one."""
        lines = tf.strings.regex_replace(tf.strings.strip(text), "\n+", "\n")
        return {"sentences": lines, "translations": self.best(lines)}

    @tf.function(input_signature=[TEXT, TRANSLATION], autograph=False)
    def score(self, text, translation):
        difference = tf.strings.length(text) - tf.strings.length(translation)
        return {"score": -tf.cast(tf.abs(difference), tf.float32)}

    @tf.function(input_signature=[TEXT], autograph=False)
    def attention(self, text):
        def pieces(texts):
            words = tf.strings.split(texts)
            words = tf.strings.join(["▁", words.flat_values]), words.row_splits
            words = tf.RaggedTensor.from_row_splits(*words)
            ends = tf.fill([tf.shape(texts)[0], 1], "</s>")
            return tf.concat([words[:, : WIDTH - 1], ends], 1)

        def padded(tokens):
            return tokens.to_tensor(shape=[None, WIDTH])

        source, output = pieces(text), pieces(self.best(text))
        lengths = tf.cast(source.row_lengths(), tf.int32)
        eye = tf.eye(WIDTH)[None, :] * tf.sequence_mask(lengths, WIDTH, tf.float32)[:, :, None]
        heads = tf.tile(eye[:, None, None], [1, LAYERS, HEADS, 1, 1])
        return {
            "source_tokens": padded(source),
            "output_tokens": padded(output),
            "cross_attention": tf.reduce_mean(heads, [1, 2]),
            "heads": heads,
        }


@cache
def saved_stub(mark, attention):
    """The folder of such a model, saved once for all that ask; not to be changed."""
    stub = StubTranslator(mark)
    signatures = {"serving_default": stub.translate, "nbest": stub.nbest, "score": stub.score}
    signatures["sentences"] = stub.sentences
    if attention:
        signatures["attention"] = stub.attention
    folder = TemporaryDirectory()
    tf.saved_model.save(stub, folder.name, signatures=signatures)
    return folder


def export_stub(folder: Path, version: int = 1, mark="", attention=True, card=None) -> Path:
    """Writes folder/<version>; `mark` goes before every translation."""
    beside = folder.parent / f"writing-{folder.name}-{version}"
    shutil.copytree(saved_stub(mark, attention).name, beside)
    (beside / "assets.extra").mkdir()
    if card is not None:
        (beside / "assets.extra" / "model_card.json").write_text(json.dumps(card))
    folder.mkdir(parents=True, exist_ok=True)
    return beside.rename(folder / str(version))


@contextmanager
def running_server(folder: Path, joining=True, hosts=()):
    """A server of `folder` in a thread of this process; gives an HTTP client of it."""
    servables = Servables(folder, joining)
    servables.refresh()
    with (
        running(RestApi(servables), folder, hosts=hosts) as url,
        httpx.Client(base_url=url, timeout=120) as client,
    ):
        yield client


class Process:
    """`python -m translator.serve …`, started; `url` once it is ready."""

    def __init__(self, *arguments, **environment):
        # Line by line, so that waiting for the URL is all the waiting there is.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "translator.serve", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        for line in self.process.stdout:
            if "http://" in line:
                self.url = line.split()[0].rstrip("/")
                return
        self.status, self.errors = self.process.wait(), self.process.stderr.read()

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.process.kill()
        self.process.communicate()

    def stop(self, with_signal=signal.SIGTERM):
        self.process.send_signal(with_signal)
        _, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors
