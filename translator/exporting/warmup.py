"""Requests that a server answers to itself while it loads a model, before any client's.

The first request of each kind is slow: TensorFlow prepares its graph, XLA compiles its shapes.
TensorFlow Serving replays `assets.extra/tf_serving_warmup_requests`, at most 1,000 of them.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import tensorflow as tf
from tensorflow_serving.apis.prediction_log_pb2 import PredictionLog

from translator.data.tokenizer import Tokenizer
from translator.data.vocabulary import END

FILE = "assets.extra/tf_serving_warmup_requests"


def write_warmup(saved_model: Path, name: str, signatures, tokenizer: Tokenizer, rows, tokens):
    """Writes one request for each signature, number of rows and length of text.

    Args:
        saved_model: the version's folder.
        name: the model's.
        signatures: {name: function of [B] string tensors}.
        rows: batch sizes.
        tokens: increasing; a request's texts have more subwords than the number before it, and at
            most this many with END.
    """
    path = saved_model / FILE
    path.parent.mkdir(exist_ok=True)
    with tf.io.TFRecordWriter(str(path)) as file:
        for low, high in zip((0, *tokens), tokens, strict=False):
            texts = some_texts(tokenizer, (low + high) // 2, max(rows))
            for count in rows:
                for signature, function in signatures.items():
                    inputs = [spec.name for spec in function.input_signature]
                    values = {key: _values(key, texts[:count]) for key in inputs}
                    log = _log(name, signature, values)
                    file.write(log.SerializeToString())


def _values(key, texts):
    """Of an input: the texts, but a translation begins with a word or two and not with a text."""
    return [" ".join(text.split()[:2]) for text in texts] if key == "prefix" else texts


def _log(name, signature, inputs):
    log = PredictionLog()
    request = log.predict_log.request
    request.model_spec.name = name
    request.model_spec.signature_name = signature
    for key, texts in inputs.items():
        request.inputs[key].CopyFrom(tf.make_tensor_proto(texts))
    return log


def read_warmup(saved_model: Path) -> Iterator[tuple[str, dict[str, tf.Tensor]]]:
    """(signature, its inputs) of each request."""
    for record in tf.data.TFRecordDataset(str(saved_model / FILE)):
        request = PredictionLog.FromString(record.numpy()).predict_log.request
        inputs = {key: tf.make_ndarray(value) for key, value in request.inputs.items()}
        yield request.model_spec.signature_name, inputs


def some_texts(tokenizer: Tokenizer, length: int, count: int) -> list[str]:
    """`count` texts of `length` subwords, drawn from the tokenizer's own words: they fit any
    language, and are always the same."""
    ids = tf.range(END + 1, tokenizer.vocabulary_size)
    pieces = [piece.decode() for piece in tokenizer.decode(ids[:, None]).numpy()]
    lengths = tokenizer.encode(pieces).row_lengths().numpy()
    sizes = {piece: n for piece, n in zip(pieces, lengths, strict=True) if piece.isalnum()}
    words = [piece for piece, n in sizes.items() if n == min(sizes.values())]  # nearly always 1
    draw = random.Random(0)
    return [" ".join(draw.choices(words, k=length)) for _ in range(count)]
