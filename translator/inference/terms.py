"""A request's own glossary inside the graph: terms become hidden spans, see `spans`.

Each row has its own terms, one `term=translation` a line. The longest that matches wins, as a
whole word or words; the first letter may differ in case, and a capital is carried over to the
translation. What is no term (no "=", empty, too long, too many) is passed over.
"""

import tensorflow as tf

from translator.data.normalisation import normalise_in_graph
from translator.data.placeholders import BEGIN, EDGE, MARK
from translator.data.spans import RESERVED
from translator.glossary import BLANKS, MAX_BYTES, MAX_TERMS, SPECIAL, WORD
from translator.inference.sentence_rules import NEVER
from translator.inference.sentences import CUT, split_at_cuts
from translator.inference.spans import Hidden


def hide_terms(hidden: Hidden, terms) -> Hidden:
    """`Hidden` of B texts, [B] string → `Hidden`, in which terms are spans as well, for which
    their translations stand. A span that is a term has its translation, too."""
    sources, targets, row = _parse(terms)
    count = tf.size(terms, tf.int64)
    marked = tf.map_fn(
        lambda both: tf.strings.regex_replace(*both, CUT + BEGIN.encode() + rb"\1" + CUT),
        (_with_edges(hidden.texts), _patterns(sources, row, count)),
        fn_output_signature=tf.string,
    )
    marked = tf.strings.regex_replace(marked, EDGE, "")
    pieces, rows = split_at_cuts(tf.strings.regex_replace(marked, MARK, CUT + MARK.encode() + CUT))
    is_mark, is_term = pieces == MARK, tf.strings.regex_full_match(pieces, f"(?s){BEGIN}.*")
    old = tf.cumsum(tf.cast(is_mark, tf.int64)) - 1
    texts = tf.where(
        is_mark,
        tf.gather(tf.concat([hidden.spans.values, [""]], axis=0), tf.maximum(old, 0)),
        tf.strings.regex_replace(pieces, f"^{BEGIN}", ""),
    )
    is_span = is_mark | is_term
    found, found_rows = tf.boolean_mask(texts, is_span), tf.boolean_mask(rows, is_span)
    ragged = [
        tf.RaggedTensor.from_value_rowids(values, row, nrows=count, validate=False)
        for values in (sources, targets)
    ]
    spans = _translated(found, found_rows, *(values.to_tensor("") for values in ragged))
    return Hidden(
        tf.strings.unsorted_segment_join(tf.where(is_span, MARK, pieces), rows, count),
        tf.RaggedTensor.from_value_rowids(spans, found_rows, nrows=count, validate=False),
    )


def _parse(terms):
    """[B] string → of all N terms, the longest of a row first, the terms, their translations, and
    the rows that they are of."""
    lines = tf.strings.split(tf.strings.regex_replace(terms, "[\r\n]+", "\n"), "\n")[:, :MAX_TERMS]
    row, lines = lines.value_rowids(), lines.values
    source = normalise_in_graph(tf.strings.regex_replace(lines, "(?s)=.*", ""))
    target = normalise_in_graph(tf.strings.regex_replace(lines, "(?s)^[^=]*=?", ""))
    is_term = (source != "") & (target != "")
    for text in (source, target):
        is_term &= tf.strings.length(text) <= MAX_BYTES
        is_term &= ~tf.strings.regex_full_match(text, f"(?s).*{RESERVED}.*")
    order = tf.where(is_term)[:, 0]
    lengths = tf.cast(tf.strings.length(tf.gather(source, order)), tf.int64)
    longest_first = tf.argsort(tf.gather(row, order) * (MAX_BYTES + 1) - lengths, stable=True)
    order = tf.gather(order, longest_first)
    return tuple(tf.gather(x, order) for x in (source, target, row))


def _with_edges(texts):
    return tf.strings.regex_replace(texts, f"({WORD})", rf"{EDGE}\1{EDGE}")


def _patterns(sources, row, count):
    """[N] string, [N] int64 → [B] string: what a row's terms look like between edges."""
    patterns = _with_edges(tf.strings.regex_replace(sources, SPECIAL, r"\\\1"))
    patterns = tf.strings.regex_replace(patterns, " ", BLANKS)
    patterns = tf.strings.regex_replace(patterns, rf"^{EDGE}(\p{{L}})", rf"{EDGE}(?i:\1)")
    joined = tf.strings.unsorted_segment_join(patterns, row, count, separator="|")
    return tf.where(joined == "", f"({NEVER})", tf.strings.join(["(", joined, ")"]))


def _translated(found, rows, sources, targets):
    """[n] string, [n] int64, [B,N] string of both → [n] string: their translations, with a capital
    where what was found has one and the term has not; what is no term, as it is."""
    found_key = _key(tf.strings.regex_replace(found, BLANKS, " "))
    hits = found_key[:, None] == tf.gather(_key(sources), rows)
    hits = tf.pad(hits, [[0, 0], [0, 1]], constant_values=True)
    first = tf.argmax(hits, axis=1)[:, None]
    own = (tf.pad(tf.gather(x, rows), [[0, 0], [0, 1]]) for x in (sources, targets))
    source, target = (tf.gather(x, first, batch_dims=1)[:, 0] for x in own)
    upper = (found_key != found) & (_key(source) == source)
    target = tf.where(upper, _with_first(tf.strings.upper, target), target)
    return tf.where(target == "", found, target)


def _key(texts):
    """What two spellings of a term have in common."""
    return _with_first(tf.strings.lower, texts)


def _with_first(change, texts):
    first = tf.strings.substr(texts, 0, 1, "UTF8_CHAR")
    rest = tf.strings.substr(texts, tf.strings.length(first), tf.strings.length(texts))
    return tf.strings.join([change(first, encoding="utf-8"), rest])
