"""Loss, learning rate and one update of the weights."""

import dataclasses
import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from translator.config import ModelConfig, TrainingConfig
from translator.data.batching import shift_right
from translator.models import build_model
from translator.training.objective import count_tokens, disagreement, token_losses
from translator.training.optimizer import FusedAdam, FusedMuon, build_optimizer
from translator.training.schedule import WarmupInverseSquareRoot, WarmupLinear
from translator.training.step import (
    make_loss_function,
    make_train_step,
    mean_loss,
)

V = 30
PLAIN = TrainingConfig(label_smoothing=0.1, clip_norm=1e6, average_decay=0.9)


@dataclasses.dataclass
class Training:
    """One model and what trains it; `reset` takes all of it back to the beginning."""

    config: TrainingConfig
    model: keras.Model
    averaged: keras.Model
    optimizer: keras.optimizers.Optimizer

    def __post_init__(self):
        self.optimizer.build(self.model.trainable_variables)
        self.step = make_train_step(self.model, self.averaged, self.optimizer, self.config)
        self.begin = self.values()

    def variables(self):
        return [*self.model.variables, *self.averaged.variables, *self.optimizer.variables]

    def values(self):
        return [v.numpy() for v in self.variables()]

    def reset(self):
        for variable, value in zip(self.variables(), self.begin, strict=True):
            variable.assign(value)


@pytest.fixture(scope="module")
def new_training(new_transformer):
    """A function that builds one; SGD with rate 1, unless told otherwise, so that an update is the
    gradient itself (Adam would blow rounding errors up to its full step)."""

    def build(optimizer=None, **config):
        model, averaged = new_transformer(seed=1), new_transformer(seed=2)
        optimizer = optimizer or keras.optimizers.SGD(1.0)
        return Training(dataclasses.replace(PLAIN, **config), model, averaged, optimizer)

    return build


@pytest.fixture(scope="module")
def shared(new_training):
    return new_training()


@pytest.fixture
def training(shared):
    shared.reset()
    return shared


@pytest.fixture(scope="module")
def batch(padded_rows):
    """Five sentences; those of the first two targets are shorter than the others."""
    source, target = padded_rows([3, 6, 4, 4, 2], seed=1), padded_rows([2, 3, 6, 7, 5], seed=2)
    return tuple(map(tf.constant, (source, shift_right(target), target)))


def rows(batch, begin, end):
    """Some rows of a batch, without the padding columns that only the others need."""
    parts = [ids[begin:end].numpy() for ids in batch]
    return tuple(tf.constant(ids[:, : (ids != 0).sum(axis=1).max()]) for ids in parts)


def weights(model):
    return [w.numpy() for w in model.weights]


def moved(training, batches):
    """What one step changes the weights by."""
    before = weights(training.model)
    training.step(batches)
    return [b - a for a, b in zip(before, weights(training.model), strict=True)]


def norm(arrays):
    return math.sqrt(sum((a.astype(np.float64) ** 2).sum() for a in arrays))


# --- loss


@pytest.mark.parametrize("label_smoothing", [0.0, 0.1, 0.5])
def test_loss_and_gradient_equal_those_of_dense_targets(label_smoothing):
    """Smoothing takes ε from the target and spreads it over all V, the target included."""
    rng = np.random.default_rng(0)
    target = tf.constant(rng.integers(1, V, [3, 4]), tf.int32)
    logits = tf.constant(3 * rng.standard_normal([3, 4, V]), tf.float32)
    weight = tf.constant(rng.standard_normal([3, 4]), tf.float32)  # each token counts differently
    dense = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=label_smoothing, reduction=None
    )
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(logits)
        losses = token_losses(target, logits, label_smoothing)
        expected = dense(tf.one_hot(target, V), logits)
        total, expected_total = (tf.reduce_sum(weight * x) for x in (losses, expected))
    np.testing.assert_allclose(losses, expected, rtol=1e-5)
    gradient, expected_gradient = (tape.gradient(x, logits) for x in (total, expected_total))
    np.testing.assert_allclose(gradient, expected_gradient, atol=1e-6)


