"""Batches: every pair once an epoch, under the budget, from any position on."""

from dataclasses import replace
from itertools import islice, takewhile

import numpy as np
import pytest

import translator.data.batching as batching_module
import translator.data.encoding as encoding_module
from translator.data.batching import (
    Position,
    Redrawing,
    TrainingBatches,
    batches_of,
    plan_batches,
    shift_right,
)
from translator.data.encoding import encode_pairs
from translator.data.tokenizer import END, PAD, START

BUDGET = 200


def encode_numbers(texts):
    ids = [int(number) for text in texts for number in text.split()]
    return np.array(ids, np.int64), np.array([len(text.split()) for text in texts])


def realistic_lengths(n):
    """Subwords a sentence: log-normal, the two sides correlated, as in transcribed speech."""
    rng = np.random.default_rng(0)
    source = np.exp(rng.normal(2.9, 0.6, n)).clip(1, 120)
    target = source * np.exp(rng.normal(0, 0.15, n))
    return source.astype(int) + 1, target.astype(int) + 1


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """150 pairs of random lengths; the first source id tells which pair it is."""
    rng = np.random.default_rng(1)

    def sentence(first):
        return " ".join(map(str, [first, *rng.integers(4, 99, rng.integers(0, 15))]))

    texts = [(sentence(100 + n), sentence(1000 + n)) for n in range(150)]
    return encode_pairs(texts, encode_numbers, tmp_path_factory.mktemp("pairs"))


@pytest.fixture(scope="module")
def draw(pairs):
    return TrainingBatches(pairs, BUDGET, seed=3)


def epoch_of(draw, epoch):
    stream = draw(Position(epoch))
    batches = []
    for after, batch in stream:
        batches.append(batch)
        if after == Position(epoch + 1):
            return batches


def same(a, b):
    """Whether two lists of batches are equal."""
    sides_of_a, sides_of_b = ([ids for batch in batches for ids in batch] for batches in (a, b))
    return len(a) == len(b) and all(map(np.array_equal, sides_of_a, sides_of_b))


def test_shift_right():
    target = np.array([[7, 8, 9, END], [7, END, PAD, PAD], [END, PAD, PAD, PAD]], np.int32)
    shifted = shift_right(target)
    expected = [[START, 7, 8, 9], [START, 7, PAD, PAD], [START, PAD, PAD, PAD]]
    np.testing.assert_array_equal(shifted, expected)
    assert shifted.dtype == np.int32


@pytest.mark.parametrize("epoch", [0, 1])
def test_an_epoch_has_every_pair_once(draw, pairs, epoch):
    seen = []
    for source, target_in, target in epoch_of(draw, epoch):
        np.testing.assert_array_equal(target_in, shift_right(target))
        assert {ids.dtype for ids in (source, target_in, target)} == {np.dtype(np.int32)}
        for s, t in zip(source, target, strict=True):
            n = s[0] - 100
            assert t[0] - 1000 == n
            for row, side in ((s, pairs.source), (t, pairs.target)):
                whole = side.ids[side.offsets[n] : side.offsets[n + 1]]
                assert whole[-1] == END
                np.testing.assert_array_equal(row[: len(whole)], whole)
                assert (row[len(whole) :] == PAD).all()
            seen.append(n)
    assert sorted(seen) == list(range(150))


def test_batches_keep_to_the_budget_and_use_it(draw):
    cells = [source.size + target.size for source, _, target in epoch_of(draw, 0)]
    assert max(cells) <= BUDGET
    assert np.mean(cells) > 0.8 * BUDGET
    for source, _, target in epoch_of(draw, 0):  # no column of padding only
        assert (source[:, -1] != PAD).any()
        assert (target[:, -1] != PAD).any()


def test_a_single_row_may_exceed_the_budget():
    lengths = np.array([3, 500, 4])
    plan = plan_batches(lengths, lengths, 20, np.random.default_rng(0))
    assert sorted(sorted(rows.tolist()) for rows in plan) == [[0, 2], [1]]


def test_padding_is_less_than_a_tenth():
    source, target = realistic_lengths(20_000)
    plan = plan_batches(source, target, 4096, np.random.default_rng(0))
    cells = sum(len(rows) * (source[rows].max() + target[rows].max()) for rows in plan)
    assert 1 - (source.sum() + target.sum()) / cells < 0.1


def test_order_is_random_but_decided_by_seed_and_epoch(pairs, draw):
    again = TrainingBatches(pairs, BUDGET, seed=3)
    other_seed = TrainingBatches(pairs, BUDGET, seed=4)
    assert same(epoch_of(draw, 0), epoch_of(again, 0))
    assert same(epoch_of(draw, 5), epoch_of(again, 5))
    assert not same(epoch_of(draw, 0), epoch_of(draw, 1))
    assert not same(epoch_of(draw, 0), epoch_of(other_seed, 0))
    # Neither in the order of length, nor with the same company in every epoch.
    widths = [target.shape[1] for _, _, target in epoch_of(draw, 0)]
    assert widths != sorted(widths)
    company = [
        {frozenset(source[:, 0].tolist()) for source, _, _ in epoch_of(draw, epoch)}
        for epoch in (0, 1)
    ]
    assert company[0] != company[1]


def test_any_position_begins_the_rest_of_the_stream(draw):
    stream = list(takewhile(lambda item: item[0] <= Position(2, 1), draw(Position())))
    positions = [position for position, _ in stream]
    per_epoch = positions.index(Position(1, 0)) + 1
    assert positions == sorted(positions)
    assert Position(0, per_epoch) not in positions  # that is (1, 0)
    assert len(stream) == 2 * per_epoch + 1
    for done, position in enumerate(positions[:-1], start=1):
        rest = list(islice(draw(position), len(stream) - done))
        assert [after for after, _ in rest] == positions[done:]
        assert same([batch for _, batch in rest], [batch for _, batch in stream[done:]])


def test_evaluation_pass_is_ordered_and_complete(pairs):
    batches = list(batches_of(pairs, BUDGET))
    assert same(batches, list(batches_of(pairs, BUDGET)))
    firsts = np.concatenate([source[:, 0] for source, _, _ in batches])
    assert sorted(firsts) == list(range(100, 250))
    widths = [target.shape[1] for _, _, target in batches]
    assert widths == sorted(widths)


def test_the_next_epoch_is_drawn_while_this_one_lasts(draw, monkeypatch, tmp_path):
    monkeypatch.setattr(encoding_module, "CHUNK", 10)
    monkeypatch.setattr(batching_module, "CHUNK", 10)
    read = []  # pairs of each epoch that is drawn

    def texts(rng):
        read.append(0)
        for n in rng.permutation(150):
            read[-1] += 1
            yield f"{100 + n} 5", f"{1000 + n} 6 7"

    redraw = Redrawing(texts, lambda rng: encode_numbers, tmp_path, max_tokens=99, seed=3)
    drawn = replace(draw, redraw=redraw)
    stream = drawn(Position())
    first = list(takewhile(lambda batch: batch[0] < Position(1), stream))
    assert len(first) == 5
    assert read[0] == 150
    assert 130 <= read[1] <= 150
    second = [batch for _, batch in takewhile(lambda batch: batch[0] < Position(2), stream)]
    again = [batch for _, batch in takewhile(lambda b: b[0] < Position(2), drawn(Position(1)))]
    assert same(second, again)
    assert not same([batch for _, batch in first], second[: len(first)])
