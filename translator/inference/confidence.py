"""How sure a translator may be of a translation, from what the search knows anyway.

A few features of each sentence go into a logistic regression, which training fits on its
validation split (see `translator.evaluation.confidence`): the probability that the translation is
right, that is, that its chrF against a reference would reach a threshold. Translations' own
probabilities are the strongest of such features, Fomicheva et al. 2020, "Unsupervised Quality
Estimation for Neural Machine Translation"; raw, they are no measure of how often one is right (Guo
et al. 2017, "On Calibration of Modern Neural Networks").

Nothing is run again for it. So what attention covered is no feature: the weights of every step
would have to be kept. Nor is the margin to the second best: with the others there it told nothing
new, and greedy search has none.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf

from translator.data.vocabulary import END, PAD
from translator.errors import UserError
from translator.inference.search import Hypotheses, length_penalty

FILE = "confidence.json"  # in a run folder
FLOOR = -10.0  # log-probabilities below tell nothing more
FEATURES = (
    "mean",  # log-probability of a token of the translation
    "least",  # that of its least probable token
    "length_ratio",  # |log|, of tokens in the translation to tokens in the source, both with END
    "repetition",  # share of the translation's pairs of neighbours that stood in it before
    "unfamiliar",  # share of the source's tokens that training hardly ever read, bytes for example
    "length",  # log of the source's tokens
)


@dataclass(frozen=True)
class Calibration:
    """A logistic regression: confidence = σ(weights · features + bias)."""

    unfamiliar: tuple[int, ...]
    """The subwords that hardly ever, or never, stood in a source in training."""
    weights: tuple[float, ...] = (0.0,) * len(FEATURES)
    bias: float = 0.0

    def save(self, path: Path):
        """Writes it as JSON, with the features' names."""
        values = {**asdict(self), "weights": dict(zip(FEATURES, self.weights, strict=True))}
        path.write_text(json.dumps(values) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Calibration":
        """
        Raises:
            UserError: the file is damaged.
        """
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            weights = tuple(float(values["weights"][name]) for name in FEATURES)
            return cls(tuple(map(int, values["unfamiliar"])), weights, float(values["bias"]))
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise UserError(
                f"{path}: damaged ({error}); delete it to translate without confidence"
            ) from error

    def features(self, source_ids, found: Hypotheses, alpha: float, vocabulary_size: int):
        """[B,S] and what a search with the length penalty α found → [B,F] float32, finite."""
        ids = found.ids[:, 0]
        read, written = (tf.math.count_nonzero(x, 1, dtype=tf.float32) for x in (source_ids, ids))
        mean = found.scores[:, 0] * length_penalty(written, alpha) / written
        strange = np.zeros(vocabulary_size, np.float32)
        strange[list(self.unfamiliar)] = 1
        strange[PAD] = 0
        columns = [
            _at_least(mean, FLOOR),
            _at_least(found.least[:, 0], FLOOR),
            tf.abs(tf.math.log(written / read)),
            _repetition(ids, vocabulary_size),
            tf.reduce_sum(tf.gather(strange, source_ids), axis=1) / read,
            tf.math.log(read),
        ]
        return tf.stack(columns, axis=1)

    def confidence(self, features):
        """[B,F] → [B], 0 to 1."""
        return tf.sigmoid(tf.linalg.matvec(features, tf.constant(self.weights)) + self.bias)


def _at_least(x, floor):
    return tf.where(x > floor, x, floor)  # where x is NaN, too


def _repetition(ids, vocabulary_size):
    """[B,T] → [B]: of a row's pairs of neighbours before END, how many stood in it before."""
    pairs = tf.cast(ids[:, :-1], tf.int64) * vocabulary_size + tf.cast(ids[:, 1:], tf.int64)
    real = (ids[:, 1:] != PAD) & (ids[:, 1:] != END)
    place = tf.range(tf.shape(pairs)[1])
    before = (pairs[:, :, None] == pairs[:, None, :]) & (place[:, None] > place)
    repeated = tf.reduce_any(before, axis=2) & real
    repeated, all_pairs = (tf.math.count_nonzero(x, 1, dtype=tf.float32) for x in (repeated, real))
    return tf.math.divide_no_nan(repeated, all_pairs)


def least_sure(confidence, rows, count):
    """[P] of sentences, [P] the text of each → [count]: the least sure sentence's, 1 where a text
    has none."""
    return tf.minimum(tf.math.unsorted_segment_min(confidence, rows, count), 1.0)
