"""What `Seq2Seq` promises, for every model there is: masks, steps, saving, plain Keras training."""

import ast
import inspect
import sys
from itertools import product
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

import translator.models
import translator.models.recurrent as recurrent_module
from translator.data.batching import shift_right
from translator.evaluation.invariants import (
    no_future,
    padding_changes_nothing,
    steps_equal_full_pass,
)
from translator.models import load_model

KINDS = {
    **{
        f"transformer-{positions}-{normalisation}-{'tied' if tied else 'untied'}": {
            "positions": positions,
            "normalisation": normalisation,
            "tied": tied,
        }
        for positions, normalisation, tied in product(
            ("sinusoidal", "learned", "relative"), ("pre", "post"), (True, False)
        )
    },
    **{
        f"decoder-only-{positions}-{normalisation}": {
            "positions": positions,
            "normalisation": normalisation,
            "tied": normalisation == "pre",
            "layers": 2,
        }
        for positions, normalisation in product(
            ("sinusoidal", "learned", "relative"), ("pre", "post")
        )
    },
    **{
        f"{cell}+{attention}": {"cell": cell, "attention": attention, "tied": attention != "dot"}
        for cell, attention in product(("rnn", "gru", "lstm"), ("none", "additive", "dot"))
    },
}
RECURRENT = [kind for kind in KINDS if "cell" in KINDS[kind]]
FEW_RECURRENT = ["lstm+none", "gru+additive", "rnn+dot"]  # every cell and every attention


@pytest.fixture(scope="module")
def new_model(new_transformer, new_decoder_only, new_recurrent):
    """A function of a kind's name and further settings that gives a tiny model."""

    def build(kind, **settings):
        families = {"transformer": new_transformer, "decoder": new_decoder_only}
        new = families.get(kind.partition("-")[0], new_recurrent)
        return new(**KINDS[kind] | settings)

    return build


@pytest.fixture(scope="module", params=KINDS)
def model(request, new_model):
    """Every kind in turn."""
    return new_model(request.param)


def some(*kinds):
    """Lets a slow test run on a few kinds only."""
    return pytest.mark.parametrize("model", kinds, indirect=True)


@pytest.fixture(scope="module")
def batch(padded_rows):
    """Three sentences of unlike lengths: (source [3,6], target_in [3,5])."""
    return padded_rows([6, 2, 4], seed=1), shift_right(padded_rows([3, 5, 2], seed=2))


def logits_of(model, source, target_in):
    return keras.ops.convert_to_numpy(model((source, target_in)))


# --- masks


def test_padding_and_batch_mates_move_nothing(model, batch):
    assert (found := padding_changes_nothing(model, *batch)).passed, found


def test_no_logit_knows_the_future(model, batch):
    assert (found := no_future(model, *batch)).passed, found


def test_gradients_flow_from_the_past_only(model, batch, monkeypatch):
    source, target_in = batch[0][:1], batch[1][1:2]
    x = tf.convert_to_tensor(model.target_embedding(target_in))
    monkeypatch.setattr(model, "target_embedding", lambda ids: x)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        logits = model((source, target_in))
        # One logit, not a sum of all: sums are what a layer normalisation holds constant.
        probes = [logits[0, t, 7] for t in range(target_in.shape[1])]
    for t, probe in enumerate(probes):
        strength = np.abs(tape.gradient(probe, x)[0]).max(axis=-1)
        assert (strength[t + 1 :] == 0).all()
        assert strength[: t + 1].min() > 1e-5


@some(
    "transformer-sinusoidal-pre-tied",
    "transformer-relative-post-untied",
    "decoder-only-relative-pre",
    *RECURRENT,
)
def test_every_source_token_counts(model, batch):
    source, target_in = batch[0][:1], batch[1][1:2]
    source, target_in = (ids.repeat(source.shape[1], axis=0) for ids in (source, target_in))
    changed = source.copy()
    for s, row in enumerate(changed):
        row[s] = row[s] % 20 + 5
    moved = np.abs(logits_of(model, changed, target_in) - logits_of(model, source, target_in))
    assert moved.max(axis=-1).min() > 1e-5


@pytest.mark.parametrize("damage", [keras.ops.ones_like, keras.ops.logical_not])
@pytest.mark.parametrize(
    ("part", "method"), [("RecurrentEncoder", "call"), ("Attention", "remember")]
)
@some("gru+additive")
def test_a_damaged_mask_would_be_noticed(model, batch, monkeypatch, part, method, damage):
    part = getattr(recurrent_module, part)
    whole = getattr(part, method)

    def damaged(self, *args, **kwargs):
        *others, mask = args
        return whole(self, *others, damage(mask), **kwargs)

    monkeypatch.setattr(part, method, damaged)
    assert not padding_changes_nothing(model, *batch).passed


