"""How a Transformer knows the order of its tokens: three answers with one interface.

    x    = positions(x, start)        [B,T,D] → [B,T,D]   what is added to the embeddings
    bias = positions.bias(q, k)       → [1,H,Q,K] or 0.0  what is added to self-attention's scores

`start` is the position of x's first token: 0 in a full pass, t in a cached step.
"""

import math

import keras
from keras import ops

from translator.models.layers import register


@register
class SinusoidalPositions(keras.layers.Layer):
    """Fixed sines and cosines of geometric wavelengths, Vaswani et al. 2017 §3.5.

    The numbers of `keras_nlp.layers.SinePositionEncoding`, which spends two dozen operations on
    them in every step of decoding; with cos x = sin(x + π/2) three are enough.
    """

    def __init__(self, heads, **kwargs):
        super().__init__(**kwargs)

    def build(self, shape):
        width = shape[-1]
        self.rate = tuple(10_000.0 ** -(2 * (i // 2) / width) for i in range(width))
        self.phase = tuple(math.pi / 2 * (i % 2) for i in range(width))

    def call(self, x, start=0):
        positions = ops.cast(ops.arange(ops.shape(x)[1]) + start, "float32")
        rate, phase = (ops.convert_to_tensor(row, "float32") for row in (self.rate, self.phase))
        return x + ops.cast(ops.sin(positions[:, None] * rate + phase), x.dtype)

    def bias(self, queries, keys):
        return 0.0


@register
class LearnedPositions(keras.layers.Layer):
    """A trained vector for each position, Gehring et al. 2017 §3.1.

    Positions from `length` on share the last vector: it cannot know more than it was trained on.
    """

    def __init__(self, heads, length=512, **kwargs):
        super().__init__(**kwargs)
        self.length = length

    def build(self, shape):
        self.table = self.add_weight(
            shape=(self.length, shape[-1]), initializer=keras.initializers.RandomNormal(0.02)
        )

    def call(self, x, start=0):
        positions = ops.minimum(ops.arange(ops.shape(x)[1]) + start, self.length - 1)
        return x + ops.take(self.table, positions, axis=0)

    def bias(self, queries, keys):
        return 0.0


def windows(shape, dtype):
    """Biases [2R+1,H] for distances -R … R to begin with: pairs of heads of which one looks around
    the token before and one around the token behind, the first pair closely, the last widely.

    Many heads of a trained Transformer look at neighbours, and a translator whose heads are fixed
    to do so is no worse (Raganato et al. 2020, "Fixed Encoder Self-Attention Patterns"); here they
    only begin so. A score falls with the distance by the slopes of Press et al. 2022 (ALiBi).
    """
    count, heads = shape
    distance = ops.arange(count, dtype="float32")[:, None] - count // 2
    head = ops.arange(heads)
    centre = ops.cast(2 * (head % 2) - 1, "float32")
    slope = 2.0 ** (-16 / heads * ops.cast(head // 2, "float32"))
    return ops.cast(-slope * ops.abs(distance - centre), dtype)


@register
class RelativePositions(keras.layers.Layer):
    """A trained bias for each head and distance: distances clipped as in Shaw et al. 2018 §3.2,
    the scalar added to the scores as in Raffel et al. 2020 §2.1 (T5). It begins with `windows`:
    from zeros, a model knows nothing of the order of words until it has learnt the table."""

    def __init__(self, heads, reach=32, **kwargs):
        super().__init__(**kwargs)
        self.reach = reach
        self.table = self.add_weight(shape=(2 * reach + 1, heads), initializer=windows)

    def call(self, x, start=0):
        return x

    def bias(self, queries, keys):
        """Positions [Q] and [K] → [1,H,Q,K]."""
        distance = ops.clip(keys[None, :] - queries[:, None], -self.reach, self.reach)
        return ops.transpose(ops.take(self.table, distance + self.reach, axis=0), (2, 0, 1))[None]


POSITIONS = {
    "sinusoidal": SinusoidalPositions,
    "learned": LearnedPositions,
    "relative": RelativePositions,
}
