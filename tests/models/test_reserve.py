"""`reserve`: stepping with a state whose shapes do not change, for every family of models."""

import pytest
import tensorflow as tf

from translator.data.batching import shift_right

CAPACITY = 9


KINDS = ["sinusoidal", "learned", "relative", "decoder-only", "gru+additive", "lstm+none"]


@pytest.fixture(params=KINDS)
def model(request, new_transformer, new_decoder_only, new_recurrent):
    if request.param == "decoder-only":
        return new_decoder_only(positions="relative")
    if "+" not in request.param:
        return new_transformer(positions=request.param, decoder_layers=2)
    cell, attention = request.param.split("+")
    return new_recurrent(cell=cell, attention=attention)


def test_nothing_grows(model, padded_rows):
    source, target_in = padded_rows([6, 2, 4], seed=1), shift_right(padded_rows([5, 5, 5], seed=2))
    state = model.reserve(model.start(source), CAPACITY)
    shapes = [leaf.shape for leaf in tf.nest.flatten(state)]
    assert all(shape[0] == 3 for shape in shapes)
    for position in range(5):
        _, state = model.step(target_in[:, position], position, state)
        assert [leaf.shape for leaf in tf.nest.flatten(state)] == shapes
