"""CTranslate2 gives what our own search gives: a second opinion on the model and on the search."""

import json
import os
import platform
import shutil
import sys
from itertools import islice, product
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

os.environ.setdefault("OMP_NUM_THREADS", "1")  # for tiny models; idle threads would wait busily

from translator import evaluate, export, translate
from translator.cli import run_verb
from translator.config import SearchConfig
from translator.data.batching import shift_right
from translator.data.sample import sentences
from translator.data.tokenizer import END, PAD, START, train_tokenizer
from translator.errors import UserError
from translator.exporting.ctranslate2 import export_ctranslate2
from translator.exporting.model_card import make_card
from translator.inference.ctranslate2_graph import load_ctranslate2
from translator.inference.keras_graph import KerasGraph
from translator.inference.translator import Translator
from translator.presets import PRESETS

MAX_TOKENS = 40
# With ODD an even number, whose two halves are alike: the search is traced once for both.
TEXTS = [source for source, _ in sentences("test")][:11]
ODD = ["", "  ", "🙂 東京\u202e", "\x00\x01", "palavra " * 60]
FLAVOURS = [
    *product(("pre", "post"), ("sinusoidal", "learned"), (True, False)),
    *[("pre", "relative", True), ("post", "relative", False)],
]


@pytest.fixture(scope="module")
def tokenizer():
    """Without placeholders, which random weights would write and only our search forbids."""
    texts = [text for pair in islice(sentences("train"), 300) for text in pair]
    return train_tokenizer(texts, vocabulary_size=400)


@pytest.fixture(scope="module")
def new_graph(new_transformer, tokenizer):
    """A function of a beam, of what is added to the logits of some ids, and of a model's settings
    that gives a translator with random weights."""

    def build(beam=1, prefers=None, **settings):
        sizes = {"width": 32, "encoder_layers": 2, "decoder_layers": 2, "tied": not prefers}
        size = tokenizer.vocabulary_size
        model = new_transformer(vocabulary_size=size, **sizes | settings)
        for i, more in (prefers or {}).items():
            bias = model.final_layer.bias
            bias.assign(bias + more * tf.one_hot(i, size))
        search = SearchConfig(beam=beam, max_length_ratio=0.5)
        return KerasGraph(model, tokenizer, search, MAX_TOKENS)

    return build


@pytest.fixture(scope="module")
def new_pair(new_graph, tmp_path_factory):
    """The same, with what became of it in CTranslate2."""

    def build(**settings):
        graph = new_graph(**settings)
        version = export_ctranslate2(graph, tmp_path_factory.mktemp("exports") / "tiny")
        return graph, load_ctranslate2(version)

    return build


@pytest.fixture(scope="module")
def version(new_graph, tmp_path_factory):
    """The folder of an exported version, of beam 3; not to be changed."""
    card = make_card(PRESETS["tiny"], summary={})
    folder = tmp_path_factory.mktemp("exports") / "tiny-ctranslate2"
    return export_ctranslate2(new_graph(beam=3, prefers={END: 5.0}), folder, card)


# --- the same numbers


def as_subwords(engine, *arrays):
    return [[engine.to_subwords(row) for row in ids.tolist()] for ids in arrays]


def found_by_both(graph, engine, texts, n_best=1):
    """For each of the two, the ids of each text's translations and their scores."""
    ids, scores, _ = graph.find(tf.constant(texts), n_best)[1]
    ours = [[[i for i in row if i != PAD] for row in best] for best in ids.numpy().tolist()]
    found = [best[:n_best] for best in engine.find(engine.read(texts))]
    theirs = [[ids for ids, _ in best] for best in found]
    return ours, scores.numpy(), theirs, np.array([[score for _, score in best] for best in found])


@pytest.mark.parametrize(("normalisation", "positions", "tied"), FLAVOURS)
def test_same_model(new_pair, padded_rows, normalisation, positions, tied):
    graph, engine = new_pair(normalisation=normalisation, positions=positions, tied=tied)
    size = graph.tokenizer.vocabulary_size
    source_ids = padded_rows((3, 41, 12, 1), 1, size)  # some beyond the reach of relative positions
    target_ids = padded_rows((38, 7, 2, 1), 2, size)
    logits = graph.model((source_ids, shift_right(target_ids)))
    ours = tf.gather(tf.nn.log_softmax(logits), target_ids, batch_dims=2).numpy()
    theirs = engine.log_probabilities(*as_subwords(engine, source_ids, target_ids))
    for row, found in enumerate(theirs):
        np.testing.assert_allclose(found, ours[row, : len(found)], atol=1e-4)


