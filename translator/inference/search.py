"""Greedy and beam search over any model with `start` and `step`, inside the TensorFlow graph.

Shapes: B sentences, K beam, T tokens so far, V vocabulary, P placeholders. A row's result never
depends on the other rows of its batch: each has its own length limit and its own end.

The placeholders of a source (see `translator.data.placeholders`) are constraints: each is written
exactly once, those of other sources never, and a translation cannot end while one is missing.

A model's cache may grow with every token, in the dimension that is 0 at the start. XLA compiles
shapes that stay as they are: with a `capacity`, no less than every limit, nothing in the loop
grows.
"""

from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf

from translator.data.vocabulary import END, NO_SYMBOLS, PAD, START
from translator.inference.next_tokens import IMPOSSIBLE, best_tokens, most_probable


class Hypotheses(NamedTuple):
    """Translations of B sentences, best first."""

    ids: tf.Tensor
    """[B,K,T] int32: each that was found ends in END, then PAD."""
    scores: tf.Tensor
    """[B,K] float32: log-probability divided by `length_penalty`; IMPOSSIBLE where fewer than K
    hypotheses were found."""
    least: tf.Tensor
    """[B,K] float32: the log-probability of the least probable token."""

    def first(self, n) -> "Hypotheses":
        """The best n, an int or [] int32, of each sentence."""
        return Hypotheses(*(x[:, :n] for x in self))


def length_penalty(length, alpha):
    """((5 + length) / 6)^α, Wu et al. 2016 (GNMT) eq. 14; `length` counts END."""
    return ((5.0 + tf.cast(length, tf.float32)) / 6.0) ** alpha


class GreedyState(NamedTuple):
    """Where greedy search stands after `step` tokens."""

    step: tf.Tensor  # []
    tokens: tf.Tensor  # [B] int32, the last ones
    ids: tf.Tensor  # [B,T] int32, what is written, then PAD
    score: tf.Tensor  # [B] log-probability
    least: tf.Tensor  # [B] that of the least probable token
    missing: tf.Tensor  # [B,P] bool, the placeholders still to be written
    finished: tf.Tensor  # [B] bool
    cache: object  # the model's, B first


class BeamState(NamedTuple):
    """Where beam search stands after `step` tokens; the K unfinished hypotheses best first."""

    step: tf.Tensor  # []
    tokens: tf.Tensor  # [B·K] int32, the last ones
    ids: tf.Tensor  # [B,K,T] int32, what is written, then PAD
    scores: tf.Tensor  # [B,K] log-probability
    least: tf.Tensor  # [B,K] that of the least probable token
    missing: tf.Tensor  # [B,K,P] bool, the placeholders still to be written
    finished: Hypotheses  # the best K that have ended
    rows: tf.Tensor  # [B·K] int32, where in `cache` each one's past is
    cache: object  # the model's, B·K first


def greedy_search(
    model, source_ids, limits, alpha=0.0, capacity=None, symbols=NO_SYMBOLS, choose=most_probable
):
    """The most probable token each time: [B,S], [B] → Hypotheses with K = 1.

    Args:
        limits: [B] int32, the most tokens each translation may have: at least END and the
            placeholders of its source.
        alpha: length penalty, which only changes the score.
        capacity: see above.
        symbols: those of the vocabulary.
        choose: another rule than `most_probable`, of the same form.
    """
    batch = tf.shape(source_ids)[0]
    model_state = _start(model, source_ids, capacity)
    context = model_state["context"]
    longest = _longest(limits)  # ends the search even where all scores are NaN
    placeholders = tf.range(END + 1, END + 1 + symbols.placeholders)
    places = tf.range(longest if capacity is None else capacity)

    def advance(state):
        logits, after = model.step(
            state.tokens, state.step, {"context": context, "cache": state.cache}
        )
        chosen, tokens = choose(logits, state.step, limits, state.missing, symbols)
        tokens = tf.where(state.finished, PAD, tokens)
        chosen = tf.where(state.finished, 0.0, chosen)
        return GreedyState(
            step=state.step + 1,
            tokens=tokens,
            ids=tf.where(places == state.step, tokens[:, None], state.ids),
            score=state.score + chosen,
            least=tf.minimum(state.least, chosen),
            missing=state.missing & (tokens[:, None] != placeholders),
            finished=state.finished | (tokens == END),
            cache=after["cache"],
        )

    def goes_on(state):
        return (state.step < longest) & ~tf.reduce_all(state.finished)

    start = GreedyState(
        step=tf.constant(0),
        tokens=tf.fill([batch], START),
        ids=tf.fill([batch, tf.size(places)], PAD),
        score=tf.zeros([batch]),
        least=tf.zeros([batch]),
        missing=_to_write(source_ids, placeholders),
        finished=tf.zeros([batch], tf.bool),
        cache=model_state["cache"],
    )
    end = loop(goes_on, advance, start, grows=capacity is None)
    ids = end.ids[:, : end.step] if capacity is None else end.ids
    lengths = tf.math.count_nonzero(ids, axis=1, dtype=tf.int32)
    score = end.score / length_penalty(lengths, alpha)
    return Hypotheses(ids[:, None], score[:, None], end.least[:, None])


