"""The learning rate over time."""

import keras
import tensorflow as tf
from keras import ops


@keras.saving.register_keras_serializable("translator")
class WarmupInverseSquareRoot(keras.optimizers.schedules.LearningRateSchedule):
    """Linear warm-up to `peak`, then peak · √(warmup / step): Vaswani et al. 2017 eq. 3.

    The paper's rate is the case peak = D^-0.5 · warmup^-0.5.
    """

    def __init__(self, peak, warmup_steps):
        self.peak, self.warmup_steps = peak, warmup_steps

    def __call__(self, step):
        step = ops.cast(step, "float32") + 1
        return self.peak * ops.minimum(
            step / self.warmup_steps, ops.rsqrt(step / self.warmup_steps)
        )

    def get_config(self):
        return {"peak": self.peak, "warmup_steps": self.warmup_steps}


@keras.saving.register_keras_serializable("translator")
class WarmupLinear(keras.optimizers.schedules.LearningRateSchedule):
    """Linear warm-up to `peak`, and linearly down to 0 at the end of training: as Devlin et al.
    2019 (BERT) §A.2, but that the end may be a time, or a number of epochs or tokens."""

    def __init__(self, peak, warmup_steps):
        self.peak, self.warmup_steps = peak, warmup_steps
        self._left = tf.Variable(1.0, trainable=False)

    def advance(self, fraction_done):
        """To be called after each step: how much of the training is done, 0 to 1."""
        self._left.assign(1.0 - fraction_done)

    def __call__(self, step):
        step = ops.cast(step, "float32") + 1
        return self.peak * ops.minimum(step / self.warmup_steps, 1.0) * self._left

    def get_config(self):
        return {"peak": self.peak, "warmup_steps": self.warmup_steps}


SCHEDULES = {"inverse-square-root": WarmupInverseSquareRoot, "linear": WarmupLinear}
