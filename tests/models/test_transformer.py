"""The Transformer as a whole: masks, cache, saving, plain Keras training."""

import ast
import sys
from itertools import product
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

import translator.models
import translator.models.transformer as transformer_module
from translator.config import ModelConfig
from translator.data.batching import shift_right
from translator.models import build_model, load_model
from translator.models.masks import BLOCKED

KINDS = list(product(("sinusoidal", "learned", "relative"), ("pre", "post"), (True, False)))


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: "-".join(map(str, kind)))
def model(request, new_transformer):
    """Every kind in turn."""
    positions, normalisation, tied = request.param
    return new_transformer(positions=positions, normalisation=normalisation, tied=tied)


def some(*kinds):
    """Lets a slow test run on a few kinds only."""
    ids = ["-".join(map(str, kind)) for kind in kinds]
    return pytest.mark.parametrize("model", kinds, ids=ids, indirect=True)


@pytest.fixture(scope="module")
def one_kind(new_transformer):
    return new_transformer(positions="relative", encoder_layers=2, decoder_layers=2)


@pytest.fixture(scope="module")
def batch(padded_rows):
    """Three sentences of unlike lengths: (source [3,6], target_in [3,5])."""
    return padded_rows([6, 2, 4], seed=1), shift_right(padded_rows([3, 5, 2], seed=2))


def logits_of(model, source, target_in):
    return keras.ops.convert_to_numpy(model((source, target_in)))


# --- masks


def check_padding(model, source, target_in):
    """A row's real logits are those of the row alone, without padding or batch-mates."""
    wide = [np.pad(ids, [(0, 0), (0, 4)]) for ids in (source, target_in)]
    logits = logits_of(model, *wide)
    for row in range(len(source)):
        s, t = source[row][source[row] > 0], target_in[row][target_in[row] > 0]
        alone = logits_of(model, s[None], t[None])[0]
        np.testing.assert_allclose(logits[row, : len(t)], alone, rtol=0, atol=1e-5)


def check_causality(model, source, target_in):
    """A changed token moves the logits from its position on, and none before."""
    source, target_in = source[:1], target_in[1:2]
    before = logits_of(model, source, target_in)[0]
    for t in range(1, target_in.shape[1]):
        changed = target_in.copy()
        changed[0, t] = changed[0, t] % 20 + 5
        moved = np.abs(logits_of(model, source, changed)[0] - before).max(axis=-1)
        assert moved[:t].max() < 1e-6
        assert moved[t:].min() > 1e-4


def test_padding_and_batch_mates_move_nothing(model, batch):
    check_padding(model, *batch)


def test_no_logit_knows_the_future(model, batch):
    check_causality(model, *batch)


def test_gradients_flow_from_the_past_only(model, batch):
    source, target_in = batch[0][:1], batch[1][1:2]
    padding = transformer_module.padding_bias(source)
    context = model.encoder(model.source_embedding(source), padding)
    x = tf.convert_to_tensor(model.target_embedding(target_in))
    steps = target_in.shape[1]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        no_padding = transformer_module.padding_bias(target_in)
        logits = model.final_layer(model.decoder(x, context, no_padding, padding))
        # One logit, not a sum of all: sums are what a layer normalisation holds constant.
        probes = [logits[0, t, 7] for t in range(steps)]
    for t, probe in enumerate(probes):
        strength = np.abs(tape.gradient(probe, x)[0]).max(axis=-1)
        assert (strength[t + 1 :] == 0).all()
        assert strength[: t + 1].min() > 1e-5


@some(("sinusoidal", "pre", True), ("relative", "post", False))
def test_every_source_token_counts(model, batch):
    source, target_in = batch[0][:1], batch[1][1:2]
    before = logits_of(model, source, target_in)
    for s in range(source.shape[1]):
        changed = source.copy()
        changed[0, s] = changed[0, s] % 20 + 5
        moved = np.abs(logits_of(model, changed, target_in) - before)
        assert moved.max(axis=-1).min() > 1e-5


def lost(bias):
    return bias * 0


def inverted(bias):
    return BLOCKED - bias


@pytest.mark.parametrize("damage", [lost, inverted])
@pytest.mark.parametrize(
    ("mask", "check"), [("padding_bias", check_padding), ("causal_bias", check_causality)]
)
def test_a_damaged_mask_would_be_noticed(one_kind, batch, monkeypatch, mask, check, damage):
    check(one_kind, *batch)
    whole = getattr(transformer_module, mask)
    monkeypatch.setattr(transformer_module, mask, lambda ids: damage(whole(ids)))
    with pytest.raises(AssertionError):
        check(one_kind, *batch)


