"""Several corpora: what an epoch has of each, and that none brings test sentences into training."""

from collections import Counter
from itertools import islice, takewhile

import numpy as np
import pytest

from translator.config import DataConfig
from translator.data.batching import Position
from translator.data.mixing import Mixing, fingerprints
from translator.data.preparation import prepare
from translator.data.prepared import read_texts
from translator.errors import UserError

SETTINGS = {"vocabulary_size": 340, "max_tokens": 40, "batch_tokens": 200, "placeholder_share": 0}
LONG = "palavras " * 60


def write(folder, **splits):
    """A corpus of these (pt, en) pairs."""
    folder.mkdir()
    for split, pairs in splits.items():
        for side, language in enumerate(("pt", "en")):
            text = "".join(pair[side] + "\n" for pair in pairs)
            (folder / f"{language}.{split}.txt").write_text(text, encoding="utf-8")
    return folder


def numbered(word, n):
    return [(f"{word} número {i} dorme", f"{word} number {i} sleeps") for i in range(n)]


@pytest.fixture
def first(tmp_path):
    held_out = {"validation": [("a casa velha", "the old house")], "test": [("a lua", "the moon")]}
    return write(tmp_path / "first", train=numbered("gato", 30), **held_out)


@pytest.fixture
def second(tmp_path):
    """Training text alone, with some that the first holds out; a pair is too long to be encoded."""
    train = [
        *numbered("cão", 20),
        ("«A casa velha!»", "An old house."),  # as the source of a validation pair
        ("outra coisa", "THE MOON..."),  # as the target of a test pair
        ("gato número 3 dorme", "gato number 3 sleeps"),  # a duplicate, and no more
        (LONG, LONG),
        *numbered("pato", 20),
    ]
    return write(tmp_path / "second", train=train)


def prepared(folder, corpus, said=None, **settings):
    config = DataConfig(corpus=corpus, **SETTINGS | settings)
    return prepare(config, folder, None, (said if said is not None else []).append)


def epoch_of(data, epoch, seed=1):
    """How often an epoch has each target text."""
    stream = data.training_batches(seed)(Position(epoch))
    begun = Position(epoch)
    batches = []
    for after, batch in stream:
        batches.append(batch)
        if after.epoch > begun.epoch:
            break
    texts = [
        text.decode() for _, _, target in batches for text in data.tokenizer.decode(target).numpy()
    ]
    return Counter(texts)


def of(counter, word):
    return {text: n for text, n in counter.items() if text.startswith(word)}


# --- what an epoch has


def test_a_share_is_drawn_anew_for_each_epoch(first, second, tmp_path):
    data = prepared(tmp_path / "run", f"{first} + {second}:0.25")
    assert data.mixing.sizes == (30, 41)
    drawn = []
    for epoch in range(12):
        texts = epoch_of(data, epoch)
        assert len(of(texts, "gato")) == 30
        others = {**of(texts, "cão"), **of(texts, "pato")}
        assert len(others) == 10  # a quarter of the 40 that are not too long
        assert set(texts.values()) == {1}
        drawn.append(frozenset(others))
    assert len(set(drawn)) == 12
    assert len(frozenset.union(*drawn)) > 30


def test_above_one_it_repeats(first, second, tmp_path):
    data = prepared(tmp_path / "run", f"{first}:2.5 + {second}")
    texts = epoch_of(data, 0)
    cats = of(texts, "gato")
    assert Counter(cats.values()) == {2: 15, 3: 15}
    assert len(texts) == 70
    assert of(epoch_of(data, 1), "gato") != cats


def test_of_a_single_corpus_too(first, tmp_path):
    assert sum(epoch_of(prepared(tmp_path / "run", f"{first}:0.5"), 0).values()) == 15


