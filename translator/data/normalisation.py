"""The one normal form of text, in training and in serving: in Python and inside the graph.

A model only knows text as it was trained on it. Training streams Python strings, a served model
gets bytes inside the graph: both are normalised by what stands here, and a test compares the two.
"""

import re
import unicodedata

# Character classes in the syntax that Python's `re` and TensorFlow's RE2 have in common.
# What no reader sees and no vocabulary should learn: control characters that are not whitespace,
# the soft hyphen, the zero-width space, direction marks, word joiners and invisible operators, the
# byte order mark. The zero-width joiner and non-joiner (U+200D, U+200C) stay: emoji sequences and
# several scripts are spelt with them.
INVISIBLE = (
    r"[\x00-\x08\x0e-\x1b\x7f"
    "\x80-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]+"
)
# Every Unicode space: tab, line breaks, no-break space, U+0085, U+2028 … (those of `str.split`).
SPACES = r"[\t-\r\x1c-\x20" "\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+"
_INVISIBLE = re.compile(INVISIBLE)


def normalise(text: str) -> str:
    """Unicode NFC, no invisible characters, and single spaces between words (none at the ends)."""
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split())


def normalise_in_graph(texts):
    """The same inside the graph: [B] string → [B] string.

    Invalid bytes become U+FFFD first, as `bytes.decode(errors="replace")` has them.
    """
    import tensorflow as tf
    import tensorflow_text as tf_text

    texts = tf.strings.unicode_transcode(
        texts, "UTF-8", "UTF-8", errors="replace", replacement_char=0xFFFD
    )
    texts = tf.strings.regex_replace(texts, INVISIBLE, "")
    texts = tf_text.normalize_utf8(texts, "NFC")
    return tf.strings.strip(tf.strings.regex_replace(texts, SPACES, " "))