def test_attention_weights(one_kind, batch):
    source, target_in = batch
    weights = one_kind.attention_weights(source, target_in)
    shapes = {
        "encoder_1_self_attention": (3, 4, 6, 6),
        "encoder_2_self_attention": (3, 4, 6, 6),
        "decoder_1_self_attention": (3, 4, 5, 5),
        "decoder_1_cross_attention": (3, 4, 5, 6),
        "decoder_2_self_attention": (3, 4, 5, 5),
        "decoder_2_cross_attention": (3, 4, 5, 6),
    }
    assert {name: tuple(w.shape) for name, w in weights.items()} == shapes
    for name, of_layer in weights.items():
        of_layer = keras.ops.convert_to_numpy(of_layer)
        np.testing.assert_allclose(of_layer.sum(axis=-1), 1, atol=1e-5)
        is_causal = name.startswith("decoder") and name.endswith("self_attention")
        keys = target_in if is_causal else source
        assert (np.moveaxis(of_layer, 3, 1)[keys == 0] == 0).all()
        assert (np.moveaxis(of_layer, 3, 1)[keys != 0].max(axis=(1, 2)) > 0).all()
        if is_causal:
            assert (of_layer[..., ~np.tri(5, dtype=bool)] == 0).all()


# --- the cache


def test_steps_equal_the_full_pass(model, batch):
    source, target_in = batch
    expected = logits_of(model, source, target_in)
    state = model.start(source)
    for t in range(target_in.shape[1]):
        logits, state = model.step(target_in[:, t], t, state)
        real = target_in[:, t] != 0
        logits = keras.ops.convert_to_numpy(logits)
        np.testing.assert_allclose(logits[real], expected[real, t], rtol=0, atol=1e-5)


def test_state_has_the_batch_first(one_kind, batch):
    source, target_in = batch
    _, state = one_kind.step(target_in[:, 0], 0, one_kind.start(source))
    assert set(state) == {"context", "cache"}
    leaves = tf.nest.flatten(state)
    assert len(leaves) == 1 + 2 * 4  # padding; two layers' keys and values, read and written
    assert {leaf.shape[0] for leaf in leaves} == {3}


# --- plain Keras


@some(("sinusoidal", "post", True), ("learned", "pre", False), ("relative", "pre", True))
def test_keras_file_gives_the_same_numbers(model, batch, tmp_path):
    model.save(tmp_path / "model.keras")
    loaded = load_model(tmp_path / "model.keras")
    assert loaded.get_config() == model.get_config()
    np.testing.assert_array_equal(logits_of(loaded, *batch), logits_of(model, *batch))


def test_eager_graph_and_saved_model_agree(one_kind, batch, tmp_path):
    ids = tf.TensorSpec([None, None], tf.int32)
    module = tf.Module()
    module.model = one_kind
    module.call = tf.function(lambda s, t: one_kind((s, t)), input_signature=[ids, ids])
    expected = logits_of(one_kind, *batch)
    np.testing.assert_allclose(module.call(*batch), expected, rtol=0, atol=1e-5)
    tf.saved_model.save(module, str(tmp_path))
    loaded = tf.saved_model.load(str(tmp_path))
    np.testing.assert_allclose(loaded.call(*batch), expected, rtol=0, atol=1e-5)


def test_trains_with_compile_and_fit(new_transformer, padded_rows):
    model = new_transformer(dropout=0.1)
    source = padded_rows([3, 4, 5, 6] * 4, seed=3)
    pairs = tf.data.Dataset.from_tensor_slices(((source, shift_right(source)), source))
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    history = model.fit(pairs.batch(8).repeat(), epochs=3, steps_per_epoch=20, verbose=0)
    losses = history.history["loss"]
    assert losses[-1] < 0.6 * losses[0]


def test_same_seed_same_weights(new_transformer):
    a, b, other = (new_transformer(seed=seed) for seed in (1, 1, 2))
    assert all(map(np.array_equal, a.get_weights(), b.get_weights()))
    assert not any(map(np.array_equal, a.get_weights(), other.get_weights()))


def test_built_as_configured():
    config = ModelConfig(
        width=8, hidden=12, heads=2, encoder_layers=1, decoder_layers=3, dropout=0.2, tied=False
    )
    model = build_model(config, vocabulary_size=9)
    assert (len(model.encoder.layers), len(model.decoder.layers)) == (1, 3)
    settings = {key: model.get_config()[key] for key in vars(config) if key != "model"}
    assert settings == {key: value for key, value in vars(config).items() if key != "model"}
    attention, feed_forward = 4 * (8 * 8 + 8), 2 * 8 * 12 + 8 + 12
    normalisation = 2 * 8
    encoder_layer = attention + feed_forward + 2 * normalisation
    decoder_layer = 2 * attention + feed_forward + 3 * normalisation
    ends = 2 * 9 * 8 + 2 * normalisation + (8 * 9 + 9)  # embeddings, last norms, output
    assert model.count_params() == encoder_layer + 3 * decoder_layer + ends


def test_tied_model_has_one_matrix(new_transformer):
    model = new_transformer(tied=True)
    with_vocabulary = [w for w in model.trainable_variables if 30 in w.shape]
    assert [tuple(w.shape) for w in with_vocabulary] == [(30, 16)]


def test_models_import_no_tensorflow():
    for path in Path(translator.models.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module]
            else:
                continue
            roots = {name.split(".")[0] for name in names} - set(sys.stdlib_module_names)
            assert roots <= {"keras", "keras_nlp", "translator"}, path
            assert not any(name.startswith("translator.data") for name in names), path
