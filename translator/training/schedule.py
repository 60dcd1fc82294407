"""The learning rate over time, by name."""

import keras
from keras import ops

from translator.config import TrainingConfig


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
    """Linear warm-up to `peak`, beside a straight line from `peak` down to zero at the end.

    `done` is the share of the training that is over, 0 to 1; whoever trains sets it before each
    step, by whatever ends the training. Small last steps settle what large ones found: see Defazio
    et al. 2023, "When, Why and How Much? Adaptive Learning Rate Scheduling by Refinement".
    """

    def __init__(self, peak, warmup_steps):
        self.peak, self.warmup_steps = peak, warmup_steps
        self.done = keras.Variable(0.0, trainable=False, name="done")

    def __call__(self, step):
        step = ops.cast(step, "float32") + 1
        return self.peak * ops.minimum(step / self.warmup_steps, 1 - self.done)

    def get_config(self):
        return {"peak": self.peak, "warmup_steps": self.warmup_steps}


SCHEDULES = {"inverse_square_root": WarmupInverseSquareRoot, "linear": WarmupLinear}


def build_schedule(config: TrainingConfig) -> keras.optimizers.schedules.LearningRateSchedule:
    """The one that `config` names."""
    return SCHEDULES[config.schedule](config.learning_rate, config.warmup_steps)
