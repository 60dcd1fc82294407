"""The best translations of a whole text, made of the best of each of its sentences."""

import tensorflow as tf

from translator.inference.sentences import SplitText, join_sentences
from translator.remote.protocol import NO_HYPOTHESIS

POSSIBLE = NO_HYPOTHESIS / 2  # sums in which a place was empty lie far below


def best_of_all(parts: SplitText, translations, scores, k: int):
    """`SplitText` of B texts with P parts in all, [P,K] string, [P,K] float32, best first → [B,K]
    of both: of all combinations the K with the highest sum, exactly.

    Part by part: whatever is among the K best of the first m + 1 parts begins with one of the K
    best of the first m. Scores are means over the parts, 0 for a text that has none; "" and
    NO_HYPOTHESIS where there are fewer than K.
    """
    batch = tf.shape(parts.sentences.row_lengths())[0]
    # [B,M,K]: a row with fewer parts goes on with one choice that costs nothing.
    nothing = tf.where(tf.range(k) == 0, 0.0, NO_HYPOTHESIS)
    dense = parts.sentences.with_values(scores).to_tensor(0.0)
    count, lengths = tf.shape(dense)[1], parts.sentences.row_lengths()
    dense = tf.where(tf.sequence_mask(lengths, count)[..., None], dense, nothing)

    def add(m, sums, chosen):
        every = tf.reshape(sums[:, :, None] + dense[:, m][:, None], [batch, k * k])
        sums, best = tf.math.top_k(every, k)
        chosen = tf.gather(chosen, best // k, batch_dims=1)
        here = tf.one_hot(m, count, dtype=tf.int32)
        return m + 1, tf.maximum(sums, NO_HYPOTHESIS), chosen + here * (best % k)[..., None]

    _, sums, chosen = tf.while_loop(
        lambda m, *_: m < count,
        add,
        [0, tf.tile(nothing[None], [batch, 1]), tf.zeros([batch, k, count], tf.int32)],
    )
    best = []
    for n in range(k):
        own = tf.RaggedTensor.from_tensor(chosen[:, n], lengths=lengths).values
        texts = tf.gather(translations, own, batch_dims=1)
        best.append(join_sentences(parts.sentences.with_values(texts), parts.separators))
    possible = sums > POSSIBLE
    means = tf.math.divide_no_nan(sums, tf.cast(lengths, tf.float32)[:, None])
    return (
        tf.where(possible, tf.stack(best, axis=1), ""),
        tf.where(possible, means, NO_HYPOTHESIS),
    )
