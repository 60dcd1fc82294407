"""Shared by all tests: no network, no GPU needed, quiet TensorFlow."""

import gc
import os
import random
import re
from functools import partial

import numpy as np
import pytest

from translator.runtime import import_tensorflow

import_tensorflow()  # with its settings for decoding, and before anything imports it with its noise

# The fixtures of the export that most tests of exporting, serving and remote ask, and of the run
# that those of the command line ask.
from exports import (  # noqa: E402, F401
    ask,
    damaged_copy,
    graph,
    loaded,
    new_graph,
    tokenizer,
    version,
)
from runs import corpus, trained  # noqa: E402, F401
from xdist.scheduler import LoadFileScheduling  # noqa: E402


def pytest_configure(config):
    # pytest forgets the filter that `translator.models.attention` sets for its users.
    config.addinivalue_line("filterwarnings", "ignore:You are using a softmax over axis -1")


def pytest_xdist_auto_num_workers(config):
    """Where all fast tests of at least a folder are asked for, every core has a process of its
    own; what is less, and what measures or trains for minutes, runs in this one."""
    option = config.option
    narrowed = option.keyword or config.getoption("lf", False) or option.markexpr != "not slow"
    if narrowed or not all(os.path.isdir(argument) for argument in config.args):
        return 0
    return min(len(os.sched_getaffinity(0)), 8)


# The files whose tests share the run that is trained once, and the export that is made once.
SHARING = {
    "runs": re.compile("tests/test_"),
    "exports": re.compile("tests/(exporting|remote|serving/test_server|inference/test_translator)"),
}


def sharing(nodeid):
    """What the test's file shares with others, or its name."""
    file = nodeid.partition("::")[0]
    return next((name for name, files in SHARING.items() if files.match(file)), file)


def pytest_collection_modifyitems(items):
    """What is shared takes longest, so it comes first: at the end no process is left with much
    while the others have nothing."""
    order = list(SHARING)
    items.sort(key=lambda item: [*order, sharing(item.nodeid)].index(sharing(item.nodeid)))


class Scheduling(LoadFileScheduling):
    """A file's tests are asked in one process, and so are all that share what takes seconds."""

    def _split_scope(self, nodeid):
        return sharing(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return Scheduling(config, log)


def pytest_collection_finish():
    # TensorFlow and Keras leave hundreds of thousands of objects that never go: the collector
    # need not look at them again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def new_transformer():
    """A function of settings that gives a tiny Transformer whose weights are all random."""
    from translator.models.transformer import Transformer

    sizes = {"hidden": 24, "heads": 4, "encoder_layers": 1, "decoder_layers": 1}
    return partial(_randomised, Transformer, sizes)


@pytest.fixture(scope="session")
def new_recurrent():
    """The same for recurrent models, by default of two layers."""
    from translator.models.recurrent import Recurrent

    sizes = {"cell": "lstm", "attention": "additive", "hidden": 24, "layers": 2}
    return partial(_randomised, Recurrent, sizes)


@pytest.fixture(scope="session")
def new_decoder_only():
    """The same for decoder-only models."""
    from translator.models.decoder_only import DecoderOnly

    return partial(_randomised, DecoderOnly, {"hidden": 24, "heads": 4, "layers": 2})


def _randomised(make, sizes, seed=0, **settings):
    """A fresh model has zeros for biases and relative positions, under which much could be wrong
    unseen. Keras draws its seeds from Python's `random`; `keras.utils.set_random_seed` must not be
    used here, since it destroys the tokenizers that other tests hold.
    """
    random.seed(seed)
    model = make(**{"vocabulary_size": 30, "width": 16, "dropout": 0.0} | sizes | settings)
    rng = np.random.default_rng(seed)
    for weight in model.trainable_variables:
        weight.assign(weight + 0.3 * rng.standard_normal(weight.shape))
    return model


@pytest.fixture(scope="session")
def padded_rows():
    """A function of (lengths, seed) that gives rows of random ids, each ending in END."""
    from translator.data.tokenizer import END

    def build(lengths, seed=0, vocabulary_size=30):
        rng = np.random.default_rng(seed)
        rows = np.zeros((len(lengths), max(lengths)), np.int32)
        for row, length in zip(rows, lengths, strict=True):
            row[:length] = rng.integers(4, vocabulary_size, length)
            row[length - 1] = END
        return rows

    return build
