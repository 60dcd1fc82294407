"""Attention masks, computed from ids and passed on explicitly.

A mask here is a *bias*: 0 where a query may look, -30000 where it may not, added to the attention
scores before the softmax. Keras's implicit masks (`mask_zero`, `_keras_mask`) are not used: they
get lost silently on the way through layers that do not know them.
"""

from keras import ops

PAD = 0  # the id of padding, in every vocabulary of this project
# Finite, twice of it even in float16, so that a row with every key blocked gives no NaN.
BLOCKED = -3e4


def padding_bias(ids):
    """[B,S] int → [B,1,1,S] float: no query looks at padding."""
    return ops.cast(ops.equal(ids, PAD), "float32")[:, None, None, :] * BLOCKED


def causal_bias(length):
    """T → [1,1,T,T] float: position t looks at 0…t only (Vaswani et al. 2017 §3.2.3)."""
    steps = ops.arange(length)
    return ops.cast(steps[None, :] > steps[:, None], "float32")[None, None] * BLOCKED
