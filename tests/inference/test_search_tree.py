"""What the search tree says, against a beam search in plain Python without any cache."""

import numpy as np
import pytest
import tensorflow as tf
from exports import MAX_TOKENS

from translator.data.vocabulary import END, NO_SYMBOLS, PAD, START
from translator.inference.search import IMPOSSIBLE, length_penalty
from translator.inference.search_tree import search_tree, watched_beam_search

BEAM, ALPHA, WIDTH, VOCABULARY = 3, 0.6, 9, 20


@pytest.fixture(scope="module")
def model(new_transformer):
    return new_transformer(positions="relative", vocabulary_size=VOCABULARY)


@pytest.fixture(scope="module")
def sources(padded_rows):
    return padded_rows([3, 9, 5, 1], seed=4, vocabulary_size=VOCABULARY)


def next_tokens(model, source, ids):
    """log p of every next token, by a full pass of one row."""
    logits = model((source[None, source != PAD], np.array([[START, *ids]], np.int32)))
    return tf.nn.log_softmax(logits[0, -1]).numpy()


def plain_beam_search(model, source, limit):
    """→ of each step the kept (ids, log-probability), best first, and all that was finished."""
    beam, steps, finished = [((), 0.0)], [], {}
    while beam and len(steps) < limit and len(finished) < BEAM:
        bound = max(score for _, score in beam) / length_penalty(limit, ALPHA).numpy()
        if finished and max(finished.values()) >= bound:
            break
        candidates = []
        for ids, score in beam:
            for token, more in enumerate(next_tokens(model, source, ids)):
                last = len(ids) + 1 == limit
                if token not in (PAD, START) and (token == END or not last):
                    candidates.append(((*ids, token), score + more))
        candidates = sorted(candidates, key=lambda found: -found[1])[: 2 * BEAM]
        for ids, score in candidates[:BEAM]:
            if ids[-1] == END:
                finished[ids] = score / length_penalty(len(ids), ALPHA).numpy()
        beam = [found for found in candidates if found[0][-1] != END][:BEAM]
        steps.append(beam)
    return steps, finished


def path(tokens, parents, step, place):
    """What stands there, by following the parents; [W,K] of one row each."""
    found = []
    while step >= 0:
        found.insert(0, tokens[step, place])
        step, place = step - 1, parents[step, place]
    return tuple(found)


def test_it_is_what_a_plain_beam_search_keeps_and_finishes(model, sources):
    limits = [7, 4, 9, 1]
    found, kept = watched_beam_search(
        model, sources, tf.constant(limits), BEAM, ALPHA, NO_SYMBOLS, WIDTH
    )
    for row, limit in enumerate(limits):
        steps, finished = plain_beam_search(model, sources[row], limit)
        tokens, parents = kept.tokens[row].numpy(), kept.parents[row].numpy()
        for step, expected in enumerate(steps):
            for place, (ids, score) in enumerate(expected):
                assert path(tokens, parents, step, place) == ids
                assert float(kept.scores[row, step, place]) == pytest.approx(score, abs=1e-3)
            assert (kept.tokens[row, step, len(expected) :].numpy() == PAD).all()
        assert (kept.tokens[row, len(steps) :].numpy() == PAD).all()
        best = sorted(finished, key=finished.get, reverse=True)[:BEAM]
        count = int(tf.math.count_nonzero(found.scores[row] > IMPOSSIBLE))
        own = [tuple(ids[ids != PAD].tolist()) for ids in found.ids[row, :count].numpy()]
        assert own == best
        expected = [finished[ids] for ids in best]
        np.testing.assert_allclose(found.scores[row, :count], expected, atol=1e-3)


def test_steps_behind_the_width_are_not_told(model, sources):
    limits = tf.constant([7, 7, 7, 7])
    arguments = model, sources, limits, BEAM, ALPHA, NO_SYMBOLS
    (found, kept), (same, fewer) = (watched_beam_search(*arguments, width) for width in (9, 2))
    np.testing.assert_array_equal(found.ids, same.ids)
    for whole, cut in zip(kept, fewer, strict=True):
        np.testing.assert_array_equal(whole[:, :2], cut)


# So short that no translation is longer than what is told.
TEXTS = ["Sim.", "O mar.", "Bom dia!", "42", ""]


@pytest.mark.parametrize("beam", [1, 3])
def test_the_best_that_is_finished_is_the_translation(new_graph, beam):
    graph = new_graph(beam=beam)
    tree = search_tree(graph, tf.constant(TEXTS), MAX_TOKENS + 1)
    _, best = graph.find(tf.constant(TEXTS))
    for row in range(len(TEXTS)):
        expected = graph.tokenizer.pieces(best.ids[row, 0][None]).numpy()[0]
        expected = [piece for piece in expected[: MAX_TOKENS + 1] if piece != b"<pad>"]
        found = [piece for piece in tree["finished"][row, 0].numpy() if piece]
        assert found == expected
        assert float(tree["scores"][row, 0]) == pytest.approx(float(best.scores[row, 0]), abs=1e-3)
        assert found[-1] == b"</s>"
        if found[:-1]:
            kept = tree["tokens"][row].numpy(), tree["parents"][row].numpy()
            paths = [path(*kept, len(found) - 2, place) for place in range(beam)]
            assert tuple(found[:-1]) in paths


def test_a_span_stands_for_its_placeholder(new_graph):
    graph = new_graph()
    tree = search_tree(graph, tf.constant(["ana@example.com"]), MAX_TOKENS + 1)
    assert b"ana@example.com" in tree["finished"][0, 0].numpy()
