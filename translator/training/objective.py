"""What training minimises: cross-entropy over the real tokens of a batch."""

import keras
import tensorflow as tf

from translator.data.tokenizer import PAD

_cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=None)


def token_losses(target, logits, label_smoothing=0.0):
    """[B,T] int, [B,T,V] → [B,T]: the loss of each token in nats, 0 where there is padding."""
    if label_smoothing:
        losses = _smoothed_cross_entropy(target, logits, label_smoothing)
    else:
        losses = _cross_entropy(target, logits)
    return losses * tf.cast(target != PAD, losses.dtype)


def _smoothed_cross_entropy(target, logits, smoothing):
    """Cross-entropy against (1 − ε) · one-hot + ε / V, Szegedy et al. 2016 §7: [B,T].

    In terms of the logits z that is CE + ε · (z_target − mean z), so that no dense target is
    needed. The gradient is written out because automatic differentiation makes three tensors of
    the logits' size of it, and those are the largest in a training step.
    """

    @tf.custom_gradient
    def loss(logits):
        classes = tf.shape(logits)[1]
        cross_entropy, gradient_of_it = tf.raw_ops.SparseSoftmaxCrossEntropyWithLogits(
            features=logits, labels=labels
        )

        def gradient(upstream):
            even = smoothing / tf.cast(classes, logits.dtype)
            dense = (gradient_of_it - even) * upstream[:, None]
            places = tf.stack([tf.range(tf.size(labels, labels.dtype)), labels], axis=1)
            return tf.tensor_scatter_nd_add(dense, places, smoothing * upstream)

        surplus = tf.gather(logits, labels, batch_dims=1) - tf.reduce_mean(logits, axis=1)
        return cross_entropy + smoothing * surplus, gradient

    labels = tf.reshape(target, [-1])
    flat = loss(tf.reshape(logits, [-1, tf.shape(logits)[2]]))
    return tf.reshape(flat, tf.shape(target))


def count_tokens(target):
    """[B,T] int → how many are not padding, float32."""
    return tf.math.count_nonzero(target, dtype=tf.float32)
