"""The decoder-only Transformer: translation as the continuation of a text."""

import keras
from keras import ops

from translator.models.attention import watch_attention
from translator.models.layers import make_output_layer, register
from translator.models.masks import BLOCKED, causal_bias, padding_bias
from translator.models.positions import POSITIONS
from translator.models.transformer import (
    CachedSeq2Seq,
    EncoderLayer,
    Stack,
    keys_after,
    remember,
)


@register
class PrefixLayer(EncoderLayer):
    """Self-attention and a feed-forward network, over the source and what follows it."""

    def read(self, x, bias):
        """The source [B,S,D] → [B,S,D], and its keys and values [B,H,S,D/H]."""
        kept = None

        def self_attention(x):
            nonlocal kept
            kept = self.self_attention.keys_values(x)
            return self.self_attention.attend(x, *kept, bias)

        x = self.around_self_attention(x, sublayer=self_attention)
        return self.around_feed_forward(x, sublayer=self.feed_forward), kept

    def step(self, x, context, past, bias, here=None):
        """One token [B,D] after the source's keys and values, `context`, and those of the target so
        far, `past` → [B,D], and the past with the token's own; see `remember`."""

        def self_attention(x):
            nonlocal past
            present = self.self_attention.keys_values(x)
            past = [remember(*pair, here) for pair in zip(past, present, strict=True)]
            both = [ops.concatenate(pair, axis=2) for pair in zip(context, past, strict=True)]
            return self.self_attention.attend(x, *both, bias)

        x = self.around_self_attention(x, sublayer=self_attention)
        return self.around_feed_forward(x, sublayer=self.feed_forward), past


@register
class PrefixStack(Stack):
    """Embedded source [B,S,D] and shifted target [B,T,D], one behind the other → [B,T,D].

    Positions are counted in each of the two from 0, so that the padding between them moves nothing;
    relative ones have a second table for the distance between a target and a source position.
    """

    layer_class = PrefixLayer

    def __init__(self, layers, width, hidden, heads, dropout, positions, normalisation, **kwargs):
        super().__init__(layers, width, hidden, heads, dropout, positions, normalisation, **kwargs)
        self.heads = heads
        self.between = POSITIONS[positions](heads)

    def call(self, source, target, source_padding, target_padding, training=False):
        s, t = (ops.arange(ops.shape(x)[1]) for x in (source, target))
        bias = ops.concatenate([source_padding, target_padding], axis=3) + self.bias(s, t)
        x = ops.concatenate([self.positions(source), self.positions(target)], axis=1)
        x = self.dropout(x, training=training)
        for layer in self.layers:
            x = layer(x, bias, training=training)
        return self.normalise(x[:, ops.shape(source)[1] :])

    def bias(self, s, t):
        """Source and target positions [S] and [T] → [1,H,S+T,S+T]: a prefix language model's mask,
        Raffel et al. 2020 fig. 4."""

        def block(queries, keys, bias):
            shape = (1, self.heads, ops.shape(queries)[0], ops.shape(keys)[0])
            return ops.zeros(shape) + bias

        causal = causal_bias(ops.shape(t)[0])
        rows = (
            [block(s, s, self.positions.bias(s, s)), block(s, t, BLOCKED)],
            [block(t, s, self.between.bias(t, s)), block(t, t, causal + self.positions.bias(t, t))],
        )
        return ops.concatenate([ops.concatenate(row, axis=3) for row in rows], axis=2)

    def read(self, source, padding):
        """Embedded source [B,S,D] → each layer's keys and values of it."""
        s = ops.arange(ops.shape(source)[1])
        x, bias = self.positions(source), padding + self.positions.bias(s, s)
        kept = []
        for layer in self.layers:
            x, keys_values = layer.read(x, bias)
            kept.append(keys_values)
        return kept

    def step(self, x, position, context, source_padding, cache, slots=None):
        """One token [B,D] at `position` → [B,D] and the cache with it; see `Decoder.step`."""
        length, here, empty = keys_after(position, cache, slots)
        query, s = ops.reshape(position, (1,)), ops.arange(ops.shape(source_padding)[3])
        one = ops.zeros((ops.shape(x)[0], self.heads, 1, 1))
        before = one + source_padding + self.between.bias(query, s)
        after = ops.zeros((length,)) + empty + self.positions.bias(query, ops.arange(length))
        bias = ops.concatenate([before, one + after], axis=3)
        x = self.positions(x[:, None], start=position)[:, 0]
        longer = []
        for layer, keys_values, past in zip(self.layers, context, cache, strict=True):
            x, past = layer.step(x, keys_values, past, bias, here)
            longer.append(past)
        return self.normalise(x), longer


@register
class DecoderOnly(CachedSeq2Seq):
    """Source and target as one text, which a single stack continues (Radford et al. 2018, §3.3).

    The source sees itself whole; the target sees the source and its own past: a prefix language
    model. START, with which the shifted target begins, stands between them, and a trained vector
    is added to each of the two. Logits, and so the loss, are of the target alone. See `Seq2Seq` for
    what it takes and gives, `config.ModelConfig` for what the keys mean.
    """

    def __init__(
        self,
        vocabulary_size,
        width,
        hidden,
        heads,
        layers,
        dropout=0.1,
        positions="relative",
        normalisation="pre",
        tied=True,
        **kwargs,
    ):
        settings = {
            "vocabulary_size": vocabulary_size,
            "width": width,
            "hidden": hidden,
            "heads": heads,
            "layers": layers,
            "dropout": dropout,
            "positions": positions,
            "normalisation": normalisation,
            "tied": tied,
        }
        super().__init__(settings, **kwargs)
        self.which = self.add_weight(
            shape=(2, width), initializer=keras.initializers.RandomNormal(0.02), name="which"
        )
        self.stack = PrefixStack(
            layers, width, hidden, heads, dropout, positions, normalisation, name="stack"
        )
        self.final_layer = make_output_layer(self.target_embedding, tied)
        self.build()

    def embed_source(self, ids):
        return self.source_embedding(ids) + ops.cast(self.which[0], self.compute_dtype)

    def embed_target(self, ids):
        return self.target_embedding(ids) + ops.cast(self.which[1], self.compute_dtype)

    def call(self, inputs, training=False):
        source, target = inputs
        paddings = padding_bias(source), padding_bias(target)
        source, target = self.embed_source(source), self.embed_target(target)
        return self.final_layer(self.stack(source, target, *paddings, training=training))

    def start(self, source_ids):
        padding = padding_bias(source_ids)
        keys_values = self.stack.read(self.embed_source(source_ids), padding)
        return self.begin(keys_values, padding)

    def step(self, token_ids, position, state):
        return self.go_on(self.stack, self.embed_target(token_ids), position, state)

    def attention_weights(self, source_ids, target_in_ids):
        """What a target position's self-attention gives to the source, in the place and under the
        name of a Transformer's cross-attention. Rows sum to less than 1: the rest goes to the
        target itself."""
        with watch_attention() as weights:
            self((source_ids, target_in_ids))
        length = ops.shape(source_ids)[1]
        return {
            name.replace("self_attention", "cross_attention"): w[:, :, length:, :length]
            for name, w in weights.items()
        }
