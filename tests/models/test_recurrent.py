"""The recurrent family's own parts; what it shares with the Transformer is in `test_contract`."""

from itertools import product

import keras
import numpy as np
import pytest
import tensorflow as tf

from translator.config import ModelConfig, SearchConfig
from translator.data.batching import shift_right
from translator.data.sample import sentences
from translator.exporting.op_check import check_servable, graph_ops
from translator.exporting.saved_model import export_saved_model
from translator.inference.keras_graph import KerasGraph
from translator.inference.translator import Translator
from translator.models import build_model
from translator.models.attention import watch_attention
from translator.models.recurrent import Recurrent, RecurrentDecoder, RecurrentEncoder

CELLS, ATTENTIONS = ("rnn", "gru", "lstm"), ("none", "additive", "dot")
F = 24  # the state size of the models here


@pytest.fixture(scope="module")
def source(padded_rows):
    """Three sentences of unlike lengths, [3,6]."""
    return padded_rows([6, 2, 4], seed=1)


@pytest.fixture(scope="module")
def target_in(padded_rows):
    """[3,5]."""
    return shift_right(padded_rows([3, 5, 2], seed=2))


def random_states(*shape):
    return np.random.default_rng(len(shape)).standard_normal(shape).astype(np.float32)


def dense(layer, x):
    x = x @ np.asarray(layer.kernel)
    return x if layer.bias is None else x + np.asarray(layer.bias)


# --- encoder


def is_real(ids):
    return ids != 0


def always(ids):
    return np.ones_like(ids, bool)


def check_encoder(model, source, mask):
    """States at real positions and last states are those of each sentence without padding."""

    def encode(ids):
        states, last = model.encoder(model.source_embedding(ids), mask(ids))
        return np.asarray(states), [np.asarray(state) for layer in last for state in layer]

    states, last = encode(np.pad(source, [(0, 0), (0, 4)]))
    for row, ids in enumerate(source):
        ids = ids[None, ids > 0]
        states_alone, last_alone = encode(ids)
        np.testing.assert_allclose(states[row, : ids.size], states_alone[0], atol=1e-5)
        for padded, alone in zip(last, last_alone, strict=True):
            np.testing.assert_allclose(padded[row], alone[0], atol=1e-5)


@pytest.mark.parametrize("cell", CELLS)
def test_encoder_passes_over_padding(new_recurrent, source, cell):
    model = new_recurrent(cell=cell)
    check_encoder(model, source, is_real)
    with pytest.raises(AssertionError):
        check_encoder(model, source, always)


@pytest.mark.parametrize("cell", CELLS)
def test_last_states_are_where_both_directions_ended(new_recurrent, source, cell):
    model = new_recurrent(cell=cell, layers=1)
    x, mask = model.source_embedding(source), is_real(source)
    states, (last,) = model.encoder(x, mask)
    (layer,) = model.encoder.layers
    _, *forward = layer.forward_layer(x, mask=mask)
    _, *backward = layer.backward_layer(x, mask=mask)
    assert len(last) == (2 if cell == "lstm" else 1)  # an LSTM has a memory cell, too
    for joined, *directions in zip(last, forward, backward, strict=True):
        np.testing.assert_array_equal(joined, np.concatenate(directions, axis=-1))
    for row, length in enumerate(mask.sum(axis=1)):
        ends = states[row, length - 1, : F // 2], states[row, 0, F // 2 :]
        np.testing.assert_allclose(last[0][row], np.concatenate(ends), atol=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_decoder_begins_where_the_encoder_ended(new_recurrent, source, target_in, cell):
    model = new_recurrent(cell=cell, attention="none")
    _, last = model.encoder(model.source_embedding(source), is_real(source))
    state = model.start(source)
    for begin, end in zip(tf.nest.flatten(state["cache"]), tf.nest.flatten(last), strict=True):
        np.testing.assert_array_equal(begin, end)
    np.testing.assert_array_equal(state["context"]["last"], last[-1][0])


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_a_step_costs_the_same_at_every_position(new_recurrent, source, target_in, attention):
    model = new_recurrent(attention=attention)
    begin = state = model.start(source)
    for t in range(3):
        _, state = model.step(target_in[:, t], t, state)
    assert [x.shape for x in tf.nest.flatten(state)] == [x.shape for x in tf.nest.flatten(begin)]


# --- attention


def check_attention(attention, score):
    """Weights and context vectors are those of `score(h, s)`, [B,T,F], [B,S,F] → [B,T,S]."""
    h, s = random_states(3, 5, F), random_states(3, 6, F)
    mask = np.arange(6) < np.array([[6], [2], [4]])
    with watch_attention() as watched:
        context = attention(h, attention.remember(s, None, mask))
    weights = np.exp(score(h, s)) * mask[:, None]
    weights /= weights.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(watched[attention.name][:, 0], weights, atol=1e-5)
    np.testing.assert_allclose(context, weights @ s, atol=1e-4)


def test_additive_attention_is_equation_6_of_bahdanau(new_recurrent):
    attention = new_recurrent(attention="additive").decoder.attention

    def score(h, s):
        """v·tanh(W h + U s)"""
        inside = dense(attention.query, h)[:, :, None] + dense(attention.key, s)[:, None]
        return np.tanh(inside) @ np.asarray(attention.mean.scale)

    check_attention(attention, score)


def test_dot_attention_is_equation_8_of_luong(new_recurrent):
    attention = new_recurrent(attention="dot").decoder.attention
    assert not attention.weights
    check_attention(attention, lambda h, s: np.einsum("btf,bsf->bts", h, s))


@pytest.mark.parametrize("attention", ATTENTIONS)
def test_state_and_context_are_combined_as_in_equation_5_of_luong(new_recurrent, attention):
    """h̃ = tanh(W [c; h])"""
    decoder = new_recurrent(attention=attention).decoder
    h, s, last = random_states(3, 5, F), random_states(3, 6, F), random_states(3, F)
    memory = decoder.attention.remember(s, last, np.ones([3, 6], bool))
    c = np.asarray(decoder.attention(h, memory))
    if attention == "none":
        np.testing.assert_array_equal(c, np.repeat(last[:, None], 5, axis=1))
    expected = np.tanh(dense(decoder.combine, np.concatenate([c, h], axis=-1)))
    np.testing.assert_allclose(decoder.look_back(h, memory), expected, atol=1e-5)


@pytest.mark.parametrize("attention", ["additive", "dot"])
def test_attention_weights(new_recurrent, source, target_in, attention):
    weights = new_recurrent(attention=attention).attention_weights(source, target_in)
    assert set(weights) == {"decoder_cross_attention"}
    weights = keras.ops.convert_to_numpy(weights["decoder_cross_attention"])
    assert weights.shape == (3, 1, 5, 6)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, atol=1e-5)
    assert (np.moveaxis(weights, 3, 1)[source == 0] == 0).all()
    assert (np.moveaxis(weights, 3, 1)[source != 0].max(axis=(1, 2)) > 0).all()


def test_without_attention_there_are_no_weights(new_recurrent, source, target_in):
    assert new_recurrent(attention="none").attention_weights(source, target_in) == {}


# --- the model


def test_dropout_is_for_training_only(new_recurrent, source, target_in):
    model, same = (new_recurrent(dropout=rate) for rate in (0.5, 0.0))
    inputs = source, target_in
    np.testing.assert_array_equal(model(inputs), same(inputs))
    first, second = (np.asarray(model(inputs, training=True)) for _ in range(2))
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    "layer",
    [RecurrentEncoder("lstm", 8, 2, 0.1), RecurrentDecoder("gru", "additive", 4, 8, 2, 0.1)],
    ids=lambda layer: type(layer).__name__,
)
def test_configuration_survives(layer):
    saved = keras.saving.serialize_keras_object(layer)
    again = keras.saving.deserialize_keras_object(saved)
    assert type(again) is type(layer)
    assert keras.saving.serialize_keras_object(again) == saved


