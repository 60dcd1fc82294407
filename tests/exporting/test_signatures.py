"""What the exported SavedModel answers, signature by signature."""

import random
from itertools import product

import numpy as np
import pytest
import tensorflow as tf
from exports import MAX_TOKENS

from translator.data.sample import sentences
from translator.data.tokenizer import END, PAD, START
from translator.data.vocabulary import Symbols
from translator.evaluation.answer_invariants import row_alone_as_in_a_batch
from translator.exporting.signatures import make_signatures
from translator.inference.search import IMPOSSIBLE, length_penalty
from translator.inference.sentence_rules import MAX_BYTES
from translator.inference.translator import Translator

TEXTS = [source for source, _ in sentences("test")][:12]
ODD = [b"", b"  ", b"\xff\xfe", "🙂 東京\u202e".encode(), b"\x00\x01", b"palavra " * 600]
# So short that they are not divided.
SHORT = [source for source, _ in sentences("test") if len(source) < MAX_TOKENS]
WIDTH = MAX_TOKENS + 1  # with END

DECLARED = {
    "serving_default": {
        "translation": (tf.string, [None]),
        "score": (tf.float32, [None]),
        "truncated": (tf.bool, [None]),
    },
    "with_terms": {
        "translation": (tf.string, [None]),
        "score": (tf.float32, [None]),
        "truncated": (tf.bool, [None]),
    },
    "nbest": {"translations": (tf.string, [None, 3]), "scores": (tf.float32, [None, 3])},
    "sentences": {"sentences": (tf.string, [None]), "translations": (tf.string, [None])},
    "continue": {
        "translations": (tf.string, [None, 3]),
        "scores": (tf.float32, [None, 3]),
        "words": (tf.string, [None, 8]),
        "probabilities": (tf.float32, [None, 8]),
    },
    "score": {"score": (tf.float32, [None])},
    "attention": {
        "source_tokens": (tf.string, [None, WIDTH]),
        "output_tokens": (tf.string, [None, WIDTH]),
        "cross_attention": (tf.float32, [None, WIDTH, WIDTH]),
        "heads": (tf.float32, [None, 2, 4, WIDTH, WIDTH]),
    },
    "self_attention": {
        "source_tokens": (tf.string, [None, WIDTH]),
        "output_tokens": (tf.string, [None, WIDTH]),
        "encoder_heads": (tf.float32, [None, 1, 4, WIDTH, WIDTH]),
        "decoder_heads": (tf.float32, [None, 2, 4, WIDTH, WIDTH]),
    },
    "search_tree": {
        "tokens": (tf.string, [None, WIDTH, 3]),
        "parents": (tf.int32, [None, WIDTH, 3]),
        "log_probabilities": (tf.float32, [None, WIDTH, 3]),
        "finished": (tf.string, [None, 3, WIDTH]),
        "scores": (tf.float32, [None, 3]),
    },
}
MORE_INPUTS = {"score": ["translation"], "continue": ["prefix"], "with_terms": ["terms", "tag"]}


def described(tensors):
    """{name: (dtype, shape)} of a SignatureDef's inputs or outputs."""
    return {
        name: (tf.as_dtype(info.dtype), tf.TensorShape(info.tensor_shape).as_list())
        for name, info in tensors.items()
    }


def test_all_is_declared_as_a_server_needs_it(loaded):
    """Requests are joined and split along the first dimension; all other widths are fixed."""
    assert set(loaded.signatures) == set(DECLARED)
    for name, signature in loaded.signatures.items():
        inputs, outputs = described(signature.inputs), described(signature.outputs)
        expected = ["text", *MORE_INPUTS.get(name, ())]
        assert inputs == dict.fromkeys(expected, (tf.string, [None]))
        assert outputs == DECLARED[name]


# --- serving_default