@pytest.mark.parametrize(
    "settings",
    [
        {"positions": "relative"},  # hardly ever writes END by itself
        {"prefers": {END: 5.0}, "normalisation": "post"},
        {"prefers": {PAD: 9.0}, "positions": "learned"},
        {"prefers": {START: 9.0, END: 5.0}},
    ],
    ids=["limits", "end", "pad", "start"],
)
def test_same_greedy_search(new_pair, settings):
    graph, engine = new_pair(**settings)
    ours, our_scores, theirs, their_scores = found_by_both(graph, engine, [*TEXTS, *ODD])
    assert theirs == ours
    np.testing.assert_allclose(their_scores, our_scores, atol=1e-4, rtol=1e-4)
    for (row,) in theirs:
        assert not {PAD, START} & set(row)
        assert row.index(END) == len(row) - 1
    assert len({len(row) for (row,) in theirs}) > 2


def test_a_beam_finds_what_ours_does(new_pair):
    graph, engine = new_pair(beam=3, prefers={END: 5.0})
    texts = [*TEXTS, ODD[2], ODD[4]]  # of an empty one there is a single translation
    ours, our_scores, theirs, their_scores = found_by_both(graph, engine, texts, n_best=3)
    assert theirs == ours
    # Probabilities there are among the subwords that may be written.
    np.testing.assert_allclose(their_scores, our_scores, atol=0.05)


@pytest.mark.parametrize("beam", [1, 3])
def test_batch_mates_change_nothing(new_pair, beam):
    _, engine = new_pair(beam=beam, prefers={END: 3.0})
    together = Translator(engine).with_scores([*TEXTS, *ODD])
    for text, (translation, score) in zip([*TEXTS, *ODD], together, strict=True):
        ((alone, own_score),) = Translator(engine).with_scores([text])
        assert alone == translation
        assert own_score == pytest.approx(score, abs=1e-4)


def saturates():
    """On x86 without VNNI, oneDNN sums products of 8 bits in 16, which saturate: its guide,
    "Nuances of int8 Computations"."""
    processor = Path("/proc/cpuinfo")  # on Linux; a Mac has another processor, too
    return platform.machine() == "x86_64" and "vnni" not in processor.read_text()


def test_int8_is_smaller_and_close(new_graph, padded_rows, tmp_path):
    graph = new_graph(width=64)
    before = graph.model.get_weights()
    versions = [export_ctranslate2(graph, tmp_path, quantization=q) for q in (None, "int8")]
    for weight, old in zip(graph.model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, old)
    whole, small = ((version / "model.bin").stat().st_size for version in versions)
    assert small < whole / 2.5  # positions stay as they are
    rows = padded_rows((12, 7), 1, 400), padded_rows((9, 14), 2, 400)
    exact, rounded = (
        np.concatenate(engine.log_probabilities(*as_subwords(engine, *rows)))
        for engine in map(load_ctranslate2, versions)
    )
    difference = np.abs(exact - rounded).mean()
    assert 0 < difference < (0.5 if saturates() else 0.25) * exact.std()


# --- as a translator


def test_the_folder_holds_all_that_is_needed(version, tmp_path):
    moved = shutil.copytree(version, tmp_path / "moved" / "7")
    (moved.parent / "3").mkdir()
    translator = Translator.load(moved.parent)
    assert translator(TEXTS) == Translator.load(version)(TEXTS)
    card = json.loads((version / "assets.extra" / "model_card.json").read_text("utf-8"))
    assert (card["name"], card["version"]) == ("tiny-ctranslate2", 1)
    assert card["ctranslate2"] == "float32"
    assert "Needs CTranslate2" in (version / "README.md").read_text("utf-8")


def test_the_search_can_be_changed(version):
    translator = Translator.load(version, beam=4, length_penalty=0.0)
    (found,) = translator.n_best(TEXTS[:1], 4)
    scores = [score for _, score in found]
    assert len(scores) == 4
    assert scores == sorted(scores, reverse=True)
    for search, flag in (({"beam": 0}, "--beam"), ({"beam": 201}, "--beam 201")):
        with pytest.raises(UserError, match=flag):
            Translator.load(version, **search)


def test_attention_needs_the_run_folder(version):
    with pytest.raises(UserError, match="--attention"):
        Translator.load(version).attention(TEXTS[0])


