"""Spans taken out of texts before they are translated, and put back, inside the graph.

`hide_spans` puts one and the same mark in place of every span; so sentences can be found and
divided around them. The marks of a sentence become its placeholders, numbered from its beginning
(`number_marks`), and `put_back` replaces the placeholders of a translation, wherever they are, by
what they stand for. What stands in separators comes back in its order (`put_back_in_order`).
"""

from typing import NamedTuple

import tensorflow as tf

from translator.data.placeholders import (
    BEGIN,
    LACKING_SPACE,
    MARK,
    PLACEHOLDERS,
    TOUCHING,
)
from translator.data.spans import SPAN
from translator.data.vocabulary import END, UNKNOWN
from translator.inference.bounds import split_texts, valid_texts
from translator.inference.sentences import CUT, SplitText, split_at_cuts


class Hidden(NamedTuple):
    """B texts, their spans taken out."""

    texts: tf.Tensor
    """[B] string, with MARK in place of each span."""
    spans: tf.RaggedTensor
    """[B, None] string, in their order."""


def hide_spans(texts) -> Hidden:
    """[B] string, valid UTF-8 → `Hidden`: what `translator.data.spans` lists."""
    marked = tf.strings.regex_replace(texts, f"({SPAN})", CUT + BEGIN.encode() + rb"\1" + CUT)
    pieces, rows = split_at_cuts(marked)
    is_span = tf.strings.regex_full_match(pieces, f"(?s){BEGIN}.*")
    found = tf.strings.substr(tf.boolean_mask(pieces, is_span), len(BEGIN.encode()), -1)
    count = tf.shape(texts, tf.int64)[0]
    spans = tf.RaggedTensor.from_value_rowids(
        found, tf.boolean_mask(rows, is_span), nrows=count, validate=False
    )
    pieces = tf.where(is_span, MARK, pieces)
    return Hidden(tf.strings.unsorted_segment_join(pieces, rows, count), spans)


def hide_same_spans(texts, spans):
    """[B] string, [B, None] string → [B] string: in translations, the placeholders of those spans
    that are spans of the source as well."""
    texts, own = hide_spans(texts)
    known = spans.to_tensor("")[:, : len(PLACEHOLDERS)]
    same = own.to_tensor("")[:, :, None] == known[:, None]
    number = tf.argmax(tf.pad(same, [[0, 0], [0, 0], [0, 1]], constant_values=True), axis=2)
    number = tf.RaggedTensor.from_tensor(number, lengths=own.row_lengths()).values
    is_known = number < tf.shape(known, tf.int64)[1]
    placeholders = tf.gather(PLACEHOLDERS, tf.where(is_known, number, 0))
    return put_back_in_order(texts, own.row_starts(), tf.where(is_known, placeholders, own.values))


@tf.function(input_signature=[tf.TensorSpec([None], tf.string)], autograph=False)
def read_texts_with_spans(texts):
    """[B] string, any bytes → `SplitText` with marks, [B, None] string: their spans, and [B] bool:
    the text was cut. As `translator.inference.bounds.read_texts`, around the spans."""
    texts, too_long = valid_texts(texts)
    texts, spans = hide_spans(texts)
    split, cut = split_texts(texts, too_long)
    return split, spans, cut


def count_marks(texts):
    """[N] string → [N] int64."""
    marks = tf.strings.regex_replace(texts, f"[^{MARK}]+", "")
    return tf.cast(tf.strings.length(marks) // len(MARK.encode()), tf.int64)


def number_marks(ids):
    """RaggedTensor [N, None] int32: every mark becomes the placeholder of its number in the row;
    what is behind the last one, UNKNOWN."""
    is_mark = tf.cast(ids.values == END + 1, tf.int32)
    before = tf.cumsum(is_mark, exclusive=True)
    number = before - tf.gather(before, tf.gather(ids.row_starts(), ids.value_rowids()))
    placeholder = tf.where(number < len(PLACEHOLDERS), END + 1 + number, UNKNOWN)
    return ids.with_values(tf.where(is_mark > 0, placeholder, ids.values))


def first_spans(parts: SplitText, spans) -> SplitText:
    """The place in `spans.values` of the first span in each sentence and each separator: in the
    form of `SplitText`, of int64."""
    sentences, separators = parts
    row, other = sentences.value_rowids(), separators.value_rowids()
    # In a text's order: separator, sentence, separator, … separator.
    places = [
        2 * tf.range(tf.size(row, tf.int64)) + row + 1,
        2 * tf.range(tf.size(other, tf.int64)) - other,
    ]
    counts = [count_marks(sentences.values), count_marks(separators.values)]
    before = tf.cumsum(
        tf.dynamic_stitch([tf.cast(place, tf.int32) for place in places], counts), exclusive=True
    )
    # A text that was cut has spans behind its last mark.
    begin = tf.gather(before, 2 * sentences.row_starts() + tf.range(sentences.nrows()))
    before += tf.repeat(spans.row_starts() - begin, 2 * sentences.row_lengths() + 1)
    starts = [tf.gather(before, place) for place in places]
    return SplitText(*(part.with_values(x) for part, x in zip(parts, starts, strict=True)))


def are_touching(sentences):
    """[N] string with marks → [N] bool: a span touches a word or another span."""
    return tf.strings.regex_full_match(sentences, f"(?s).*(?:{TOUCHING}).*")


def set_apart(texts, touching):
    """[N] string, [N] bool → [N] string: translations whose placeholders have spaces around them,
    unless those of the source are `touching`. A model that must write one more before it may end
    does not always begin a word with it."""
    apart = texts
    for pattern in LACKING_SPACE:
        apart = tf.strings.regex_replace(apart, pattern, r"\1 \2")
    return tf.where(touching, texts, apart)


def put_back(texts, starts, spans):
    """[N] string, [N] int64, [M] string → [N] string: placeholder i of text n becomes the i-th
    span from `starts[n]` on."""
    pieces, rows = _split_at_placeholders(texts)
    hits = pieces[:, None] == PLACEHOLDERS
    number = tf.argmax(hits, axis=1)
    return _replace(pieces, rows, tf.reduce_any(hits, axis=1), number, starts, spans)


def put_back_in_order(texts, starts, spans):
    """The same, of texts whose placeholders are marks: the i-th is the i-th span."""
    pieces, rows = _split_at_placeholders(texts)
    is_mark = pieces == MARK
    before = tf.cumsum(tf.cast(is_mark, tf.int64), exclusive=True)
    begins = tf.searchsorted(rows, rows, out_type=tf.int64)  # where the row of each piece begins
    number = before - tf.gather(before, begins)
    return _replace(pieces, rows, is_mark, number, starts, spans)


def _split_at_placeholders(texts):
    pattern = f"([{''.join(PLACEHOLDERS)}])"
    return split_at_cuts(tf.strings.regex_replace(texts, pattern, CUT + rb"\1" + CUT))


def _replace(pieces, rows, is_placeholder, number, starts, spans):
    places = tf.where(is_placeholder, tf.gather(starts, rows) + number, tf.size(spans, tf.int64))
    pieces = tf.where(is_placeholder, tf.gather(tf.concat([spans, [""]], axis=0), places), pieces)
    return tf.strings.unsorted_segment_join(pieces, rows, tf.size(starts, tf.int64))
