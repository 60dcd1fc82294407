"""The signatures that tell what a model looked at while it translated.

Shapes: B rows, L layers, H heads, W tokens of a text and of its translation that are shown.
"""

import tensorflow as tf

from translator.data.vocabulary import END, PAD, START
from translator.inference.graph import TEXTS
from translator.inference.reading import shift_right_in_graph, to_width
from translator.remote.protocol import ATTENTION, SELF_ATTENTION


def attention_signatures(graph, width) -> dict:
    """{name: `tf.function`}: those of the two for which the model of a `KerasGraph` has layers."""

    def look(text):
        """[B] string → the tokens of both sides, {layer name: [B,H,T,S]}, and where there are
        tokens of the source and of the translation, [B,W] bool each."""
        source = graph.read(text, most=width - 1)
        found = graph.search_ids(source.ids, graph.limits(source.lengths), n_best=1)
        source_ids, output_ids = (to_width(ids, width) for ids in (source.ids, found.ids[:, 0]))
        read, written = source_ids != PAD, output_ids != PAD
        weights = graph.model.attention_weights(source_ids, shift_right_in_graph(output_ids))
        tokens = {
            "source_tokens": graph.pieces(source_ids, source.spans),
            "output_tokens": graph.pieces(output_ids, source.spans),
        }
        return tokens, weights, read, written

    @tf.function(input_signature=[TEXTS], autograph=False)
    def attention(text):
        tokens, weights, read, written = look(text)
        heads = _stack(_layers(weights, "cross_attention"), written, read)
        return {**tokens, "cross_attention": tf.reduce_mean(heads, axis=[1, 2]), "heads": heads}

    @tf.function(input_signature=[TEXTS], autograph=False)
    def self_attention(text):
        tokens, weights, read, written = look(text)
        return {
            **tokens,
            "encoder_heads": _stack(_layers(weights, "encoder", "self_attention"), read, read),
            "decoder_heads": _stack(
                _layers(weights, "decoder", "self_attention"), written, written
            ),
        }

    weights = graph.model.attention_weights(tf.constant([[END]]), tf.constant([[START]]))
    signatures = {}
    if _layers(weights, "cross_attention"):
        signatures[ATTENTION] = attention
    if _layers(weights, "self_attention"):
        signatures[SELF_ATTENTION] = self_attention
    return signatures


def _layers(weights, *names):
    """[B,H,T,S] of each layer in whose name all of these stand, first layer first."""
    return [layer for name, layer in weights.items() if all(part in name for part in names)]


def _stack(layers, rows, columns):
    """→ [B,L,H,T,S], 0 where no token is in the row or the column."""
    real = rows[:, None, None, :, None] & columns[:, None, None, None, :]
    return tf.where(real, tf.stack(layers, axis=1), 0.0)
