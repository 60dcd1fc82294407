"""What holds of every model of this project, whatever it has learnt: what `translator.verify` asks,
and the tests.

An invariant is a claim with a figure: by how much it was missed, and how much may be put down to
rounding. Those here are of a network (`Seq2Seq`), its search and its tokenizer; those of whatever
answers texts are in `answer_invariants`.

None is taken from what it checks: that no position sees the future is not read off a mask, but seen
in logits that stay when later tokens change.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from translator.data.vocabulary import PAD, UNKNOWN
from translator.errors import in_one_line
from translator.inference.beam_search import beam_search
from translator.inference.search import greedy_search

# What rounding may do in float32. Measured on trained models, of 2 + 2 and 4 + 4 layers: 1e-5 at
# most, and 1 at least where a mask, the cache or a position was made wrong on purpose.
LOGITS = 1e-3
"""Of a logit or log-probability."""
SCORES = 1e-3
"""Of the score of a translation, or another number in an answer."""
NONE = 0
"""Of what is counted."""


class Finding(NamedTuple):
    """How an invariant came out."""

    invariant: str
    figure: float | None
    """What was measured: at most `tolerance` is right. None where it was skipped."""
    tolerance: float | None
    """None where the figure is for information only."""
    passed: bool | None
    """None where it was skipped."""
    detail: str
    """What was asked, what went wrong, or why it was skipped."""


class Invariant:
    """A claim and the function that measures it, which returns (figure, detail).

    Called as that function is, it gives a `Finding`. A model that raises an error does not keep to
    the claim: the figure is infinite then.
    """

    def __init__(self, claim: str, tolerance: float | None, measure: Callable):
        self.claim, self.tolerance, self.measure = claim, tolerance, measure
        self.__doc__ = measure.__doc__

    def __call__(self, *args) -> Finding:
        try:
            figure, detail = self.measure(*args)
        except Exception as error:  # whatever Keras, TensorFlow and damaged models raise
            return self.failed(f"{type(error).__name__}: {in_one_line(error)}")
        figure = float(figure)
        kept = math.isfinite(figure) if self.tolerance is None else figure <= self.tolerance
        return Finding(self.claim, figure, self.tolerance, kept, detail)

    def failed(self, reason: str) -> Finding:
        """Where it could not even be asked."""
        return Finding(self.claim, math.inf, self.tolerance, False, reason)

    def skipped(self, reason: str) -> Finding:
        """Where it does not apply."""
        return Finding(self.claim, None, self.tolerance, None, reason)


def invariant(claim: str, tolerance: float | None):
    """Makes an `Invariant` of the function below it."""
    return lambda measure: Invariant(claim, tolerance, measure)


# --- the network: of ids [B,S] and [B,T], padded at the end, the second shifted right


@invariant("extra padding and batch-mates change no logit", LOGITS)
def padding_changes_nothing(model, source, target_in):
    """A row's real logits are those of the row alone."""
    wide = [np.pad(ids, [(0, 0), (0, 4)]) for ids in (source, target_in)]
    logits, largest = _logits(model, *wide), 0.0
    for row, *pair in zip(logits, source, target_in, strict=True):
        s, t = (ids[ids != PAD] for ids in pair)
        largest = _worse(largest, row[: len(t)] - _logits(model, s[None], t[None])[0])
    return largest, f"{len(source)} rows, each beside the others and alone"


@invariant("no position sees the future", LOGITS)
def no_future(model, source, target_in):
    """A changed token moves no logit before it. It does move all from it on, of which nothing could
    be said if the model did not look at its target at all."""
    row = np.argmax((target_in != PAD).sum(axis=1))
    tokens = target_in[row][target_in[row] != PAD]
    places = np.arange(1, len(tokens))
    changed = np.tile(tokens, (len(places), 1))
    # Each later token, too, so that nothing is missed that lies further ahead.
    later = np.arange(len(tokens)) >= places[:, None]
    changed[later] = 4 + (changed[later] - 3) % (model.settings["vocabulary_size"] - 4)
    sources = np.tile(source[row][source[row] != PAD], (len(places) + 1, 1))
    logits = _logits(model, sources, np.concatenate([tokens[None], changed]))
    moved = np.abs(logits[1:] - logits[0]).max(axis=-1)
    before, after = _worse(0.0, moved[~later]), moved[later].min()
    detail = f"tokens changed from {len(places)} positions on; there logits move by {after:.1e}"
    return before if after > LOGITS else math.inf, detail


@invariant("cached steps equal the full pass", LOGITS)
def steps_equal_full_pass(model, source, target_in):
    """With a cache that grows, and with one that has room for all tokens, as XLA needs it."""
    length = target_in.shape[1]
    logits, real, largest = _logits(model, source, target_in), target_in != PAD, 0.0
    for capacity in (None, length + 3):
        state = model.start(source)
        if capacity:
            state = model.reserve(state, capacity)
        for t in range(length):
            found, state = model.step(target_in[:, t], t, state)
            largest = _worse(largest, (np.asarray(found) - logits[:, t])[real[:, t]])
    return largest, f"{length} steps, {len(source)} rows at once"


def _logits(model, source, target_in):
    return np.asarray(model((source, target_in)))


def _worse(largest, differences):
    """The largest so far; NaN, once there was one."""
    return np.maximum(largest, np.abs(differences).max(initial=0.0))


# --- the search and the tokenizer


@invariant("a beam of 1 is greedy search", SCORES)
def beam_of_one_is_greedy(model, source, limits, alpha):
    """[B,S], [B], the length penalty: the same subwords; the figure is of their scores."""
    greedy, scores, *_ = greedy_search(model, source, limits, alpha)
    beam, beam_scores, *_ = beam_search(model, source, limits, 1, alpha)
    length = max(greedy.shape[2], beam.shape[2])
    greedy, beam = (np.pad(x[:, 0], [(0, 0), (0, length - x.shape[2])]) for x in (greedy, beam))
    otherwise = (greedy != beam).any(axis=1).sum()
    detail = f"{otherwise} of {len(greedy)} sentences otherwise"
    return math.inf if otherwise else _worse(0.0, scores - beam_scores), detail


@invariant("what the tokenizer splits, it joins again", NONE)
def tokenizer_round_trip(tokenizer, texts):
    """Texts as training has them: NFC, and single blanks. WordPiece does not know every character,
    and is not asked for those texts."""
    ids = tokenizer.encode(texts)
    known = ~tf.reduce_any(ids == UNKNOWN, axis=1).numpy()
    joined = [text.decode() for text in tokenizer.decode(ids).numpy()]
    asked = [(text, back) for text, back, k in zip(texts, joined, known, strict=True) if k]
    changed = [f"{text!r} → {back!r}" for text, back in asked if text != back]
    return len(changed), "; ".join(changed[:1]) or f"{len(asked)} texts"
