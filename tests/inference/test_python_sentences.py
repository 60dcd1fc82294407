"""Sentences found without TensorFlow are those found inside the graph, byte for byte."""

import random

import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from test_sentences import TEXTS

from translator.data.sample import sentences
from translator.data.tokenizer import train_tokenizer
from translator.inference import python_sentences
from translator.inference.bounds import divide, read_texts

MAX_TOKENS = 12
WORDS = """Olá casa Sr. a.m. U.S. 1. 3,5 ( “ " — ... … ! ? . ; : , - * a) e The p. ex.""".split()
MARKS = [
    "\n",
    "\r\n",
    "  ",
    "\t",
    "\u00a0",
    "\u200b",
    "🙂",
    "e\u0301",
    "\0",
    "\ue000",
    "\U0010ffff",
]


@pytest.fixture(scope="module")
def in_graph():
    """A function of texts that gives, for each, what is found inside the graph; and one that counts
    the subwords of a text."""
    texts = [text for pair, _ in zip(sentences("train"), range(300), strict=False) for text in pair]
    tokenizer = train_tokenizer(texts, vocabulary_size=400)

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)], autograph=False)
    def found(texts):
        split, cut = read_texts(texts)
        parts, _ = divide(split, tokenizer.encode, MAX_TOKENS)
        return (*split, cut, *parts)

    def answer(texts):
        sentences, separators, cut, parts, gaps = found(tf.constant(texts, tf.string))
        ragged = (x.to_list() for x in (sentences, separators, parts, gaps))
        return list(zip(*ragged, cut.numpy().tolist(), strict=True))

    return answer, lambda text: len(tokenizer.encode([text]).to_list()[0])


def check(in_graph, texts):
    answer, size = in_graph
    for text, (*expected, cut) in zip(texts, answer(texts), strict=True):
        split, own_cut = python_sentences.split_text(*python_sentences.valid_text(text))
        parts = python_sentences.divide(split, size, MAX_TOKENS)
        found = [[one.encode() for one in side] for side in (*split, *parts)]
        assert (found, own_cut) == (expected, cut), text


def test_of_the_table(in_graph):
    check(in_graph, [text.encode() for text in TEXTS])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.sampled_from([*WORDS, *MARKS, " ", " "])), min_size=1, max_size=20))
def test_of_words_and_marks(in_graph, texts):
    check(in_graph, [" ".join(text).encode() for text in texts])
    check(in_graph, ["".join(text).encode() for text in texts])


def test_of_any_bytes(in_graph):
    draw = random.Random(0)
    some = b"A .\n\xc3\xa3\xe2\x80\x8b\xf0\x9f\x98\x80\xff"
    check(in_graph, [bytes(draw.choices(some, k=draw.randint(0, 40))) for _ in range(500)])


def test_of_texts_that_are_too_long(in_graph):
    texts = ["á" * 40_000, "O gato. " * 9000, "\n" * 70_000, "a. " * 3000, "a\u0301\u0316" * 20_000]
    check(in_graph, [text.encode() for text in texts])
