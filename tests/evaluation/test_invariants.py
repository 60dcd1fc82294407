"""Models that are broken on purpose: each is caught, by the invariant that should catch it."""

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

import translator.models.transformer as transformer_module
from translator.config import SearchConfig
from translator.data.batching import shift_right
from translator.data.tokenizer import WordPieceTokenizer
from translator.evaluation.answer_invariants import (
    any_bytes_are_answered,
    ctranslate2_as_model,
    eager_as_graph,
    only_servable_ops,
    row_alone_as_in_a_batch,
    warm_up_is_answered,
    without_a_letter_unchanged,
)
from translator.evaluation.invariants import (
    SCORES,
    beam_of_one_is_greedy,
    invariant,
    no_future,
    padding_changes_nothing,
    steps_equal_full_pass,
    tokenizer_round_trip,
)
from translator.exporting.ctranslate2 import export_ctranslate2
from translator.inference.ctranslate2_graph import load_ctranslate2
from translator.inference.keras_graph import KerasGraph
from translator.models.masks import BLOCKED
from translator.remote.protocol import Translation

OF_NETWORK = (padding_changes_nothing, no_future, steps_equal_full_pass)


@pytest.fixture(scope="module")
def batch(padded_rows):
    """Three sentences of unlike lengths: (source [3,6], target_in [3,5])."""
    return padded_rows([6, 2, 4], seed=1), shift_right(padded_rows([3, 5, 2], seed=2))


# --- the network


def lost(bias):
    return bias * 0


def inverted(bias):
    return BLOCKED - bias


def with_mask(name, damage):
    whole = getattr(transformer_module, name)
    return transformer_module, name, lambda ids: damage(whole(ids))


def with_cache(remember):
    return transformer_module, "remember", remember


def one_too_early(past, present, here=None):
    """Each token is written over the one before."""
    if here is None:
        return tf.concat([past[:, :, :-1], present], axis=2)
    return tf.where(tf.roll(here, -1, axis=2), present, past)


def one_further(step):
    return lambda self, ids, position, state: step(self, ids, position + 1, state)


def positions_from_one(call):
    return lambda self, x, start=None: call(self, x, 1 if start is None else start)


def with_positions(name, method, damage):
    part = getattr(transformer_module, name, None) or transformer_module.POSITIONS[name]
    return part, method, damage(getattr(part, method))


PADDING, FUTURE, STEPS = "padding_changes_nothing", "no_future", "steps_equal_full_pass"
BROKEN = {
    "padding mask lost": (with_mask("padding_bias", lost), {PADDING}),
    "padding mask inverted": (with_mask("padding_bias", inverted), {PADDING, STEPS}),
    "causal mask lost": (with_mask("causal_bias", lost), {FUTURE, STEPS}),
    "causal mask inverted": (with_mask("causal_bias", inverted), {FUTURE, STEPS, PADDING}),
    "cache off by one": (with_cache(one_too_early), {STEPS}),
    "position off by one in steps": (with_positions("Transformer", "step", one_further), {STEPS}),
    "position off by one in the full pass": (
        with_positions("sinusoidal", "call", positions_from_one),
        {STEPS},
    ),
}


def missed(model, batch):
    return {one.measure.__name__ for one in OF_NETWORK if not one(model, *batch).passed}


def test_a_whole_model_keeps_to_all(new_transformer, batch):
    assert missed(new_transformer(), batch) == set()


@pytest.mark.parametrize(
    ("fault", "positions"),
    [
        *((fault, "sinusoidal") for fault in BROKEN),
        ("position off by one in steps", "relative"),
        ("cache off by one", "relative"),
    ],
)
def test_a_broken_model_is_caught(new_transformer, batch, monkeypatch, fault, positions):
    damage, expected = BROKEN[fault]
    model = new_transformer(positions=positions)
    monkeypatch.setattr(*damage)
    assert missed(model, batch) == expected


def test_a_model_that_ignores_its_target_is_no_proof(new_transformer, batch, monkeypatch):
    model = new_transformer()
    embedding = model.target_embedding
    monkeypatch.setattr(model, "target_embedding", lambda ids: embedding(tf.ones_like(ids)))
    assert not no_future(model, *batch).passed


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_a_number_is_no_agreement(new_transformer, batch, value):
    model = new_transformer()
    model.set_weights([weight * value for weight in model.get_weights()])
    assert missed(model, batch) == {PADDING, FUTURE, STEPS}


def test_an_error_is_a_miss():
    @invariant("it works", SCORES)
    def works():
        raise LookupError("no such layer\nand more")

    found = works()
    assert (found.passed, found.figure) == (False, np.inf)
    assert found.detail == "LookupError: no such layer"


# --- search and tokenizer


def test_a_search_that_forgets_is_caught(new_transformer, batch, monkeypatch):
    from translator.evaluation import invariants

    model, asked = new_transformer(), (batch[0], tf.constant([9, 5, 7]), 0.6)
    assert beam_of_one_is_greedy(model, *asked).passed
    beam_search = invariants.beam_search
    monkeypatch.setattr(
        invariants, "beam_search", lambda m, s, limits, *more: beam_search(m, s, limits - 1, *more)
    )
    assert not beam_of_one_is_greedy(model, *asked).passed


