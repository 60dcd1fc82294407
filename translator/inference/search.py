"""Greedy and beam search over any model with `start` and `step`, inside the TensorFlow graph.

Shapes: B sentences, K beam, N hypotheses returned, T tokens so far, V vocabulary. A row's result
never depends on the other rows of its batch: each has its own length limit and its own end.

A model's cache grows with every token. XLA compiles shapes that stay as they are: with a
`capacity`, no less than every limit, nothing in the loop grows.
"""

from typing import NamedTuple

import tensorflow as tf

from translator.data.tokenizer import END, PAD, START

IMPOSSIBLE = -1e9  # a log-probability that no hypothesis reaches
GROUP = 32  # neighbours in the vocabulary of which the largest is found first


class Hypotheses(NamedTuple):
    """Translations of B sentences, best first."""

    ids: tf.Tensor
    """[B,N,T] int32: each ends in END, then PAD."""
    scores: tf.Tensor
    """[B,N] float32: log-probability divided by `length_penalty`; IMPOSSIBLE where fewer than N
    hypotheses were found."""


def length_penalty(length, alpha):
    """((5 + length) / 6)^α, Wu et al. 2016 (GNMT) eq. 14; `length` counts END."""
    return ((5.0 + tf.cast(length, tf.float32)) / 6.0) ** alpha


def greedy_search(model, source_ids, limits, alpha=0.0, capacity=None):
    """The most probable token each time: [B,S], [B] → Hypotheses with N = 1.

    Args:
        limits: [B] int32, the most tokens each translation may have, END included; at least 1.
        alpha: length penalty, which only changes the score.
        capacity: see above.
    """
    batch = tf.shape(source_ids)[0]
    state = _start(model, source_ids, capacity)
    context = state["context"]
    longest = _longest(limits)  # ends the search even where all scores are NaN
    places = tf.range(longest if capacity is None else capacity)

    def advance(step, tokens, ids, score, finished, cache):
        logits, state = model.step(tokens, step, {"context": context, "cache": cache})
        best, tokens = _best_tokens(logits, step, limits, 1)
        tokens = tf.where(finished, PAD, tokens[:, 0])
        score += tf.where(finished, 0.0, best[:, 0])
        ids = tf.where(places == step, tokens[:, None], ids)
        return step + 1, tokens, ids, score, finished | (tokens == END), state["cache"]

    steps, _, ids, score, _, _ = _loop(
        lambda step, tokens, ids, score, finished, cache: (
            (step < longest) & ~tf.reduce_all(finished)
        ),
        advance,
        (
            tf.constant(0),
            tf.fill([batch], START),
            tf.fill([batch, tf.size(places)], PAD),
            tf.zeros([batch]),
            tf.zeros([batch], tf.bool),
            state["cache"],
        ),
        grows=capacity is None,
    )
    ids = ids[:, :steps] if capacity is None else ids
    lengths = tf.math.count_nonzero(ids, axis=1, dtype=tf.int32)
    return Hypotheses(ids[:, None], (score / length_penalty(lengths, alpha))[:, None])


def beam_search(model, source_ids, limits, beam, alpha=0.0, n_best=1, capacity=None):
    """The best of many hypotheses followed side by side: [B,S], [B] → Hypotheses with N = n_best.

    A hypothesis that is among the best K when it reaches END is kept as finished, and the beam
    goes on with K others. A row is done when it has finished K, or when no unfinished one could
    still enter its n_best. With K = 1 this is greedy search.

    Args:
        limits: [B] int32, the most tokens each translation may have, END included; at least 1.
        beam: K, at most V / 2.
        alpha: length penalty.
        n_best: N <= K.
        capacity: see above.
    """
    batch = tf.shape(source_ids)[0]
    state = _start(model, source_ids, capacity)
    state = tf.nest.map_structure(lambda x: tf.repeat(x, beam, axis=0), state)
    context = state["context"]
    best_penalty = length_penalty(limits, alpha)[:, None]
    longest = _longest(limits)  # ends the search even where all scores are NaN
    places = tf.range(longest if capacity is None else capacity)

    def advance(step, tokens, ids, scores, finished, rows, cache):
        # Here, and not as soon as `rows` is known, XLA makes it one with writing the next token in.
        cache = tf.nest.map_structure(lambda x: tf.gather(x, rows), cache)
        logits, state = model.step(tokens, step, {"context": context, "cache": cache})
        # The 2K best continuations of a row are among the 2K best of each of its K hypotheses;
        # at least K of them do not end.
        best, tokens = _best_tokens(logits, step, tf.repeat(limits, beam), 2 * beam)
        candidates = tf.reshape(tf.reshape(scores, [-1, 1]) + best, [batch, -1])
        candidates, chosen = tf.math.top_k(candidates, 2 * beam)
        parents = chosen // (2 * beam)
        tokens = tf.gather(tf.reshape(tokens, [batch, -1]), chosen, batch_dims=1)
        ids = tf.gather(ids, parents, batch_dims=1)
        ids = tf.where(places == step, tokens[..., None], ids)

        ended = tokens == END
        counts = (
            ended
            & is_possible(candidates)
            & ~_done(finished, scores, best_penalty, n_best)[:, None]
        )
        finals = tf.where(counts, candidates / length_penalty(step + 1, alpha), IMPOSSIBLE)
        finished = _finish(finished, ids[:, :beam], finals[:, :beam])

        scores, kept = tf.math.top_k(tf.where(ended, IMPOSSIBLE, candidates), beam)
        ids, tokens, parents = (tf.gather(x, kept, batch_dims=1) for x in (ids, tokens, parents))
        rows = tf.reshape(parents + tf.range(batch)[:, None] * beam, [-1])
        return step + 1, tf.reshape(tokens, [-1]), ids, scores, finished, rows, state["cache"]

    def goes_on(step, tokens, ids, scores, finished, rows, cache):
        return (step < longest) & ~tf.reduce_all(_done(finished, scores, best_penalty, n_best))

    # All K start alike: only the first may have descendants in the first step.
    scores = tf.where(tf.range(beam) == 0, 0.0, IMPOSSIBLE)
    none_yet = tf.fill([batch, beam, tf.size(places)], PAD)
    steps, *_, finished, _, _ = _loop(
        goes_on,
        advance,
        (
            tf.constant(0),
            tf.fill([batch * beam], START),
            none_yet,
            tf.tile(scores[None], [batch, 1]),
            (none_yet, tf.fill([batch, beam], IMPOSSIBLE)),
            tf.range(batch * beam),
            state["cache"],
        ),
        grows=capacity is None,
    )
    ids, scores = finished
    ids = ids[:, :, :steps] if capacity is None else ids
    return Hypotheses(ids[:, :n_best], scores[:, :n_best])


