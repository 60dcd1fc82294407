"""Adam, one kernel for each weight."""

import keras
import tensorflow as tf

from translator.config import TrainingConfig
from translator.training.schedule import WarmupInverseSquareRoot


@keras.saving.register_keras_serializable("translator")
class FusedAdam(keras.optimizers.Adam):
    """Adam (Kingma & Ba 2015) whose update of a weight is one TensorFlow kernel.

    Keras writes it as a dozen small ones. Numbers and variables are those of its `Adam`.
    """

    def update_step(self, gradient, variable, learning_rate):
        index = self._get_variable_index(variable)
        step = tf.cast(self.iterations.value + 1, variable.dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,  # Keras hands over the tf.Variable itself
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=self.beta_1**step,
            beta2_power=self.beta_2**step,
            lr=tf.cast(learning_rate, variable.dtype),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=gradient,
        )


def build_optimizer(config: TrainingConfig, model) -> keras.optimizers.Optimizer:
    """Adam with the settings of Vaswani et al. 2017 §5.3, its slots made for `model`."""
    schedule = WarmupInverseSquareRoot(config.learning_rate, config.warmup_steps)
    optimizer = FusedAdam(schedule, beta_1=0.9, beta_2=0.98, epsilon=1e-9)
    optimizer.build(model.trainable_variables)
    return optimizer
