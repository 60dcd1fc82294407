"""Text to ids on disk, sampled segmentations, and the preparation of a whole corpus."""

import dataclasses
import subprocess
import sys
from itertools import islice

import numpy as np
import pytest
import tensorflow as tf

import translator.data.encoding as encoding_module
import translator.data.preparation as preparation_module
from translator.config import DataConfig
from translator.data.batching import Position, batches_of
from translator.data.encoding import (
    SegmentationSampler,
    best_segmentation,
    encode_pairs,
)
from translator.data.preparation import prepare
from translator.data.prepared import read_texts
from translator.data.splits import SPLITS
from translator.data.tokenizer import END, UNKNOWN, train_tokenizer
from translator.errors import UserError

PORTUGUESE = ["o gato dorme em casa", "a menina come uma maçã vermelha", "não sei onde está"]
ENGLISH = ["the cat sleeps at home", "the girl eats a red apple", "I do not know where it is"]
TEXTS = [*PORTUGUESE, *ENGLISH] * 5


@pytest.fixture(scope="module")
def tokenizer():
    return train_tokenizer(TEXTS, vocabulary_size=340)


def encode_letters(texts):
    """An id for each letter."""
    ids = [ord(letter) for text in texts for letter in text]
    return np.array(ids, np.int64), np.array([len(text) for text in texts])


def sentences(side):
    return [
        side.ids[begin:end].tolist()
        for begin, end in zip(side.offsets[:-1], side.offsets[1:], strict=True)
    ]


def spelt(text):
    return [*map(ord, text), END]


# --- pairs on disk


