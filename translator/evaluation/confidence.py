"""Calibrating a translator's confidence, and measuring what it is worth.

A translation counts as right where its chrF against the reference is `RIGHT` or more. Few strong
translations of the sample and most weak ones of real text fall below that; those that do have
usually lost or changed what is said.

A validation split has only sentences that somebody could translate. So planted failures are
among what the regression learns from as well, made of the validation split; what it is measured by
is made of the test split, with other seeds and also third languages.
"""

import math
from dataclasses import replace

import numpy as np

from translator.data.tokenizer import Tokenizer
from translator.data.vocabulary import END, PAD
from translator.evaluation.planted import plant
from translator.evaluation.scores import sentence_chrf
from translator.inference.answers import as_arrays, to_translations
from translator.inference.confidence import FEATURES, Calibration
from translator.inference.keras_graph import KerasGraph
from translator.inference.translator import Translator, in_batches
from translator.remote.protocol import Translation

RIGHT = 60.0  # chrF, 0 to 100
RARE = 5  # a subword that stood less often in training sources is unfamiliar
PLANTED_WEIGHT = 0.1  # of all planted failures together, to that of all validation sentences
FIT_SEED, FIT_PLANTED = 1, 20  # texts of each kind, at most
TEST_SEED, TEST_PLANTED = 2, 40
BINS = 10  # of the reliability diagram

Pairs = list[tuple[str, str]]


def unfamiliar_subwords(source_ids: np.ndarray, tokenizer: Tokenizer) -> tuple[int, ...]:
    """The ids that stand fewer than `RARE` times among those of all sources of training.

    The vocabulary's symbols are none of them: they may stand anywhere. Nor is padding.
    """
    size = tokenizer.vocabulary_size
    rare = np.flatnonzero(np.bincount(source_ids, minlength=size) < RARE)
    return tuple(int(i) for i in rare if i != PAD and not END <= i < tokenizer.symbols.end)


def calibrate(graph: KerasGraph, source_ids: np.ndarray, pairs: Pairs) -> list[str]:
    """Gives `graph`, which must not have translated yet, a calibration.

    Args:
        source_ids: those of all sources of the training split, in one array.
        pairs: of the validation split.

    Returns:
        The translations of the pairs' sources.
    """
    graph.calibration = Calibration(unfamiliar_subwords(source_ids, graph.tokenizer))
    planted = [text for some in plant(pairs, FIT_SEED, FIT_PLANTED).values() for text in some]
    sources, references = map(list, zip(*pairs, strict=True))
    found = in_batches(lambda texts: _with_features(graph, texts), [*sources, *planted])
    translations = [translation for translation, _ in found[: len(pairs)]]
    right = is_right(translations, references)
    labels = np.append(right, np.zeros(len(planted)))
    weights = np.append(
        np.ones(len(pairs)),
        np.full(len(planted), PLANTED_WEIGHT * len(pairs) / max(len(planted), 1)),
    )
    # Every sentence of a text counts as the text does.
    rows = np.repeat(np.arange(len(found)), [len(features) for _, features in found])
    features = np.concatenate([features for _, features in found])
    slopes, bias = fit_logistic(features, labels[rows], weights[rows])
    graph.calibration = replace(
        graph.calibration, weights=tuple(map(float, slopes)), bias=float(bias)
    )
    return translations


def _with_features(graph, texts) -> list[tuple[str, np.ndarray]]:
    """Of each text its translation, and the features [sentences, F] of its sentences."""
    translated = graph.translate_parts(texts, 1)
    found = to_translations(as_arrays(graph.texts_of(translated)))
    splits = translated.parts.sentences.row_splits.numpy()
    features = np.split(translated.features.numpy(), splits[1:-1])
    return [(one.text, own) for one, own in zip(found, features, strict=True)]


