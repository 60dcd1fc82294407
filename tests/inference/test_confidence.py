"""Confidence in the graph, against the same by hand."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import tensorflow as tf

from translator.data.sample import sentences
from translator.data.vocabulary import END, PAD
from translator.errors import UserError
from translator.exporting.saved_model import export_saved_model
from translator.inference.confidence import FEATURES, FLOOR, Calibration
from translator.inference.keras_graph import KerasGraph
from translator.inference.search import Hypotheses
from translator.inference.translator import Translator

CALIBRATION = Calibration((0, 1, 5, 9), (0.3, 0.1, -1.0, -2.0, -3.0, 0.3), 4.0)
TEXTS = [source for source, _ in sentences("test")][:6]


@pytest.fixture(scope="module")
def calibrated(graph):
    search = replace(graph.search, max_length_ratio=0.3, max_length_extra=4)  # quickly searched
    return KerasGraph(graph.model, graph.tokenizer, search, graph.max_tokens, CALIBRATION)


@pytest.fixture(scope="module")
def exported(calibrated, tmp_path_factory):
    return Translator.load(export_saved_model(calibrated, tmp_path_factory.mktemp("sure") / "x"))


def by_hand(source, ids, score, least, alpha):
    """The features of one sentence from lists of ids that end in END."""
    mean = score * ((5 + len(ids)) / 6) ** alpha / len(ids)
    pairs = list(pairwise(ids[:-1]))
    seen_before = sum(pair in pairs[:i] for i, pair in enumerate(pairs))
    return [
        max(mean, FLOOR),
        max(least, FLOOR),
        abs(np.log(len(ids) / len(source))),
        seen_before / len(pairs) if pairs else 0,
        np.mean([token in CALIBRATION.unfamiliar for token in source]),
        np.log(len(source)),
    ]


def test_features_are_those_by_hand_whatever_the_padding():
    rng = np.random.default_rng(0)
    sources = [[*rng.integers(4, 12, n), END] for n in (1, 7, 4)]
    targets = [[END], [5, 6, 5, 6, 5, 6, END], [7, 7, 7, 7, END]]
    scores, least = np.array([-0.4, -3.0, -99.0]), np.array([-0.4, -2.5, -50.0])
    width = 11

    def padded(rows):
        return tf.constant([[*row, *[PAD] * (width - len(row))] for row in rows], tf.int32)

    numbers = [tf.constant(x[:, None], tf.float32) for x in (scores, least)]
    found = CALIBRATION.features(
        padded(sources), Hypotheses(padded(targets)[:, None], *numbers), 0.6, 12
    )
    expected = [by_hand(*row, 0.6) for row in zip(sources, targets, scores, least, strict=True)]
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert found.shape[1] == len(FEATURES)
    expected = 1 / (1 + np.exp(-(np.array(expected) @ CALIBRATION.weights + CALIBRATION.bias)))
    np.testing.assert_allclose(CALIBRATION.confidence(found), expected, atol=1e-5)


def test_a_model_that_gives_nan_is_unsure():
    nan = tf.constant([[np.nan]])
    found = Hypotheses(tf.constant([[[END]]]), nan, nan)
    assert np.isfinite(CALIBRATION.features(tf.constant([[5, END]]), found, 0.6, 12)).all()


def test_a_text_is_as_sure_as_its_least_sure_sentence(calibrated, exported):
    """Alone, with others, from the run and from a session like a server's."""
    alone = [calibrated.translations([text])[0].confidence for text in TEXTS]
    assert len({round(sure, 3) for sure in alone}) > 1
    texts = [*TEXTS, " ".join(TEXTS[:3]), "42 ---", ""]
    expected = [*alone, min(alone[:3]), 1.0, 1.0]
    for translator in (Translator(calibrated), exported):
        found = [one.confidence for one in translator.translations(texts)]
        assert found == pytest.approx(expected, abs=1e-3)


def test_without_calibration_there_is_none(graph, version):
    for translator in (Translator(graph), Translator.load(version)):
        assert translator.translations(TEXTS[:1])[0].confidence is None


def test_saved_and_loaded(tmp_path):
    CALIBRATION.save(tmp_path / "confidence.json")
    assert Calibration.load(tmp_path / "confidence.json") == CALIBRATION


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"unfamiliar": [], "weights": 1, "bias": 0}'])
def test_damaged(tmp_path, content):
    (tmp_path / "confidence.json").write_text(content)
    with pytest.raises(UserError, match="damaged"):
        Calibration.load(tmp_path / "confidence.json")
