"""Greedy and beam search: against brute force on a toy model, and on real models of each kind."""

from itertools import product

import numpy as np
import pytest
import tensorflow as tf

from translator.data.tokenizer import END, PAD, START
from translator.evaluation.invariants import beam_of_one_is_greedy
from translator.inference.beam_search import beam_search
from translator.inference.search import IMPOSSIBLE, greedy_search, length_penalty

HISTORIES = 997


class Toy:
    """A model whose next-token probabilities depend on the whole history, and on nothing else.

    The history is a number in the cache, so hypotheses that get another's cache go wrong at once.
    `logits` [HISTORIES, V].
    """

    def __init__(self, logits):
        self.logits = np.asarray(logits, np.float32)

    def start(self, source_ids):
        first = tf.reduce_sum(source_ids, axis=1)
        return {"context": {"first": first}, "cache": [tf.zeros_like(first)]}

    def widen(self, context, beam):
        return {"first": tf.repeat(context["first"], beam)}

    def step(self, token_ids, position, state):
        # What was read comes in anew with every step: it must stay with its sentence, too.
        history = (state["cache"][0] * 31 + token_ids + 7 * state["context"]["first"]) % HISTORIES
        return tf.gather(self.logits, history), {**state, "cache": [history]}

    def score(self, source, ids):
        """The log-probability of `ids`, by the same rule in plain Python."""
        history, total, tokens = 0, 0.0, [START, *ids]
        for token, following in zip(tokens[:-1], ids, strict=True):
            history = (history * 31 + token + 7 * int(source.sum())) % HISTORIES
            row = self.logits[history].astype(np.float64)
            total += row[following] - np.log(np.exp(row - row.max()).sum()) - row.max()
        return total


def random_toy(vocabulary_size, seed=0, only=None):
    logits = 2 * np.random.default_rng(seed).standard_normal((HISTORIES, vocabulary_size))
    if only is not None:
        logits[:, [v for v in range(vocabulary_size) if v not in only]] = -1e9
    return Toy(logits)


SOURCES = np.array([[5, 9, 1], [4, 2, 0], [8, 8, 3], [1, 0, 0]], np.int32)


def texts(ids):
    """[N,T] ids → tuples up to END; checks that there is one, and only padding after it."""
    found = []
    for row in np.asarray(ids):
        (end, *_) = np.flatnonzero(row == END)
        assert (row[end + 1 :] == PAD).all()
        assert not {PAD, START} & set(row[:end].tolist())
        found.append(tuple(row[: end + 1].tolist()))
    return found


def forced_scores(full_pass, source, ids):
    """The log-probability of each of `ids` for a real model, by one full forward pass."""
    logits = tf.nn.log_softmax(full_pass(source, [START, *ids[:-1]])).numpy()
    return logits[np.arange(len(ids)), list(ids)]


def traced_search(search):
    """`search` of source ids and limits as one function for all shapes."""
    rows = [tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None], tf.int32)]
    return tf.function(search, input_signature=rows, autograph=False)


@pytest.fixture(scope="module", params=["transformer", "lstm+none", "gru+additive", "rnn+dot"])
def model(request, new_transformer, new_recurrent):
    if request.param == "transformer":
        return new_transformer(positions="relative", vocabulary_size=20)
    cell, attention = request.param.split("+")
    return new_recurrent(cell=cell, attention=attention, vocabulary_size=20)


@pytest.fixture(scope="module")
def full_pass(model):
    """A function of source and target_in, two lists of ids, that gives logits [T,V]: the model's
    full forward pass, traced once for all lengths."""
    ids = tf.TensorSpec([1, None], tf.int32)
    traced = tf.function(lambda *inputs: model(inputs), input_signature=[ids, ids], autograph=False)
    return lambda *inputs: traced(*(tf.constant([row], tf.int32) for row in inputs))[0]


@pytest.fixture(scope="module")
def sources(padded_rows):
    return padded_rows([3, 9, 5], seed=4, vocabulary_size=20)


# --- brute force


