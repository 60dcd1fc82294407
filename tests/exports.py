"""Fixtures: a tiny translator, exported once for all tests that ask it something."""

import random
import shutil

import pytest

from translator.config import ModelConfig, SearchConfig
from translator.data.placeholders import PLACEHOLDERS
from translator.data.sample import sentences
from translator.data.tokenizer import train_tokenizer
from translator.data.vocabulary import Symbols
from translator.exporting.model_card import make_card
from translator.exporting.saved_model import export_saved_model
from translator.inference.keras_graph import KerasGraph
from translator.inference.saved_graph import ServingSession
from translator.models import build_model
from translator.presets import PRESETS

MAX_TOKENS = 24


@pytest.fixture(scope="session")
def tokenizer():
    texts = [text for pair, _ in zip(sentences("train"), range(300), strict=False) for text in pair]
    symbols = Symbols(len(PLACEHOLDERS), ("pt-BR", "pt-PT"))
    return train_tokenizer(texts, vocabulary_size=410, symbols=symbols)


@pytest.fixture(scope="session")
def new_graph(tokenizer):
    """A function of a model's settings and a beam that gives a translator with random weights."""

    def build(beam=3, tokenizer=tokenizer, **settings):
        random.seed(3)  # what Keras draws its seeds from; see tests/conftest.py
        # Two decoder layers show that layers are kept apart; tracing more would take its time.
        sizes = {"width": 32, "hidden": 64, "encoder_layers": 1}
        more = (
            {"decoder_layers": 1}
            if "model" in settings
            else {"heads": 4, "decoder_layers": 2, "positions": "sinusoidal"}
        )
        model = build_model(ModelConfig(**sizes | more | settings), tokenizer.vocabulary_size)
        # Far from uniform, so that no choice of the search hangs on the last bit of a float.
        model.set_weights([3 * weight for weight in model.get_weights()])
        return KerasGraph(model, tokenizer, SearchConfig(beam=beam), MAX_TOKENS)

    return build


@pytest.fixture(scope="session")
def graph(new_graph):
    return new_graph()


@pytest.fixture(scope="session")
def version(graph, tmp_path_factory):
    """The folder of the exported version; not to be changed."""
    card = make_card(PRESETS["tiny"], summary={})
    return export_saved_model(graph, tmp_path_factory.mktemp("saved_models") / "tiny", card)


@pytest.fixture
def damaged_copy(tmp_path):
    """A function of an export's version, one of its files and what that holds then, or None where
    it is gone; it gives the folder of a copy."""

    def damage(version, file, content):
        copy = shutil.copytree(version, tmp_path / "1")
        (copy / file).unlink()
        if content is not None:
            (copy / file).write_bytes(content)
        return copy

    return damage


@pytest.fixture(scope="session")
def loaded(version):
    """The export, opened as TensorFlow Serving opens it."""
    return ServingSession(version)


@pytest.fixture(scope="session")
def ask(loaded):
    """A function of a signature's name and lists of strings that gives its outputs as arrays."""
    return loaded.run
