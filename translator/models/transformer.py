"""The Transformer, "Attention Is All You Need" (Vaswani et al. 2017)."""

import keras
from keras import ops

from translator.models.attention import MultiHeadAttention
from translator.models.layers import (
    RESIDUALS,
    Dropout,
    FeedForward,
    TokenEmbedding,
    make_output_layer,
    register,
)
from translator.models.masks import BLOCKED, causal_bias, padding_bias
from translator.models.positions import POSITIONS
from translator.models.seq2seq import Seq2Seq


@register
class EncoderLayer(keras.layers.Layer):
    """Self-attention, then a feed-forward network: [B,S,D] → [B,S,D]."""

    def __init__(self, width, hidden, heads, dropout, normalisation, **kwargs):
        super().__init__(**kwargs)
        residual = RESIDUALS[normalisation]
        self.self_attention = MultiHeadAttention(width, heads, name=f"{self.name}_self_attention")
        self.feed_forward = FeedForward(width, hidden)
        self.around_self_attention = residual(dropout)
        self.around_feed_forward = residual(dropout)

    def call(self, x, bias, training=False):
        x = self.around_self_attention(
            x, sublayer=lambda x: self.self_attention(x, bias=bias), training=training
        )
        return self.around_feed_forward(x, sublayer=self.feed_forward, training=training)


@register
class DecoderLayer(keras.layers.Layer):
    """Causal self-attention, cross-attention, feed-forward: [B,T,D] → [B,T,D]."""

    def __init__(self, width, hidden, heads, dropout, normalisation, **kwargs):
        super().__init__(**kwargs)
        residual = RESIDUALS[normalisation]
        self.self_attention = MultiHeadAttention(width, heads, name=f"{self.name}_self_attention")
        self.cross_attention = MultiHeadAttention(width, heads, name=f"{self.name}_cross_attention")
        self.feed_forward = FeedForward(width, hidden)
        self.around_self_attention = residual(dropout)
        self.around_cross_attention = residual(dropout)
        self.around_feed_forward = residual(dropout)

    def call(self, x, context, bias, context_bias, training=False):
        x = self.around_self_attention(
            x, sublayer=lambda x: self.self_attention(x, bias=bias), training=training
        )
        x = self.around_cross_attention(
            x,
            sublayer=lambda x: self.cross_attention(x, context, bias=context_bias),
            training=training,
        )
        return self.around_feed_forward(x, sublayer=self.feed_forward, training=training)

    def step(self, x, context, context_bias, past, bias, here=None):
        """One token of K hypotheses of each sentence [B·K,D], after `past` keys and values
        [B·K,H,t,D/H] → [B·K,D], and the past with the token's own; see `remember`. `context_bias`
        is [B,1,K,S]."""

        def self_attention(x):
            nonlocal past
            present = self.self_attention.keys_values(x)
            past = [remember(*pair, here) for pair in zip(past, present, strict=True)]
            return self.self_attention.attend(x, *past, bias)

        def cross_attention(x):
            beam = context_bias.shape[2]
            return self.cross_attention.attend(x, *context, context_bias, beam)

        x = self.around_self_attention(x, sublayer=self_attention)
        x = self.around_cross_attention(x, sublayer=cross_attention)
        return self.around_feed_forward(x, sublayer=self.feed_forward), past


def remember(past, present, here=None):
    """Keys or values [B,H,t,D/H] and those of one more token, [B,H,1,D/H]: appended, or put where
    `here` [B,1,t,1] is true."""
    if here is None:
        return ops.concatenate([past, present], axis=2)
    return ops.where(here, present, past)


def keys_after(position, cache, slots=None):
    """How many keys each layer has with the token at `position`; where its own go [B,1,t,1], None
    for behind the others; and the bias [B,1,1,t] that hides those which are still empty."""
    if slots is None:
        return ops.shape(cache[0][0])[2] + 1, None, 0.0
    here = ops.equal(slots, position)[:, None, :, None]
    empty = ops.cast(slots > position, "float32")[:, None, None, :] * BLOCKED
    return ops.shape(slots)[1], here, empty


class Stack(keras.layers.Layer):
    """What encoder and decoder share: positions, dropout, layers and a last normalisation."""

    layer_class = None

    def __init__(self, layers, width, hidden, heads, dropout, positions, normalisation, **kwargs):
        super().__init__(**kwargs)
        self.positions = POSITIONS[positions](heads)
        self.dropout = Dropout(dropout)
        self.layers = [
            self.layer_class(
                width, hidden, heads, dropout, normalisation, name=f"{self.name}_{i + 1}"
            )
            for i in range(layers)
        ]
        # Post-norm layers end in a normalisation of their own (Xiong et al. 2020, fig. 1).
        self.normalise = (
            keras.layers.LayerNormalization(epsilon=1e-6, dtype="float32")
            if normalisation == "pre"
            else keras.layers.Identity()
        )


@register
class Encoder(Stack):
    """Embedded source [B,S,D] → context [B,S,D]."""

    layer_class = EncoderLayer

    def call(self, x, padding, training=False):
        steps = ops.arange(ops.shape(x)[1])
        bias = padding + self.positions.bias(steps, steps)
        x = self.dropout(self.positions(x), training=training)
        for layer in self.layers:
            x = layer(x, bias, training=training)
        return self.normalise(x)


