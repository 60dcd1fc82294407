"""How a beam search came to its translations: what it kept after each step, and what it finished.

Shapes: B sentences, K beam, W steps that are told, T tokens.
"""

from typing import NamedTuple

import tensorflow as tf

from translator.data.vocabulary import PAD
from translator.inference.beam_search import BeamSearch, BeamState
from translator.inference.reading import to_width
from translator.inference.search import Hypotheses, is_possible, loop


class Kept(NamedTuple):
    """The K unfinished hypotheses after each step, best first, as a tree: tokens and parents.

    A place where fewer were possible, or the search of a row had ended, has PAD, 0 and 0.
    """

    tokens: tf.Tensor
    """[B,W,K] int32: the last token of each."""
    parents: tf.Tensor
    """[B,W,K] int32: which of the K of the step before it goes on from."""
    scores: tf.Tensor
    """[B,W,K] float32: its log-probability."""


class _State(NamedTuple):
    search: BeamState
    kept: Kept


def watched_beam_search(
    model, source_ids, limits, beam, alpha, symbols, width
) -> tuple[Hypotheses, Kept]:
    """`beam_search` for the best translation of each row, with what it kept in its first `width`
    steps."""
    steps = BeamSearch(model, beam, alpha, 1, symbols)
    batch = tf.shape(source_ids)[0]
    places = tf.range(width)[:, None]

    def advance(state):
        after = steps.advance(state.search)
        counts = is_possible(after.scores) & ~steps.is_done(state.search)[:, None]
        here = (places == state.search.step) & counts[:, None]
        news = Kept(after.tokens, after.parents, after.scores)
        kept = (
            tf.where(here, new[:, None], old) for new, old in zip(news, state.kept, strict=True)
        )
        return _State(after, Kept(*kept))

    shape = [batch, width, beam]
    nothing = Kept(tf.fill(shape, PAD), tf.zeros(shape, tf.int32), tf.zeros(shape))
    start = _State(steps.start(source_ids, limits), nothing)
    end = loop(lambda state: steps.goes_on(state.search), advance, start, grows=True)
    return end.search.finished, end.kept


def search_tree(graph, text, width):
    """[B] string, each a sentence → what the signature `search_tree` answers, of the first `width`
    tokens; see `saved_models/README.md`. `graph` is a `KerasGraph`."""
    source = graph.read(text, most=width - 1)
    limits = graph.limits(source.lengths)
    finished, kept = watched_beam_search(
        graph.model,
        source.ids,
        limits,
        graph.beam,
        graph.search.length_penalty,
        graph.tokenizer.symbols,
        width,
    )
    _, scores = graph.write(finished)

    def pieces(ids):
        flat = tf.reshape(ids, [-1, width * graph.beam])
        return tf.reshape(graph.pieces(flat, source.spans), tf.shape(ids))

    return {
        "tokens": pieces(kept.tokens),
        "parents": kept.parents,
        "log_probabilities": kept.scores,
        "finished": pieces(to_width(finished.ids, width)),
        "scores": scores,
    }
