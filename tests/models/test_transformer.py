"""The Transformer's own parts; what it shares with other models is in `test_contract`."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from translator.config import ModelConfig
from translator.data.batching import shift_right
from translator.models import build_model


@pytest.fixture(scope="module")
def model(new_transformer):
    return new_transformer(positions="relative", encoder_layers=2, decoder_layers=2)


@pytest.fixture(scope="module")
def batch(padded_rows):
    """Three sentences of unlike lengths: (source [3,6], target_in [3,5])."""
    return padded_rows([6, 2, 4], seed=1), shift_right(padded_rows([3, 5, 2], seed=2))


def test_attention_weights(model, batch):
    source, target_in = batch
    weights = model.attention_weights(source, target_in)
    shapes = {
        "encoder_1_self_attention": (3, 4, 6, 6),
        "encoder_2_self_attention": (3, 4, 6, 6),
        "decoder_1_self_attention": (3, 4, 5, 5),
        "decoder_1_cross_attention": (3, 4, 5, 6),
        "decoder_2_self_attention": (3, 4, 5, 5),
        "decoder_2_cross_attention": (3, 4, 5, 6),
    }
    assert {name: tuple(w.shape) for name, w in weights.items()} == shapes
    for name, of_layer in weights.items():
        of_layer = keras.ops.convert_to_numpy(of_layer)
        np.testing.assert_allclose(of_layer.sum(axis=-1), 1, atol=1e-5)
        is_causal = name.startswith("decoder") and name.endswith("self_attention")
        keys = target_in if is_causal else source
        assert (np.moveaxis(of_layer, 3, 1)[keys == 0] == 0).all()
        assert (np.moveaxis(of_layer, 3, 1)[keys != 0].max(axis=(1, 2)) > 0).all()
        if is_causal:
            assert (of_layer[..., ~np.tri(5, dtype=bool)] == 0).all()


def test_the_cache_holds_keys_and_values_of_what_was_written(model, batch):
    source, target_in = batch
    state = model.start(source)
    for t in range(2):
        assert len(tf.nest.flatten(state["cache"])) == 2 * 2  # two layers' keys and values
        assert {leaf.shape for leaf in tf.nest.flatten(state["cache"])} == {(3, 4, t, 4)}
        _, state = model.step(target_in[:, t], t, state)


def test_built_as_configured():
    sizes = {"width": 8, "hidden": 12, "heads": 2, "encoder_layers": 1, "decoder_layers": 3}
    config = ModelConfig(**sizes, dropout=0.2, tied=False, positions="sinusoidal")
    model = build_model(config, vocabulary_size=9)
    assert (len(model.encoder.layers), len(model.decoder.layers)) == (1, 3)
    settings = {k: v for k, v in vars(config).items() if k not in ("model", "attention")}
    assert settings.items() <= model.get_config().items()
    attention, feed_forward = 4 * (8 * 8 + 8), 2 * 8 * 12 + 8 + 12
    normalisation = 2 * 8
    encoder_layer = attention + feed_forward + 2 * normalisation
    decoder_layer = 2 * attention + feed_forward + 3 * normalisation
    ends = 2 * 9 * 8 + 2 * normalisation + (8 * 9 + 9)  # embeddings, last norms, output
    assert model.count_params() == encoder_layer + 3 * decoder_layer + ends