def beam_search(
    model, source_ids, limits, beam, alpha=0.0, n_best=1, capacity=None, symbols=NO_SYMBOLS
):
    """The best of many hypotheses followed side by side: [B,S], [B] → Hypotheses.

    A hypothesis that is among the best K when it reaches END is kept as finished, and the beam
    goes on with K others. A row is done when it has finished K, or when no unfinished one could
    still enter its n_best. With K = 1 this is greedy search.

    Args:
        limits: [B] int32, the most tokens each translation may have: at least END and the
            placeholders of its source.
        beam: K, at most V / 2.
        alpha: length penalty.
        n_best: N <= K, an int or [] int32: how many are asked for. Behind the first N there may be
            fewer than the search would find for more.
        capacity: see above.
        symbols: those of the vocabulary.
    """
    steps = beam_steps(model, source_ids, limits, beam, alpha, n_best, capacity, symbols)
    grows = capacity is None
    end = loop(steps.goes_on, steps.advance, steps.start, grows)
    return end.finished._replace(ids=end.finished.ids[:, :, : end.step]) if grows else end.finished


class BeamSteps(NamedTuple):
    """Beam search in its parts, for whoever wants to look at each step."""

    start: BeamState
    advance: Callable[[BeamState], BeamState]
    is_done: Callable[[BeamState], tf.Tensor]
    """→ [B] bool: what a row does from here on does not count."""
    goes_on: Callable[[BeamState], tf.Tensor]
    """→ [] bool: some row is not done."""


