"""One update of the weights, as a TensorFlow graph."""

import tensorflow as tf

from translator.config import TrainingConfig
from translator.training.objective import count_tokens, token_losses

IDS = tf.TensorSpec([None, None], tf.int32)
BATCH = (IDS, IDS, IDS)  # source, target_in, target_out


def make_train_step(model, averaged, optimizer, config: TrainingConfig):
    """A function of `accumulate` batches that updates `model` once, and its moving average.

    It returns (summed loss, number of target tokens, norm of the gradient). Where loss or norm is
    not finite, nothing was changed.
    """

    def gradients(batch):
        source, target_in, target = batch
        with tf.GradientTape() as tape:
            logits = model((source, target_in), training=True)
            loss = tf.reduce_sum(token_losses(target, logits, config.label_smoothing))
        gradients = tape.gradient(loss, model.trainable_variables)
        return loss, count_tokens(target), [tf.convert_to_tensor(g) for g in gradients]

    def update(gradients):
        optimizer.apply(gradients, model.trainable_variables)
        # Early averages would mostly be of the random start, so the decay grows with the steps.
        step = tf.cast(optimizer.iterations.value, tf.float32)
        decay = tf.minimum(config.average_decay, (1 + step) / (10 + step))
        for average, weight in zip(averaged.weights, model.weights, strict=True):
            average.assign(weight + decay * (average - weight))
        return True

    @tf.function(input_signature=[(BATCH,) * config.accumulate], autograph=False)
    def train_step(batches):
        losses, counts, parts = zip(*map(gradients, batches), strict=True)
        loss, tokens = tf.add_n(losses), tf.add_n(counts)
        # The mean over the tokens of all batches: accumulated batches equal one large batch.
        sums = [tf.add_n(part) for part in zip(*parts, strict=True)]
        norm = tf.linalg.global_norm(sums) / tokens
        # To the mean and down to `clip_norm` in one: every gradient is gone over only once.
        scale = config.clip_norm / tf.maximum(norm, config.clip_norm) / tokens
        clipped = [scale * gradient for gradient in sums]
        tf.cond(tf.math.is_finite(norm + loss), lambda: update(clipped), lambda: False)
        return loss, tokens, norm

    return train_step


def make_loss_function(model):
    """A function of one batch that returns its (summed loss, number of target tokens); the loss
    is plain cross-entropy, so that it can be compared whatever the label smoothing."""

    @tf.function(input_signature=[BATCH], autograph=False)
    def loss_function(batch):
        source, target_in, target = batch
        logits = model((source, target_in), training=False)
        return tf.reduce_sum(token_losses(target, logits)), count_tokens(target)

    return loss_function


def mean_loss(loss_function, batches) -> float:
    """Nats per target token over an iterable of batches."""
    sums = [loss_function(tuple(map(tf.constant, batch))) for batch in batches]
    losses, tokens = (sum(float(x) for x in column) for column in zip(*sums, strict=True))
    return losses / tokens
