# %% [markdown]
# # Solutions · 2 · Attention from scratch

# %%
from translator.runtime import import_tensorflow

import_tensorflow()

import keras
import numpy as np

keras.utils.set_random_seed(1)
rng = np.random.default_rng(1)
np.set_printoptions(precision=3, suppress=True)


def softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


# %% [markdown]
# ## 1. A mask after softmax

# %%
scores, blocked = np.array([1.0, 2.0, 3.0]), np.array([0, 0, 1])
too_late = softmax(scores) * (1 - blocked)
print("masked after: ", too_late, "sum", too_late.sum())
print("mended:       ", too_late / too_late.sum())
print("masked before:", softmax(scores - 1e9 * blocked))

# %% [markdown]
# The weights no longer sum to 1, so that the result shrinks the more, the more is masked. Dividing
# by the sum mends it, and is then exactly the same: softmax divides by a sum, and a blocked key adds
# nothing to it. Only where a blocked score is very much larger than the others do they differ in
# practice: the others are then rounded to 0 before the division.
#
# ## 2. Bahdanau's attention

# %%
from translator.models.recurrent import additive_attention

states = rng.standard_normal((2, 5, 12)).astype("float32")  # of the encoder
asking = rng.standard_normal((2, 3, 12)).astype("float32")  # of the decoder
mask = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], bool)

layer = additive_attention(width=16, name="additive")
theirs = layer(asking, layer.remember(states, None, mask)).numpy()

W = layer.query.kernel.numpy()
U, b = layer.key.kernel.numpy(), layer.key.bias.numpy()
v = layer.mean.scale.numpy()
scores = np.tanh((asking @ W)[:, :, None] + (states @ U + b)[:, None]) @ v
ours = softmax(scores - 1e9 * ~mask[:, None]) @ states
print(f"largest difference {np.abs(theirs - ours).max():.1e}")

# %% [markdown]
# It needs no scaling to keep scores from growing with what is summed inside: tanh bounds each term
# by 1. But it computes a tanh for each pair of words and each dimension, `[B,T,S,D]` numbers, where
# the dot product is one matrix product. That is why the Transformer took the dot product, and
# with it the scaling (Vaswani et al. 2017, §3.2.1).
#
# ## 3. One word at a time

# %%
from translator.models.attention import MultiHeadAttention
from translator.models.masks import causal_bias

layer = MultiHeadAttention(width=16, heads=4)
x = rng.standard_normal((2, 6, 16)).astype("float32")
at_once = layer(x, bias=causal_bias(6)).numpy()

past = None
for t in range(6):
    present = [kv.numpy() for kv in layer.keys_values(x[:, t : t + 1])]
    if past is not None:
        present = [np.concatenate(pair, axis=2) for pair in zip(past, present, strict=True)]
    past = present
    step = layer.attend(x[:, t], *past, bias=0.0).numpy()
    print(f"t = {t}: keys {past[0].shape}, difference {np.abs(step - at_once[:, t]).max():.1e}")

# %% [markdown]
# No mask is needed: the future is not there yet. Each step computes one query, one key and one value,
# where calling the layer on the whole prefix would compute t of each, again and again. The work
# for T tokens grows with T² instead of T³. This is what `Decoder.step` of
# `translator.models.transformer` does.
