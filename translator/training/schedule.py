"""The learning rate over time."""

import keras
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
