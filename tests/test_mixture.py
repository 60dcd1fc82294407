"""How several corpora are named: in flags, in `config.json`, in what is told of a run."""

import json

import pytest

from translator import train
from translator.compare import Arguments as Compared
from translator.compare import configure, training_flags
from translator.config import Config, DataConfig
from translator.errors import UserError
from translator.exporting.model_card import card_text, corpus_name, make_card
from translator.mixture import Part, joined, parts_of
from translator.presets import PRESETS


@pytest.mark.parametrize(
    ("corpus", "parts"),
    [
        ("sample", [Part("sample")]),
        ("general:0.5", [Part("general", 0.5)]),
        ("a/b.tsv + general:.25 + c:2", [Part("a/b.tsv"), Part("general", 0.25), Part("c", 2)]),
        ("tfds:ted/pt_to_en:1.0.0", [Part("tfds:ted/pt_to_en:1.0.0")]),  # a version, no weight
        ("tfds:ted/pt_to_en:3", [Part("tfds:ted/pt_to_en", 3)]),
        ("C:\\texts\\a+b.tsv", [Part("C:\\texts\\a+b.tsv")]),
    ],
)
def test_parts(corpus, parts):
    assert list(parts_of(corpus)) == parts
    assert parts_of(" + ".join(map(str, parts))) == tuple(parts)


@pytest.mark.parametrize(
    ("corpus", "said"),
    [
        ("", "--corpus must be named"),
        ("a + ", "--corpus must be named"),
        ("a + b:0", "--corpus b:0: its weight must be more than 0"),
        ("a:0.0", "--corpus a:0.0: its weight must be more than 0"),
    ],
)
def test_what_names_no_mixture(corpus, said):
    with pytest.raises(UserError, match=said):
        DataConfig(corpus=corpus)


def test_flags_given_again_are_joined():
    words = ["--run", "r", "--corpus", "a", "--steps=5", "--corpus=b:0.5", "--corpus", "c"]
    assert joined(words) == ["--run", "r", "--corpus", "a + b:0.5 + c", "--steps=5"]
    for words in (["--corpus", "a"], ["--corpus=a", "x"], ["--corpus"], [], ["--to", "--x"]):
        assert joined(words) == words
    config = train.parse(
        joined(["--corpus", "a", "--corpus", "b:0.5", "--validate-on", "c"])
    ).config
    assert config.data.corpus == "a + b:0.5"
    assert config.data.held_out == "c"


def test_a_configuration_made_before_still_loads(tmp_path):
    values = PRESETS["tiny"].to_dict()
    del values["data"]["validate_on"]
    (tmp_path / "config.json").write_text(json.dumps(values))
    config = Config.load(tmp_path / "config.json")
    assert config == PRESETS["tiny"]
    assert config.data.parts == (Part("sample"),)
    assert config.data.held_out == "sample"


def test_a_compared_model_is_trained_on_the_same_mixture():
    config = configure(Compared(corpus="a + b:0.5"), "transformer", 1)
    assert train.parse(training_flags(config)).config == config


def test_the_card_tells_names_and_no_places():
    assert corpus_name("/home/me/tatoeba + /data/general.tsv.gz:0.5 + tfds:a/b") == (
        "tatoeba + general.tsv.gz:0.5 + tfds:a/b"
    )
    config = PRESETS["tiny"]
    data = {"corpus": "/home/me/tatoeba + /data/general:0.5"}
    card = make_card(Config(**{**vars(config), "data": DataConfig(**data)}), {})
    assert (card["corpus"], card["test_corpus"]) == ("tatoeba + general:0.5", "tatoeba")
    assert "test_corpus" not in make_card(config, {})
    scores = {"sentences": 9, "bleu": 1.0, "bleu_interval": None, "bleu_signature": "s"}
    scores |= {"chrf": 1.0, "chrf_interval": None, "chrf_signature": "s"}
    text = card_text({**card, "scores": scores, "name": "n", "version": 1, "xla": False})
    assert "On the 9 sentences of tatoeba's test split:" in text
