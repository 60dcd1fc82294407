"""The optimizers, with one kernel for each of Adam's updates."""

import keras
import tensorflow as tf

from translator.config import TrainingConfig
from translator.training.schedule import build_schedule

# What Muon leaves to Adam though it has two dimensions: tables of vectors by position, subword (of
# embeddings Keras knows by itself) or text, and the two biases of a GRU.
NO_MATRICES = ["position", "output_layer", "bias", "which"]


class _Summed:
    """Takes gradients that are summed over all replicas already, as they must be to be clipped."""

    def _all_reduce_sum_gradients(self, grads_and_vars):
        return grads_and_vars


@keras.saving.register_keras_serializable("translator")
class FusedAdam(_Summed, keras.optimizers.Adam):
    """Adam (Kingma & Ba 2015) whose update of a weight is one TensorFlow kernel.

    Keras writes it as a dozen small ones. Numbers and variables are those of its `Adam`.
    """

    def update_step(self, gradient, variable, learning_rate):
        index = self._get_variable_index(variable)
        slots = self._momentums[index], self._velocities[index]
        betas = self.beta_1, self.beta_2
        _adam(self, variable, gradient, learning_rate, slots, betas)


@keras.saving.register_keras_serializable("translator")
class FusedMuon(_Summed, keras.optimizers.Muon):
    """Muon (Jordan et al. 2024, scaled as in Liu et al. 2025): matrices learn by the orthogonal
    matrix nearest to their gradient's momentum, all directions at the same speed. Biases, gains and
    tables learn by Adam, as in `FusedAdam`. Numbers and variables are those of Keras's `Muon`."""

    def _adamw_update_step(self, gradient, variable, learning_rate, m, v):
        betas = self.adam_beta_1, self.adam_beta_2
        _adam(self, variable, gradient, learning_rate, (m, v), betas)


def _adam(optimizer, variable, gradient, learning_rate, slots, betas):
    momentum, velocity = slots
    step = tf.cast(optimizer.iterations.value + 1, variable.dtype)
    tf.raw_ops.ResourceApplyAdam(
        var=variable.handle,  # Keras hands over the tf.Variable itself
        m=momentum.value.handle,
        v=velocity.value.handle,
        beta1_power=betas[0] ** step,
        beta2_power=betas[1] ** step,
        lr=tf.cast(learning_rate, variable.dtype),
        beta1=betas[0],
        beta2=betas[1],
        epsilon=optimizer.epsilon,
        grad=gradient,
    )


def build_optimizer(config: TrainingConfig, model, schedule=None) -> keras.optimizers.Optimizer:
    """The one that `config` names, its slots made for `model`, and with its schedule unless another
    is given; Adam's settings are those of Vaswani et al. 2017 §5.3."""
    schedule = schedule or build_schedule(config)
    if config.optimizer == "adam":
        optimizer = FusedAdam(schedule, beta_1=0.9, beta_2=0.98, epsilon=1e-9)
    else:
        optimizer = FusedMuon(
            schedule,
            adam_beta_1=0.9,
            adam_beta_2=0.98,
            epsilon=1e-9,
            weight_decay=None,
            adam_weight_decay=None,
            exclude_layers=NO_MATRICES,
        )
    optimizer.build(model.trainable_variables)
    return optimizer