def test_truncated_says_that_the_end_is_missing(ask):
    """Only of a text of more than 64 KiB or 2,000 sentences; long sentences are divided."""
    word = ("ga" * 30 + " ") * 5
    numbers = ["1 " * (MAX_BYTES // 2), "1 " * (MAX_BYTES // 2 + 1)]
    found = ask("serving_default", text=[word, *numbers])
    assert found["truncated"].tolist() == [False, False, True]


def test_a_text_is_its_sentences(ask):
    """Each is translated as it is alone, and what stands between them stays."""
    texts = SHORT[:12]
    alone = ask("serving_default", text=texts)
    gaps = ["\n\n- ", " ", "\r\n\t1. ", "  ", " 🙂 ", "\n* ", " ", "\n", " ", "\n", " ", "\n42\n"]
    text = "".join(map("".join, zip(gaps, texts, strict=True))) + "\n---\n"
    found = ask("serving_default", text=[text, ""])
    translations = [translation.decode() for translation in alone["translation"]]
    expected = "".join(map("".join, zip(gaps, translations, strict=True))) + "\n---\n"
    assert found["translation"].tolist() == [expected.encode(), b""]
    assert found["score"][0] == pytest.approx(alone["score"].mean(), rel=1e-3)
    assert found["score"][1] == 0


def test_sentences_are_paired_with_their_translations(ask):
    """An editor finds each in its text, by going on behind the one before."""
    texts = [f" - {SHORT[0]} {SHORT[1]}\n\n{SHORT[2]}", "42", "", " ".join(["gato"] * 20)]
    whole, found = ask("serving_default", text=texts), ask("sentences", text=texts)
    left, right = (
        [lines.decode().split("\n") for lines in found[side]]
        for side in ("sentences", "translations")
    )
    assert left[0] == SHORT[:3]
    assert left[1:3] == right[1:3] == [[""], [""]]
    assert len(left[3]) > 1  # too long, and so divided
    assert " ".join(left[3]) == texts[3]
    for text, translation, *pair in zip(texts, whole["translation"], left, right, strict=True):
        translation = translation.decode()
        for own, one in zip(*pair, strict=True):
            before, text = text.split(own, 1) if own else ("", text)
            between, translation = translation.split(one, 1) if one else ("", translation)
            assert between == before
        assert translation == text


def test_nbest_of_a_text_is_the_best_of_all_combinations(ask):
    texts = SHORT[:3]
    own = ask("nbest", text=texts)
    every = sorted(
        (
            (np.mean([own["scores"][i, n] for i, n in enumerate(chosen)]), chosen)
            for chosen in product(range(3), repeat=3)
        ),
        reverse=True,
    )[:3]
    found = ask("nbest", text=[" ".join(texts)])
    np.testing.assert_allclose(found["scores"][0], [score for score, _ in every], rtol=1e-4)
    assert found["translations"][0].tolist() == [
        b" ".join(own["translations"][i, n] for i, n in enumerate(chosen)) for _, chosen in every
    ]


def test_nothing_asked_nothing_answered(ask):
    for name, outputs in DECLARED.items():
        inputs = {key: [] for key in ["text", *MORE_INPUTS.get(name, ())]}
        assert {key: len(value) for key, value in ask(name, **inputs).items()} == dict.fromkeys(
            outputs, 0
        )


# --- nbest


def test_nbest_is_sorted_and_begins_with_the_translation(ask):
    best, found = ask("serving_default", text=TEXTS), ask("nbest", text=TEXTS)
    assert found["translations"][:, 0].tolist() == best["translation"].tolist()
    np.testing.assert_allclose(found["scores"][:, 0], best["score"], rtol=1e-4)
    assert (np.diff(found["scores"]) <= 0).all()
    assert (found["scores"] > IMPOSSIBLE).all()


def test_places_without_a_hypothesis(ask):
    """An empty text has one translation only: the empty one."""
    found = ask("nbest", text=["", TEXTS[0]])
    assert found["translations"][0].tolist() == [b"", b"", b""]
    assert found["scores"][0, 0] > IMPOSSIBLE
    assert found["scores"][0, 1:].tolist() == [IMPOSSIBLE, IMPOSSIBLE]
    assert (found["scores"][1] > IMPOSSIBLE).all()


# --- score


class Numbers:
    """A tokenizer that reads a translation as it was written: "7 20 9" are the ids."""

    symbols = Symbols()

    def encode(self, texts):
        return tf.strings.to_number(tf.strings.split(texts), tf.int32)

    def decode(self, ids):
        ids = tf.ragged.boolean_mask(ids, (ids != PAD) & (ids != END))
        return tf.strings.reduce_join(tf.strings.as_string(ids), axis=1, separator=" ")


@pytest.mark.parametrize("beam", [1, 3])
@pytest.mark.parametrize("model", ["transformer", "gru"])
def test_score_of_a_translation_is_what_the_search_found(new_graph, model, beam):
    """Step by step with a cache there, all at once here."""
    graph = new_graph(beam=beam, model=model)
    graph.tokenizer = Numbers()
    texts = tf.constant(["5 9 17 80", "", "301 302 303 304 305 306 307 308 309 310", "44"])
    _, found = graph.find(texts, n_best=beam)
    translations, scores = graph.write(found)
    lengths = tf.math.count_nonzero(found.ids, axis=2)
    assert tf.reduce_max(lengths) > 8
    for n in range(beam):
        forced = graph.forced_scores(texts, translations[:, n])
        penalty = length_penalty(lengths[:, n], graph.search.length_penalty)
        means = scores[:, n] * penalty / tf.cast(lengths[:, n], tf.float32)
        real = scores[:, n] > IMPOSSIBLE
        np.testing.assert_allclose(forced[real], means[real], rtol=1e-3)


def test_score_is_a_mean_log_probability(ask, graph):
    pairs = sorted(sentences("test"), key=lambda pair: len(pair[0]))[:6]
    found = ask("score", text=[p[0] for p in pairs], translation=[p[1] for p in pairs])["score"]
    for pair, score in zip(pairs, found, strict=True):
        source, target = ([*ids, END] for ids in graph.tokenizer.encode(pair).to_list())
        logits = graph.model((np.array([source]), np.array([[START, *target[:-1]]])))[0]
        expected = tf.nn.log_softmax(logits).numpy()[range(len(target)), target].mean()
        assert score == pytest.approx(expected, rel=1e-3)


# --- attention


def test_attention_is_over_the_tokens_that_are_there(ask, graph):
    texts = [*TEXTS, "", "palavra " * 300]
    found = ask("attention", text=texts)
    read, written = found["source_tokens"] != b"", found["output_tokens"] != b""
    sums = found["heads"].sum(axis=-1)
    expected = np.broadcast_to(written[:, None, None, :], sums.shape)
    np.testing.assert_allclose(sums, expected, atol=1e-5)
    outside = ~(written[:, :, None] & read[:, None, :])
    assert (found["cross_attention"][outside] == 0).all()
    np.testing.assert_allclose(found["heads"].mean((1, 2)), found["cross_attention"], atol=1e-6)
    assert read[-1].all()  # cut to the width


def test_tokens_joined_are_the_text(ask):
    short = SHORT[:8]
    found, best = ask("attention", text=short), ask("serving_default", text=short)
    joined = {
        side: [b"".join(row).replace("▁".encode(), b" ").strip() for row in found[side]]
        for side in ("source_tokens", "output_tokens")
    }
    assert joined["source_tokens"] == [f"{text}</s>".encode() for text in short]
    for tokens, translation in zip(joined["output_tokens"], best["translation"], strict=True):
        if b"<0x" not in tokens:  # spelt in bytes
            assert (translation + b"</s>").startswith(tokens)  # which are cut to the width


def test_attention_is_that_of_the_run(ask, graph):
    source, target, layers = Translator(graph).attention(TEXTS[0])
    found = ask("attention", text=TEXTS[:1])
    weights = np.stack(list(layers.values()))[:, :, :WIDTH]
    rows, columns = weights.shape[2:]
    # A trained model's scores are large, and what processors round differently grows with them.
    np.testing.assert_allclose(found["heads"][0, :, :, :rows, :columns], weights, atol=3e-4)
    assert [token.decode() for token in found["source_tokens"][0, :columns]] == source
    assert [token.decode() for token in found["output_tokens"][0, :rows]] == target[:rows]


def test_self_attention_is_over_the_tokens_that_are_there(ask, graph):
    """And in the decoder over none behind the one that is written."""
    texts = [*TEXTS[:4], "", "palavra " * 300]
    found, cross = ask("self_attention", text=texts), ask("attention", text=texts)
    for side, name in (("source_tokens", "encoder_heads"), ("output_tokens", "decoder_heads")):
        assert (found[side] == cross[side]).all()
        there = found[side] != b""
        sums = found[name].sum(axis=-1)
        np.testing.assert_allclose(
            sums, np.broadcast_to(there[:, None, None], sums.shape), atol=1e-5
        )
        outside = ~(there[:, :, None] & there[:, None, :])
        assert (found[name].max(axis=(1, 2))[outside] == 0).all()
    later = np.triu(np.ones((WIDTH, WIDTH), bool), 1)
    assert (found["decoder_heads"][..., later] == 0).all()


def test_self_attention_is_that_of_the_model(ask, graph):
    """What the decoder had read when it wrote a token begins with START."""
    source, best = graph.find(tf.constant(SHORT[:1]))
    ids = [id for id in best.ids[0, 0].numpy().tolist() if id != PAD][:WIDTH]
    weights = graph.model.attention_weights(source.ids, np.array([[START, *ids[:-1]]]))
    found = ask("self_attention", text=SHORT[:1])
    for part, layers, length in (
        ("encoder", 1, source.ids.shape[1]),
        ("decoder", 2, len(ids)),
    ):
        for layer in range(layers):
            expected = weights[f"{part}_{layer + 1}_self_attention"][0]
            own = found[f"{part}_heads"][0, layer, :, :length, :length]
            # The scores of these weights are large, and rounding with them.
            np.testing.assert_allclose(own, expected, atol=1e-3)


@pytest.mark.parametrize(
    ("model", "attention"),
    [
        ("gru", "additive"),
        pytest.param("lstm", "dot", marks=pytest.mark.slow),
        ("rnn", "none"),
    ],
)
def test_recurrent_models(new_graph, model, attention):
    """One layer and one head of attention, or none at all."""
    graph = new_graph(model=model, attention=attention, hidden=32)
    signatures = make_signatures(graph)
    assert ("attention" in signatures) == (attention != "none")
    assert "self_attention" not in signatures
    texts = tf.constant([*TEXTS[:3], *ODD])
    best = signatures["serving_default"](texts)["translation"]
    nbest = signatures["nbest"](texts)
    assert nbest["translations"][:, 0].numpy().tolist() == best.numpy().tolist()
    assert np.isfinite(signatures["score"](texts, best)["score"]).all()
    if attention != "none":
        found = signatures["attention"](texts)
        assert found["heads"].shape == (9, 1, 1, WIDTH, WIDTH)
        sums = tf.reduce_sum(found["cross_attention"], axis=-1)
        expected = tf.cast(found["output_tokens"] != "", tf.float32)
        np.testing.assert_allclose(sums, expected, atol=1e-5)


def test_a_decoder_alone_has_no_self_attention_to_tell(new_graph):
    """All of its attention is one, of which it tells what goes to the source."""
    signatures = make_signatures(
        new_graph(model="decoder-only", encoder_layers=1, decoder_layers=1)
    )
    assert "attention" in signatures
    assert "self_attention" not in signatures


# --- rows


def check_rows(ask, signatures, texts):
    assert (found := row_alone_as_in_a_batch(ask, signatures, texts)).passed, found


def test_a_row_depends_on_nothing_but_itself(ask):
    texts = [*TEXTS, *ODD]
    random.Random(5).shuffle(texts)
    for batch in (texts, texts[:7]):
        check_rows(ask, ["serving_default"], batch)


def test_a_row_depends_on_nothing_but_itself_in_any_signature(ask):
    signatures = sorted(set(DECLARED) - {"serving_default"})
    check_rows(ask, signatures, [*TEXTS[:4], *ODD])


@pytest.mark.slow
def test_a_thousand_rows_depend_on_nothing_but_themselves(ask):
    texts = [source for source, _ in sentences("test")][:1000]
    for order in (texts, random.Random(6).sample(texts, 1000)):
        for begin in range(0, 1000, 32):
            check_rows(ask, ["serving_default"], order[begin : begin + 32])