@pytest.mark.parametrize("alpha", [0.0, 0.6, 2.0])
@pytest.mark.parametrize("n_best", [1, 20])
def test_wide_beam_finds_the_best_of_all(alpha, n_best):
    """Two words and END, in a vocabulary wide enough for a beam that holds every hypothesis."""
    words = (10, 23)
    toy = random_toy(40, only=(END, *words))
    limits = [4, 1, 3, 4]
    ids, scores, _ = beam_search(toy, SOURCES, tf.constant(limits), 20, alpha, n_best)
    assert ids.shape[:2] == scores.shape == (4, 20)
    for row, limit in enumerate(limits):
        everything = [(*prefix, END) for n in range(limit) for prefix in product(words, repeat=n)]
        true_scores = {
            text: toy.score(SOURCES[row], text) / ((5 + len(text)) / 6) ** alpha
            for text in everything
        }
        best = sorted(everything, key=true_scores.get, reverse=True)[:n_best]
        assert texts(ids[row, : len(best)]) == best
        expected = [true_scores[text] for text in best]
        np.testing.assert_allclose(scores[row, : len(best)], expected, atol=1e-4)
        assert (scores[row, len(everything) :].numpy() <= IMPOSSIBLE).all()


def test_greedy_takes_the_most_probable_each_time():
    toy = random_toy(9, seed=1)
    limits = [12, 3, 12, 1]
    ids, scores, _ = greedy_search(toy, SOURCES, tf.constant(limits))
    found = texts(ids[:, 0])
    for row, limit in enumerate(limits):
        expected, history = [], 0
        while not expected or expected[-1] != END:
            token = expected[-1] if expected else START
            history = (history * 31 + token + 7 * int(SOURCES[row].sum())) % HISTORIES
            last = len(expected) + 1 == limit
            row_logits = toy.logits[history].copy()
            row_logits[[PAD, START]] = -np.inf
            expected.append(END if last else int(row_logits.argmax()))
        assert found[row] == tuple(expected)
        np.testing.assert_allclose(scores[row], [toy.score(SOURCES[row], expected)], atol=1e-4)


@pytest.mark.parametrize("beam", [2, 3, 5])
def test_narrow_beam_reports_true_scores_of_distinct_hypotheses(beam):
    toy = random_toy(12, seed=2)
    ids, scores, _ = beam_search(toy, SOURCES, tf.constant([9, 9, 2, 5]), beam, 0.6, n_best=beam)
    for row in range(len(SOURCES)):
        found = texts(ids[row])
        assert len(set(found)) == beam
        expected = [toy.score(SOURCES[row], t) / ((5 + len(t)) / 6) ** 0.6 for t in found]
        np.testing.assert_allclose(scores[row], expected, atol=1e-4)
        assert sorted(expected, reverse=True) == expected


def test_beam_is_rarely_worse_than_greedy_and_often_better():
    toy, many = random_toy(12, seed=3), np.arange(1, 201, dtype=np.int32)[:, None]
    limits = tf.fill([200], 8)
    greedy = greedy_search(toy, many, limits).scores[:, 0].numpy()
    beam = beam_search(toy, many, limits, 4).scores[:, 0].numpy()
    assert (beam > greedy - 1e-5).mean() > 0.97
    assert (beam > greedy + 1e-3).mean() > 0.3


@pytest.mark.parametrize("alpha", [0.0, 1.0])
def test_beam_of_one_is_greedy(alpha):
    toy, limits = random_toy(12, seed=4), tf.constant([9, 3, 1, 7])
    greedy = greedy_search(toy, SOURCES, limits, alpha)
    beam = beam_search(toy, SOURCES, limits, 1, alpha)
    assert texts(beam.ids[:, 0]) == texts(greedy.ids[:, 0])
    np.testing.assert_allclose(beam.scores, greedy.scores, atol=1e-5)


def test_padding_and_start_are_never_written():
    toy = random_toy(8, seed=5)
    toy.logits[:, [PAD, START]] += 6
    limits = tf.constant([6, 6, 6, 6])
    greedy = greedy_search(toy, SOURCES, limits)
    beam = beam_search(toy, SOURCES, limits, 4, n_best=4)
    for ids in (*greedy.ids, *beam.ids):
        texts(ids)
    for row in range(len(SOURCES)):
        (found,) = texts(greedy.ids[row])
        np.testing.assert_allclose(greedy.scores[row, 0], toy.score(SOURCES[row], found), atol=1e-4)


