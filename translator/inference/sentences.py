"""A text cut into sentences, and made whole again, inside the TensorFlow graph.

A model translates sentences; people write texts. `split_sentences` cuts a text into its sentences
and its separators: what stands before, between and after them, such as blanks, line breaks,
bullets, emoji and numbers. Only the sentences are translated, and `join_sentences` puts their
translations back between the separators.

Where a sentence ends is said by one table, `RULES`, for Portuguese and English together. A text is
cut wherever a sentence could end (ENDS), but not where both sides show that it goes on (GOES_ON),
except where the next word can only begin a new one (ENDS_STILL). What stands before the first word
of a sentence (BEFORE) belongs to the separator.

Only core ops are used, and nothing that a text may hold is special: cuts are marked by a byte that
is never part of UTF-8.
"""

from typing import NamedTuple

import tensorflow as tf

from translator.inference.sentence_rules import (
    BEFORE,
    BREAK,
    ENDS,
    ENDS_STILL,
    GAP,
    GOES_ON,
    NEVER,
    RULES,
)

CUT = b"\xff"

# Sets of characters, to stand between [ and ] in RE2's syntax.


class SplitText(NamedTuple):
    """Of each of B texts: separator, sentence, separator, … sentence, separator."""

    sentences: tf.RaggedTensor
    """[B, None] string."""
    separators: tf.RaggedTensor
    """[B, None] string, one more than sentences; many of them are empty."""


def split_sentences(texts, rules=RULES) -> SplitText:
    """[B] string, valid UTF-8 in NFC → `SplitText`, which `join_sentences` makes whole again.

    A sentence has a letter, no line break, and no white space at its ends. What has no letter
    stands in a separator, so that a text of digits or emoji has no sentence. All letters are in
    sentences, but for those that number an item. No text depends on another.
    """
    texts = tf.convert_to_tensor(texts, tf.string)
    for pattern in _of_kind(ENDS, rules):
        texts = tf.strings.regex_replace(texts, pattern, rb"\1" + CUT + rb"\2")
    pieces, rows = split_at_cuts(texts)

    # What goes on from the piece before it is joined to that.
    after_gap = tf.strings.regex_replace(pieces[1:], f"^[{GAP}]+", "", replace_global=False)
    sides = tf.strings.join([pieces[:-1], after_gap], "\n")
    goes_on = _matches(sides, GOES_ON, rules) & ~_matches(sides, ENDS_STILL, rules)
    # Nothing goes on in another text, or with the gap at the end of one.
    goes_on &= (rows[:-1] == rows[1:]) & (after_gap != "")
    begins = tf.concat([rows[:1] == rows[:1], ~goes_on], axis=0)
    pieces, rows = join_runs(pieces, begins), tf.boolean_mask(rows, begins)

    before = "|".join(_of_kind(BEFORE, rules))
    gaps, rests = split_beginning(pieces, f"(?:{before})*")
    is_sentence = tf.strings.regex_full_match(rests, r"(?s).*\p{L}.*")
    # Several pieces may stand between two sentences.
    places = rows + tf.cumsum(tf.cast(is_sentence, tf.int64), exclusive=True)
    found = tf.where(is_sentence)[:, 0]
    sentences = tf.RaggedTensor.from_value_rowids(
        tf.gather(rests, found),
        tf.gather(rows, found),
        nrows=tf.shape(texts, tf.int64)[0],
        validate=False,
    )
    return with_separators(sentences, tf.where(is_sentence, gaps, pieces), places)


def join_sentences(sentences, separators):
    """[B, None] string, [B, None] string with one more in each row → [B] string: the texts."""
    separators = separators.to_tensor("")
    sentences = sentences.to_tensor("", shape=tf.stack([-1, tf.shape(separators)[1]]))
    return tf.strings.reduce_join(tf.strings.join([separators, sentences]), axis=1)


def with_separators(sentences, gaps, places) -> SplitText:
    """[B, None] string, [N] string, [N] int64 → the i-th separator of all rows is what the gaps
    with place i make when they are joined."""
    splits = sentences.row_splits + tf.range(sentences.nrows() + 1)
    separators = tf.strings.unsorted_segment_join(gaps, places, splits[-1])
    return SplitText(sentences, tf.RaggedTensor.from_row_splits(separators, splits, validate=False))


def split_at_cuts(texts):
    """[B] string → [N] string, what stands between the cuts; [N] int64, the text that it is of."""
    # `tf.strings.split` does the same, with thirty ops more.
    pieces = tf.raw_ops.StringSplitV2(input=texts, sep=CUT)
    return pieces.values, pieces.indices[:, 0]


def join_runs(pieces, begins):
    """[N] string, [N] bool → [runs] string: every piece joined to the run that begins last."""
    begins = tf.cast(begins, tf.int64)
    runs = tf.cumsum(begins) - 1
    return tf.strings.unsorted_segment_join(pieces, runs, tf.reduce_sum(begins))


def split_beginning(texts, pattern):
    """[N] string → two of that: what the pattern matches at the beginning, and the rest."""
    rest = tf.strings.regex_replace(texts, f"^(?:{pattern})", "", replace_global=False)
    lengths = tf.strings.length(texts) - tf.strings.length(rest)
    return tf.strings.substr(texts, tf.zeros_like(lengths), lengths), rest


def _of_kind(kind, rules):
    return [rule.pattern for rule in rules if rule.kind == kind]


def _matches(sides, kind, rules):
    """[N] string: two pieces with NEXT between → [N] bool: a rule of this kind holds. None does
    where a line begins: its line break stands on the right."""
    patterns = "|".join(_of_kind(kind, rules)) or NEVER
    return tf.strings.regex_full_match(sides, f"(?s:.*)(?:{patterns})[^{BREAK}]*")