def test_padding_has_neither_loss_nor_gradient():
    target = tf.constant([[5, 3, 0, 0], [7, 8, 9, 3]])
    logits = tf.constant(np.random.default_rng(0).standard_normal([2, 4, V]), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        losses = token_losses(target, logits, 0.1)
    real = target.numpy() != 0
    assert (losses.numpy()[~real] == 0).all()
    assert (losses.numpy()[real] > 0).all()
    strength = np.abs(tape.gradient(losses, logits)).max(axis=-1)
    assert (strength[~real] == 0).all()
    assert (strength[real] > 0).all()
    assert count_tokens(target) == 6


def test_mean_loss_is_over_tokens_and_without_dropout(new_transformer, batch):
    model = new_transformer(seed=1, dropout=0.5)
    loss_function = make_loss_function(model)
    parts = rows(batch, 0, 2), rows(batch, 2, 5)
    logits = tf.nn.log_softmax(model(batch[:2])).numpy()
    target = batch[2].numpy()
    nats = -np.take_along_axis(logits, target[..., None], axis=-1)[..., 0][target != 0]
    assert mean_loss(loss_function, parts) == pytest.approx(nats.mean(), rel=1e-5)
    assert mean_loss(loss_function, [batch]) == pytest.approx(nats.mean(), rel=1e-5)


def test_disagreement_is_the_divergence_in_both_directions():
    rng = np.random.default_rng(0)
    target = tf.constant([[5, 3, 0], [7, 8, 9]])
    logits = [tf.constant(2 * rng.standard_normal([2, 3, V]), tf.float32) for _ in range(2)]
    kl = keras.losses.KLDivergence(reduction=None)
    p, q = map(tf.nn.softmax, logits)
    expected = (kl(p, q) + kl(q, p)).numpy()
    assert (expected > 0.1).all()
    expected[0, 2] = 0
    np.testing.assert_allclose(disagreement(target, logits), expected, rtol=1e-4)
    assert not disagreement(target, [logits[0]] * 2).numpy().any()


# --- learning rate


def test_learning_rate_rises_to_its_peak_and_falls():
    schedule = WarmupInverseSquareRoot(2e-3, 100)
    rates = np.array([float(schedule(step)) for step in (0, 49, 99, 399, 9999)])
    np.testing.assert_allclose(rates, [2e-5, 1e-3, 2e-3, 1e-3, 2e-4], rtol=1e-5)


def test_schedule_of_the_paper():
    """Vaswani et al. 2017, eq. 3, with D = 512 and 4000 steps of warm-up."""
    schedule = WarmupInverseSquareRoot(512**-0.5 * 4000**-0.5, 4000)
    for step in (1, 1000, 4000, 100_000):
        paper = 512**-0.5 * min(step**-0.5, step * 4000**-1.5)
        assert float(schedule(step - 1)) == pytest.approx(paper, rel=1e-5)


def test_a_line_down_to_zero_at_the_end():
    schedule = WarmupLinear(2e-3, 100)
    for step, done, share in ((9, 0.0, 0.1), (99, 0.0, 1.0), (5000, 0.25, 0.75), (5000, 1.0, 0.0)):
        schedule.done.assign(done)
        assert float(schedule(step)) == pytest.approx(share * 2e-3)


@pytest.mark.parametrize("name", ["adam", "muon"])
def test_optimizer_and_its_schedule_survive_saving(new_transformer, name):
    config = dataclasses.replace(PLAIN, learning_rate=3e-3, warmup_steps=10, optimizer=name)
    optimizer = build_optimizer(config, new_transformer())
    assert float(optimizer.learning_rate) == pytest.approx(3e-4)
    optimizer.iterations.assign(39)
    assert float(optimizer.learning_rate) == pytest.approx(1.5e-3)
    again = keras.optimizers.deserialize(keras.optimizers.serialize(optimizer))
    assert again.get_config() == optimizer.get_config()
    again.iterations.assign(39)
    assert float(again.learning_rate) == pytest.approx(1.5e-3)


@pytest.mark.parametrize(
    ("ours", "theirs", "settings"),
    [
        (FusedAdam, keras.optimizers.Adam, {"beta_1": 0.9, "beta_2": 0.98}),
        (FusedMuon, keras.optimizers.Muon, {"adam_beta_1": 0.9, "adam_beta_2": 0.98}),
    ],
)
def test_fused_optimizers_are_those_of_keras(ours, theirs, settings):
    schedule = WarmupInverseSquareRoot(0.1, 3)
    settings = {"epsilon": 1e-9, "weight_decay": None, **settings}
    if ours is FusedMuon:
        settings["adam_weight_decay"] = None
    optimizers = ours(schedule, **settings), theirs(schedule, **settings)
    rng = np.random.default_rng(0)
    shapes = (4, 3), (5,)
    starts = [rng.standard_normal(shape).astype(np.float32) for shape in shapes]
    sets = [[keras.Variable(start) for start in starts] for _ in optimizers]
    for _ in range(5):
        gradients = [tf.constant(rng.standard_normal(shape), tf.float32) for shape in shapes]
        for optimizer, variables in zip(optimizers, sets, strict=True):
            optimizer.apply(gradients, variables)
        for ours, theirs in zip(*sets, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-5)
    for ours, theirs in zip(*(optimizer.variables for optimizer in optimizers), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-6)


@pytest.mark.parametrize(
    "network",
    [
        {"positions": "relative"},
        {"positions": "learned", "tied": False},
        {"model": "gru", "attention": "dot", "encoder_layers": 1, "decoder_layers": 1},
    ],
)
def test_muon_takes_the_matrices_and_nothing_else(network):
    model = build_model(ModelConfig(width=16, hidden=24, **network), 50)
    optimizer = build_optimizer(dataclasses.replace(PLAIN, optimizer="muon"), model)
    pairs = zip(model.trainable_variables, optimizer.adam_velocities, strict=True)
    taken = {variable.path for variable, velocity in pairs if velocity is None}
    assert taken == {v.path for v in model.trainable_variables if v.path.endswith("kernel")} - {
        model.final_layer.kernel.path if hasattr(model.final_layer, "kernel") else ""
    }


# --- the update


def test_step_follows_the_gradient_of_the_mean_loss(training, batch):
    source, target_in, target = batch
    with tf.GradientTape() as tape:
        logits = training.model((source, target_in))
        sum_of_losses = tf.reduce_sum(token_losses(target, logits, 0.1))
        mean = sum_of_losses / count_tokens(target)
    gradients = tape.gradient(mean, training.model.trainable_variables)
    expected = [tf.convert_to_tensor(g).numpy() for g in gradients]

    before = weights(training.model)
    loss, tokens, gradient_norm = training.step((batch,))
    assert float(loss) == pytest.approx(float(sum_of_losses), rel=1e-5)
    assert int(tokens) == 2 + 3 + 6 + 7 + 5
    assert float(gradient_norm) == pytest.approx(norm(expected), rel=1e-5)
    for a, b, gradient in zip(before, weights(training.model), expected, strict=True):
        np.testing.assert_allclose(a - b, gradient, atol=1e-5)


def test_two_passes_without_dropout_are_one(training, new_training, batch):
    expected = moved(training, (batch,))
    training.reset()
    twice = new_training(r_drop=5.0)
    for a, b in zip(moved(twice, (batch,)), expected, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)
    twice.reset()
    np.testing.assert_allclose(twice.step((batch,)), training.step((batch,)), rtol=1e-5)


def test_two_passes_learn_to_agree(new_transformer, batch):
    """With R-Drop two passes are closer to each other than after as many updates without."""
    source, target_in, target = batch

    def apart_after(r_drop):
        model, averaged = new_transformer(seed=1, dropout=0.3), new_transformer(seed=2)
        config = dataclasses.replace(PLAIN, r_drop=r_drop, learning_rate=0.01, warmup_steps=5)
        training = Training(config, model, averaged, build_optimizer(config, model))
        for _ in range(40):
            training.step((batch,))
        logits = [[model((source, target_in), training=True) for _ in range(2)] for _ in range(8)]
        apart = [float(tf.reduce_sum(disagreement(target, pair))) for pair in logits]
        return np.mean(apart)

    assert apart_after(5.0) < 0.7 * apart_after(0.0)


def test_padding_does_not_move_the_update(training, batch):
    expected = moved(training, (batch,))
    training.reset()
    wide = tuple(tf.pad(ids, [[0, 2], [0, 3]]) for ids in batch)
    for a, b in zip(moved(training, (wide,)), expected, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_accumulated_batches_equal_one_large_batch(training, new_training, batch):
    expected = moved(training, (batch,))
    accumulating = new_training(accumulate=2)
    parts = rows(batch, 0, 2), rows(batch, 2, 5)
    for a, b in zip(moved(accumulating, parts), expected, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_gradients_are_clipped_to_a_global_norm(training, new_training, batch):
    unclipped = moved(training, (batch,))
    assert norm(unclipped) > 0.1
    clipping = new_training(clip_norm=0.1)
    *_, reported = clipping.step((batch,))
    assert float(reported) == pytest.approx(norm(unclipped), rel=1e-5)  # before clipping
    clipping.reset()
    clipped = moved(clipping, (batch,))
    assert norm(clipped) == pytest.approx(0.1, rel=1e-3)
    for a, b in zip(clipped, unclipped, strict=True):
        np.testing.assert_allclose(a, b * 0.1 / norm(unclipped), atol=1e-6)


def test_moving_average(training, batch):
    average = weights(training.averaged)
    for step in (1, 2, 3):
        training.step((batch,))
        decay = min(PLAIN.average_decay, (1 + step) / (10 + step))
        average = [
            decay * a + (1 - decay) * w
            for a, w in zip(average, weights(training.model), strict=True)
        ]
        for a, b in zip(weights(training.averaged), average, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-5)
    training.optimizer.iterations.assign(10_000)
    before = weights(training.averaged)
    training.step((batch,))
    for a, b, w in zip(before, weights(training.averaged), weights(training.model), strict=True):
        np.testing.assert_allclose(b, 0.9 * a + 0.1 * w, atol=1e-5)


def test_adam_step_and_what_happens_when_the_loss_is_not_finite(new_transformer, batch):
    """One trace for both: dropout and Adam, as in real training."""
    model, averaged = new_transformer(seed=1, dropout=0.1), new_transformer(seed=2)
    config = dataclasses.replace(PLAIN, average_decay=0.0, learning_rate=0.01, warmup_steps=5)
    training = Training(config, model, averaged, build_optimizer(config, model))

    losses = [float(training.step((batch,))[0]) for _ in range(30)]
    assert losses[-1] < 0.5 * losses[0]
    assert int(training.optimizer.iterations) == 30
    for a, b in zip(weights(training.averaged), weights(training.model), strict=True):
        np.testing.assert_array_equal(a, b)  # a decay of 0 keeps no past

    def kept():
        variables = (*model.weights, *averaged.weights, *training.optimizer.variables)
        return [v.numpy() for v in variables]

    weight = model.decoder.normalise.gamma
    good = weight.numpy()
    for bad, reported in ((math.nan, math.nan), (1e25, math.inf)):  # the loss; only its gradient
        weight.assign(np.full_like(good, bad))
        before = kept()
        *_, gradient_norm = training.step((batch,))
        np.testing.assert_equal(float(gradient_norm), reported)
        for a, b in zip(before, kept(), strict=True):
            np.testing.assert_array_equal(a, b)
        weight.assign(good)
    training.step((batch,))
    assert int(training.optimizer.iterations) == 31
    assert all(np.isfinite(value).all() for value in training.values())