# --- ends and limits


@pytest.mark.parametrize("alpha", [0.0, 1.0])
def test_search_stops_when_nothing_can_change(alpha):
    """After one word comes END with near certainty; the limit is far away."""
    logits = np.full((HISTORIES, 9), -4.0)
    logits[:, END] = 4
    toy = Toy(logits)
    first = (START + 7 * 6) % HISTORIES
    toy.logits[first, [END, 5]] = -4, 4
    source, limits = np.array([[6]], np.int32), tf.constant([100])
    for ids, *_ in (
        greedy_search(toy, source, limits, alpha),
        beam_search(toy, source, limits, 4, alpha),
    ):
        assert texts(ids[0, :1]) == [(5, END)]
        assert ids.shape[2] <= 8


def test_a_row_that_ended_waits_for_the_others():
    limits = tf.constant([2, 30, 1, 7])
    toy = random_toy(9, seed=6)
    toy.logits[:, END] -= 6
    for search in (greedy_search, lambda *args: beam_search(*args, beam=3)):
        ids = search(toy, SOURCES, limits).ids[:, 0]
        lengths = [len(text) for text in texts(ids)]
        assert all(n <= limit for n, limit in zip(lengths, limits, strict=True))
        assert max(lengths) > 7


@pytest.mark.parametrize("alpha", [0.0, 2.0])
def test_a_row_that_is_done_takes_no_more(alpha):
    """Going on for the sake of others could only change it: each is searched alone, too."""
    toy, many = random_toy(12, seed=9), np.arange(1, 21, dtype=np.int32)[:, None]
    limits = np.random.default_rng(0).integers(2, 20, 20).astype(np.int32)
    search = traced_search(lambda *rows: beam_search(toy, *rows, 2, alpha, n_best=2))
    together = search(many, limits)
    for row in range(20):
        alone = search(many[row : row + 1], limits[row : row + 1])
        np.testing.assert_allclose(together.scores[row], alone.scores[0], atol=1e-4)
        assert texts(together.ids[row]) == texts(alone.ids[0])


def test_rows_that_are_done_are_left_out_of_later_steps():
    """As soon as they are a quarter of those still there: of five, not the first alone."""
    rows = []

    class Counting(Toy):
        def step(self, token_ids, position, state):
            rows.append(len(token_ids))
            return super().step(token_ids, position, state)

    toy = Counting(random_toy(9, seed=6).logits)
    toy.logits[:, END] -= 9
    many, limits = np.arange(1, 6, dtype=np.int32)[:, None], tf.constant([2, 6, 9, 4, 9])
    beam_search(toy, many, limits, 3)
    assert rows == [15] * 4 + [9] * 2 + [6] * 3


def test_fewer_hypotheses_than_asked_for():
    """One word, so improbable that what is impossible comes near, and a strong length penalty."""
    toy = random_toy(16, only=(END, 5))
    toy.logits[:, [END, 5]] = 0, -100
    ids, scores, _ = beam_search(toy, SOURCES[:1], tf.constant([6]), 8, 2.0, n_best=8)
    assert texts(ids[0, :6]) == [(5,) * n + (END,) for n in range(6)]
    np.testing.assert_array_equal(scores[0, 6:], [IMPOSSIBLE] * 2)


def test_limit_of_one_leaves_end_alone():
    toy = random_toy(9, seed=7)
    limits = tf.ones([4], tf.int32)
    for result in (greedy_search(toy, SOURCES, limits), beam_search(toy, SOURCES, limits, 4)):
        np.testing.assert_array_equal(result.ids[:, 0, 0], [END] * 4)
        assert texts(result.ids[:, 0]) == [(END,)] * 4
        expected = [[toy.score(source, (END,))] for source in SOURCES]
        np.testing.assert_allclose(result.scores[:, :1], expected, atol=1e-4)
        assert (result.scores[:, 1:].numpy() <= IMPOSSIBLE).all()