def test_seed_and_epoch_decide_and_any_position_goes_on(first, second, tmp_path):
    data = prepared(tmp_path / "run", f"{first} + {second}:0.5", subword_sampling=0.3)
    stream = list(takewhile(lambda x: x[0] < Position(2), data.training_batches(7)(Position())))
    again = list(islice(data.training_batches(7)(Position()), len(stream)))
    for (after, batch), (same_after, same) in zip(stream, again, strict=True):
        assert after == same_after
        assert all(map(np.array_equal, batch, same))
    for done, (position, _) in enumerate(stream[:-1], start=1):
        _, batch = next(data.training_batches(7)(position))
        assert all(map(np.array_equal, batch, stream[done][1]))
    assert epoch_of(data, 0, seed=8) != epoch_of(data, 0, seed=7)


def test_without_weights_nothing_is_drawn(first, second, tmp_path):
    data = prepared(tmp_path / "run", f"{first} + {second}")
    assert data.training_batches(1).draw_rows is None
    assert sum(epoch_of(data, 0).values()) == 70


def test_what_encoding_leaves_out_moves_the_borders():
    class Encoded:
        long_rows = np.array([0, 3, 4])

    # Of rows 0–4, 5–9 and 10–11 there are 2, 5 and 2 left.
    rows = Mixing((5, 5, 2), (1, 0.4, 2))(Encoded, np.random.default_rng(0)).tolist()
    assert rows[:2] == [0, 1]
    assert rows[4:] == [7, 8, 7, 8]
    assert len({*rows[2:4]} & {2, 3, 4, 5, 6}) == 2


def test_the_smallest_share_is_a_pair_and_of_nothing_it_is_nothing():
    class Encoded:
        long_rows = np.array([3])

    rows = Mixing((3, 1), (0.01, 1))(Encoded, np.random.default_rng(0))
    assert len(rows) == 1


# --- what none may have


def test_held_out_sentences_do_not_come_by_way_of_another_corpus(first, second, tmp_path):
    said = []
    data = prepared(tmp_path / "run", f"{first} + {second}", said)
    texts = {text for pair in read_texts(data.folder / "train.tsv") for text in pair}
    assert not {"«A casa velha!»", "An old house.", "outra coisa", "THE MOON..."} & texts
    assert said[1] == (
        "train: kept 71 of 74 pairs; dropped 0 empty, 0 too long, 0 of unlike lengths, "
        "1 duplicate, 2 of validation or test sentences"
    )
    assert said[2] == f"train: 30 of {first}, 41 of {second}"
    assert data.reports["train"].held_out == 2


def test_validation_and_test_come_from_where_it_is_said(first, second, tmp_path):
    dogs = numbered("cão", 3)
    third = write(tmp_path / "third", validation=dogs[:2], test=dogs[2:])  # no training text
    data = prepared(tmp_path / "run", f"{second} + {first}:0.5", validate_on=str(third))
    assert list(data.texts("validation")) == dogs[:2]
    assert list(data.texts("test")) == dogs[2:]
    texts = set(data.texts("train"))
    assert not set(dogs) & texts
    assert set(numbered("cão", 20)[3:]) <= texts


def test_a_single_corpus_is_left_as_it_is(first, tmp_path):
    """Whoever gives one decides over its splits."""
    with (first / "pt.train.txt").open("a") as pt, (first / "en.train.txt").open("a") as en:
        pt.write("a lua\n")
        en.write("the moon\n")
    data = prepared(tmp_path / "run", str(first))
    assert ("a lua", "the moon") in data.texts("train")
    assert not hasattr(data.reports["train"], "held_out")


def test_sentences_without_letters_are_nobodys():
    assert fingerprints([("...", "Olá"), ("olá!", "—")]) == fingerprints([("Olá", "OLÁ")])


def test_the_first_corpus_must_have_held_out_splits(first, second, tmp_path):
    with pytest.raises(UserError, match=r"second lacks en\.test\.txt, en\.validation\.txt, pt"):
        prepared(tmp_path / "run", f"{second} + {first}")