def test_a_tokenizer_that_loses_accents_is_caught(tokenizer, monkeypatch):
    texts = ["Nós vamos à praia.", "I don't know."]
    assert tokenizer_round_trip(tokenizer, texts).passed
    decode = tokenizer.decode
    monkeypatch.setattr(
        tokenizer, "decode", lambda ids: tf.strings.regex_replace(decode(ids), "à", "a")
    )
    found = tokenizer_round_trip(tokenizer, texts)
    assert (found.passed, found.figure) == (False, 1)
    assert "'Nós vamos à praia.' → 'Nós vamos a praia.'" in found.detail


def test_word_pieces_are_not_asked_what_they_do_not_know():
    words = WordPieceTokenizer([*WordPieceTokenizer.special, "gato", "O", "."])
    assert tokenizer_round_trip(words, ["O gato.", "東京 gato"]).detail == "1 texts"


# --- answers


def test_only_what_is_equally_good_is_the_same():
    best = [[Translation("a", -1.0), Translation("b", -1.0 - SCORES / 2), Translation("c", -2.0)]]

    def figure(text, score):
        return eager_as_graph(best, lambda texts: [Translation(text, score)], ["x"]).figure

    assert figure("a", -1.0) == 0
    assert 0 < figure("b", -1.0) <= SCORES
    assert figure("c", -2.0) == 1
    assert figure("a", -1.5) == 0.5
    assert figure("ä", -1.0) == np.inf


def shouting(signature, text):
    """Any bytes, in capitals and of a score, as a server would answer."""
    text = [one if isinstance(one, bytes) else one.encode() for one in text]
    return {
        "translation": np.array([one.decode("utf-8", "replace").upper().encode() for one in text]),
        "score": np.array([-0.5 - len(one) for one in text], np.float32),
        "truncated": np.array([len(one) > 2**16 for one in text]),
    }


def changed(ask=shouting, **changes):
    """`ask`, with some outputs changed by a function of them and of the texts."""

    def changed_ask(signature, text):
        found = ask(signature, text)
        return found | {key: change(found[key], text) for key, change in changes.items()}

    return changed_ask


def by_longest(scores, texts):
    return scores + np.float32(0.01 * max(map(len, texts)))


def test_a_row_that_feels_its_batch_mates_is_caught():
    texts = ["oi", "bom dia", "", "oi"]
    assert row_alone_as_in_a_batch(shouting, ["serving_default"], texts).figure == 0
    for ask in (
        changed(score=by_longest),
        changed(translation=lambda found, texts: np.sort(found)[:: len(texts)].repeat(len(texts))),
    ):
        assert not row_alone_as_in_a_batch(ask, ["serving_default"], texts).passed


def test_hostile_bytes_that_do_harm_are_caught():
    texts = [b"\xff", b"a" * (2**16 + 1), b"\0"]
    assert any_bytes_are_answered(shouting, texts, "Oi.").passed
    for ask in (
        changed(score=lambda scores, texts: scores * np.nan),
        changed(translation=lambda found, texts: np.array([b"\xc3"] * len(found))),
        changed(truncated=lambda cut, texts: ~cut),
        changed(translation=lambda found, texts: np.roll(found, len(texts) > 1)),
    ):
        assert not any_bytes_are_answered(ask, texts, "Oi.").passed


def test_a_text_without_a_letter_that_is_translated_is_caught():
    assert without_a_letter_unchanged(shouting).passed
    found = without_a_letter_unchanged(changed(translation=lambda found, _: np.roll(found, 1)))
    assert not found.passed


# --- exports


def test_an_op_that_serving_lacks_is_counted(version, damaged_copy):
    assert only_servable_ops(version, False).passed
    content = (version / "saved_model.pb").read_bytes()
    copy = damaged_copy(
        version, "saved_model.pb", content.replace(b"NormalizeUTF8", b"NormalizeUTF9")
    )
    found = only_servable_ops(copy, False)
    assert (found.passed, found.figure) == (False, 1)
    assert found.detail.startswith("NormalizeUTF9")


def test_a_warm_up_request_without_an_answer_is_caught(version, damaged_copy):
    def rows_missing(signature, **inputs):
        return {"score": np.zeros(1, np.float32)}

    found = warm_up_is_answered(version, rows_missing)
    assert not found.passed
    assert "score has 1 rows for" in found.detail
    nothing = damaged_copy(version, "assets.extra/tf_serving_warmup_requests", b"")
    assert not warm_up_is_answered(nothing, rows_missing).passed


def test_another_model_in_ctranslate2_is_caught(new_transformer, tokenizer, tmp_path):
    size, texts = tokenizer.vocabulary_size, ["O gato dorme.", "Bom dia!"]
    model, other = (new_transformer(vocabulary_size=size, seed=seed) for seed in (0, 1))
    graph = KerasGraph(model, tokenizer, SearchConfig(beam=1, max_length_ratio=0.5), 24)
    engine = load_ctranslate2(export_ctranslate2(graph, tmp_path))
    assert (found := ctranslate2_as_model(model, engine, texts)).passed, found
    assert not ctranslate2_as_model(other, engine, texts).passed
    engine.search = replace(engine.search, beam=4)  # whose best is not what greedy search takes
    found = ctranslate2_as_model(model, engine, texts)
    assert not found.passed, found
