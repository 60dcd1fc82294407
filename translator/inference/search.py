"""Greedy search over any model with `start` and `step`, inside the TensorFlow graph, and what every
search has in common.

Shapes: B sentences, K beam, T tokens so far, V vocabulary, P placeholders. A row's result never
depends on the other rows of its batch: each has its own length limit and its own end.

The placeholders of a source (see `translator.data.placeholders`) are constraints: each is written
exactly once, those of other sources never, and a translation cannot end while one is missing.

A model's cache may grow with every token, in the dimension that is 0 at the start. XLA compiles
shapes that stay as they are: with a `capacity`, no less than every limit, nothing in the loop
grows.
"""

from typing import NamedTuple

import tensorflow as tf

from translator.data.vocabulary import END, NO_SYMBOLS, PAD, START
from translator.inference.next_tokens import IMPOSSIBLE, most_probable


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
    model_state = begin(model, source_ids, capacity)
    context = model_state["context"]
    longest = longest_of(limits)  # ends the search even where all scores are NaN
    placeholders = placeholder_ids(symbols)
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
        missing=placeholders_in(source_ids, placeholders),
        finished=tf.zeros([batch], tf.bool),
        cache=model_state["cache"],
    )
    end = loop(goes_on, advance, start, grows=capacity is None)
    ids = end.ids[:, : end.step] if capacity is None else end.ids
    lengths = tf.math.count_nonzero(ids, axis=1, dtype=tf.int32)
    score = end.score / length_penalty(lengths, alpha)
    return Hypotheses(ids[:, None], score[:, None], end.least[:, None])


def begin(model, source_ids, capacity):
    """The model's state before the first token, and room for `capacity` of them if it is given."""
    state = model.start(source_ids)
    return state if capacity is None else model.reserve(state, capacity)


def longest_of(limits):
    """[B] → []; 1 where there is no row at all."""
    return tf.maximum(tf.reduce_max(limits), 1)


def placeholder_ids(symbols):
    """→ [P] int32."""
    return tf.range(END + 1, END + 1 + symbols.placeholders)


def placeholders_in(source_ids, placeholders):
    """[B,S], [P] → [B,P] bool: which placeholders a source has."""
    return tf.reduce_any(source_ids[:, :, None] == placeholders, axis=1)


def is_possible(scores):
    """Whether scores belong to real hypotheses; sums with IMPOSSIBLE lie far below."""
    return scores > IMPOSSIBLE / 2


def loop(goes_on, advance, start, grows):
    """`tf.while_loop` over one state, whose empty dimensions grow where `grows`."""
    shapes = [tf.nest.map_structure(growing, start)] if grows else None
    (end,) = tf.while_loop(goes_on, lambda state: [advance(state)], [start], shapes)
    return end


def growing(x):
    """The shape of a part of a state for a whole loop: the batch may change, and what is empty at
    first; of the rest all stays static, as layers need it."""
    rest = [None if size == 0 else size for size in x.shape[1:]]
    return tf.TensorShape([None, *rest] if x.shape.rank else [])
