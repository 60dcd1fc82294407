"""The warm-up file: what a server replays before it answers anyone."""

from itertools import product

import pytest

from translator.data.tokenizer import WordPieceTokenizer
from translator.evaluation.answer_invariants import warm_up_is_answered
from translator.exporting.warmup import FILE, read_warmup, some_texts


def test_every_request_is_answered(version, ask):
    assert (found := warm_up_is_answered(version, ask)).passed, found


def test_every_signature_is_warm_for_few_and_many_short_and_long(version, loaded, graph):
    requests = list(read_warmup(version))
    assert 0 < len(requests) <= 1000  # a server refuses more
    found = {
        (signature, len(inputs["text"]), max(map(len, graph.tokenizer.encode(inputs["text"]))) > 15)
        for signature, inputs in requests
    }
    assert found == set(product(loaded.signatures, (1, 8, 32), (False, True)))


def test_a_translation_begins_with_a_few_words(version):
    """What is given is searched like what follows: a whole text would be two."""
    prefixes = [inputs["prefix"] for name, inputs in read_warmup(version) if name == "continue"]
    assert prefixes
    assert {len(prefix.split()) for some in prefixes for prefix in some} == {2}


def test_it_lies_where_serving_looks(version):
    assert FILE == "assets.extra/tf_serving_warmup_requests"
    assert (version / FILE).is_file()


@pytest.mark.parametrize("length", [4, 24, 48, 96])
@pytest.mark.parametrize("kind", ["sentencepiece", "wordpiece"])
def test_texts_are_as_long_as_asked(tokenizer, kind, length):
    if kind == "wordpiece":
        letters = [f"{mark}{c}" for mark in ("", "##") for c in "abcdefghij"]
        words = ["casa", "gato", "##s", "##inho", "menino", "東京"]
        tokenizer = WordPieceTokenizer([*WordPieceTokenizer.special, *letters, *words])
    texts = some_texts(tokenizer, length, 32)
    assert texts == some_texts(tokenizer, length, 32)
    assert len(set(texts)) == 32
    assert tokenizer.encode(texts).row_lengths().numpy().tolist() == [length] * 32