# The inputs of a cell, D or F wide, and its state each go through one matrix for each gate; a GRU
# has a second row of biases (the form that cuDNN has, too).
GATES, BIASES = {"rnn": 1, "gru": 3, "lstm": 4}, {"rnn": 1, "gru": 2, "lstm": 1}


@pytest.mark.parametrize(("cell", "attention"), product(CELLS, ATTENTIONS))
def test_built_as_configured(cell, attention):
    width, hidden, size = 8, 12, 9
    config = ModelConfig(
        model=cell,
        attention=attention,
        width=width,
        hidden=hidden,
        encoder_layers=2,
        decoder_layers=2,
        dropout=0.2,
        tied=False,
    )
    model = build_model(config, size)
    assert isinstance(model, Recurrent)
    settings = {"vocabulary_size": size, "cell": cell, "attention": attention, "layers": 2}
    settings |= {"width": width, "hidden": hidden, "dropout": 0.2, "tied": False}
    assert settings.items() <= model.get_config().items()

    def layer(inputs, state):
        return GATES[cell] * state * (inputs + state + BIASES[cell])

    encoder = 2 * layer(width, hidden // 2) + 2 * layer(hidden, hidden // 2)  # two directions
    decoder = layer(width, hidden) + layer(hidden, hidden)
    additive = 2 * hidden * width + 2 * width  # W, U and its bias, v
    combine = (2 * hidden + 1) * width
    ends = 2 * size * width + (width + 1) * size  # embeddings, output
    expected = encoder + decoder + combine + ends + (additive if attention == "additive" else 0)
    assert model.count_params() == expected


# --- serving


@pytest.mark.slow
@pytest.mark.parametrize(("cell", "attention"), product(CELLS, ATTENTIONS))
def test_export_runs_in_stock_serving(new_recurrent, tokenizer, tmp_path, cell, attention):
    size = tokenizer.vocabulary_size
    model = new_recurrent(cell=cell, attention=attention, vocabulary_size=size, layers=1)
    graph = KerasGraph(model, tokenizer, SearchConfig(beam=3), max_tokens=20)
    version = export_saved_model(graph, tmp_path)
    check_servable(version)
    assert {"While", "SentencepieceTokenizeOp", "TopKV2"} <= set(graph_ops(version))
    texts = [source for source, _ in sentences("test")][:6]
    translations = Translator.load(version)([*texts, ""])
    assert translations == Translator(graph)([*texts, ""])
    assert len(set(translations[:-1])) > 1  # the source does matter
    assert translations[-1] == ""