@pytest.mark.parametrize("family", ["recurrent", "decoder_only"])
def test_another_family_is_refused(request, family, tokenizer, tmp_path):
    new = request.getfixturevalue(f"new_{family}")
    model = new(vocabulary_size=tokenizer.vocabulary_size)
    graph = KerasGraph(model, tokenizer, SearchConfig(), MAX_TOKENS)
    with pytest.raises(UserError, match="a Transformer of encoder and decoder"):
        export_ctranslate2(graph, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model.bin", b"half"),
        ("config.json", b"{"),
        ("shared_vocabulary.json", None),
        ("translator.json", b'{"search": {"colour": 1}, "max_tokens": 40}'),
        ("tokenizer/sentencepiece.model", None),
    ],
)
def test_a_damaged_export_is_one_clear_error(version, file, content, damaged_copy):
    copy = damaged_copy(version, file, content)
    with pytest.raises(UserError, match=str(copy)) as caught:
        Translator.load(copy)
    assert "\n" not in str(caught.value)


def test_another_tokenizer_is_refused(version, tmp_path):
    copy = shutil.copytree(version, tmp_path / "1")
    other = train_tokenizer(
        (text for pair in sentences("test") for text in pair), vocabulary_size=380
    )
    other.save(copy / "tokenizer")
    with pytest.raises(UserError, match="tokenizer is not the model's"):
        Translator.load(copy)


def test_where_the_package_is_missing(version, monkeypatch):
    monkeypatch.setitem(sys.modules, "ctranslate2", None)
    monkeypatch.delitem(sys.modules, "translator.inference.ctranslate2_graph")
    with pytest.raises(UserError, match=r"pip install .*\[ctranslate2\]"):
        Translator.load(version)


# --- from the command line


@pytest.fixture(scope="module")
def run(new_graph, tmp_path_factory):
    """A run folder that was never trained."""
    folder, graph = tmp_path_factory.mktemp("runs") / "tiny", new_graph()
    graph.tokenizer.save(folder / "tokenizer")
    graph.model.save(folder / "model.keras")
    (folder / "config.json").write_text(json.dumps(PRESETS["tiny"].to_dict()))
    return folder


def call(monkeypatch, verb, *arguments):
    """The exit status of `python -m translator.<verb>`."""
    monkeypatch.setattr(sys, "argv", ["verb", *map(str, arguments)])
    try:
        run_verb(verb.main)
    except SystemExit as end:
        return end.code or 0
    return 0


def test_the_verbs(run, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    flags = ["--format", "ctranslate2"]
    assert call(monkeypatch, export, run, *flags) == 0
    assert call(monkeypatch, export, run, *flags, "--quantization", "int8") == 0
    exported = [Path("saved_models") / f"tiny-ctranslate2{more}" / "1" for more in ("", "-int8")]
    assert capsys.readouterr().out.split() == [str(path) for path in exported]
    assert call(monkeypatch, translate, exported[0], *TEXTS[:2], "--beam", 2) == 0
    assert capsys.readouterr().out.count("\n") == 2

    for language, split in product(("pt", "en"), ("train", "validation", "test")):
        Path(f"{language}.{split}.txt").write_text("".join(f"{text}\n" for text in TEXTS[:3]))
    assert call(monkeypatch, evaluate, exported[0]) == 2
    assert "give --corpus and --direction" in capsys.readouterr().err
    assert call(monkeypatch, evaluate, exported[0], "--corpus", tmp_path) == 2
    assert "give --direction" in capsys.readouterr().err
    flags = ["--corpus", tmp_path, "--direction", "pt-en", "--json", "-"]
    assert call(monkeypatch, evaluate, exported[1], *flags) == 0
    assert json.loads(capsys.readouterr().out)["sentences"] == 3


@pytest.mark.parametrize(
    "flags", [["--format", "ctranslate2", "--xla"], ["--quantization", "int8"]]
)
def test_flags_that_do_not_go_together(run, tmp_path, flags, monkeypatch, capsys):
    assert call(monkeypatch, export, run, "--to", tmp_path, *flags) == 2
    assert f"{flags[-2] if len(flags) == 2 else flags[-1]} goes with" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# --- the benchmark that asks whether both agree


def test_parity_finds_where_two_models_part(new_pair, monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[2])
    from benchmarks.parity import compare

    graph, _ = new_pair()
    _, other = new_pair(seed=1)
    found = compare(graph, other, TEXTS[:4])
    assert (found["sentences"], found["same"], len(found["differences"])) == (4, 0, 4)
    json.dumps(found)
    for difference in found["differences"]:
        ours, theirs = difference["tensorflow"], difference["ctranslate2"]
        assert ours["subword"] != theirs["subword"]
        assert min(ours["ahead"], theirs["ahead"]) > 0
