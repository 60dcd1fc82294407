"""What is particular about the decoder-only model: who sees whom in its one stack."""

import numpy as np
import pytest

from translator.data.batching import shift_right
from translator.models.attention import watch_attention

# Who looks at what, in a sentence of five words and in one of three with padding: a row for each
# position of the source, then of the target; what padding looks at does not matter.
WHOLE = """
    xxxxx.... xxxxx.... xxxxx.... xxxxx.... xxxxx.... xxxxxx... xxxxxxx.. xxxxxxxx. xxxxxxxxx
"""
PADDED = """
    xxx...... xxx...... xxx...... ????????? ????????? xxx..x... xxx..xx.. ????????? ?????????
"""


@pytest.fixture(scope="module", params=["sinusoidal", "learned", "relative"])
def model(request, new_decoder_only):
    return new_decoder_only(positions=request.param)


@pytest.fixture(scope="module")
def batch(padded_rows):
    """Two sentences: (source [2,5], target_in [2,4]); the second ends early on both sides."""
    return padded_rows([5, 3], seed=1), shift_right(padded_rows([4, 2], seed=2))


def test_the_mask_is_that_of_a_prefix_language_model(model, batch):
    with watch_attention() as weights:
        model(batch)
    assert len(weights) == 2  # layers
    for layer in weights.values():
        for rows, picture in zip(np.array(layer).max(axis=1), (WHOLE, PADDED), strict=True):
            seen = ["".join(".x"[int(weight > 1e-6)] for weight in row) for row in rows]
            for row, expected in zip(seen, picture.split(), strict=True):
                assert expected in (row, "?" * 9)


def test_what_is_shown_is_what_the_target_gives_to_the_source(model, batch):
    weights = model.attention_weights(*batch)
    assert list(weights) == ["stack_1_cross_attention", "stack_2_cross_attention"]
    for layer in weights.values():
        assert layer.shape == (2, 4, 4, 5)
        given = np.array(layer).sum(axis=-1)[0]
        assert (given > 0).all()
        assert (given < 1).all()  # it keeps some for itself


def test_source_and_target_are_told_apart(model, batch):
    """The same words mean another thing as source and as target."""
    source, target_in = batch
    swapped = model((target_in, source)).numpy()[:, :2]
    assert np.abs(swapped - model((source, target_in)).numpy()[:, :2]).max() > 1e-3
