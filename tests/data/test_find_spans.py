"""The search for spans passes over texts without any hint of one, and overlooks none by that."""

import random

import pytest

from translator.data import spans
from translator.data.sample import sentences
from translator.data.spans import SPANS, find_spans


@pytest.mark.parametrize("span", SPANS, ids=lambda span: span.kind)
def test_every_kind_gives_a_hint(span):
    assert find_spans(span.example) == [span.example]
    assert span.example in find_spans(f"Veja {span.example} hoje")


def test_no_span_is_without_a_hint():
    """Of short texts over what spans are made of, every one in which the table finds something."""
    draw = random.Random(0)
    letters = "ab1Zé /\\\\.-_@#$%&;:<>{}()`'|~!?,\"\U0010f700" + "smd"
    pieces = [*letters, *"com org py txt http:// www. v2 &amp; C:".split()]
    found = 0
    for _ in range(50_000):
        text = "".join(draw.choices(pieces, k=draw.randint(1, 8)))
        expected = spans._SPAN.findall(text)
        assert find_spans(text) == expected, text
        found += bool(expected)
    assert found > 5_000


def test_plain_sentences_give_none():
    plain = [text for pair, _ in zip(sentences("train"), range(200), strict=False) for text in pair]
    assert sum(spans._HINT.search(text) is None for text in plain) > 0.5 * len(plain)