@register
class Decoder(Stack):
    """Embedded, shifted target [B,T,D] and context [B,S,D] → [B,T,D]."""

    layer_class = DecoderLayer

    def call(self, x, context, padding, context_padding, training=False):
        steps = ops.arange(ops.shape(x)[1])
        bias = ops.cast(causal_bias(ops.shape(x)[1]), padding.dtype) + padding
        bias += self.positions.bias(steps, steps)
        x = self.dropout(self.positions(x), training=training)
        for layer in self.layers:
            x = layer(x, context, bias, context_padding, training=training)
        return self.normalise(x)

    def step(self, x, position, context, context_padding, cache, slots=None):
        """One token [B,D] at `position` → [B,D] and the cache with it.

        The cache grows by the token, or has `slots` [B,T], of which those behind are empty.
        """
        length, here, empty = keys_after(position, cache, slots)
        bias = empty + self.positions.bias(ops.reshape(position, (1,)), ops.arange(length))
        x = self.positions(x[:, None], start=position)[:, 0]
        longer = []
        for layer, keys_values, past in zip(self.layers, context, cache, strict=True):
            x, past = layer.step(x, keys_values, context_padding, past, bias, here)
            longer.append(past)
        return self.normalise(x), longer


class CachedSeq2Seq(Seq2Seq):
    """What Transformers of all kinds share: two embeddings, and a decoder whose state is the keys
    and values of each layer, of the source and of what is written so far."""

    def __init__(self, settings, **kwargs):
        super().__init__(settings, **kwargs)
        sizes = settings["vocabulary_size"], settings["width"]
        self.source_embedding = TokenEmbedding(*sizes)
        self.target_embedding = (
            self.source_embedding if settings["tied"] else TokenEmbedding(*sizes)
        )

    def begin(self, keys_values, padding):
        """The state before the first token, of each layer's keys and values of the source."""
        none_yet = [[kv[:, :, :0] for kv in pair] for pair in keys_values]
        return {"context": {"layers": keys_values, "padding": padding}, "cache": none_yet}

    def reserve(self, state, capacity):
        context = state["context"]
        rows = ops.shape(context["padding"])[0]
        slots = ops.broadcast_to(ops.arange(capacity), (rows, capacity))

        def room(empty):
            """[B,H,0,D/H] → [B,H,capacity,D/H]."""
            _, heads, _, width = ops.shape(empty)
            return ops.zeros((rows, heads, capacity, width))

        cache = [[room(kv) for kv in pair] for pair in state["cache"]]
        return {"context": {**context, "slots": slots}, "cache": cache}

    def go_on(self, stack, x, position, state):
        """One embedded token [B,D] through `stack` → logits [B,V], and the state with it."""
        context, slots = state["context"], state["context"].get("slots")
        keys_values, padding = context["layers"], context["padding"]
        x, cache = stack.step(x, position, keys_values, padding, state["cache"], slots)
        return self.final_layer(x), {"context": context, "cache": cache}


@register
class Transformer(CachedSeq2Seq):
    """See `Seq2Seq` for what it takes and gives, `config.ModelConfig` for what the keys mean."""

    def __init__(
        self,
        vocabulary_size,
        width,
        hidden,
        heads,
        encoder_layers,
        decoder_layers,
        dropout=0.1,
        positions="sinusoidal",
        normalisation="pre",
        tied=True,
        **kwargs,
    ):
        settings = {
            "vocabulary_size": vocabulary_size,
            "width": width,
            "hidden": hidden,
            "heads": heads,
            "encoder_layers": encoder_layers,
            "decoder_layers": decoder_layers,
            "dropout": dropout,
            "positions": positions,
            "normalisation": normalisation,
            "tied": tied,
        }
        super().__init__(settings, **kwargs)
        parts = (width, hidden, heads, dropout, positions, normalisation)
        self.encoder = Encoder(encoder_layers, *parts, name="encoder")
        self.decoder = Decoder(decoder_layers, *parts, name="decoder")
        self.final_layer = make_output_layer(self.target_embedding, tied)
        self.build()

    def call(self, inputs, training=False):
        context, x = inputs
        context_padding, padding = padding_bias(context), padding_bias(x)
        context = self.source_embedding(context)
        context = self.encoder(context, context_padding, training=training)
        x = self.target_embedding(x)
        x = self.decoder(x, context, padding, context_padding, training=training)
        return self.final_layer(x)

    def start(self, source_ids):
        padding = padding_bias(source_ids)
        context = self.encoder(self.source_embedding(source_ids), padding)
        keys_values = [layer.cross_attention.keys_values(context) for layer in self.decoder.layers]
        return self.begin(keys_values, padding)

    def widen(self, context, beam):
        """The hypotheses of a sentence look at its keys and values as positions of one target
        would: only its padding is told for each."""
        padding = ops.repeat(context["padding"], beam, axis=2)
        shared = {"layers": context["layers"], "padding": padding}
        rest = {name: x for name, x in context.items() if name not in shared}
        return {**super().widen(rest, beam), **shared}

    def step(self, token_ids, position, state):
        return self.go_on(self.decoder, self.target_embedding(token_ids), position, state)
