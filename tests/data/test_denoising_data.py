"""What a run that restores sentences reads: text of either language, and noise anew each epoch."""

import dataclasses
from itertools import islice

import numpy as np
import pytest

from translator.config import DataConfig
from translator.data.batching import Position, batches_of
from translator.data.infilling import MASK
from translator.data.monolingual import open_texts
from translator.data.preparation import prepare
from translator.data.prepared import load_prepared
from translator.data.splits import SPLITS
from translator.data.vocabulary import END, PAD, START
from translator.errors import UserError

PORTUGUESE = [f"o gato número {i} dorme em casa" for i in range(40)]
ENGLISH = [f"the cat number {i} sleeps at home" for i in range(25)]
HELD_OUT = {"validation": ["a casa velha é grande"] * 30, "test": ["a lua"]}


def write(folder, **files):
    """`pt_train=[…]` becomes pt.train.txt."""
    folder.mkdir()
    for name, lines in files.items():
        path = folder / f"{name.replace('_', '.')}.txt"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


@pytest.fixture
def unaligned(tmp_path):
    return write(
        tmp_path / "unaligned",
        pt_train=PORTUGUESE,
        en_train=ENGLISH,
        pt_validation=HELD_OUT["validation"],
        en_test=HELD_OUT["test"],
    )


def prepared(corpus, folder, said=None, **settings):
    values = {"vocabulary_size": 360, "max_tokens": 40, "batch_tokens": 200, "placeholder_share": 0}
    config = DataConfig(corpus=str(corpus), objective="denoise", **values | settings)
    return prepare(config, folder, None, (said if said is not None else []).append)


def epochs(data, seed, n):
    """Of n epochs each: {target ids: source ids}, both as they are read, without PAD."""
    found = [{} for _ in range(n)]
    begun = Position()
    for after, (sources, shifted, targets) in data.training_batches(seed)(begun):
        for source, target_in, target in zip(sources, shifted, targets, strict=True):
            source, target = (tuple(row[row != PAD].tolist()) for row in (source, target))
            assert tuple(target_in[target_in != PAD].tolist()) == (START, *target[:-1])
            found[begun.epoch][target] = source
        if after.epoch == n:
            return found
        begun = after


# --- what is read


def test_both_sides_of_a_corpus_each_by_itself(tmp_path):
    table = tmp_path / "pairs.tsv"
    table.write_text("".join(f"frase {i}\tsentence {i}\n" for i in range(300)), encoding="utf-8")
    rows = [*open_texts(str(table), "pt", "en").pairs("train")]
    assert all(source == target for source, target in rows)
    numbers = {text.split()[1] for text, _ in rows}
    assert {text for text, _ in rows} == {
        f"{w} {i}" for i in numbers for w in ("frase", "sentence")
    }


def test_a_folder_need_not_be_aligned(unaligned):
    corpus = open_texts(str(unaligned), "pt", "en")
    assert [*corpus.pairs("train")] == [(text, text) for text in PORTUGUESE + ENGLISH]
    assert [*corpus.pairs("validation")] == [(text, text) for text in HELD_OUT["validation"]]
    assert [*corpus.pairs("test")] == [("a lua", "a lua")]


def test_one_language_is_enough_and_gives_what_is_held_out(tmp_path):
    lines = [f"frase {i}" for i in range(2000)]
    corpus = open_texts(str(write(tmp_path / "pt", pt_train=lines)), "en", "pt")
    train, validation, test = ([text for text, _ in corpus.pairs(split)] for split in SPLITS)
    assert sorted([*train, *validation, *test]) == sorted(lines)
    assert 50 < len(validation) < 150 > len(test) > 50
    # Where these come from another corpus, all is there to learn from.
    corpus = open_texts(str(tmp_path / "pt"), "en", "pt", ["train"])
    assert [text for text, _ in corpus.pairs("train")] == lines


def test_a_folder_of_no_such_language(tmp_path):
    folder = write(tmp_path / "de", de_train=["ein Satz"])
    with pytest.raises(UserError, match=r"de has neither pt\.train\.txt nor en\.train\.txt$"):
        open_texts(str(folder), "pt", "en")


def test_no_other_objective_reads_it(unaligned, tmp_path):
    config = DataConfig(corpus=str(unaligned))
    with pytest.raises(UserError, match=r"lacks en\.validation\.txt, pt\.test\.txt"):
        prepare(config, tmp_path / "run", None, print)


def test_held_out_sentences_are_not_restored_in_training(tmp_path):
    """Of either language, and from a corpus that has them on a side of another pair."""
    mono = write(
        tmp_path / "mono", pt_train=[*PORTUGUESE, "A lua!"], en_train=["The moon", *ENGLISH]
    )
    pairs = {
        f"{side}_{split}": [text]
        for split in SPLITS
        for side, text in (("pt", f"a lua {split}"), ("en", "the moon"))
    }
    pairs["pt_test"] = ["a lua"]
    parallel = write(tmp_path / "parallel", **pairs)
    said = []
    data = prepared(mono, tmp_path / "run", said, validate_on=str(parallel))
    texts = [text for text, _ in data.texts("train")]
    assert texts == PORTUGUESE + ENGLISH
    assert sorted(data.texts("test")) == [("a lua", "a lua"), ("the moon", "the moon")]
    assert data.reports["train"].held_out == 2


