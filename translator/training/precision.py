"""Training in numbers of 16 bits: "Mixed Precision Training", Micikevicius et al. 2018.

Keras's dtype policies do it: matrix products and what lies between them in 16 bits, weights,
optimizer, layer normalisation, softmax and losses in 32. The moving average, which is validated
and exported, is a model of 32 bits throughout.
"""

from contextlib import contextmanager

import keras
import tensorflow as tf

POLICIES = {"float32": "float32", "bfloat16": "mixed_bfloat16", "float16": "mixed_float16"}


@contextmanager
def computing_in(precision: str):
    """Layers made in it compute with these numbers."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(POLICIES[precision])
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


class LossScale:
    """What the loss is multiplied by, and its gradient divided, so that float16 can hold the
    gradients on their way (Micikevicius et al. 2018 §3.2): twice as much after each `PATIENCE`
    updates, half as much where a gradient has overflowed.

    The loss it begins with is a sum over thousands of tokens: that scales it already.
    """

    LEAST, FIRST, MOST = 2.0**-14, 1.0, 2.0**14
    PATIENCE = 1000

    def __init__(self):
        self.value = tf.Variable(self.FIRST, trainable=False)
        self.updates = tf.Variable(0, trainable=False)  # since it was last changed
        self.variables = [self.value, self.updates]

    def adapt(self, finite):
        """To an update whose gradient was `finite` [] bool, or was not; part of its graph."""
        updates = self.updates + 1
        doubled = tf.where(updates < self.PATIENCE, self.value, 2 * self.value)
        changed = tf.where(finite, doubled, self.value / 2)
        self.value.assign(tf.clip_by_value(changed, self.LEAST, self.MOST))
        self.updates.assign(tf.where(finite, updates % self.PATIENCE, 0))

    def can_fall(self) -> bool:
        """Whether an overflow is no more than a reason to scale by less."""
        return float(tf.convert_to_tensor(self.value)) > self.LEAST
