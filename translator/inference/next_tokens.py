"""Which token comes next: what may be written, and the most probable of that.

Shapes: R rows, each a hypothesis; V vocabulary, P placeholders.
"""

import tensorflow as tf

from translator.data.vocabulary import END, UNKNOWN

IMPOSSIBLE = -1e9  # a log-probability that no hypothesis reaches
GROUP = 32  # neighbours in the vocabulary of which the largest is found first


def most_probable(logits, step, limits, missing, symbols):
    """[R,V], [], [R] int32, [R,P] bool → each row's next token and its log-probability, [R] each,
    the second first.

    Args:
        step: how many tokens are written.
        limits: the most tokens each translation may have.
        missing: the placeholders still to be written.
        symbols: those of the vocabulary.
    """
    best, tokens = best_tokens(logits, step, limits, missing, 1, symbols)
    return best[:, 0], tokens[:, 0]


def best_tokens(logits, step, limits, missing, n, symbols):
    """The same, of the n best next tokens, each [R,n].

    Neither the log-softmax nor a mask is ever written out over the vocabulary.
    """
    normaliser = tf.reduce_logsumexp(logits, axis=-1, keepdims=True)
    head, width = _permitted_head(logits, step, limits, missing, symbols)
    rest, places = _largest_from(logits, width, n)
    is_full = _is_full(step, limits, missing)
    candidates = [head, tf.where(is_full[:, None], IMPOSSIBLE, rest)]
    best, chosen = tf.math.top_k(tf.concat(candidates, axis=1), n)
    ids = tf.broadcast_to(tf.range(width), tf.shape(head))
    tokens = tf.gather(tf.concat([ids, places], axis=1), chosen, batch_dims=1)
    return best - normaliser, tokens


def permitted(logits, step, limits, missing, symbols):
    """The same → [R,V]: the logits of what may be written, and IMPOSSIBLE for all else."""
    head, width = _permitted_head(logits, step, limits, missing, symbols)
    is_full = _is_full(step, limits, missing)
    return tf.concat([head, tf.where(is_full[:, None], IMPOSSIBLE, logits[:, width:])], axis=1)


def _permitted_head(logits, step, limits, missing, symbols):
    """What there are rules for stands at the beginning of the vocabulary: that, and how much it is.

    PAD, START and tags are never written, a placeholder only where it is missing, END only where
    none is. Where a row's limit has no room for more, only these two may be.
    """
    width = min(-(-symbols.end // GROUP) * GROUP, logits.shape[1])
    ids = tf.range(width)
    complete = ~tf.reduce_any(missing, axis=1, keepdims=True)
    is_plain = (ids == UNKNOWN) | (ids >= symbols.end)
    before, behind = END, width - END - 1 - symbols.placeholders
    may_be = tf.pad(tf.concat([complete, missing], axis=1), [[0, 0], [before, behind]])
    may_be |= is_plain & ~_is_full(step, limits, missing)[:, None]
    return tf.where(may_be, logits[:, :width], IMPOSSIBLE), width


def _is_full(step, limits, missing):
    return step + 1 + tf.math.count_nonzero(missing, axis=1, dtype=tf.int32) >= limits


def _largest_from(x, first, n):
    """The n largest of [R,V] from column `first` on, a multiple of GROUP, and their columns.

    `tf.math.top_k` orders all of a row to find its few largest. Those are in the n groups of
    neighbours with the largest maxima, and maxima are quickly found.
    """
    size = x.shape[1]
    if size - first < 2 * n * GROUP:
        largest, places = tf.math.top_k(x[:, first:], min(n, size - first))
        return largest, places + first
    if size % GROUP:
        x = tf.pad(x, [[0, 0], [0, -size % GROUP]], constant_values=x.dtype.min)
    groups = tf.reshape(x, [-1, x.shape[1] // GROUP, GROUP])
    skipped = first // GROUP
    _, chosen = tf.math.top_k(tf.reduce_max(groups, axis=2)[:, skipped:], n)
    chosen += skipped
    largest, places = tf.math.top_k(
        tf.reshape(tf.gather(groups, chosen, batch_dims=1), [-1, n * GROUP]), n
    )
    group = tf.gather(chosen, places // GROUP, batch_dims=1)
    return largest, group * GROUP + places % GROUP