# --- what is learnt


@pytest.mark.parametrize("sampling", [0.0, 0.3])
def test_sources_are_corrupted_targets_whole(unaligned, tmp_path, sampling):
    data = prepared(unaligned, tmp_path / "run", subword_sampling=sampling)
    (epoch,) = epochs(data, 1, 1)
    decoded = data.tokenizer.decode(np.array([[*t, *[PAD] * (60 - len(t))] for t in epoch]))
    assert sorted(text.decode() for text in decoded.numpy()) == sorted(PORTUGUESE + ENGLISH)
    for target, source in epoch.items():
        assert source[-1] == target[-1] == END
        assert END not in source[:-1]
        assert MASK not in target
        rest = iter(target)
        assert all(token in rest for token in source if token != MASK)  # in their order
    lost = sum(len(t) - sum(i != MASK for i in s) for t, s in epoch.items())
    assert lost / sum(len(t) - 1 for t in epoch) == pytest.approx(0.3, abs=0.02)


@pytest.mark.parametrize("sampling", [0.0, 0.3])
def test_noise_is_a_function_of_seed_and_epoch(unaligned, tmp_path, sampling):
    data = prepared(unaligned, tmp_path / "run", subword_sampling=sampling)
    again = prepared(unaligned, tmp_path / "again", subword_sampling=sampling)
    first = epochs(data, 1, 3)
    assert first == epochs(again, 1, 3)
    sources = [frozenset(epoch.values()) for epoch in first]
    other = frozenset(epochs(data, 2, 1)[0].values())
    for a, b in [(sources[0], sources[1]), (sources[1], sources[2]), (sources[0], other)]:
        assert len(a & b) < 0.2 * len(a)


def test_any_position_goes_on_with_the_same_noise(unaligned, tmp_path):
    data = prepared(unaligned, tmp_path / "run")
    stream = list(islice(data.training_batches(7)(Position()), 24))
    assert stream[-1][0].epoch >= 1
    for done, (position, _) in enumerate(stream[:-1], start=1):
        _, batch = next(data.training_batches(7)(position))
        assert all(map(np.array_equal, batch, stream[done][1]))


def test_another_worker_reads_the_same(unaligned, tmp_path):
    data = prepared(unaligned, tmp_path / "run")
    data.save()
    config = dataclasses.replace(data.config, corpus=str(tmp_path / "run"))
    worker = load_prepared(config, tmp_path / "working", None, print)
    for size, own in ((1, range(1)), (2, range(1, 2))):
        streams = [
            islice(d.training_batches(3).updates(Position(), size, own), 12) for d in (data, worker)
        ]
        for (here, (batch,)), (there, (same,)) in zip(*streams, strict=True):
            assert here == there
            assert all(map(np.array_equal, batch, same))


def test_validation_noise_is_always_the_same(unaligned, tmp_path):
    """Whatever is trained on: scores would not be comparable."""
    data = prepared(unaligned, tmp_path / "run")
    (unaligned / "en.train.txt").unlink()
    config = dataclasses.replace(data.config, direction="en-pt")
    other = prepare(config, tmp_path / "other", data.tokenizer, print)
    batches = [list(batches_of(d.validation, 200)) for d in (data, other)]
    for mine, others in zip(*batches, strict=True):
        assert all(map(np.array_equal, mine, others))
    assert any(MASK in source for source, *_ in batches[0])


def test_a_folder_that_was_prepared_to_translate(tmp_path, unaligned):
    config = DataConfig(corpus="sample", vocabulary_size=400, max_tokens=40, batch_tokens=200)
    # Nothing of it but its manifest is looked at.
    data = prepared(unaligned, tmp_path / "folder")
    dataclasses.replace(data, config=config).save()
    config = dataclasses.replace(config, corpus=str(tmp_path / "folder"), objective="denoise")
    with pytest.raises(UserError, match=r"was prepared with another .*objective"):
        load_prepared(config, tmp_path / "working", None, print)


def test_another_worker_of_a_run_that_validates_elsewhere(unaligned, tmp_path):
    """What it is held out from is in the folder that the chief has prepared."""
    from types import SimpleNamespace

    from translator.training_run import ENCODED, _prepare

    other = write(tmp_path / "other", pt_train=["outra frase"])
    data = prepared(other, tmp_path / "run" / ENCODED, validate_on=str(unaligned))
    data.save()
    worker = SimpleNamespace(is_chief=False, barrier=lambda: None)
    found = _prepare(data.config, tmp_path / "run", tmp_path / "working", None, print, worker)
    assert list(found.texts("validation")) == list(data.texts("validation"))