def test_length_penalty():
    """Wu et al. 2016, eq. 14."""
    lengths = tf.constant([1, 7, 25])
    np.testing.assert_allclose(length_penalty(lengths, 0.0), [1, 1, 1])
    np.testing.assert_allclose(length_penalty(lengths, 1.0), [1, 2, 5], rtol=1e-6)
    np.testing.assert_allclose(length_penalty(lengths, 0.5), [1, 2**0.5, 5**0.5], rtol=1e-6)


def test_length_penalty_favours_longer_translations():
    toy, many = random_toy(12, seed=8), np.arange(1, 101, dtype=np.int32)[:, None]
    limits = tf.fill([100], 10)
    mean_lengths = [
        np.mean([len(t) for t in texts(beam_search(toy, many, limits, 4, alpha).ids[:, 0])])
        for alpha in (0.0, 1.0, 2.0)
    ]
    assert mean_lengths == sorted(mean_lengths)
    assert mean_lengths[-1] > mean_lengths[0] + 1


# --- a real model


def test_greedy_equals_full_passes_again_and_again(model, full_pass, sources):
    limits = [8, 8, 5]
    ids, scores, least = greedy_search(model, sources, tf.constant(limits))
    found = texts(ids[:, 0])
    for row, limit in enumerate(limits):
        source, expected = sources[row][sources[row] != PAD], [START]
        while expected[-1] != END:
            logits = full_pass(source, expected)[-1].numpy()
            logits[[PAD, START]] = -np.inf
            expected.append(END if len(expected) == limit else int(logits.argmax()))
        assert found[row] == tuple(expected[1:])
        expected = forced_scores(full_pass, source, found[row])
        np.testing.assert_allclose(scores[row, 0], expected.sum(), atol=1e-4)
        np.testing.assert_allclose(least[row, 0], expected.min(), atol=1e-4)


def test_n_best_scores_are_those_of_the_full_pass(model, full_pass, sources):
    ids, scores, least = beam_search(model, sources, tf.constant([7, 7, 4]), 4, n_best=4)
    for row in range(len(sources)):
        found = texts(ids[row])
        assert len(set(found)) == 4
        source = sources[row][sources[row] != PAD]
        expected = [forced_scores(full_pass, source, text) for text in found]
        np.testing.assert_allclose(scores[row], [one.sum() for one in expected], atol=1e-4)
        np.testing.assert_allclose(least[row], [one.min() for one in expected], atol=1e-4)
        assert (np.diff(scores[row]) <= 0).all()


def test_beam_of_one_is_greedy_on_a_real_model(model, sources):
    found = beam_of_one_is_greedy(model, sources, tf.constant([8, 8, 5]), 0.6)
    assert found.passed, found


@pytest.mark.parametrize("beam", [1, 3])
def test_in_a_graph_a_row_depends_on_nothing_but_itself(model, sources, beam):
    """One function for all shapes: a row alone, in a batch, and beside a much longer one."""

    def search(source_ids, limits):
        if beam == 1:
            return greedy_search(model, source_ids, limits, 0.6)
        return beam_search(model, source_ids, limits, beam, 0.6, n_best=beam)

    search = traced_search(search)
    limits = np.array([7, 9, 4], np.int32)
    together = search(sources, limits)
    longer = np.zeros((4, 40), np.int32)
    longer[:3, : sources.shape[1]] = sources
    longer[3] = 7
    beside_longer = search(longer, np.append(limits, 30).astype(np.int32))
    for row in range(3):
        source = sources[row][sources[row] != PAD]
        alone = search(source[None], limits[row : row + 1])
        for result in (together, beside_longer):
            assert texts(result.ids[row]) == texts(alone.ids[0])
            np.testing.assert_allclose(result.scores[row], alone.scores[0], atol=1e-4)
            np.testing.assert_allclose(result.least[row], alone.least[0], atol=1e-4)


@pytest.mark.parametrize("search", [greedy_search, lambda *a: beam_search(*a, beam=3)])
def test_a_model_that_gives_nan_does_not_search_for_ever(new_transformer, search):
    model = new_transformer()
    model.set_weights([weight * np.nan for weight in model.get_weights()])
    found = search(model, tf.constant([[5, 6, 3], [7, 3, 0]]), tf.constant([4, 9]))
    assert found.ids.shape[2] <= 9
