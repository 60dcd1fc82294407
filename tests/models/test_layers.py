"""Single layers: dropout, embeddings, attention, positions, masks, and their configurations."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from translator.models.attention import MultiHeadAttention, watch_attention
from translator.models.layers import (
    Dropout,
    FeedForward,
    LayerNormalization,
    PostNorm,
    PreNorm,
    TiedProjection,
    TokenEmbedding,
    untied,
)
from translator.models.masks import BLOCKED, causal_bias, padding_bias
from translator.models.positions import (
    POSITIONS,
    LearnedPositions,
    RelativePositions,
    SinusoidalPositions,
)
from translator.models.transformer import Decoder, DecoderLayer, Encoder, EncoderLayer

LAYERS = [
    Dropout(0.25),
    LayerNormalization(epsilon=1e-6),
    TokenEmbedding(9, 8),
    MultiHeadAttention(8, 2),
    FeedForward(8, 12),
    PreNorm(0.1),
    PostNorm(0.1),
    SinusoidalPositions(2),
    LearnedPositions(2, length=7),
    RelativePositions(2, reach=3),
    EncoderLayer(8, 12, 2, 0.1, "pre"),
    DecoderLayer(8, 12, 2, 0.1, "post"),
    Encoder(2, 8, 12, 2, 0.1, "relative", "pre"),
    Decoder(2, 8, 12, 2, 0.1, "learned", "post"),
]  # TiedProjection is made by its model from another layer, and has no configuration of its own.


def random_input(*shape):
    return np.random.default_rng(0).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: type(layer).__name__)
def test_configuration_survives(layer):
    saved = keras.saving.serialize_keras_object(layer)
    again = keras.saving.deserialize_keras_object(saved)
    assert type(again) is type(layer)
    assert keras.saving.serialize_keras_object(again) == saved


# --- dropout


@pytest.mark.parametrize("rate", [0.1, 0.25, 0.5])
def test_dropout_keeps_share_and_mean(rate):
    n = 400 * 1000
    out = np.asarray(Dropout(rate)(tf.ones([400, 1000]), training=True))
    real_rate = round(rate * 256) / 256
    deviation = math.sqrt(rate * (1 - rate) / n)
    assert abs((out == 0).mean() - real_rate) < 5 * deviation
    np.testing.assert_allclose(out[out > 0], 1 / (1 - real_rate), rtol=1e-6)
    # No row, and no column (one byte of the four in a random word, say), is dropped more often.
    for axis, others in ((0, 400), (1, 1000)):
        shares = (out == 0).mean(axis=axis)
        assert np.abs(shares - real_rate).max() < 6 * math.sqrt(rate * (1 - rate) / others)


def test_dropout_is_off_outside_training():
    x = random_input(5, 8)
    np.testing.assert_array_equal(Dropout(0.5)(x), x)
    np.testing.assert_array_equal(Dropout(0.5)(x, training=False), x)
    np.testing.assert_array_equal(Dropout(0)(x, training=True), x)


def test_dropout_draws_anew_and_its_state_repeats():
    layer, x = Dropout(0.5), tf.ones([40, 40])
    state = layer.seed_generator.state
    begin = state.numpy()
    first, second = (layer(x, training=True).numpy() for _ in range(2))
    assert not np.array_equal(first, second)
    state.assign(begin)
    np.testing.assert_array_equal(layer(x, training=True), first)
    np.testing.assert_array_equal(layer(x, training=True), second)


def test_dropout_gradient_has_the_mask_of_the_output():
    layer, x = Dropout(0.5), tf.ones([30, 40])
    with tf.GradientTape() as tape:
        tape.watch(x)
        out = layer(x, training=True)
    np.testing.assert_array_equal(tape.gradient(out, x), out)


@pytest.mark.parametrize("rate", [-0.1, 1, 1.5])
def test_dropout_rate_out_of_range(rate):
    with pytest.raises(ValueError, match="rate"):
        Dropout(rate)


# --- normalisation


def test_layer_normalisation_is_that_of_keras():
    layers = LayerNormalization(epsilon=1e-6), keras.layers.LayerNormalization(epsilon=1e-6)
    x, weight = tf.constant(random_input(2, 3, 8)), tf.constant(random_input(2, 3, 8)[:, ::-1])
    outs, gradients = [], []
    for layer in layers:
        layer.build(x.shape)
        layer.gamma.assign(random_input(8))
        layer.beta.assign(random_input(8) - 1)
        with tf.GradientTape() as tape:
            tape.watch(x)
            out = layer(x, training=True) if layer is layers[0] else layer(x)
        outs.append(out)
        variables = layer.gamma.value, layer.beta.value
        gradients.append(tape.gradient(out, [x, *variables], output_gradients=weight))
    np.testing.assert_allclose(*outs, atol=1e-5)
    for ours, theirs in zip(*gradients, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    np.testing.assert_allclose(layers[0](x), outs[1], atol=1e-5)


# --- embedding and residual connections


def test_embedding_is_scaled_and_its_reverse_is_the_same_matrix():
    layer = TokenEmbedding(9, 16)
    out = np.asarray(layer(np.arange(9)[None]))[0]
    matrix = np.asarray(layer.embeddings)
    np.testing.assert_allclose(out, 4 * matrix, rtol=1e-6)
    x = random_input(2, 3, 16)
    np.testing.assert_allclose(layer(x, reverse=True), x @ matrix.T, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(TiedProjection(layer)(x), layer(x, reverse=True))


def test_tied_projection_can_be_untied_for_a_while():
    embedding = TokenEmbedding(9, 16)
    embedding.build()
    projection, x = TiedProjection(embedding), random_input(2, 16)
    copy, tied = projection.untied_copy(), projection(x)
    np.testing.assert_allclose(copy(x), tied, rtol=1e-4, atol=1e-5)
    copy.bias.assign(copy.bias + 1)
    with untied(copy):
        np.testing.assert_array_equal(projection(x), copy(x))
    np.testing.assert_array_equal(projection(x), tied)


def test_embedding_starts_at_unit_variance():
    assert abs(np.asarray(TokenEmbedding(500, 64)(np.arange(500)[None])).std() - 1) < 0.02


def test_residuals_normalise_where_their_names_say():
    def normalised(x):
        return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-6)

    x = random_input(2, 3, 8)
    pre, post = PreNorm(0)(x, sublayer=abs), PostNorm(0)(x, sublayer=abs)
    np.testing.assert_allclose(pre, x + abs(normalised(x)), atol=1e-4)
    np.testing.assert_allclose(post, normalised(x + abs(x)), atol=1e-4)


# --- attention


def test_attention_equals_the_formula():
    layer, x, context = MultiHeadAttention(8, 2), random_input(2, 3, 8), random_input(2, 5, 8)
    bias = padding_bias(np.array([[5, 5, 5, 0, 0], [5, 5, 5, 5, 5]]))
    with watch_attention() as watched:
        out = layer(x, context, bias=bias)

    def dense(layer, x):
        return x @ np.asarray(layer.kernel) + np.asarray(layer.bias)

    queries = dense(layer.query, x)
    keys, values = dense(layer.key, context), dense(layer.value, context)
    heads = []
    for h in range(2):
        part = slice(4 * h, 4 * h + 4)
        scores = np.einsum("btd,bsd->bts", queries[..., part], keys[..., part]) / math.sqrt(4)
        weights = np.exp(scores + np.asarray(bias)[:, 0])
        weights /= weights.sum(-1, keepdims=True)
        np.testing.assert_allclose(watched[layer.name][:, h], weights, atol=1e-5)
        heads.append(weights @ values[..., part])
    expected = dense(layer.output_projection, np.concatenate(heads, axis=-1))
    np.testing.assert_allclose(out, expected, atol=1e-5)


@pytest.mark.parametrize("heads", [1, 4, 16])
def test_attention_has_heads_of_width_d_by_h(heads):
    layer = MultiHeadAttention(16, heads)
    layer(random_input(1, 2, 16))
    assert layer.count_params() == 4 * (16 * 16 + 16)
    assert layer.keys_values(random_input(1, 2, 16))[0].shape == (1, heads, 2, 16 // heads)


def test_width_must_divide_into_heads():
    with pytest.raises(ValueError, match="16 and 3"):
        MultiHeadAttention(16, 3)


def test_nobody_watching_keeps_nothing():
    layer, x = MultiHeadAttention(8, 2), random_input(1, 2, 8)
    with watch_attention() as watched:
        pass
    layer(x)
    assert watched == {}


# --- masks


def test_padding_bias():
    bias = np.asarray(padding_bias(np.array([[7, 3, 0], [3, 0, 0]])))
    assert bias.shape == (2, 1, 1, 3)
    np.testing.assert_array_equal(bias[:, 0, 0], [[0, 0, BLOCKED], [0, BLOCKED, BLOCKED]])


def test_causal_bias():
    expected = [[0, BLOCKED, BLOCKED], [0, 0, BLOCKED], [0, 0, 0]]
    np.testing.assert_array_equal(causal_bias(3), [[expected]])


# --- positions


@pytest.mark.parametrize("name", POSITIONS)
def test_a_step_gets_the_positions_of_the_full_pass(name):
    positions = POSITIONS[name](2)
    x = random_input(2, 6, 8)
    steps = tf.range(6)
    full, full_bias = np.asarray(positions(x)), positions.bias(steps, steps)
    for t in range(6):
        np.testing.assert_allclose(positions(x[:, t : t + 1], start=t), full[:, t : t + 1])
        if name == "relative":
            bias = positions.bias(steps[t : t + 1], steps[: t + 1])
            np.testing.assert_array_equal(bias, full_bias[:, :, t : t + 1, : t + 1])


def test_sinusoids_of_the_paper():
    encoding = np.asarray(SinusoidalPositions(2)(tf.zeros([1, 50, 8])))[0]
    position, i = np.arange(50)[:, None], np.arange(4)[None]
    angles = position / 10000 ** (2 * i / 8)
    np.testing.assert_allclose(encoding[:, 0::2], np.sin(angles), atol=1e-5)
    np.testing.assert_allclose(encoding[:, 1::2], np.cos(angles), atol=1e-5)


def test_learned_positions_end_in_one_that_repeats():
    positions = LearnedPositions(2, length=3)
    added = np.asarray(positions(tf.zeros([1, 5, 4])))[0]
    np.testing.assert_array_equal(added, np.asarray(positions.table)[[0, 1, 2, 2, 2]])
    np.testing.assert_array_equal(positions(tf.zeros([1, 1, 4]), start=9)[0, 0], added[2])


def test_relative_positions_tell_directions_apart_up_to_their_reach():
    positions = RelativePositions(2, reach=2)
    positions.table.assign(np.arange(10.0).reshape(5, 2))
    steps = tf.range(5)
    bias = np.asarray(positions.bias(steps, steps))
    assert bias.shape == (1, 2, 5, 5)
    # Head 0, query 1: keys at distance -1, 0, 1, 2 and 3, which counts as 2.
    np.testing.assert_array_equal(bias[0, 0, 1], [2, 4, 6, 8, 8])
    np.testing.assert_array_equal(bias[0, 1], bias[0, 0] + 1)