def beam_steps(model, source_ids, limits, beam, alpha, n_best, capacity, symbols) -> BeamSteps:
    """The parts of `beam_search`, for the same arguments."""
    batch = tf.shape(source_ids)[0]
    model_state = _start(model, source_ids, capacity)
    model_state = tf.nest.map_structure(lambda x: tf.repeat(x, beam, axis=0), model_state)
    context = model_state["context"]
    best_penalty = length_penalty(limits, alpha)[:, None]
    longest = _longest(limits)  # ends the search even where all scores are NaN
    placeholders = tf.range(END + 1, END + 1 + symbols.placeholders)
    places = tf.range(longest if capacity is None else capacity)

    def advance(state):
        # Here, and not as soon as `rows` is known, XLA makes it one with writing the next token in.
        cache = tf.nest.map_structure(lambda x: tf.gather(x, state.rows), state.cache)
        logits, after = model.step(state.tokens, state.step, {"context": context, "cache": cache})
        # The 2K best continuations of a row are among the 2K best of each of its K hypotheses;
        # at least K of them do not end.
        missing = tf.reshape(state.missing, [-1, symbols.placeholders])
        best, tokens = best_tokens(
            logits, state.step, tf.repeat(limits, beam), missing, 2 * beam, symbols
        )
        candidates = tf.reshape(tf.reshape(state.scores, [-1, 1]) + best, [batch, -1])
        candidates, chosen = tf.math.top_k(candidates, 2 * beam)
        parents = chosen // (2 * beam)
        tokens, best = (
            tf.gather(tf.reshape(x, [batch, -1]), chosen, batch_dims=1) for x in (tokens, best)
        )
        least = tf.minimum(tf.gather(state.least, parents, batch_dims=1), best)
        ids = tf.gather(state.ids, parents, batch_dims=1)
        ids = tf.where(places == state.step, tokens[..., None], ids)

        ended = tokens == END
        counts = ended & is_possible(candidates) & ~is_done(state)[:, None]
        finals = candidates / length_penalty(state.step + 1, alpha)
        finals = tf.where(counts, finals, IMPOSSIBLE)

        scores, kept = tf.math.top_k(tf.where(ended, IMPOSSIBLE, candidates), beam)
        finished = Hypotheses(ids[:, :beam], finals[:, :beam], least[:, :beam])
        tokens, parents, least = (
            tf.gather(x, kept, batch_dims=1) for x in (tokens, parents, least)
        )
        missing = tf.gather(state.missing, parents, batch_dims=1)
        return BeamState(
            step=state.step + 1,
            tokens=tf.reshape(tokens, [-1]),
            ids=tf.gather(ids, kept, batch_dims=1),
            scores=scores,
            least=least,
            missing=missing & (tokens[..., None] != placeholders),
            finished=_finish(state.finished, finished),
            rows=tf.reshape(parents + tf.range(batch)[:, None] * beam, [-1]),
            cache=after["cache"],
        )

    def is_done(state):
        return _done(state, best_penalty, n_best)

    def goes_on(state):
        return (state.step < longest) & ~tf.reduce_all(is_done(state))

    none_yet = tf.fill([batch, beam, tf.size(places)], PAD)
    start = BeamState(
        step=tf.constant(0),
        tokens=tf.fill([batch * beam], START),
        ids=none_yet,
        # All K start alike: only the first may have descendants in the first step.
        scores=tf.tile(tf.where(tf.range(beam) == 0, 0.0, IMPOSSIBLE)[None], [batch, 1]),
        least=tf.zeros([batch, beam]),
        missing=tf.tile(_to_write(source_ids, placeholders)[:, None], [1, beam, 1]),
        finished=Hypotheses(none_yet, *[tf.fill([batch, beam], IMPOSSIBLE)] * 2),
        rows=tf.range(batch * beam),
        cache=model_state["cache"],
    )
    return BeamSteps(start, advance, is_done, goes_on)


def _start(model, source_ids, capacity):
    state = model.start(source_ids)
    return state if capacity is None else model.reserve(state, capacity)


def _longest(limits):
    return tf.maximum(tf.reduce_max(limits), 1)  # there may be no row at all


def _to_write(source_ids, placeholders):
    """[B,S], [P] → [B,P] bool: which placeholders a source has."""
    return tf.reduce_any(source_ids[:, :, None] == placeholders, axis=1)


def is_possible(scores):
    """Whether scores belong to real hypotheses; sums with IMPOSSIBLE lie far below."""
    return scores > IMPOSSIBLE / 2


def _finish(finished: Hypotheses, newly: Hypotheses) -> Hypotheses:
    """The best K of K that were finished before and K that newly are."""
    ids, scores, least = (tf.concat(both, axis=1) for both in zip(finished, newly, strict=True))
    scores, best = tf.math.top_k(scores, finished.scores.shape[1])
    ids, least = (tf.gather(x, best, batch_dims=1) for x in (ids, least))
    return Hypotheses(ids, scores, least)


def _done(state, best_penalty, n_best):
    """[B] bool: K are finished, or none that goes on could still be among the n_best.

    A log-probability only falls and the penalty divides it by at most `best_penalty`, so
    scores / best_penalty bounds what an unfinished hypothesis can reach.
    """
    possible = tf.where(is_possible(state.scores), state.scores / best_penalty, 2 * IMPOSSIBLE)
    finished = state.finished.scores
    last_asked_for = tf.gather(finished, n_best - 1, axis=1)
    return is_possible(finished[:, -1]) | (last_asked_for >= tf.reduce_max(possible, axis=1))


def loop(goes_on, advance, start, grows):
    """`tf.while_loop` over one state, whose empty dimensions grow where `grows`.

    Of the others all but the batch stay static inside, as layers need them.
    """

    def invariant(x):
        rest = [None if size == 0 else size for size in x.shape[1:]]
        return tf.TensorShape([None, *rest] if x.shape.rank else [])

    shapes = [tf.nest.map_structure(invariant, start)] if grows else None
    (end,) = tf.while_loop(goes_on, lambda state: [advance(state)], [start], shapes)
    return end
