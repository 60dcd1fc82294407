"""What a text may cost: how much of it is read, and how long a sentence may be.

Any bytes may be sent as a text. `read_texts` makes of them sentences of valid text, not too many;
`divide` cuts sentences that are too long for the model. The time of both grows with a text's
length, whatever stands in it, and not with its square.
"""

import tensorflow as tf
import tensorflow_text as tf_text

from translator.data.vocabulary import END
from translator.inference.sentence_rules import BLANK, CLOSING, DASH, MAX_BYTES, MAX_SENTENCES
from translator.inference.sentences import (
    CUT,
    SplitText,
    join_runs,
    split_at_cuts,
    split_beginning,
    split_sentences,
    with_separators,
)


@tf.function(input_signature=[tf.TensorSpec([None], tf.string)], autograph=False)
def read_texts(texts):
    """[B] string, any bytes → `SplitText`, [B] bool: the text was cut.

    Invalid bytes become U+FFFD, and the text its NFC form. A text of more than `MAX_BYTES` or
    `MAX_SENTENCES` ends with the last of its sentences that is whole, or in its only one.
    """
    return split_texts(*valid_texts(texts))


def valid_texts(texts):
    """[B] string, any bytes → [B] string, valid UTF-8 in NFC; [B] bool: the text was cut."""
    too_long = tf.strings.length(texts) > MAX_BYTES
    return _to_text(tf.strings.substr(texts, 0, MAX_BYTES), too_long), too_long


def split_texts(texts, too_long):
    """What `valid_texts` gives → what `read_texts` gives."""
    split = split_sentences(texts)
    counts = split.sentences.row_lengths()
    not_whole = tf.cast(too_long & (counts > 1), tf.int64)
    keep = tf.minimum(counts - not_whole, MAX_SENTENCES)
    cut = keep < counts
    split = tf.cond(tf.reduce_any(cut), lambda: _first_sentences(split, keep), lambda: split)
    return split, cut | too_long


def divide(split, encode, max_tokens, mark_cost=1):
    """`SplitText` → `SplitText`, in which no sentence has more than `max_tokens` subwords, and the
    subwords of all its sentences: RaggedTensor [N, None] int32.

    A sentence of more is divided into parts. Each ends with the last clause mark (, ; : –) that
    it has room for, else before the last blank. What has no blank is halved until it fits; only a
    single character may have too many subwords.

    Args:
        encode: [N] string → RaggedTensor [N, None] int32, as `Tokenizer.encode`.
        mark_cost: how many subwords a hidden span counts for: it bounds how many a part may have.
    """

    def size(ids):
        lengths = ids.row_lengths()
        if mark_cost == 1:
            return lengths
        marks = tf.reduce_sum(tf.cast(ids == END + 1, tf.int64), axis=1)
        return tf.maximum(lengths, mark_cost * marks)

    ids = encode(split.sentences.values)
    too_long = size(ids) > max_tokens

    def divided():
        def sizes(texts):
            return size(encode(texts))

        filled = _fill(split.sentences.values, too_long, sizes, max_tokens)
        parts = _with_parts(split, *_halve(*filled, sizes, max_tokens))
        return parts, encode(parts.sentences.values)

    return tf.cond(tf.reduce_any(too_long), divided, lambda: (split, ids))


def _to_text(texts, cut):
    """[B] string, any bytes; [B] bool → [B] string, valid UTF-8 in NFC; without the rest of a
    character where bytes were cut."""
    texts = tf.strings.unicode_transcode(
        texts, "UTF-8", "UTF-8", errors="replace", replacement_char=0xFFFD
    )
    texts = tf.where(cut, tf.strings.regex_replace(texts, "\ufffd$", ""), texts)
    # Marks are put into order in the square of the time that they are many. No script needs more
    # than 30 on a letter; a joiner after so many is Unicode's Stream-Safe Text Format (UAX #15).
    texts = tf.strings.regex_replace(texts, r"(\p{M}{30})(\p{M})", "\\1\u034f\\2")
    return tf_text.normalize_utf8(texts, "NFC")


def _first_sentences(split, keep) -> SplitText:
    """`SplitText`, [B] int64 → so many sentences of each text, and nothing after the last if some
    are left out."""
    row = split.separators.value_rowids()
    nth = tf.ragged.range(split.separators.row_lengths()).flat_values
    is_end = (nth == tf.gather(keep, row)) & (nth < tf.gather(split.sentences.row_lengths(), row))
    separators = split.separators.with_values(tf.where(is_end, "", split.separators.values))
    return SplitText(_first(split.sentences, keep), _first(separators, keep + 1))