@pytest.mark.parametrize("chunk", [1, 3, 8192])
def test_pairs_on_disk(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(encoding_module, "CHUNK", chunk)
    texts = [("ab", "c"), ("", "de"), ("f", ""), ("ghij", "klm"), ("n", "o"), ("p", "q")]
    pairs = encode_pairs(iter(texts), encode_letters, tmp_path / "new" / "folder")
    assert sentences(pairs.source) == [spelt(source) for source, _ in texts]
    assert sentences(pairs.target) == [spelt(target) for _, target in texts]
    assert len(pairs) == 6
    assert pairs.too_long == 0
    assert pairs.source.ids.dtype == np.int32
    np.testing.assert_array_equal(pairs.source.lengths, [3, 1, 2, 5, 2, 2])


@pytest.mark.parametrize("chunk", [2, 8192])
def test_too_long_on_either_side_is_left_out(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(encoding_module, "CHUNK", chunk)
    texts = [("abc", "abc"), ("abcd", "a"), ("a", "abcd"), ("abcd", "abcd"), ("z", "z")]
    pairs = encode_pairs(texts, encode_letters, tmp_path, max_tokens=3)
    assert sentences(pairs.source) == sentences(pairs.target) == [spelt("abc"), spelt("z")]
    assert pairs.too_long == 3


@pytest.mark.parametrize("chunk", [2, 8192])
def test_too_long_on_either_side_is_cut_there(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(encoding_module, "CHUNK", chunk)
    texts = [("abc", "abc"), ("abcd", "a"), ("", "abcdefgh"), ("ijkl", "mnop"), ("z", "")]
    pairs = encode_pairs(texts, encode_letters, tmp_path, max_tokens=3, cut=True)
    assert sentences(pairs.source) == [spelt(source[:3]) for source, _ in texts]
    assert sentences(pairs.target) == [spelt(target[:3]) for _, target in texts]
    assert pairs.too_long == 3


@pytest.mark.parametrize("texts", [[], [("abcd", "abcd")]])
def test_no_pairs_at_all(tmp_path, texts):
    pairs = encode_pairs(texts, encode_letters, tmp_path, max_tokens=3)
    assert len(pairs) == 0
    assert pairs.too_long == len(texts)


def test_encoding_again_replaces_what_was_there(tmp_path):
    encode_pairs([("abc", "abc")] * 9, encode_letters, tmp_path)
    pairs = encode_pairs([("a", "b")], encode_letters, tmp_path)
    assert sentences(pairs.source) == [spelt("a")]


def test_padded(tmp_path):
    pairs = encode_pairs([("abc", ""), ("", ""), ("de", "")], encode_letters, tmp_path)
    expected = [[*spelt("de"), 0], spelt("abc")]
    np.testing.assert_array_equal(pairs.source.padded(np.array([2, 0])), np.array(expected)[:, :4])
    np.testing.assert_array_equal(pairs.source.padded(np.array([1])), [[END]])


def test_best_segmentation_is_the_exported_one(tokenizer):
    ids, lengths = best_segmentation(tokenizer)(TEXTS)
    expected = tokenizer.encode(TEXTS).to_list()
    assert [row.tolist() for row in np.split(ids, lengths.cumsum()[:-1])] == expected


# --- sampled segmentations


def sampled(tokenizer, alpha, seed, texts=TEXTS):
    ids, lengths = SegmentationSampler(tokenizer, alpha).encoder(np.random.default_rng(seed))(texts)
    return [row.tolist() for row in np.split(ids, lengths.cumsum()[:-1])]


def test_samples_spell_the_same_text(tokenizer):
    texts = ["o gato não dorme", "", "um dragão 🐉 raríssimo", "maçã", *TEXTS]
    rows = sampled(tokenizer, 0.1, 0, texts)
    decoded = tokenizer.decode(tf.ragged.constant(rows, dtype=tf.int32)).numpy()
    assert [text.decode() for text in decoded] == texts
    assert not any(UNKNOWN in row for row in rows)


def test_samples_repeat_from_a_seed_and_differ_between_seeds(tokenizer):
    assert sampled(tokenizer, 0.2, [1, 0]) == sampled(tokenizer, 0.2, [1, 0])
    assert sampled(tokenizer, 0.2, [1, 0]) != sampled(tokenizer, 0.2, [1, 1])


def test_large_alpha_gives_the_best_segmentation_and_a_small_one_varies(tokenizer):
    best = tokenizer.encode(TEXTS).to_list()
    assert sampled(tokenizer, 200.0, 0) == best
    shares = [
        np.mean([a != b for a, b in zip(sampled(tokenizer, alpha, 0), best, strict=True)])
        for alpha in (1.0, 0.1)
    ]
    assert shares[0] < shares[1]
    assert shares[1] > 0.8


def test_samples_have_the_probabilities_of_the_model(tokenizer):
    """Kudo 2018 §3.3: P(x_i)^α, normalised over the n best."""
    sampler = SegmentationSampler(tokenizer, 0.4)
    word, n = "vermelha", 20_000
    ids, lengths = sampler.encoder(np.random.default_rng(0))([word] * n)
    drawn = [tuple(row) for row in np.split(ids, lengths.cumsum()[:-1])]
    processor = sampler._processor
    options = processor.nbest_encode(word, nbest_size=sampler.NBEST)
    weights = np.exp([0.4 * sum(map(processor.get_score, option)) for option in options])
    for option, p in zip(options, weights / weights.sum(), strict=True):
        assert abs(drawn.count(tuple(option)) / n - p) < 5 * (p * (1 - p) / n) ** 0.5 + 1e-3


def test_samples_are_the_same_in_another_process(tokenizer, tmp_path):
    tokenizer.save(tmp_path)
    script = (
        "import sys, numpy as np\n"
        "from translator.data.encoding import SegmentationSampler\n"
        "from translator.data.tokenizer import load_tokenizer\n"
        "sampler = SegmentationSampler(load_tokenizer(sys.argv[1]), 0.1)\n"
        "ids, _ = sampler.encoder(np.random.default_rng([1, 2]))(sys.argv[2:])\n"
        "print(ids.tolist())\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, tmp_path, *TEXTS],
        env={"PYTHONHASHSEED": "77", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = [i for row in sampled(tokenizer, 0.1, [1, 2]) for i in row]
    assert run.stdout.strip() == str(expected)


# --- a whole corpus

CONFIG = DataConfig(vocabulary_size=340, max_tokens=40, batch_tokens=80, placeholder_share=0)


@pytest.fixture
def corpus(tmp_path):
    """A folder of text with the two languages; its test split has letters all its own."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    pairs = list(zip(PORTUGUESE, ENGLISH, strict=True))
    train = [(f"{p} {n}", f"{e} {n}") for n in range(4) for p, e in pairs]
    splits = {
        "train": [*train, train[0], ("", "empty"), ("muitas palavras " * 9, "many words " * 9)],
        "validation": [("a casa", "the house"), ("a casa", "the house")],
        "test": [("крокодил", "crocodile")],
    }
    for split, pairs in splits.items():
        for language, side in zip(("pt", "en"), zip(*pairs, strict=True), strict=True):
            text = "".join(line + "\n" for line in side)
            (folder / f"{language}.{split}.txt").write_text(text, encoding="utf-8")
    return folder


def test_prepare(corpus, tmp_path):
    said = []
    config = dataclasses.replace(CONFIG, corpus=str(corpus))
    data = prepare(config, tmp_path / "run", None, said.append)
    assert len(data.train) == 12
    assert data.train.too_long == 1
    assert len(data.validation) == 2  # held-out pairs are not filtered
    assert list(data.texts("test")) == [("крокодил", "crocodile")]
    assert next(data.texts("train")) == ("o gato dorme em casa 0", "the cat sleeps at home 0")
    ids = data.train.target.padded(np.array([1]))
    (text,) = data.tokenizer.decode(tf.constant(ids)).numpy()
    assert text.decode() == "the girl eats a red apple 0"
    assert said.pop(0).startswith("reading ")
    assert [line.split(":")[0] for line in said] == ["train", "validation", "test", "tokenizer"]
    assert "kept 13 of 15" in said[0]
    assert "1 empty" in said[0]
    assert "1 duplicate" in said[0]
    assert "1 training pairs too long" in said[3]


@pytest.mark.parametrize("long", ["source", "target"])
def test_one_long_line_does_not_fill_the_memory(corpus, tmp_path, long):
    """A loss over 2,000 subwords takes 2,000 by 2,000 scores a head and layer."""
    said, lines = [], {"pt": "a casa", "en": "the house"}
    lines["pt" if long == "source" else "en"] = "palavras " * 2000
    for language, line in lines.items():
        with (corpus / f"{language}.validation.txt").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    config = dataclasses.replace(CONFIG, corpus=str(corpus))
    data = prepare(config, tmp_path / "run", None, said.append)
    assert len(data.validation) == 3  # none is left out
    for batch in batches_of(data.validation, config.batch_tokens):
        for ids in batch:
            assert ids.shape[1] <= config.max_tokens + 1  # with END
    assert said[-1].endswith("1 validation pairs cut")


def test_vocabulary_knows_the_training_split_only(corpus, tmp_path):
    config = dataclasses.replace(CONFIG, corpus=str(corpus))
    first = prepare(config, tmp_path / "first", None, lambda line: None).tokenizer
    # Letters of the held-out splits are spelt in bytes: one more, and the words' own mark.
    assert len(first.encode(["крокодил"]).to_list()[0]) > 2 * len("крокодил") - 1
    for split in ("validation", "test"):
        for language in ("pt", "en"):
            (corpus / f"{language}.{split}.txt").write_text("wholly other ж words\n" * 50)
    second = prepare(config, tmp_path / "second", None, lambda line: None).tokenizer
    assert second.model == first.model


def test_prepare_goes_on_with_a_given_tokenizer(corpus, tmp_path, tokenizer):
    config = dataclasses.replace(CONFIG, corpus=str(corpus))
    data = prepare(config, tmp_path / "run", tokenizer, lambda line: None)
    assert data.tokenizer is tokenizer


def test_subwords_are_learnt_from_part_of_a_large_corpus(corpus, tmp_path, monkeypatch):
    config, learnt_from = dataclasses.replace(CONFIG, corpus=str(corpus)), []

    def learn_and_tell(texts, *args, **settings):
        learnt_from.extend(texts)
        return train_tokenizer(learnt_from, *args, **settings)

    monkeypatch.setattr(preparation_module, "train_tokenizer", learn_and_tell)
    monkeypatch.setattr(preparation_module, "TOKENIZER_PAIRS", 3)
    data = prepare(config, tmp_path / "run", None, lambda line: None)
    pairs = list(read_texts(data.folder / "train.tsv"))
    assert len(pairs) > 3
    assert len(learnt_from) == 6
    assert set(learnt_from) < {text for pair in pairs for text in pair}
    assert learnt_from[:2] == list(pairs[0])
    assert learnt_from[-2:] != list(pairs[2])  # not only its beginning


def test_corpus_too_small_for_the_settings(corpus, tmp_path):
    for settings, message in [
        ({"max_tokens": 2}, "--max-tokens 2"),
        ({"vocabulary_size": 20}, "--vocabulary-size 20"),
    ]:
        config = dataclasses.replace(CONFIG, corpus=str(corpus), **settings)
        with pytest.raises(UserError, match=message):
            prepare(config, tmp_path / "run", None, lambda line: None)


@pytest.mark.parametrize("split", SPLITS)
def test_corpus_that_cleaning_empties(corpus, tmp_path, split):
    (corpus / f"pt.{split}.txt").write_text("\u200b\n")
    (corpus / f"en.{split}.txt").write_text("hello\n")
    config = dataclasses.replace(CONFIG, corpus=str(corpus))
    with pytest.raises(UserError, match=rf"cleaning left no {split}(ing)? pair$"):
        prepare(config, tmp_path / "run", None, lambda line: None)


def test_each_epoch_has_its_own_segmentation(corpus, tmp_path):
    settings = {"subword_sampling": 0.1, "max_tokens": 400, "batch_tokens": 10_000}
    config = dataclasses.replace(CONFIG, corpus=str(corpus), **settings)  # an epoch is one batch
    data = prepare(config, tmp_path / "run", None, lambda line: None)
    targets = [
        sorted(row[row != 0].tolist() for row in target)
        for _, (_, _, target) in islice(data.training_batches(seed=5)(Position()), 3)
    ]
    assert len({str(rows) for rows in targets}) == 3
    texts = sorted(target for _, target in read_texts(data.folder / "train.tsv"))
    for rows in targets:
        decoded = data.tokenizer.decode(tf.ragged.constant(rows, dtype=tf.int32)).numpy()
        assert sorted(text.decode() for text in decoded) == texts

    _, (_, _, third) = next(data.training_batches(seed=5)(Position(epoch=2)))
    assert sorted(row[row != 0].tolist() for row in third) == targets[2]