# --- steps


def test_steps_equal_the_full_pass(model, batch):
    assert (found := steps_equal_full_pass(model, *batch)).passed, found


def test_hypotheses_of_one_sentence_read_what_it_says(model, batch):
    """Two of each source, beside each other, against a full pass with the sources repeated."""
    source, target_in = batch
    targets = np.stack([target_in, target_in[::-1]], axis=1).reshape(6, -1)
    expected = model((np.repeat(source, 2, axis=0), targets))
    state = model.start(source)
    cache = tf.nest.map_structure(lambda x: tf.repeat(x, 2, axis=0), state["cache"])
    state = {"context": model.widen(state["context"], 2), "cache": cache}
    for position in range(targets.shape[1]):
        logits, state = model.step(targets[:, position], position, state)
        real = targets[:, position] != 0
        np.testing.assert_allclose(logits[real], expected[:, position][real], atol=1e-4)


def test_state_has_the_batch_first(model, batch):
    source, target_in = batch
    begin = model.start(source)
    _, after = model.step(target_in[:, 0], 0, begin)
    tf.nest.assert_same_structure(begin, after)
    for state in (begin, after):
        assert set(state) == {"context", "cache"}
        assert {leaf.shape[0] for leaf in tf.nest.flatten(state)} == {3}


# --- plain Keras


def test_settings_are_the_constructors_arguments(model):
    """All of them: one left out would come back from a file as its default."""
    parameters = inspect.signature(type(model).__init__).parameters
    assert list(model.settings) == [name for name in parameters if name not in ("self", "kwargs")]


@some(
    "transformer-sinusoidal-post-tied",
    "transformer-learned-pre-untied",
    "transformer-relative-pre-tied",
    "decoder-only-learned-post",
    *FEW_RECURRENT,
)
def test_keras_file_gives_the_same_numbers(model, batch, tmp_path):
    model.save(tmp_path / "model.keras")
    loaded = load_model(tmp_path / "model.keras")
    assert loaded.get_config() == model.get_config()
    np.testing.assert_array_equal(logits_of(loaded, *batch), logits_of(model, *batch))


@some("transformer-relative-pre-tied", "decoder-only-relative-pre", *FEW_RECURRENT)
def test_eager_graph_and_saved_model_agree(model, batch, tmp_path):
    ids = tf.TensorSpec([None, None], tf.int32)
    module = tf.Module()
    module.model = model
    module.call = tf.function(lambda s, t: model((s, t)), input_signature=[ids, ids])
    expected = logits_of(model, *batch)
    np.testing.assert_allclose(module.call(*batch), expected, rtol=0, atol=1e-5)
    tf.saved_model.save(module, str(tmp_path))
    loaded = tf.saved_model.load(str(tmp_path))
    np.testing.assert_allclose(loaded.call(*batch), expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    "kind",
    [
        "transformer-sinusoidal-pre-tied",
        pytest.param("decoder-only-relative-pre", marks=pytest.mark.slow),
        "lstm+none",
        pytest.param("gru+additive", marks=pytest.mark.slow),
        pytest.param("rnn+dot", marks=pytest.mark.slow),
    ],
)
def test_trains_with_compile_and_fit(kind, new_model, padded_rows):
    one_layer = {"layers": 1} if kind in RECURRENT else {}  # with gradients, tracing takes seconds
    model = new_model(kind, dropout=0.1, **one_layer)
    source = padded_rows([3, 4, 5, 6] * 4, seed=3)
    pairs = tf.data.Dataset.from_tensor_slices(((source, shift_right(source)), source))
    model.compile(
        optimizer=keras.optimizers.Adam(0.01),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        # XLA, which Keras chooses by itself, takes half a minute to compile recurrent layers.
        jit_compile=False if kind in RECURRENT else "auto",
    )
    history = model.fit(
        pairs.batch(8).repeat(), epochs=3, steps_per_epoch=20, shuffle=False, verbose=0
    )
    losses = history.history["loss"]
    assert losses[-1] < 0.6 * losses[0]


@pytest.mark.parametrize("kind", ["transformer-relative-pre-tied", "lstm+additive"])
def test_same_seed_same_weights(kind, new_model):
    a, b, other = (new_model(kind, seed=seed) for seed in (1, 1, 2))
    assert all(map(np.array_equal, a.get_weights(), b.get_weights()))
    assert not any(map(np.array_equal, a.get_weights(), other.get_weights()))


@some("transformer-sinusoidal-pre-tied", "gru+additive")
def test_tied_model_has_one_matrix(model):
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
