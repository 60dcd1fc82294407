"""Sixteen bits in training: the same is learnt, nothing overflows, and what stays is float32."""

from functools import cache

import keras
import numpy as np
import pytest
import tensorflow as tf

from translator.config import ModelConfig, TrainingConfig
from translator.data.batching import shift_right
from translator.models import build_model, load_model
from translator.training.checkpoint import Checkpoints, Progress
from translator.training.loop import save_model
from translator.training.optimizer import build_optimizer
from translator.training.precision import LossScale, computing_in
from translator.training.step import make_train_step

SIZES = {"width": 16, "hidden": 24, "encoder_layers": 1, "decoder_layers": 1, "dropout": 0.0}
MODELS = {
    "sinusoidal": ModelConfig(heads=4, positions="sinusoidal", **SIZES),
    "relative, post-norm": ModelConfig(
        heads=4, positions="relative", normalisation="post", tied=False, **SIZES
    ),
    "lstm": ModelConfig(model="lstm", attention="additive", **SIZES),
}
CONFIG = TrainingConfig(learning_rate=0.03, warmup_steps=5, label_smoothing=0.1)


@pytest.fixture(scope="module")
def batch(padded_rows):
    """Five pairs to learn by heart; the last source is nothing but padding."""
    source, target = padded_rows([3, 6, 4, 4, 2], seed=1), padded_rows([2, 3, 6, 7, 5], seed=2)
    source[-1] = 0
    return tuple(map(tf.constant, (source, shift_right(target), target)))


@pytest.fixture(scope="module")
def learn(batch):
    """A function of (name of a model, precision): trains one, from the same weights each time."""

    @cache
    def train(name, precision):
        averaged = build_model(MODELS[name], 30)
        with computing_in(precision):
            model = build_model(MODELS[name], 30)
        rng = np.random.default_rng(0)
        for weight in model.trainable_variables:
            weight.assign(0.2 * rng.standard_normal(weight.shape))
        averaged.set_weights(model.get_weights())
        optimizer = build_optimizer(CONFIG, model)
        scale = LossScale() if precision == "float16" else None
        step = make_train_step(model, averaged, optimizer, CONFIG, loss_scale=scale)
        losses = [float(loss / tokens) for loss, tokens, _ in (step((batch,)) for _ in range(30))]
        return model, averaged, losses

    return train


@pytest.mark.parametrize(("precision", "tolerance"), [("bfloat16", 0.1), ("float16", 0.05)])
@pytest.mark.parametrize(
    "name", ["sinusoidal", *(pytest.param(n, marks=pytest.mark.slow) for n in list(MODELS)[1:])]
)
def test_the_same_is_learnt(learn, batch, name, precision, tolerance):
    """… and nothing is lost to a source that is all padding, whose every score is masked."""
    _, _, expected = learn(name, "float32")
    model, averaged, losses = learn(name, precision)
    np.testing.assert_allclose(losses, expected, rtol=0, atol=tolerance)
    assert losses != expected
    assert losses[-1] < losses[0] - 1
    assert model(batch[:2]).dtype == precision
    assert {w.dtype for w in (*model.weights, *averaged.weights)} == {"float32"}
    assert keras.config.dtype_policy().name == "float32"  # for whatever comes next


def test_what_is_validated_and_exported_computes_in_float32(learn, batch, tmp_path):
    _, averaged, _ = learn("sinusoidal", "bfloat16")
    save_model(averaged, tmp_path / "model.keras")
    loaded = load_model(tmp_path / "model.keras")
    logits = loaded(batch[:2])
    assert logits.dtype == "float32"
    np.testing.assert_array_equal(logits, averaged(batch[:2]))
    assert {layer.compute_dtype for layer in loaded._flatten_layers()} == {"float32"}


def test_the_loss_scale_falls_where_gradients_overflow_and_rises_again(monkeypatch):
    monkeypatch.setattr(LossScale, "PATIENCE", 3)
    scale = LossScale()

    def after(*updates):
        for finite in updates:
            scale.adapt(tf.constant(finite))
        return float(scale.value)

    assert after(True, True) == 1
    assert after(True) == 2
    assert after(True, True, False) == 1  # and it counts from the beginning
    assert after(True, True) == 1
    assert after(True) == 2
    assert after(*[True] * 60) == LossScale.MOST
    assert after(*[False] * 27) == 2 * LossScale.LEAST
    assert scale.can_fall()
    assert after(False, False) == LossScale.LEAST
    assert not scale.can_fall()


def test_an_overflow_changes_nothing_but_the_scale(batch):
    with computing_in("float16"):
        model = build_model(MODELS["sinusoidal"], 30)
    averaged, optimizer = build_model(MODELS["sinusoidal"], 30), build_optimizer(CONFIG, model)
    scale = LossScale()
    scale.value.assign(2.0**14)
    step = make_train_step(model, averaged, optimizer, CONFIG, loss_scale=scale)
    before = model.get_weights()
    while not np.isfinite(float(step((batch,))[2])):
        np.testing.assert_equal(model.get_weights(), before)
        assert int(optimizer.iterations) == 0
    assert float(scale.value) < 2.0**14
    assert int(optimizer.iterations) == 1


def test_a_checkpoint_holds_the_scale(new_transformer, tmp_path):
    model = new_transformer()
    optimizer = build_optimizer(CONFIG, model)
    scale = LossScale()
    scale.value.assign(64)
    scale.updates.assign(7)
    checkpoints = Checkpoints(tmp_path, model, model, optimizer, Progress(step=1), scale)
    checkpoints.save()
    scale.value.assign(1)
    scale.updates.assign(0)
    assert checkpoints.restore()
    assert (float(scale.value), int(scale.updates)) == (64, 7)
