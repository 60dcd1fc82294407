"""Positions against the library's, and against what their papers say."""

import keras_nlp
import numpy as np
import pytest

from translator.models.positions import LearnedPositions, RelativePositions, SinusoidalPositions


def test_sinusoids_are_the_librarys():
    x = np.zeros((2, 300, 16), "float32")
    expected = keras_nlp.layers.SinePositionEncoding()(x)
    np.testing.assert_allclose(SinusoidalPositions(4)(x), expected, atol=1e-4)
    # Vaswani et al. 2017 §3.5, by hand: feature 2i is sin(t / 10000^(2i/D)), 2i + 1 its cosine.
    angle = 7 / 10_000 ** (2 / 16)
    np.testing.assert_allclose(
        SinusoidalPositions(4)(x)[0, 7, 2:4], [np.sin(angle), np.cos(angle)], atol=1e-5
    )


@pytest.mark.parametrize("kind", [SinusoidalPositions, LearnedPositions])
def test_a_late_start_is_the_end_of_a_full_pass(kind):
    x = np.random.default_rng(0).standard_normal((2, 12, 8)).astype("float32")
    layer = kind(4)
    np.testing.assert_allclose(layer(x[:, 9:], start=9), layer(x)[:, 9:], atol=1e-5)


def test_positions_beyond_the_learned_table_share_its_last_vector():
    x = np.zeros((1, 6, 8), "float32")
    out = np.array(LearnedPositions(4, length=4)(x))
    assert not np.allclose(out[0, 2], out[0, 3])
    np.testing.assert_array_equal(out[0, 3], out[0, 5])


def test_relative_bias_depends_on_clipped_distance_alone():
    layer = RelativePositions(heads=2, reach=3)
    layer.table.assign(np.random.default_rng(0).standard_normal(layer.table.shape))
    bias = np.array(layer.bias(np.arange(10), np.arange(10)))
    assert bias.shape == (1, 2, 10, 10)
    np.testing.assert_array_equal(bias[..., 0, 2], bias[..., 5, 7])
    np.testing.assert_array_equal(bias[..., 0, 3], bias[..., 0, 9])
    assert not np.allclose(bias[..., 0, 2], bias[..., 2, 0])


def test_heads_begin_in_pairs_that_look_at_neighbours():
    """By hand: of eight heads the first two by ALiBi's slope 1, the last two by 1/64."""
    table = np.array(RelativePositions(heads=8, reach=2).table)  # distances -2, -1, 0, 1, 2
    np.testing.assert_allclose(table[:, 0], [-1, 0, -1, -2, -3])
    np.testing.assert_allclose(table[:, 1], [-3, -2, -1, 0, -1])
    np.testing.assert_allclose(table[:, 6], table[:, 0] / 64)
    np.testing.assert_allclose(table[:, 7], table[:, 1] / 64)
    assert np.array(RelativePositions(heads=1, reach=1).table).shape == (3, 1)
