"""One update of the weights, as a TensorFlow graph."""

import tensorflow as tf

from translator.config import TrainingConfig
from translator.training.distribution import Workers, all_sum
from translator.training.objective import count_tokens, disagreement, token_losses

IDS = tf.TensorSpec([None, None], tf.int32)
BATCH = (IDS, IDS, IDS)  # source, target_in, target_out


def make_train_step(
    model, averaged, optimizer, config: TrainingConfig, workers=None, loss_scale=None
):
    """A function of `accumulate` batches for each replica of this process, one behind the other,
    that updates `model` once, and its moving average.

    It returns (summed loss, number of target tokens, norm of the gradient), of all replicas
    everywhere. Where loss or norm is not finite, nothing was changed but the `loss_scale`, if one
    is given (a `precision.LossScale`).
    """
    workers = workers or Workers()
    strategy, accumulate = workers.strategy, config.accumulate

    def objective(batch):
        """Of a batch: the summed loss, and what is minimised."""
        passes = 2 if config.r_drop else 1  # each drops out other values
        source, target_in, target = (tf.concat([ids] * passes, axis=0) for ids in batch)
        logits = model((source, target_in), training=True)
        loss = tf.reduce_sum(token_losses(target, logits, config.label_smoothing)) / passes
        if not config.r_drop:
            return loss, loss
        apart = disagreement(batch[2], tf.split(logits, passes))
        # The paper adds α / 2 times this to the sum of both losses; here all of it is halved.
        return loss, loss + config.r_drop / 4 * tf.reduce_sum(apart)

    def gradients(batch):
        with tf.GradientTape() as tape:
            loss, minimised = objective(batch)
            scaled = minimised * loss_scale.value if loss_scale else minimised
        gradients = tape.gradient(scaled, model.trainable_variables)
        gradients = [tf.convert_to_tensor(g) for g in gradients]
        if loss_scale:
            gradients = [g / loss_scale.value for g in gradients]
        return loss, count_tokens(batch[2]), gradients

    def clipped_gradients(batches):
        """In each replica: (loss, tokens, norm, the clipped gradient of the mean loss)."""
        context = tf.distribute.get_replica_context()
        first = workers.local_number(context) * accumulate
        own = batches[first : first + accumulate]
        losses, counts, parts = zip(*map(gradients, own), strict=True)
        sums = [tf.add_n(part) for part in zip(*parts, strict=True)]
        loss, tokens, sums = all_sum(context, (tf.add_n(losses), tf.add_n(counts), sums))
        # The mean over the tokens of all batches: those of an update equal one large batch.
        norm = tf.linalg.global_norm(sums) / tokens
        # To the mean and down to `clip_norm` in one: every gradient is gone over only once.
        scale = config.clip_norm / tf.maximum(norm, config.clip_norm) / tokens
        return loss, tokens, norm, [scale * gradient for gradient in sums]

    def update(gradients):
        strategy.run(lambda mine: optimizer.apply(mine, model.trainable_variables), (gradients,))
        # Early averages would mostly be of the random start, so the decay grows with the steps.
        step = tf.cast(optimizer.iterations.value, tf.float32)
        decay = tf.minimum(config.average_decay, (1 + step) / (10 + step))
        for average, weight in zip(averaged.weights, model.weights, strict=True):
            strategy.extended.update(
                average.value,
                lambda average, weight: average.assign(weight + decay * (average - weight)),
                args=(weight.value,),
                group=False,
            )
        return True

    batches_here = (BATCH,) * (accumulate * workers.local_replicas)

    @tf.function(input_signature=[batches_here], autograph=False)
    def train_step(batches):
        *figures, gradients = strategy.run(clipped_gradients, (batches,))
        loss, tokens, norm = (strategy.experimental_local_results(x)[0] for x in figures)
        finite = tf.math.is_finite(norm + loss)
        tf.cond(finite, lambda: update(gradients), lambda: False)
        if loss_scale:
            loss_scale.adapt(finite)
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
