"""Training and serving read text alike: normalised in Python, and inside the graph."""

import random

import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from translator.data.normalisation import normalise, normalise_in_graph
from translator.data.tokenizer import train_tokenizer

in_graph = tf.function(
    normalise_in_graph, input_signature=[tf.TensorSpec([None], tf.string)], autograph=False
)


def test_every_character_is_normalised_alike():
    characters = [chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    texts = ["a" + c + "b " + c for c in characters]
    found = in_graph(texts).numpy()
    assert [c for c, text, own in zip(characters, texts, found, strict=True)
            if own.decode() != normalise(text)] == []  # fmt: skip


@given(st.lists(st.text(), min_size=1, max_size=20))
def test_every_text_is_normalised_alike(texts):
    texts = [text.encode(errors="replace").decode() for text in texts]
    assert [text.decode() for text in in_graph(texts).numpy()] == [normalise(t) for t in texts]


def test_invalid_bytes_are_replaced_alike():
    draw = random.Random(0)
    some = b"A \xc3\xa3\xe2\x80\x8b\xf0\x9f\x98\x80\xff\xed\xa0\xf4\x90"
    texts = [bytes(draw.choices(some, k=draw.randint(0, 8))) for _ in range(20_000)]
    expected = [normalise(text.decode(errors="replace")).encode() for text in texts]
    assert in_graph(texts).numpy().tolist() == expected


@pytest.mark.parametrize("kind", ["sentencepiece", "wordpiece"])
def test_a_tokenizer_reads_what_people_paste(kind):
    """No-break spaces, soft hyphens and zero-width characters reach no model."""
    tokenizer = train_tokenizer(["O menino viu a casa."] * 5, kind, vocabulary_size=300)
    pasted = [
        *("O\u00a0menino viu a casa.", "O me\u00adnino viu a casa.", "\ufeffO menino viu a casa."),
        *(
            "O menino\u200b viu a casa.",
            "O  menino\tviu\u2028a casa. ",
            "O menino viu a casa.\u00a0",
        ),
    ]
    expected = tokenizer.encode(["O menino viu a casa."]).to_list()
    assert tokenizer.encode(pasted).to_list() == expected * len(pasted)
    assert tokenizer.encode(["\u00a0", "\u200b \u00ad"]).to_list() == [[], []]
