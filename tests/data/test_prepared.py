"""A prepared folder: the same as the corpus itself, whole or refused, and never written into."""

import dataclasses
import json
import shutil
from itertools import islice

import numpy as np
import pytest

from translator.config import DataConfig
from translator.data.batching import Position
from translator.data.corpus import open_corpus
from translator.data.manifest import FILE, is_prepared, read_manifest
from translator.data.preparation import prepare
from translator.data.prepared import load_prepared
from translator.data.tokenizer import load_tokenizer, train_tokenizer
from translator.errors import UserError

SETTINGS = {"vocabulary_size": 360, "max_tokens": 30, "batch_tokens": 150}
NAMES = ("Ana", "Rui", "Eva", "Leonor", "Duarte", "Salvador")


def write(folder, tags=(), **splits):
    folder.mkdir()
    for split, pairs in splits.items():
        for side, language in enumerate(("pt", "en")):
            text = "".join(pair[side] + "\n" for pair in pairs)
            (folder / f"{language}.{split}.txt").write_text(text, encoding="utf-8")
    if tags:
        (folder / "tags.train.txt").write_text("".join(f"{tag}\n" for tag in tags))
    return folder


def named(verb, n):
    verbs = {"dorme": "sleeps", "come": "eats"}
    names = [NAMES[i % len(NAMES)] for i in range(n)]
    return [
        (f"{name} {i} {verb} em casa", f"{name} {i} {verbs[verb]} at home")
        for i, name in enumerate(names)
    ]


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    """Of two corpora, of which one has tags and a weight, and pairs that are too long."""
    root = tmp_path_factory.mktemp("corpora")
    held_out = {"validation": [("a casa", "the house")], "test": [("a lua", "the moon")]}
    long = ("palavra " * 50, "word " * 50)
    first = write(root / "first", train=[*named("dorme", 40), long], **held_out)
    second = write(root / "second", ["pt-PT"] * 40, train=named("come", 40))
    return DataConfig(corpus=f"{first} + {second}:0.5", placeholder_share=0.5, **SETTINGS)


def silent(line):
    pass


@pytest.fixture(scope="module")
def folder(config, tmp_path_factory):
    """Not to be changed."""
    folder = tmp_path_factory.mktemp("prepared") / "folder"
    prepare(config, folder, None, silent).save()
    return folder


@pytest.fixture
def copy(folder, tmp_path):
    return shutil.copytree(folder, tmp_path / "copy")


def of_folder(config, folder, **settings):
    """The settings of a run on it."""
    return dataclasses.replace(config, corpus=str(folder), **settings)


def content(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("sampling", [0.0, 0.2])
def test_the_same_batches_as_of_the_corpus_itself(config, folder, tmp_path, sampling):
    before = content(folder)
    direct = dataclasses.replace(config, subword_sampling=sampling)
    direct = prepare(direct, tmp_path / "direct", None, silent)
    prepared = of_folder(config, folder, subword_sampling=sampling)
    prepared = load_prepared(prepared, tmp_path / "working", None, silent)
    streams = [islice(data.training_batches(3)(Position()), 30) for data in (direct, prepared)]
    epochs = set()
    for (here, batch), (there, same) in zip(*streams, strict=True):
        assert here == there
        assert all(map(np.array_equal, batch, same))
        epochs.add(here.epoch)
    assert len(epochs) > 2
    for split in ("train", "validation"):
        assert prepared.digest(split) == direct.digest(split)
    for split in ("train", "validation", "test"):
        assert list(prepared.texts(split)) == list(direct.texts(split))
    assert prepared.reports == direct.reports
    assert prepared.train.too_long == direct.train.too_long == 1
    assert prepared.translations == direct.translations
    # What was encoded anew lies elsewhere.
    assert content(folder) == before
    assert any((tmp_path / "working").glob("epoch-*")) == bool(sampling)


def test_nothing_depends_on_when_the_subwords_are_learnt(config, folder, tmp_path):
    """With a tokenizer that is there at once, hardly a pair waits for it on disk."""
    prepare(config, tmp_path / "again", load_tokenizer(folder / "tokenizer"), silent)
    for name in ("train/source", "train/target", "train/source.offsets.npy"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_ids_are_mapped_and_not_read(config, folder, tmp_path):
    data = load_prepared(of_folder(config, folder), tmp_path, None, silent)
    for pairs in (data.train, data.validation):
        for side in (pairs.source, pairs.target):
            assert isinstance(side.ids, np.memmap)
            assert not side.ids.flags.writeable


def test_its_text_is_a_corpus_too(config, folder):
    corpus = open_corpus(str(folder))
    assert list(corpus.pairs("test")) == [("a lua", "the moon")]
    rows = list(corpus.pairs("train"))
    assert len(rows) == 81
    assert rows[-1][2] == "pt-PT"
    with pytest.raises(UserError, match="was prepared for pt-en, not from en to pt"):
        open_corpus(str(folder), "en", "pt")


def test_it_can_be_a_part_of_another_mixture(config, folder, tmp_path):
    other = write(tmp_path / "other", train=[("outra frase", "another sentence")])
    mixed = dataclasses.replace(config, corpus=f"{folder} + {other}")
    data = prepare(mixed, tmp_path / "mixed", None, silent)
    assert data.mixing.sizes == (81, 1)


def test_what_is_no_prepared_folder(config, copy, tmp_path):
    assert not is_prepared("sample")
    assert not is_prepared(str(tmp_path))
    assert is_prepared(str(copy))
    (copy / FILE).unlink()
    for ask in (is_prepared, open_corpus):
        with pytest.raises(UserError, match=f"^{copy}: half prepared, it has no {FILE}; prepare"):
            ask(str(copy))


@pytest.mark.parametrize("name", ["train.tsv", "train/source", "tokenizer/sentencepiece.model"])
@pytest.mark.parametrize("damage", ["missing", "not of"])
def test_a_folder_that_was_not_wholly_copied(config, copy, tmp_path, name, damage):
    if damage == "missing":
        (copy / name).unlink()
    else:
        (copy / name).write_bytes((copy / name).read_bytes()[:-1])
    with pytest.raises(UserError, match=f"^{copy / name}: {damage}"):
        load_prepared(of_folder(config, copy), tmp_path, None, silent)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"files": {}, "data": {"new": 1}}'])
def test_a_damaged_manifest(config, copy, tmp_path, text):
    (copy / FILE).write_text(text)
    with pytest.raises(UserError, match=f"^{copy / FILE}: damaged, or of another version"):
        load_prepared(of_folder(config, copy), tmp_path, None, silent)


def test_manifest_of_what_was_prepared(config, folder):
    manifest = read_manifest(folder)
    assert manifest.data == config
    assert manifest.sizes == (41, 40)
    assert json.loads((folder / FILE).read_text())["reports"]["train"]["held_out"] == 0


def test_other_settings_or_another_tokenizer(config, folder, tmp_path):
    other = of_folder(config, folder, max_tokens=20, placeholder_share=0)
    with pytest.raises(UserError, match="prepared with another max_tokens, placeholder_share"):
        load_prepared(other, tmp_path, None, silent)
    other = train_tokenizer(["uma frase", "a sentence"] * 9, vocabulary_size=300)
    with pytest.raises(UserError, match="prepared with another tokenizer than the run's"):
        load_prepared(of_folder(config, folder), tmp_path, other, silent)
