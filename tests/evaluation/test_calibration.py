"""Fitting and measuring confidence, against values by hand."""

import numpy as np
import pytest

from translator.data.sample import sentences
from translator.evaluation.confidence import (
    auc,
    expected_calibration_error,
    fit_logistic,
    is_right,
    reliability,
)
from translator.evaluation.planted import LONG, REPEATED, plant
from translator.evaluation.plots import plot_reliability

PAIRS = list(sentences("test"))[:200]


def test_known_coefficients_are_found_again():
    rng = np.random.default_rng(0)
    x = rng.normal([3, -50, 0], [1, 10, 0], (20_000, 3))  # the last is always the same
    p = 1 / (1 + np.exp(-(1.5 * x[:, 0] + 0.1 * x[:, 1])))
    slopes, bias = fit_logistic(x, rng.random(len(x)) < p, np.ones(len(x)))
    assert slopes == pytest.approx([1.5, 0.1, 0], abs=0.08)
    assert bias == pytest.approx(0, abs=0.4)


@pytest.mark.parametrize("label", [0, 1])
def test_labels_that_are_all_alike(label):
    x = np.random.default_rng(0).normal(size=(50, 2))
    slopes, bias = fit_logistic(x, np.full(50, label), np.ones(50))
    p = 1 / (1 + np.exp(-(x @ slopes + bias)))
    assert abs(p - label).max() < 0.1
    assert p.mean() == pytest.approx([1 / 52, 51 / 52][label], abs=1e-3)


def test_classes_that_are_wide_apart():
    x = np.array([[-1.0], [-1.1], [1.0], [1.1]] * 20)
    slopes, bias = fit_logistic(x, x[:, 0] > 0, np.ones(80))
    assert np.isfinite([*slopes, bias]).all()
    assert slopes[0] > 1


def test_weights_stand_for_copies():
    x, labels = np.array([[0.0], [1], [2], [3]]), np.array([0, 1, 0, 1])
    copies = np.repeat(np.arange(4), [1, 3, 1, 2])
    mean, scale = x[copies].mean(0), x[copies].std(0)
    several = fit_logistic((x[copies] - mean) / scale, labels[copies], np.ones(7), l2=0)
    once = fit_logistic((x - mean) / scale, labels, np.array([1.0, 3, 1, 2]), l2=0)
    assert once[0] == pytest.approx(several[0], abs=1e-3)
    assert once[1] == pytest.approx(several[1], abs=1e-3)


def test_auc():
    assert auc(np.array([0.9, 0.8]), np.array([0.1, 0.8])) == pytest.approx(3.5 / 4)
    assert auc(np.array([1.0]), np.array([])) is None


def test_reliability_and_calibration_error():
    rows = reliability(np.array([0.05, 0.07, 0.95, 1.0]), np.array([False, True, True, True]))
    assert [row["sentences"] for row in rows] == [2, 2]
    assert expected_calibration_error(rows) == pytest.approx((0.44 + 0.025) / 2)


def test_right_is_near_the_reference():
    assert is_right(["the old book", "a cat"], ["the old book", "we slept"]).tolist() == [
        True,
        False,
    ]


def test_planted_failures():
    texts = plant(PAIRS, 1, 40, "pt")
    assert len(texts) == 6
    assert all(15 <= len(some) <= 20 for some in texts.values())
    assert texts == plant(PAIRS, 1, 40, "pt") != plant(PAIRS, 2, 40, "pt")
    assert not {source for source, _ in PAIRS} & {text for some in texts.values() for text in some}
    assert all(len(text.split()) >= LONG for text in texts["far too long"])
    assert all(len(text.split()) == REPEATED for text in texts["one word repeated"])
    assert plant([("Sim.", "Yes.")], 1, 40, "pt")["another language"] == ["Yes."]


def test_diagram(tmp_path):
    rows = reliability(np.array([0.5]), np.array([True]))
    plot_reliability({"reliability": rows, "ece": 0.5, "threshold": 60.0}, tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 5000