def _start(model, source_ids, capacity):
    state = model.start(source_ids)
    return state if capacity is None else model.reserve(state, capacity)


def _longest(limits):
    return tf.maximum(tf.reduce_max(limits), 1)  # there may be no row at all


def _best_tokens(logits, step, limits, n):
    """[R,V], [R] → the n best next tokens and their log-probabilities, each [R,n].

    PAD and START are never written. Where `step` is the last that a row's limit allows, only END
    is. Neither the log-softmax nor a mask is ever written out over the vocabulary.
    """
    normaliser = tf.reduce_logsumexp(logits, axis=-1, keepdims=True)
    best, tokens = _largest(logits, min(n + 2, logits.shape[1]))  # PAD and START may be among them
    best = tf.where((tokens == PAD) | (tokens == START), IMPOSSIBLE, best)
    best, chosen = tf.math.top_k(best, n)
    tokens = tf.gather(tokens, chosen, batch_dims=1)
    last = (step + 1 >= limits)[:, None]
    only_end = tf.where(tf.range(n) == 0, logits[:, END, None], IMPOSSIBLE)
    return tf.where(last, only_end, best) - normaliser, tf.where(last, END, tokens)


def _largest(x, n):
    """As `tf.math.top_k` [R,V] → [R,n], which orders all of a row to find its few largest.

    Those are in the n groups of neighbours with the largest maxima, and maxima are quickly found.
    """
    size = x.shape[1]
    if size < 2 * n * GROUP:
        return tf.math.top_k(x, n)
    x = tf.pad(x, [[0, 0], [0, -size % GROUP]], constant_values=x.dtype.min)
    groups = tf.reshape(x, [-1, x.shape[1] // GROUP, GROUP])
    _, chosen = tf.math.top_k(tf.reduce_max(groups, axis=2), n)
    largest, places = tf.math.top_k(
        tf.reshape(tf.gather(groups, chosen, batch_dims=1), [-1, n * GROUP]), n
    )
    group = tf.gather(chosen, places // GROUP, batch_dims=1)
    return largest, group * GROUP + places % GROUP


def is_possible(scores):
    """Whether scores belong to real hypotheses; sums with IMPOSSIBLE lie far below."""
    return scores > IMPOSSIBLE / 2


def _finish(finished, ids, scores):
    """Merges newly finished hypotheses into the best K found before: ids [B,K,T], scores [B,K]."""
    old_ids, old_scores = finished
    scores, best = tf.math.top_k(tf.concat([old_scores, scores], axis=1), old_scores.shape[1])
    return tf.gather(tf.concat([old_ids, ids], axis=1), best, batch_dims=1), scores


def _done(finished, scores, best_penalty, n_best):
    """[B] bool: K are finished, or none that goes on could still be among the n_best.

    A log-probability only falls and the penalty divides it by at most `best_penalty`, so
    scores / best_penalty bounds what an unfinished hypothesis can reach.
    """
    _, finished_scores = finished
    bound = tf.reduce_max(
        tf.where(is_possible(scores), scores / best_penalty, 2 * IMPOSSIBLE), axis=1
    )
    return is_possible(finished_scores[:, -1]) | (finished_scores[:, n_best - 1] >= bound)


def _loop(goes_on, advance, variables, grows):
    """`tf.while_loop` whose variables may grow.

    The first step then runs outside the loop: comparing shapes before and after it shows which
    dimensions grow. Of the others all but the batch stay static inside, as layers need them.
    """
    if not grows:
        return tf.while_loop(goes_on, advance, variables)
    after = advance(*variables)

    def invariant(a, b):
        stays = [m if m == n else None for m, n in zip(a.shape, b.shape, strict=True)]
        return tf.TensorShape([None, *stays[1:]] if stays else [])

    shapes = tf.nest.map_structure(invariant, after, variables)
    return tf.while_loop(goes_on, advance, after, shape_invariants=shapes)
