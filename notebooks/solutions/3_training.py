# %% [markdown]
# # Solutions · 3 · Encoder, decoder, training

# %%
from translator.runtime import import_tensorflow

import_tensorflow(training=True)

import keras
import numpy as np
import tensorflow as tf

from translator.models import Transformer

keras.utils.set_random_seed(1)
V = 2000
sizes = {"width": 32, "hidden": 64, "heads": 4, "encoder_layers": 1, "decoder_layers": 1}
model = Transformer(V, **sizes, dropout=0.0)

# %% [markdown]
# ## 1. A probe for padding

# %%
from unittest.mock import patch

source, target_in = np.array([[11, 12, 13, 3]]), np.array([[2, 21, 22]])


def probe():
    """The largest change in any logit when PAD is added to the source."""
    padded = np.pad(source, ((0, 0), (0, 5)))
    return np.abs(model((source, target_in)) - model((padded, target_in))).max()


print(f"with the mask:    {probe():.1e}")
with patch("translator.models.transformer.padding_bias", lambda ids: tf.zeros([1, 1, 1, 1])):
    print(f"without the mask: {probe():.1e}")

# %% [markdown]
# ## 2. Label smoothing
#
# The target is a distribution: 0.9 for the right subword, and 0.1 spread evenly over all 2,000, the
# right one among them. Cross-entropy is smallest where the prediction *is* that distribution, and is
# its entropy then. So a model trained with label smoothing never reaches 0.

# %%
from translator.training.objective import token_losses

smoothing = 0.1
distribution = np.full(V, smoothing / V)
distribution[7] += 1 - smoothing
entropy = -np.sum(distribution * np.log(distribution))
logits = tf.constant(np.log(distribution)[None, None], tf.float32)
loss = token_losses(tf.constant([[7]]), logits, smoothing).numpy()[0, 0]
print(f"entropy {entropy:.4f}, loss at these logits {loss:.4f}")

# %% [markdown]
# ## 3. Many batches, one update

# %%
from translator.training.objective import count_tokens


def summed(batch):
    """Gradient of the embedding for the summed loss of a batch, the loss, and its tokens."""
    source, target_in, target = batch
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(token_losses(target, model((source, target_in))))
    weight = model.source_embedding.embeddings
    gradient = tf.convert_to_tensor(tape.gradient(loss, weight.value))
    return gradient.numpy(), float(count_tokens(target))


def random_batch(rows, length):
    rng = np.random.default_rng(rows)
    ids = rng.integers(4, V, (3, rows, 8)).astype("int32")
    ids[2, :, length:] = 0  # padding in the target
    return ids


first, second = random_batch(2, 8), random_batch(3, 2)
both = np.concatenate([first, second], axis=1)
(g1, n1), (g2, n2), (g, n) = map(summed, (first, second, both))


def compare(name, gradient):
    print(
        f"{name:24} largest difference {np.abs(gradient - g / n).max() / np.abs(g / n).max():.1e}"
    )


print(f"tokens: {n1:.0f} and {n2:.0f}, together {n:.0f}; relative to one large batch:")
compare("sums over all tokens", (g1 + g2) / (n1 + n2))
compare("mean of the two means", (g1 / n1 + g2 / n2) / 2)

# %% [markdown]
# `make_train_step` sums losses and gradients, and divides once by all tokens. The mean of two means
# gives a token of the small batch more weight than one of the large batch.
