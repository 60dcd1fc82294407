"""What a served translator can be asked: the signatures of the exported SavedModel.

Dimension 0 of every input and output is the request's row, all widths are declared, and a row's
answer depends on nothing but itself: a server may join the rows of several requests.
"""

import tensorflow as tf

from translator.data.vocabulary import END, PAD, START
from translator.inference.graph import TEXTS
from translator.inference.keras_graph import KerasGraph
from translator.remote.protocol import CONTINUE, DEFAULT_SIGNATURE, WITH_TERMS

TRANSLATIONS = tf.TensorSpec([None], tf.string, name="translation")
ATTENTION_WIDTH = 64  # W: tokens shown of a text and of its translation, at most


def make_signatures(graph: KerasGraph) -> dict:
    """{name: `tf.function`} of what `saved_models/README.md` describes."""

    @tf.function(input_signature=[TEXTS, TRANSLATIONS], autograph=False)
    def score(text, translation):
        return {"score": graph.forced_scores(text, translation)}

    signatures = {
        DEFAULT_SIGNATURE: graph.translate,
        "nbest": graph.nbest,
        "sentences": graph.sentences,
        "score": score,
        CONTINUE: graph.continued,
    }
    if graph.tags is not None:
        signatures[WITH_TERMS] = graph.with_terms
    if _cross_attention(graph.model, tf.constant([[END]]), tf.constant([[START]])):
        signatures["attention"] = _make_attention(graph)
    return signatures


def _make_attention(graph):
    width = min(graph.max_tokens + 1, ATTENTION_WIDTH)

    def to_width(ids):
        ids = tf.pad(ids[:, :width], [[0, 0], [0, tf.maximum(width - tf.shape(ids)[1], 0)]])
        return tf.ensure_shape(ids, [None, width])

    @tf.function(input_signature=[TEXTS], autograph=False)
    def attention(text):
        source = graph.read(text, most=width - 1)
        found = graph.search_ids(source.ids, graph.limits(source.lengths), n_best=1)
        source_ids, output_ids = to_width(source.ids), to_width(found.ids[:, 0])
        read, written = source_ids != PAD, output_ids != PAD
        shifted = tf.pad(output_ids[:, :-1], [[0, 0], [1, 0]], constant_values=START)
        weights = _cross_attention(graph.model, source_ids, tf.where(written, shifted, PAD))
        real = written[:, None, None, :, None] & read[:, None, None, None, :]
        heads = tf.where(real, tf.stack(weights, axis=1), 0.0)
        return {
            "source_tokens": graph.pieces(source_ids, source.spans),
            "output_tokens": graph.pieces(output_ids, source.spans),
            "cross_attention": tf.reduce_mean(heads, axis=[1, 2]),
            "heads": heads,
        }

    return attention


def _cross_attention(model, source_ids, target_in_ids):
    """[B,S], [B,T] → [B,H,T,S] of each layer that looks at the source, first layer first."""
    weights = model.attention_weights(source_ids, target_in_ids)
    return [layer for name, layer in weights.items() if "cross_attention" in name]