def fit_logistic(features, labels, weights, l2=1.0, most_steps=100):
    """[N,F], [N] 0 or 1, [N] → ([F], bias) of the likeliest logistic regression, with an L2 penalty
    on the slopes of the standardised features.

    By Newton's method. Labels are drawn a little towards the middle, after Platt 1999,
    "Probabilistic Outputs for Support Vector Machines" §2.2: where all are alike, the fit says that
    with as much certainty as their number allows.
    """
    if not len(features):
        return np.zeros(len(FEATURES)), 0.0
    positive, negative = np.sum(weights * labels), np.sum(weights * (1 - labels))
    targets = np.where(labels, (positive + 1) / (positive + 2), 1 / (negative + 2))
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale > 1e-6, scale, 1.0)  # what is always the same tells nothing
    x = np.column_stack([(features - mean) / scale, np.ones(len(features))])
    penalty = np.diag([l2] * features.shape[1] + [1e-6])
    solution = np.zeros(x.shape[1])
    for _ in range(most_steps):
        p = _sigmoid(x @ solution)
        gradient = x.T @ (weights * (p - targets)) + penalty @ solution
        curvature = (x.T * (weights * p * (1 - p))) @ x + penalty
        step = np.linalg.solve(curvature, gradient)
        step *= min(1.0, 2.0 / np.abs(step).max(initial=1e-9))  # a long one may overshoot
        solution -= step
        if np.abs(step).max() < 1e-6:
            break
    slopes = solution[:-1] / scale
    return slopes, solution[-1] - slopes @ mean


def _sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def is_right(translations: list[str], references: list[str]) -> np.ndarray:
    """[N] bool."""
    return np.array(sentence_chrf(translations, references)) >= RIGHT


def measure(
    translator: Translator, pairs: Pairs, found: list[Translation], source_language: str
) -> dict:
    """What the confidence in translations is worth.

    Args:
        pairs: of the test split.
        found: the translations of their sources, with confidence.
        source_language: its code.

    Returns:
        `threshold`, of chrF; `auc` and `ece` (expected calibration error) of telling right ones
        from others; `reliability`, see `reliability`; and `planted_auc`, of telling clean sentences
        from planted failures, and by kind `planted`. An AUC is None where one side is empty.
    """
    confidences = np.array([one.confidence for one in found])
    right = is_right([one.text for one in found], [reference for _, reference in pairs])
    planted = {
        kind: [one.confidence for one in translator.translations(texts)]
        for kind, texts in plant(pairs, TEST_SEED, TEST_PLANTED, source_language).items()
    }
    rows = reliability(confidences, right)
    return {
        "threshold": RIGHT,
        "auc": auc(confidences[right], confidences[~right]),
        "ece": expected_calibration_error(rows),
        "planted_auc": auc(confidences, np.concatenate(list(planted.values()))),
        "planted": {kind: auc(confidences, np.array(some)) for kind, some in planted.items()},
        "reliability": rows,
    }


def auc(positive: np.ndarray, negative: np.ndarray) -> float | None:
    """The area under the ROC curve: how probably one of the first is above one of the second, a tie
    counting half (Mann & Whitney's U)."""
    if not len(positive) or not len(negative):
        return None
    ordered = np.sort(negative)
    below, up_to = (np.searchsorted(ordered, positive, side) for side in ("left", "right"))
    return float((below + up_to).mean() / (2 * len(negative)))


def reliability(confidences: np.ndarray, right: np.ndarray) -> list[dict]:
    """Of each of `BINS` equal parts of 0 to 1 that has any: the mean `confidence`, the share that
    is `right`, and the number of `sentences`."""
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    return [
        {
            "confidence": float(confidences[bins == i].mean()),
            "right": float(right[bins == i].mean()),
            "sentences": int((bins == i).sum()),
        }
        for i in np.unique(bins)
    ]


def expected_calibration_error(rows: list[dict]) -> float:
    """How far confidence and share of right ones are apart on average: Naeini et al. 2015."""
    total = math.fsum(row["sentences"] for row in rows)
    return math.fsum(
        row["sentences"] / total * abs(row["confidence"] - row["right"]) for row in rows
    )
