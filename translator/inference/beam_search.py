"""Beam search over any model with `start` and `step`, inside the TensorFlow graph; the shapes, and
what holds of all searches, are in `translator.inference.search`.

A search goes on without the rows that are done as soon as they are a quarter of all; but with a
`capacity` nothing in the loop shrinks, either.
"""

from dataclasses import dataclass
from typing import NamedTuple

import tensorflow as tf

from translator.data.vocabulary import END, NO_SYMBOLS, PAD, START, Symbols
from translator.inference.next_tokens import IMPOSSIBLE, best_tokens
from translator.inference.search import (
    Hypotheses,
    begin,
    growing,
    is_possible,
    length_penalty,
    longest_of,
    loop,
    placeholder_ids,
    placeholders_in,
)


class BeamState(NamedTuple):
    """Where beam search stands after `step` tokens; the K unfinished hypotheses best first."""

    step: tf.Tensor  # []
    tokens: tf.Tensor  # [B,K] int32, the last ones
    ids: tf.Tensor  # [B,K,T] int32, what is written, then PAD
    scores: tf.Tensor  # [B,K] log-probability
    least: tf.Tensor  # [B,K] that of the least probable token
    missing: tf.Tensor  # [B,K,P] bool, the placeholders still to be written
    finished: Hypotheses  # the best K that have ended
    parents: tf.Tensor  # [B,K] int32, whose past in `cache`, of the row's K, is each one's
    cache: object  # the model's, B·K first
    context: object  # the model's, widened
    limits: tf.Tensor  # [B] int32


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
        capacity: see `translator.inference.search`.
        symbols: those of the vocabulary.
    """
    search = BeamSearch(model, beam, alpha, n_best, symbols)
    start = search.start(source_ids, limits, capacity)
    if capacity is not None:
        return loop(search.goes_on, search.advance, start, grows=False).finished
    return search.run(start)


@dataclass(frozen=True)
class BeamSearch:
    """`beam_search` in its parts, for whoever wants to look at each step; of the same arguments."""

    model: object
    beam: int
    alpha: float
    n_best: int | tf.Tensor
    symbols: Symbols

    def start(self, source_ids, limits, capacity=None) -> BeamState:
        """[B,S], [B] → the state before the first token."""
        batch, beam = tf.shape(source_ids)[0], self.beam
        model_state = begin(self.model, source_ids, capacity)
        cache = tf.nest.map_structure(lambda x: tf.repeat(x, beam, axis=0), model_state["cache"])
        none_yet = tf.fill([batch, beam, longest_of(limits) if capacity is None else capacity], PAD)
        missing = placeholders_in(source_ids, placeholder_ids(self.symbols))
        return BeamState(
            step=tf.constant(0),
            tokens=tf.fill([batch, beam], START),
            ids=none_yet,
            # All K start alike: only the first may have descendants in the first step.
            scores=tf.tile(tf.where(tf.range(beam) == 0, 0.0, IMPOSSIBLE)[None], [batch, 1]),
            least=tf.zeros([batch, beam]),
            missing=tf.tile(missing[:, None], [1, beam, 1]),
            finished=Hypotheses(none_yet, *[tf.fill([batch, beam], IMPOSSIBLE)] * 2),
            parents=tf.tile(tf.range(beam)[None], [batch, 1]),
            cache=cache,
            context=self.model.widen(model_state["context"], beam),
            limits=limits,
        )

    def advance(self, state: BeamState) -> BeamState:
        """One more token of every hypothesis."""
        beam, batch = self.beam, tf.shape(state.limits)[0]
        # Here, and not as soon as `parents` is known, XLA makes it one with writing the next token.
        pasts = _flat(state.parents, tf.range(batch))
        cache = tf.nest.map_structure(lambda x: tf.gather(x, pasts), state.cache)
        tokens = tf.reshape(state.tokens, [-1])
        model_state = {"context": state.context, "cache": cache}
        logits, after = self.model.step(tokens, state.step, model_state)
        # The 2K best continuations of a row are among the 2K best of each of its K hypotheses;
        # at least K of them do not end.
        missing = tf.reshape(state.missing, [-1, self.symbols.placeholders])
        limits = tf.broadcast_to(state.limits[:, None], tf.shape(state.tokens))
        limits = tf.reshape(limits, [-1])  # `tf.repeat` takes twice as many ops
        best, tokens = best_tokens(logits, state.step, limits, missing, 2 * beam, self.symbols)
        candidates = tf.reshape(tf.reshape(state.scores, [-1, 1]) + best, [batch, -1])
        candidates, chosen = tf.math.top_k(candidates, 2 * beam)
        parents = chosen // (2 * beam)
        tokens, best = (
            tf.gather(tf.reshape(x, [batch, -1]), chosen, batch_dims=1) for x in (tokens, best)
        )
        least = tf.minimum(tf.gather(state.least, parents, batch_dims=1), best)
        ids = tf.gather(state.ids, parents, batch_dims=1)
        places = tf.range(tf.shape(ids)[2])
        ids = tf.where(places == state.step, tokens[..., None], ids)

        ended = tokens == END
        counts = ended & is_possible(candidates) & ~self.is_done(state)[:, None]
        finals = candidates / length_penalty(state.step + 1, self.alpha)
        finals = tf.where(counts, finals, IMPOSSIBLE)

        scores, kept = tf.math.top_k(tf.where(ended, IMPOSSIBLE, candidates), beam)
        finished = Hypotheses(ids[:, :beam], finals[:, :beam], least[:, :beam])
        tokens, parents, least = (
            tf.gather(x, kept, batch_dims=1) for x in (tokens, parents, least)
        )
        missing = tf.gather(state.missing, parents, batch_dims=1)
        return state._replace(
            step=state.step + 1,
            tokens=tokens,
            ids=tf.gather(ids, kept, batch_dims=1),
            scores=scores,
            least=least,
            missing=missing & (tokens[..., None] != placeholder_ids(self.symbols)),
            finished=_finish(state.finished, finished),
            parents=parents,
            cache=after["cache"],
        )

    def is_done(self, state: BeamState):
        """→ [B] bool: what a row does from here on does not count. K are finished, or none that
        goes on could still be among the n_best.

        A log-probability only falls and the penalty divides it by at most that of the limit, which
        bounds what an unfinished hypothesis can reach.
        """
        bounds = state.scores / length_penalty(state.limits, self.alpha)[:, None]
        possible = tf.where(is_possible(state.scores), bounds, 2 * IMPOSSIBLE)
        finished = state.finished.scores
        last_asked_for = tf.gather(finished, self.n_best - 1, axis=1)
        return is_possible(finished[:, -1]) | (last_asked_for >= tf.reduce_max(possible, axis=1))

    def goes_on(self, state: BeamState):
        """→ [] bool: some row is not done."""
        return self.has_room(state) & ~tf.reduce_all(self.is_done(state))

    def has_room(self, state: BeamState):
        """→ [] bool: this ends a search even where all scores are NaN."""
        return state.step < tf.shape(state.ids)[2]

    def run(self, start: BeamState) -> Hypotheses:
        """From the start to the end, of ever fewer rows; for shapes that may change."""

        def most_go_on(state):
            count = tf.math.count_nonzero(~self.is_done(state), dtype=tf.int32)
            return self.has_room(state) & (4 * count > 3 * tf.size(state.limits))

        def search_some(rows, state, found):
            state = loop(most_go_on, self.advance, state, grows=True)
            found = (
                tf.tensor_scatter_nd_update(whole, rows[:, None], own)
                for whole, own in zip(found, state.finished, strict=True)
            )
            going = tf.cast(tf.where(~self.is_done(state))[:, 0], tf.int32)
            return tf.gather(rows, going), self.only(going, state), Hypotheses(*found)

        parts = [tf.range(tf.size(start.limits)), start, start.finished]
        shapes = tf.nest.map_structure(growing, parts)
        _, end, found = tf.while_loop(
            lambda rows, state, found: self.goes_on(state), search_some, parts, shapes
        )
        return found._replace(ids=found.ids[:, :, : end.step])

    def only(self, rows, state: BeamState) -> BeamState:
        """Some rows of a state, by their places in its batch."""
        batch = tf.size(state.limits)

        def some(x):
            each = tf.shape(x)[0] // batch  # 1, or K
            return tf.gather(x, _flat(tf.range(each)[None], rows))

        return tf.nest.map_structure(lambda x: some(x) if x.shape.rank else x, state)


def _flat(places, rows):
    """[1 or R,K] of each row's K, [R] → [R·K], the same of all B·K."""
    return tf.reshape(places + rows[:, None] * tf.shape(places)[1], [-1])


def _finish(finished: Hypotheses, newly: Hypotheses) -> Hypotheses:
    """The best K of K that were finished before and K that newly are."""
    ids, scores, least = (tf.concat(both, axis=1) for both in zip(finished, newly, strict=True))
    scores, best = tf.math.top_k(scores, finished.scores.shape[1])
    ids, least = (tf.gather(x, best, batch_dims=1) for x in (ids, least))
    return Hypotheses(ids, scores, least)