def _first(ragged, keep):
    nth = tf.ragged.range(ragged.row_lengths()).flat_values
    kept = tf.boolean_mask(ragged.values, nth < tf.gather(keep, ragged.value_rowids()))
    return tf.RaggedTensor.from_row_lengths(kept, keep, validate=False)


def _fill(sentences, too_long, sizes, max_tokens):
    """[N] string, [N] bool → of P parts the blanks before them, the parts, and the number of the
    sentence that each is of.

    A part is filled with words; a word that has no room in one is a part by itself. Subwords do not
    reach over blanks, so those of a part are those of its words.
    """
    words = tf.strings.regex_replace(sentences, f"[{BLANK}]+", CUT + rb"\0")
    words, sentence = split_at_cuts(tf.where(too_long, words, sentences))
    number = tf.range(tf.size(sentence, tf.int64))
    end = tf.searchsorted(sentence, sentence, side="right", out_type=tf.int64)  # of its sentence
    # A part that begins with word i has room until before word room[i], and ends before stop[i].
    total = tf.pad(tf.cumsum(sizes(words)), [[1, 0]])  # subwords before each word
    room = tf.searchsorted(total, total[:-1] + max_tokens, side="right", out_type=tf.int64) - 1
    room = tf.clip_by_value(room, number + 1, end)
    marks = tf.strings.regex_full_match(words, f"(?s:.*)[,;:{DASH}][{CLOSING}]*")
    after_marks = tf.pad(tf.where(marks)[:, 0] + 1, [[1, 0]])
    nearest = tf.searchsorted(after_marks, room, side="right", out_type=tf.int64) - 1
    nearest = tf.gather(after_marks, nearest)
    stop = tf.where((room < end) & (nearest > number), nearest, room)
    is_last = stop == end

    def next_part(at, begins):
        at = tf.where(tf.gather(is_last, at), at, tf.gather(stop, at))
        return at, tf.tensor_scatter_nd_update(begins, at[:, None], tf.ones_like(at, tf.bool))

    begins = tf.pad(sentence[1:] != sentence[:-1], [[1, 0]], constant_values=True)
    _, begins = tf.while_loop(
        lambda at, _: ~tf.reduce_all(tf.gather(is_last, at)),
        next_part,
        [tf.where(begins)[:, 0], begins],
    )
    blanks, parts = split_beginning(join_runs(words, begins), f"[{BLANK}]*")
    return blanks, parts, tf.boolean_mask(sentence, begins)


def _halve(blanks, parts, sentence, sizes, max_tokens):
    """What `_fill` gives → the same, with parts that still are too long cut in the middle."""

    def too_long(parts):
        return (sizes(parts) > max_tokens) & (tf.strings.length(parts, "UTF8_CHAR") > 1)

    def cut(blanks, parts, sentence, long):
        half = tf.strings.length(parts, "UTF8_CHAR") // 2
        left = tf.strings.substr(parts, tf.zeros_like(half), half, "UTF8_CHAR")
        left = tf.where(long, tf.strings.regex_replace(left, f"[{BLANK}]+$", ""), parts)
        length = tf.strings.length(left)
        right = tf.strings.substr(parts, length, tf.strings.length(parts) - length)
        between, right = split_beginning(right, f"[{BLANK}]*")
        parts = tf.reshape(tf.stack([left, right], axis=1), [-1])
        blanks = tf.reshape(tf.stack([blanks, between], axis=1), [-1])
        real = tf.where(parts != "")[:, 0]
        parts, blanks = tf.gather(parts, real), tf.gather(blanks, real)
        return blanks, parts, tf.gather(sentence, real // 2), too_long(parts)

    return tf.while_loop(
        lambda blanks, parts, sentence, long: tf.reduce_any(long),
        cut,
        [blanks, parts, sentence, too_long(parts)],
        shape_invariants=[tf.TensorShape([None])] * 4,
    )[:3]


def _with_parts(split, blanks, parts, sentence) -> SplitText:
    """`split` with the parts of its sentences in place of these, and blanks between them."""
    row = tf.gather(split.sentences.value_rowids(), sentence)
    sentences = tf.RaggedTensor.from_value_rowids(
        parts, row, nrows=split.sentences.nrows(), validate=False
    )
    # A separator of `split` stands before the first part of the sentence that it stood before.
    old_row = split.separators.value_rowids()
    before = tf.range(tf.size(old_row, tf.int64)) - old_row
    old_places = tf.searchsorted(sentence, before, out_type=tf.int64) + old_row
    places = tf.concat([old_places, tf.range(tf.size(row, tf.int64)) + row], axis=0)
    gaps = tf.concat([split.separators.values, blanks], axis=0)
    return with_separators(sentences, gaps, places)
