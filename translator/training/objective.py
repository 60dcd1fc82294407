"""What training minimises: cross-entropy over the real tokens of a batch."""

import keras
import tensorflow as tf

from translator.data.tokenizer import PAD

_cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction=None)


def token_losses(target, logits, label_smoothing=0.0):
    """[B,T] int, [B,T,V] → [B,T]: the loss of each token in nats, 0 where there is padding.

    Label smoothing (Szegedy et al. 2016 §7) with mass ε spread over the vocabulary is
    CE + ε · (z_target − mean(z)) in terms of the logits z: no dense target is built.
    """
    losses = _cross_entropy(target, logits)
    if label_smoothing:
        reference = tf.gather(logits, target, batch_dims=2)
        losses += label_smoothing * (reference - tf.reduce_mean(logits, axis=-1))
    return losses * tf.cast(target != PAD, losses.dtype)


def count_tokens(target):
    """[B,T] int → how many are not padding, float32."""
    return tf.math.count_nonzero(target, dtype=tf.float32)
