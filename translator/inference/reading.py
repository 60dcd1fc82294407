"""Texts to subwords inside the graph: what of a text is a sentence, and what of it must survive."""

from typing import NamedTuple

import tensorflow as tf

from translator.data.normalisation import normalise_in_graph
from translator.data.placeholders import TAGS
from translator.data.vocabulary import BYTES_PER_TOKEN, END, PAD, START
from translator.inference.bounds import divide, read_texts, split_texts, valid_texts
from translator.inference.sentences import SplitText
from translator.inference.spans import (
    are_touching,
    first_spans,
    hide_same_spans,
    hide_spans,
    number_marks,
    put_back_in_order,
    read_texts_with_spans,
)
from translator.inference.terms import hide_terms

TAG_LENGTH = 2  # SentencePiece has a "▁" before it


class Source(NamedTuple):
    """What was read of B texts."""

    ids: tf.Tensor
    """[B,S] int32: each row ends in END, then PAD."""
    lengths: tf.Tensor
    """[B] int32: subwords without END."""
    truncated: tf.Tensor
    """[B] bool: the text is longer than that, and was cut."""
    spans: tf.RaggedTensor
    """[B, None] string: what its placeholders stand for."""


class Parts(NamedTuple):
    """B texts in their parts, P in all, each a sentence or a part of a long one."""

    parts: SplitText
    """As they stood in the texts."""
    ids: tf.RaggedTensor
    """[P, None] int32, without END: their subwords, with placeholders for spans."""
    spans: tf.Tensor
    """[M] string."""
    starts: tf.Tensor
    """[P] int64: where in `spans` those of a part begin."""
    touching: tf.Tensor
    """[P] bool: a span of the part touches a word or another span."""
    truncated: tf.Tensor
    """[B] bool: the text was too long, and its end is missing."""


class TextReader(tf.Module):
    """Reads texts for a model that takes `max_tokens` subwords at once.

    A tokenizer without placeholders, of an earlier version, reads spans as any other text.
    """

    def __init__(self, tokenizer, max_tokens: int):
        super().__init__()
        self.tokenizer, self.max_tokens = tokenizer, max_tokens

    def read(self, texts, most=None) -> Source:
        """[B] string, each a sentence → `Source` of the first `most` subwords, by default
        `max_tokens`.

        Bytes are cut before tokenising, so that what a text costs is bounded: putting a row of
        combining characters into order, for one, takes time in the square of its length.
        """
        most = self.max_tokens if most is None else most
        beginnings, truncated = _beginnings(texts, most)
        if self.tokenizer.symbols.placeholders:
            beginnings, spans = hide_spans(normalise_in_graph(beginnings))
            ids = number_marks(self.tokenizer.encode(beginnings))
        else:
            ids = self.tokenizer.encode(beginnings)
            spans = tf.ragged.constant([], ragged_rank=1, dtype=tf.string)
        lengths = tf.cast(ids.row_lengths(), tf.int32)
        truncated |= lengths > most
        return Source(with_end(ids[:, :most]), tf.minimum(lengths, most), truncated, spans)

    def read_target(self, texts, most, source: Source):
        """[B] string → [B,T] int32: the first `most` subwords of translations of `source`, END and
        PAD behind them."""
        beginnings, _ = _beginnings(texts, most)
        if self.tokenizer.symbols.placeholders:
            beginnings = hide_same_spans(normalise_in_graph(beginnings), source.spans)
        return with_end(self.tokenizer.encode(beginnings)[:, :most])

    def pieces(self, ids, spans):
        """[B,T], [B, None] string → [B,T] string: the subwords, "" for PAD, and for placeholders
        what they stand for."""
        pieces = tf.where(ids == PAD, "", self.tokenizer.pieces(ids))
        if not (count := self.tokenizer.symbols.placeholders):
            return pieces
        number = ids - END - 1
        is_placeholder = (number >= 0) & (number < count)
        spans = spans.to_tensor("", shape=[None, count])
        spans = tf.gather(spans, tf.clip_by_value(number, 0, count - 1), batch_dims=1)
        return tf.where(is_placeholder, spans, pieces)

    def read_parts(self, texts) -> Parts:
        """[B] string → their sentences, or parts of long ones."""
        if not self.tokenizer.symbols.placeholders:
            parts, truncated = read_texts(texts)
            parts, ids = divide(parts, self.tokenizer.encode, self.max_tokens)
            spans, starts = tf.constant([], tf.string), tf.zeros([ids.nrows()], tf.int64)
            return Parts(parts, ids, spans, starts, tf.zeros_like(starts, tf.bool), truncated)
        return self._divide(*read_texts_with_spans(texts), self.max_tokens)

    def read_parts_with_terms(self, texts, terms, tag) -> Parts:
        """[B] string three times → the same, with terms as spans, and each row's tag at the
        beginning of all its parts."""
        texts, too_long = valid_texts(texts)
        texts, spans = hide_terms(hide_spans(texts), terms)
        split, truncated = split_texts(texts, too_long)
        names = self.tokenizer.symbols.tags
        most = self.max_tokens - (TAG_LENGTH if names else 0)
        read = self._divide(split, spans, truncated, most)
        if not names:
            return read
        number = tf.argmax(tf.pad(tag[:, None] == names, [[0, 0], [0, 1]], constant_values=True), 1)
        before = self.tokenizer.encode(tf.gather([*TAGS[: len(names)], ""], number))
        before = tf.gather(before, read.parts.sentences.value_rowids())
        return read._replace(ids=tf.concat([before, read.ids], axis=1))

    def _divide(self, split, spans, truncated, max_tokens) -> Parts:
        mark_cost = -(-self.max_tokens // self.tokenizer.symbols.placeholders)
        marked, ids = divide(split, self.tokenizer.encode, max_tokens, mark_cost)
        starts = first_spans(marked, spans)
        parts = SplitText(
            *(
                part.with_values(put_back_in_order(part.values, start.values, spans.values))
                for part, start in zip(marked, starts, strict=True)
            )
        )
        touching = are_touching(marked.sentences.values)
        starts = starts.sentences.values
        return Parts(parts, number_marks(ids), spans.values, starts, touching, truncated)


def _beginnings(texts, most):
    """[B] string → what may be `most` subwords, and [B] bool: the text has more."""
    texts = tf.strings.strip(texts)
    bound = BYTES_PER_TOKEN * most
    return tf.strings.substr(texts, 0, bound), tf.strings.length(texts) > bound


def with_end(ids):
    """Ragged [B, None] → [B,S] int32, each row with END and then PAD."""
    lengths = tf.cast(ids.row_lengths(), tf.int32)
    ids = tf.pad(ids.to_tensor(PAD), [[0, 0], [0, 1]], constant_values=PAD)
    return tf.where(tf.range(tf.shape(ids)[1]) == lengths[:, None], END, ids)


def to_width(ids, width):
    """[…,T] int32 → […,width], cut or filled with PAD."""
    ids = ids[..., :width]
    missing = width - tf.shape(ids)[-1]
    ids = tf.pad(ids, [[0, 0]] * (ids.shape.rank - 1) + [[0, missing]], constant_values=PAD)
    return tf.ensure_shape(ids, [*ids.shape[:-1], width])


def shift_right_in_graph(ids):
    """[B,T] int32 → what the decoder reads while it writes them: START first, the last left off."""
    shifted = tf.pad(ids[:, :-1], [[0, 0], [1, 0]], constant_values=START)
    return tf.where(ids == PAD, PAD, shifted)
