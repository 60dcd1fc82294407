"""What attention is for: reversing sequences of random symbols.

Nothing helps here but memory. A recurrent decoder without attention has all of the source in its
state, of a fixed size, and forgets more of it the longer it is; with attention, or in a
Transformer, every symbol is there to be looked up. Accuracies by length: `pytest -m slow -s`.
"""

import functools
import random
import time

import numpy as np
import pytest
import tensorflow as tf

from translator.config import ModelConfig, TrainingConfig
from translator.data.batching import shift_right
from translator.data.tokenizer import END, START
from translator.inference.search import greedy_search
from translator.models import build_model
from translator.training.optimizer import build_optimizer
from translator.training.step import make_train_step

pytestmark = pytest.mark.slow

SYMBOLS = range(max(START, END) + 1, max(START, END) + 25)
LENGTHS = range(3, 21)
SHOWN = (3, 6, 10, 15, 20)

RECURRENT = {"width": 64, "hidden": 128, "encoder_layers": 1, "decoder_layers": 1, "dropout": 0.0}
TRANSFORMER = {**RECURRENT, "hidden": 256, "heads": 4, "encoder_layers": 2, "decoder_layers": 2}
NETWORKS = {  # with the updates of training, and the peak of the learning rate
    "lstm": (ModelConfig("lstm", **RECURRENT), 800, 3e-3),
    "lstm+additive": (ModelConfig("lstm", "additive", **RECURRENT), 800, 3e-3),
    # A dot product has no weights of its own: the states must bring what is to be compared.
    "gru+dot": (ModelConfig("gru", "dot", **{**RECURRENT, "hidden": 192}), 1400, 2e-3),
    "transformer": (ModelConfig(**TRANSFORMER), 1200, 1e-3),
}


def draw(rng, lengths):
    """Sequences of these lengths and their reversals, each ended and padded: two of [B,S]."""
    source, target = np.zeros((2, len(lengths), max(lengths) + 1), np.int32)
    for row, length in enumerate(lengths):
        symbols = rng.choice(SYMBOLS, length)
        source[row, : length + 1] = *symbols, END
        target[row, : length + 1] = *symbols[::-1], END
    return source, target


def train(network, steps, learning_rate):
    """The averaged weights of a model that has seen `steps` batches of 64 new sequences."""
    random.seed(1)
    model, averaged = (build_model(network, SYMBOLS.stop) for _ in range(2))
    config = TrainingConfig(
        learning_rate=learning_rate, warmup_steps=100, label_smoothing=0.0, average_decay=0.99
    )
    step = make_train_step(model, averaged, build_optimizer(config, model), config)
    rng = np.random.default_rng(1)
    for _ in range(steps):
        source, target = draw(rng, rng.integers(LENGTHS.start, LENGTHS.stop, 64))
        step(((source, shift_right(target), target),))
    return averaged


def accuracy(model, length):
    """The share of right tokens, 0 to 1, in greedy translations of 200 sequences."""
    source, target = draw(np.random.default_rng(10_000 + length), [length] * 200)
    found = greedy_search(model, source, tf.fill([200], length + 1)).ids[:, 0].numpy()
    found = np.pad(found, [(0, 0), (0, target.shape[1] - found.shape[1])])
    return (found == target).mean()


@functools.cache
def accuracies(name):
    """{length: accuracy} of one of the networks, trained once."""
    network, steps, learning_rate = NETWORKS[name]
    begun, cpu = time.monotonic(), time.process_time()
    model = train(network, steps, learning_rate)
    seconds, cpu = time.monotonic() - begun, time.process_time() - cpu
    found = {length: accuracy(model, length) for length in SHOWN}
    shown = ", ".join(f"{length}: {share:.3f}" for length, share in found.items())
    print(
        f"\n{name}: {model.count_params():,} parameters, {steps} steps, {seconds:.0f} s "
        f"({cpu:.0f} s of CPU); accuracy by length: {shown}"
    )
    return found


@pytest.mark.parametrize("name", ["lstm+additive", "gru+dot", "transformer"])
def test_attention_reverses_long_sequences(name):
    assert accuracies(name)[20] >= 0.98


def test_without_attention_long_sequences_are_forgotten():
    """The same LSTM with the same training."""
    plain, attending = accuracies("lstm"), accuracies("lstm+additive")
    assert plain[3] > 0.95
    assert plain[6] > 0.85
    assert plain[20] < plain[6] - 0.3
    assert plain[20] < attending[20] - 0.3
