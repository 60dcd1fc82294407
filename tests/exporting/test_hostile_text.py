"""Whatever bytes a client sends: an answer, in bounded time and memory, and no NaN."""

import random
import resource
from itertools import cycle, islice

import numpy as np
import pytest
import tensorflow as tf

from translator.data.sample import sentences
from translator.data.tokenizer import train_tokenizer
from translator.evaluation.answer_invariants import any_bytes_are_answered
from translator.remote.protocol import SIGNATURES

SENTENCES = [source for source, _ in sentences("test")][:50]
BIDI = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
EMOJI = ["🙂", "👩\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "🇵🇹", "1️⃣", "👍🏽"]
SCRIPTS = ["日本語の文", "Русский", "العربية", "עברית", "हिन्दी", "ไทย", "한국어", "ᄒ\u1161\u11ab"]
WHITE = " \t\n\r\v\f\u00a0\u2003\u2028\u3000\u200b\ufeff"
BAD = [
    *(b"\xff", b"\xfe", b"\x80", b"\xc3", b"\xe2\x96", b"\xf0\x9f\x99"),  # alone or cut short
    *(b"\xc0\x80", b"\xe0\x80\xaf", b"\xf8\x88\x80\x80\x80"),  # overlong
    *(b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xa0\xbd\xed\xb8\x80"),  # surrogates
    *(b"\xf4\x90\x80\x80", b"\xef\xbf\xbe", b"\xef\xbf\xbf", b"\xff\xfe\x41\x00"),
]
MARKUP = ["<pad>", "</s>", "<s>", "<unk>", "▁", "[PAD]", "<0x00>", "%s", "${x}", "'; --", "\\0"]


def supplies(draw):
    """Functions of nothing, each of which gives some bytes of one kind, another at every call."""
    kinds = [
        lambda: draw.randbytes(16),
        lambda: b"\0",
        lambda: bytes([draw.randrange(32)]),  # control characters
        lambda: chr(draw.randrange(0x110000)).encode("utf-8", "surrogatepass"),
        lambda: chr(draw.choice([0x301, 0x316, 0x334, 0x5B0, 0x345])).encode(),  # combining
        lambda: (draw.choice(BIDI) + draw.choice("abאב")).encode(),
        *(lambda texts=texts: draw.choice(texts).encode() for texts in (EMOJI, SCRIPTS, MARKUP)),
        lambda: draw.choice(WHITE).encode(),
        lambda: draw.choice(BAD),
        lambda: b"a",
        lambda: draw.choice(SENTENCES).encode() + b" ",
    ]
    return [*kinds, lambda: draw.choice(kinds)()]


def hostile_texts(count, longest, seed=0):
    """Byte strings of 1 to `longest` bytes, as many of each order of magnitude, of all kinds."""
    draw = random.Random(seed)
    for supply in islice(cycle(supplies(draw)), count):
        size = round(longest ** draw.random())
        text = bytearray()
        while len(text) < size:
            text += supply()
        for _ in range(draw.choice([0, 0, 3])):  # some damage
            text[draw.randrange(len(text))] = draw.randrange(256)
        yield bytes(text[:size])


def check(ask, texts):
    found = any_bytes_are_answered(ask, texts, SENTENCES[0])
    assert found.passed, found


def test_any_bytes_are_answered(ask):
    texts = list(hostile_texts(112, 3000))
    for begin in range(0, len(texts), 28):
        batch = texts[begin : begin + 28]
        check(ask, batch)


MORE = {"score": ["translation"], "continue": ["prefix"], "with_terms": ["terms", "tag"]}


@pytest.mark.parametrize("signature", sorted(set(SIGNATURES) - {"serving_default"}))
def test_any_bytes_are_answered_by_every_signature(ask, signature):
    texts = list(hostile_texts(28, 3000, seed=1))
    inputs = {"text": texts} | dict.fromkeys(MORE.get(signature, []), texts[::-1])
    for value in ask(signature, **inputs).values():
        if value.dtype == np.float32:
            assert np.isfinite(value).all()


def test_any_bytes_are_answered_with_word_pieces(new_graph):
    words = (source for source, _ in sentences("train"))
    tokenizer = train_tokenizer(islice(words, 300), "wordpiece", vocabulary_size=400)
    graph = new_graph(beam=1, tokenizer=tokenizer)

    def ask(signature, text):
        found = graph.translate(tf.constant(text))
        return {name: value.numpy() for name, value in found.items()}

    check(ask, list(hostile_texts(56, 3000, seed=4)))


def test_a_huge_text_costs_no_more_than_a_long_one(ask, graph):
    """Ten megabytes of marks that have to be put into order: hours, if they were not cut first.

    A text is cut with its white space, which comes back as it was."""
    marks = ("a" + "\u0301\u0316" * 2_500_000).encode()
    found = ask("serving_default", text=[marks, b" " * 10_000 + b"Bom dia!", b"1 " * 5_000_000])
    assert found["truncated"].tolist() == [True, False, True]
    alone = ask("serving_default", text=["Bom dia!"])["translation"][0]
    assert found["translation"][1] == b" " * 10_000 + alone


@pytest.mark.slow
def test_ten_thousand_hostile_texts_leave_no_trace_in_memory(ask):
    texts = hostile_texts(10_000, 100_000, seed=3)
    peaks = []
    for _ in range(10):
        for _ in range(20):
            batch = [next(texts) for _ in range(50)]
            check(ask, batch)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)  # MiB on Linux
    print("peak MiB after each thousand:", [round(peak) for peak in peaks])
    assert peaks[-1] - peaks[2] < 50
