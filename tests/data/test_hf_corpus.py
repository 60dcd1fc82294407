"""Corpora in the form of the Hugging Face Hub, from folders on this machine."""

import json
import sys

import datasets
import pytest

from translator.data.corpus import open_corpus
from translator.data.hf_corpus import _name_and_config
from translator.data.splits import SPLITS, split_of
from translator.errors import UserError


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")


@pytest.fixture
def write(tmp_path):
    """Writes a data set; returns how it is named."""

    def to_folder(**splits):
        folder = tmp_path / "opus"
        folder.mkdir()
        for split, rows in splits.items():
            text = "".join(json.dumps(row) + "\n" for row in rows)
            (folder / f"{split}.jsonl").write_text(text, encoding="utf-8")
        return f"hf:{folder}"

    return to_folder


def translation(n):
    return {"id": str(n), "translation": {"pt": f"frase {n}", "en": f"sentence {n}"}}


def message(spec, **languages):
    with pytest.raises(UserError) as error:
        list(open_corpus(spec, **languages).pairs("train"))
    assert "\n" not in str(error.value)
    return str(error.value)


def test_both_languages_in_one_column(write):
    spec = write(
        train=map(translation, range(9)), validation=[translation(10)], test=[translation(11)]
    )
    corpus = open_corpus(spec)
    assert list(corpus.pairs("train")) == [(f"frase {n}", f"sentence {n}") for n in range(9)]
    assert list(corpus.pairs("train")) == list(corpus.pairs("train"))  # it can be read again
    assert list(corpus.pairs("validation")) == [("frase 10", "sentence 10")]
    corpus = open_corpus(spec, source="en", target="pt")
    assert list(corpus.pairs("test")) == [("sentence 11", "frase 11")]


def test_a_column_for_each(write):
    rows = [
        {"pt": "olá", "en": "hello", "score": 0.9},
        {"pt": "", "en": "x"},
        {"pt": "y", "en": None},
    ]
    spec = write(train=rows, validation=rows[:1], test=rows[:1])
    assert list(open_corpus(spec).pairs("train")) == [("olá", "hello")]


def test_what_splits_are_lacking_comes_from_training(write):
    spec = write(train=map(translation, range(500)), test=[translation(1000)])
    corpus = open_corpus(spec)
    found = {split: list(corpus.pairs(split)) for split in SPLITS}
    assert found["test"] == [("frase 1000", "sentence 1000")]
    assert 0 < len(found["validation"]) < 60
    assert all(split_of(portuguese) == "validation" for portuguese, _ in found["validation"])
    assert not set(found["train"]) & set(found["validation"])
    assert len(found["train"]) > 400


def test_what_cannot_be_read(write, monkeypatch, tmp_path):
    spec = write(train=[translation(1)], validation=[translation(2)], test=[translation(3)])
    error = message(spec, source="pt", target="fr")
    assert error == f"{spec} does not have both pt and fr; its columns are: en, id, pt, translation"
    (tmp_path / "opus" / "train.jsonl").write_text('{"translation": {"pt"\n')
    assert "opus cannot be " in message(spec)
    (tmp_path / "opus" / "train.jsonl").unlink()
    assert message(spec).startswith(f"{spec} has no train split; its splits are: ")


def test_what_is_not_there(monkeypatch):
    def not_found(*args, **keywords):
        raise datasets.exceptions.DatasetNotFoundError("Dataset 'a/b' doesn't exist on the Hub")

    def no_network(*args, **keywords):
        raise ConnectionError(
            "Couldn't reach 'a/b' on the Hub (LocalEntryNotFoundError)\nin two lines"
        )

    monkeypatch.setattr(datasets, "load_dataset", not_found)
    assert message("hf:a/b") == (
        "hf:a/b: there is no such data set on the Hugging Face Hub, or it is not public"
    )
    monkeypatch.setattr(datasets, "load_dataset", no_network)
    assert message("hf:a/b").startswith("hf:a/b cannot be opened (ConnectionError: Couldn't reach")
    monkeypatch.setitem(sys.modules, "datasets", None)
    assert message("hf:a/b") == 'hf:a/b: pip install -e ".[hf]" brings what reads it'


def test_names(tmp_path):
    assert _name_and_config("Helsinki-NLP/opus-100/en-pt") == ("Helsinki-NLP/opus-100", "en-pt")
    assert _name_and_config("Helsinki-NLP/opus-100") == ("Helsinki-NLP/opus-100", None)
    assert _name_and_config("squad") == ("squad", None)
    assert _name_and_config(str(tmp_path)) == (str(tmp_path), None)
