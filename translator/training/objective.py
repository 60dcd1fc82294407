"""What training minimises: cross-entropy over the real tokens of a batch."""

import keras
import tensorflow as tf

from translator.data.vocabulary import PAD

_cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=None)


def token_losses(target, logits, label_smoothing=0.0):
    """[B,T] int, [B,T,V] → [B,T]: the loss of each token in nats, 0 where there is padding."""
    logits = tf.cast(logits, tf.float32)
    if label_smoothing:
        losses = _smoothed_cross_entropy(target, logits, label_smoothing)
    else:
        losses = _cross_entropy(target, logits)
    return losses * tf.cast(target != PAD, losses.dtype)


def _smoothed_cross_entropy(target, logits, smoothing):
    """Cross-entropy against (1 − ε) · one-hot + ε / V, Szegedy et al. 2016 §7: [B,T].

    In terms of the logits z that is log Σ exp z − (1 − ε) · z_target − ε · mean z, so that no dense
    target is needed. All is written out in terms of one softmax, gradient included, because
    tensors of the logits' size are the largest in a training step and each costs as much as a
    matrix product; TensorFlow's own cross-entropy takes four times as long as its softmax.
    """

    @tf.custom_gradient
    def loss(logits):
        probabilities = tf.nn.softmax(logits)
        even = smoothing / tf.cast(tf.shape(logits)[1], logits.dtype)

        def gradient(upstream):
            dense = (probabilities - even) * upstream[:, None]
            return tf.tensor_scatter_nd_sub(dense, places, (1 - smoothing) * upstream)

        # The largest probability is exp(largest logit) / Σ exp z, and never too small for a log.
        log_sum = tf.reduce_max(logits, 1) - tf.math.log(tf.reduce_max(probabilities, 1))
        hit, mean = tf.gather_nd(logits, places), tf.reduce_mean(logits, 1)
        return log_sum - (1 - smoothing) * hit - smoothing * mean, gradient

    labels = tf.reshape(target, [-1])
    places = tf.stack([tf.range(tf.size(labels, labels.dtype)), labels], axis=1)
    flat = loss(tf.reshape(logits, [-1, tf.shape(logits)[2]]))
    return tf.reshape(flat, tf.shape(target))


def disagreement(target, logits):
    """How far two passes of a model with dropout are apart, for R-Drop (Wu et al. 2021): [B,T] int,
    two of [B,T,V] → [B,T], KL(p‖q) + KL(q‖p) of each token in nats, 0 where there is padding.

    The sum is Σ (p − q) · (log p − log q), and since Σ (p − q) is 0, the
    logits can stand in for their log-probabilities.
    """
    first, second = (tf.cast(z, tf.float32) for z in logits)
    apart = tf.nn.softmax(first) - tf.nn.softmax(second)
    nats = tf.reduce_sum(apart * (first - second), axis=2)
    return nats * tf.cast(target != PAD, nats.dtype)


def count_tokens(target):
    """[B,T] int → how many are not padding, float32."""
    return tf.math.count_nonzero(target, dtype=tf.float32)
