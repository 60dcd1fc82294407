"""The optimizers, with one kernel for each of Adam's updates."""

import keras
import tensorflow as tf

from translator.config import TrainingConfig
from translator.training.schedule import WarmupInverseSquareRoot

# As in Vaswani et al. 2017 §5.3.
BETA_1, BETA_2, EPSILON = 0.9, 0.98, 1e-9
# What Muon leaves to Adam though it has two dimensions: tables of vectors by position or subword
# (of embeddings Keras knows by itself), and the two biases of a GRU.
NO_MATRICES = ["position", "output_layer", "bias"]


def _adam(variable, gradient, step, learning_rate, momentum, velocity):
    tf.raw_ops.ResourceApplyAdam(
        var=variable.handle,  # Keras hands over the tf.Variable itself
        m=momentum.value.handle,
        v=velocity.value.handle,
        beta1_power=BETA_1**step,
        beta2_power=BETA_2**step,
        lr=tf.cast(learning_rate, variable.dtype),
        beta1=BETA_1,
        beta2=BETA_2,
        epsilon=EPSILON,
        grad=gradient,
    )


@keras.saving.register_keras_serializable("translator")
class FusedAdam(keras.optimizers.Adam):
    """Adam (Kingma & Ba 2015) whose update of a weight is one TensorFlow kernel.

    Keras writes it as a dozen small ones. Numbers and variables are those of its `Adam`.
    """

    def update_step(self, gradient, variable, learning_rate):
        index = self._get_variable_index(variable)
        step = tf.cast(self.iterations.value + 1, variable.dtype)
        slots = self._momentums[index], self._velocities[index]
        _adam(variable, gradient, step, learning_rate, *slots)


@keras.saving.register_keras_serializable("translator")
class FusedMuon(keras.optimizers.Muon):
    """Muon (Jordan et al. 2024, scaled as in Liu et al. 2025) for the matrices: a step goes by the
    nearest orthogonal matrix to the gradient's momentum, so that no direction is learnt only
    because it is loud. Biases, gains and tables learn by Adam, as in `FusedAdam`."""

    def _adamw_update_step(self, gradient, variable, learning_rate, m, v):
        step = tf.cast(self.iterations.value + 1, variable.dtype)
        _adam(variable, gradient, step, learning_rate, m, v)


def build_optimizer(config: TrainingConfig, model) -> keras.optimizers.Optimizer:
    """The one that `config` names, its slots made for `model`."""
    schedule = WarmupInverseSquareRoot(config.learning_rate, config.warmup_steps)
    if config.optimizer == "adam":
        optimizer = FusedAdam(schedule, beta_1=BETA_1, beta_2=BETA_2, epsilon=EPSILON)
    else:
        optimizer = FusedMuon(
            schedule, weight_decay=None, adam_weight_decay=None, exclude_layers=NO_MATRICES
        )
    optimizer.build(model.trainable_variables)
    return optimizer
