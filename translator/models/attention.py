"""Multi-head attention, and a way to look at its weights from outside."""

import warnings
from contextlib import contextmanager
from contextvars import ContextVar

import keras
from keras import ops

from translator.models.layers import register

# Keras suspects a mistake in a softmax over one key; the first step of decoding has just one.
warnings.filterwarnings("ignore", message="You are using a softmax over axis -1")

_watched = ContextVar("watched attention", default=None)


@contextmanager
def watch_attention():
    """Yields a dict that fills with `{layer name: weights [B,H,T,S]}` as layers attend.

    A context rather than a return value: no `call` in between has to pass on weights that hardly
    anybody asks for.
    """
    weights = {}
    token = _watched.set(weights)
    try:
        yield weights
    finally:
        _watched.reset(token)


def report_attention(name, weights):
    """What an attention layer calls with its weights [B,H,T,S]."""
    watched = _watched.get()
    if watched is not None:
        watched[name] = weights


@register
class MultiHeadAttention(keras.layers.Layer):
    """Scaled dot-product attention in H heads of width D/H, Vaswani et al. 2017 §3.2.

    Queries come from `x` [B,T,D]; keys and values from `context` [B,S,D], or from `x` itself
    where there is none (self-attention). Returns [B,T,D].
    """

    def __init__(self, width, heads, **kwargs):
        super().__init__(**kwargs)
        if width % heads:
            raise ValueError(f"width must be a multiple of heads. Received: {width} and {heads}")
        self.width, self.heads = width, heads
        # The four projections are [D,D] over all heads, so each head gets D/H: a layer that
        # gives every head the full width costs H times as much and learns no better.
        self.query = keras.layers.Dense(width)
        self.key = keras.layers.Dense(width)
        self.value = keras.layers.Dense(width)
        self.output_projection = keras.layers.Dense(width)

    def split_heads(self, x, beam=1):
        """[B,T,D] → [B,H,T,D/H]; one token of K hypotheses of each sentence [B·K,D] →
        [B,H,K,D/H], with nothing to transpose where K is 1."""
        width, one_token = self.width // self.heads, len(x.shape) == 2
        if one_token and beam == 1:
            return ops.reshape(x, (-1, self.heads, 1, width))
        length = beam if one_token else ops.shape(x)[1]
        return ops.transpose(ops.reshape(x, (-1, length, self.heads, width)), (0, 2, 1, 3))

    def join_heads(self, x, like, beam=1):
        """The inverse, in the shape of `like`."""
        one_token = len(like.shape) == 2
        if not one_token or beam > 1:
            x = ops.transpose(x, (0, 2, 1, 3))
        shape = (-1, self.width) if one_token else (-1, ops.shape(like)[1], self.width)
        return ops.reshape(x, shape)

    def keys_values(self, context):
        """[B,S,D] → two of [B,H,S,D/H]: what a decoder computes once and keeps."""
        return self.split_heads(self.key(context)), self.split_heads(self.value(context))

    def attend(self, x, keys, values, bias, beam=1):
        """x [B,T,D] or [B·K,D], two of [B,H,S,D/H], bias broadcastable to [B,H,T or K,S] → as x."""
        queries = self.split_heads(self.query(x) * (self.width // self.heads) ** -0.5, beam)
        scores = ops.matmul(queries, ops.transpose(keys, (0, 1, 3, 2)))
        # In float32, whatever the layers compute in.
        weights = keras.activations.softmax(ops.cast(scores, "float32") + ops.cast(bias, "float32"))
        report_attention(self.name, weights)
        weights = ops.cast(weights, values.dtype)
        return self.output_projection(self.join_heads(ops.matmul(weights, values), x, beam))

    def call(self, x, context=None, bias=0.0):
        return self.attend(x, *self.keys_values(x if context is None else context), bias)
