"""Building blocks that the model families share: dropout, normalisation, embeddings, residual
connections."""

from contextlib import contextmanager
from contextvars import ContextVar

import keras
from keras import ops

register = keras.saving.register_keras_serializable("translator")


@register
class Dropout(keras.layers.Layer):
    """Dropout (Srivastava et al. 2014) from 8-bit random numbers: [...,D] → [...,D].

    `keras.layers.Dropout` draws 32 random bits for each value, which on a CPU takes as long as a
    small matrix product; 8 bits do. `rate` is rounded to a multiple of 1/256; D is a multiple of 4.
    """

    def __init__(self, rate, **kwargs):
        super().__init__(**kwargs)
        if not 0 <= rate < 1:
            raise ValueError(f"A dropout rate is at least 0 and below 1. Received: {rate}")
        self.rate = rate
        self.dropped = round(rate * 256)  # of the 256 values of a byte
        self.supports_masking = True  # Keras's recurrent layers attach masks; let them pass
        self.seed_generator = keras.random.SeedGenerator()

    def call(self, x, training=False):
        if not training or self.dropped == 0:
            return x
        *leading, width = ops.shape(x)
        # Bounds that span all of int32 keep each of its four bytes uniform.
        words = keras.random.randint(
            (*leading, width // 4), -(2**31), 2**31 - 1, seed=self.seed_generator
        )
        draws = ops.view(words, "uint8")
        kept = ops.cast(draws >= self.dropped, x.dtype)
        return x * (kept * (256 / (256 - self.dropped)))


@register
class LayerNormalization(keras.layers.LayerNormalization):
    """Layer normalisation (Ba et al. 2016), a quarter faster to train, and with three small ops in
    four of those it takes to decode a token: [...,D] → [...,D].

    In training its gradient is written out, since automatic differentiation makes two dozen
    kernels of it.
    """

    def call(self, x, training=False):
        if training:
            out = standardise(x, self.epsilon)
        else:
            centred, scale = centre(x, self.epsilon)
            out = centred * scale
        return out * self.gamma + self.beta


def centre(x, epsilon):
    """[...,D] → x less its mean over the last axis [...,D], and what makes its variance 1 [...,1];
    ε is added to the variance."""
    centred = x - ops.mean(x, axis=-1, keepdims=True)
    variance = ops.mean(ops.square(centred), axis=-1, keepdims=True)
    return centred, ops.rsqrt(variance + epsilon)


def standardise(x, epsilon):
    """[...,D] → [...,D]: mean 0 and variance 1 over the last axis, by `centre`."""

    @ops.custom_gradient
    def standardised(x):
        centred, scale = centre(x, epsilon)
        out = centred * scale

        def gradient(*args, upstream=None):
            upstream = args[0] if upstream is None else upstream
            along = ops.mean(upstream * out, axis=-1, keepdims=True)
            return scale * (upstream - ops.mean(upstream, axis=-1, keepdims=True) - out * along)

        return out, gradient

    return standardised(x)


@register
class TokenEmbedding(keras.layers.ReversibleEmbedding):
    """Subword vectors, scaled by √D (Vaswani et al. 2017 §3.4): [B,T] int → [B,T,D].

    With `reverse=True` it is the output layer tied to the same matrix (Press & Wolf 2017):
    [B,T,D] → [B,T,V] logits.
    """

    def __init__(self, vocabulary_size, width, **kwargs):
        kwargs.setdefault(
            "embeddings_initializer", keras.initializers.RandomNormal(stddev=width**-0.5)
        )
        super().__init__(vocabulary_size, width, **kwargs)
        self.reverse_dtype = self.compute_dtype  # Keras would take the weights' own

    def call(self, inputs, reverse=False):
        if reverse:
            return super().call(inputs, reverse=True)
        return super().call(inputs) * self.output_dim**0.5

    def get_config(self):
        config = super().get_config()
        config["vocabulary_size"] = config.pop("input_dim")
        config["width"] = config.pop("output_dim")
        return config


_instead = ContextVar("output layer in place of a tied one", default=None)


@contextmanager
def untied(output_layer):
    """Within it, every `TiedProjection` leaves its work to `output_layer`, an `untied_copy`; does
    nothing for None.

    Eigen, TensorFlow's matrix product on CPUs, packs the transpose of [V,D] anew each time, which
    for the few rows of a beam takes several times as long as the product itself.
    """
    token = _instead.set(output_layer)
    try:
        yield
    finally:
        _instead.reset(token)


class TiedProjection(keras.layers.Layer):
    """[B,T,D] → [B,T,V] logits with the embedding's own matrix (Press & Wolf 2017)."""

    def __init__(self, embedding, **kwargs):
        super().__init__(**kwargs)
        self.embedding = embedding

    def call(self, x):
        output_layer = _instead.get()
        return self.embedding(x, reverse=True) if output_layer is None else output_layer(x)

    def untied_copy(self) -> keras.layers.Dense:
        """A layer that gives the logits which this one gives now, from a matrix [D,V] of its own.
        It has a bias of zeros since TensorFlow multiplies a single row faster where the same kernel
        adds a bias."""
        copy = keras.layers.Dense(self.embedding.input_dim)
        copy.build((None, self.embedding.output_dim))
        copy.kernel.assign(ops.transpose(self.embedding.embeddings))
        return copy


def make_output_layer(embedding: TokenEmbedding, tied: bool) -> keras.layers.Layer:
    """[B,T,D] → [B,T,V] logits, with the target embedding's matrix or one of its own."""
    if tied:
        return TiedProjection(embedding)
    return keras.layers.Dense(embedding.input_dim, name="output_layer")


@register
class FeedForward(keras.layers.Layer):
    """Position-wise network, Vaswani et al. 2017 §3.3: [B,T,D] → [B,T,D]."""

    def __init__(self, width, hidden, **kwargs):
        super().__init__(**kwargs)
        self.expand = keras.layers.Dense(hidden, activation="relu")
        self.project = keras.layers.Dense(width)

    def call(self, x):
        return self.project(self.expand(x))


class Residual(keras.layers.Layer):
    """A connection around a sublayer (He et al. 2016), with dropout and layer normalisation.

    `call(x, sublayer)` takes the sublayer as a function of one tensor, so that the same
    connection serves the full forward pass and a single cached step.
    """

    def __init__(self, dropout, **kwargs):
        super().__init__(**kwargs)
        self.normalise = LayerNormalization(epsilon=1e-6, dtype="float32")
        self.dropout = Dropout(dropout)


@register
class PreNorm(Residual):
    """x + sublayer(norm(x)): the residual path stays clean, so deep stacks train without a long
    warm-up (Xiong et al. 2020). The stack needs one more normalisation at its end."""

    def call(self, x, sublayer, training=False):
        normalised = self.normalise(x, training=training)
        return x + self.dropout(sublayer(normalised), training=training)


@register
class PostNorm(Residual):
    """norm(x + sublayer(x)), as published by Vaswani et al. 2017 §3.1."""

    def call(self, x, sublayer, training=False):
        out = x + self.dropout(sublayer(x), training=training)
        return self.normalise(out, training=training)


RESIDUALS = {"pre": PreNorm, "post": PostNorm}
