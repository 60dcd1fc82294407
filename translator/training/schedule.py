"""The learning rate over time."""

import keras
from keras import ops

from translator.config import TrainingConfig


class Warmup(keras.optimizers.schedules.LearningRateSchedule):
    """A straight line up to `peak` in `warmup_steps`, and then down as a subclass says.

    `done` is the share of the training that is over, 0 to 1: whoever trains sets it before a step.
    """

    def __init__(self, peak, warmup_steps):
        self.peak, self.warmup_steps = peak, warmup_steps
        self.done = keras.Variable(0.0, trainable=False, name="done")

    def __call__(self, step):
        step = ops.cast(step, "float32") + 1
        return self.peak * ops.minimum(step / self.warmup_steps, self.fall(step))

    def fall(self, step):
        """The share of `peak` at a step, counted from 1, when the warm-up is over."""
        raise NotImplementedError

    def get_config(self):
        return {"peak": self.peak, "warmup_steps": self.warmup_steps}


@keras.saving.register_keras_serializable("translator")
class WarmupInverseSquareRoot(Warmup):
    """peak · √(warmup / step) after the warm-up, without end: Vaswani et al. 2017 eq. 3.

    The paper's rate is the case peak = D^-0.5 · warmup^-0.5.
    """

    def fall(self, step):
        return ops.rsqrt(step / self.warmup_steps)


@keras.saving.register_keras_serializable("translator")
class WarmupLinear(Warmup):
    """A straight line from `peak` at the very beginning to zero at the end of the training; the
    warm-up holds until the two lines meet. After Defazio et al. 2023, "When, Why and How Much?
    Adaptive Learning Rate Scheduling by Refinement"."""

    def fall(self, step):
        return 1 - self.done


SCHEDULES = {"inverse_square_root": WarmupInverseSquareRoot, "linear": WarmupLinear}


def build_schedule(config: TrainingConfig) -> Warmup:
    """The one that `config` names."""
    return SCHEDULES[config.schedule](config.learning_rate, config.warmup_steps)
