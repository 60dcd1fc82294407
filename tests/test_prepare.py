"""`translator.prepare`, and training on what it leaves."""

import dataclasses
import json

import pytest
from runs import TINY, call, curve, one_line_error, without_export, write_folder

from translator import compare, prepare, train
from translator.config import Config
from translator.data.manifest import FILE
from translator.errors import UserError
from translator.presets import PRESETS

PREPARED = ["--vocabulary-size", 400, "--max-tokens", 100]


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("text"))


@pytest.fixture(scope="module")
def folder(text, tmp_path_factory):
    folder = tmp_path_factory.mktemp("folder") / "new" / "prepared"
    assert call(prepare, "--corpus", text, "--to", folder, *PREPARED) == 0
    return folder


def state(folder):
    return {path: path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


@pytest.mark.slow
def test_the_same_run_as_on_the_corpus_itself(text, folder, tmp_path, capsys):
    """Losses, scores and what is said of the data, over epochs with their own segmentations."""
    before = state(folder)
    flags = ["--steps", 40, "--subword-sampling", 0.3, *TINY]
    with without_export():
        for name, corpus, given in (("a", text, PREPARED[2:]), ("b", folder, [])):
            where = ["--run", tmp_path / name, "--export", tmp_path / "export"]
            assert call(train, "--corpus", corpus, *where, *flags, *given) == 0
    assert "prepared: 293 training pairs of " in capsys.readouterr().out
    runs = tmp_path / "a", tmp_path / "b"
    for key in ("loss", "validation_loss", "validation_bleu"):
        assert curve(runs[0], key) == pytest.approx(curve(runs[1], key), rel=1e-5)
    summaries = [json.loads((run / "summary.json").read_text()) for run in runs]
    for key in ("bleu", "test_loss", "target_tokens", "epochs", "padding_share"):
        assert summaries[0][key] == pytest.approx(summaries[1][key], rel=1e-5)
    for key in ("cleaning", "over_max_tokens"):
        assert summaries[0][key] == summaries[1][key]
    assert summaries[0]["epochs"] == 1  # and a second has begun
    assert (runs[0] / "corpus.json").read_bytes() == (runs[1] / "corpus.json").read_bytes()
    assert state(folder) == before


def test_what_was_decided_comes_from_the_folder_and_the_rest_from_the_preset(folder):
    config = train.parse(["--corpus", str(folder), "--preset", "small", "--dropout", "0.3"]).config
    expected = dataclasses.replace(
        PRESETS["small"].data, corpus=str(folder), vocabulary_size=400, max_tokens=100
    )
    assert config.data == expected
    assert config.model.dropout == 0.3
    same = ["--direction", "pt-en", "--vocabulary-size", "400"]
    again = train.parse(["--corpus", str(folder), "--preset", "small", *same]).config
    assert again.data == expected


def test_compared_models_have_its_settings(folder):
    config = compare.configure(compare.Arguments(corpus=str(folder)), "lstm", 1)
    assert (config.data.vocabulary_size, config.data.max_tokens) == (400, 100)
    assert train.parse(compare.training_flags(config)).config == config
    other = compare.Arguments(corpus=str(folder), direction="en-pt")
    with pytest.raises(UserError, match=f"^--corpus {folder} needs --direction pt-en$"):
        compare.configure(other, "lstm", 1)


@pytest.mark.parametrize(
    "flags",
    [
        ["--direction", "en-pt"],
        ["--vocabulary-size", 500],
        ["--max-tokens", 50],
        ["--placeholder-share", 0.1],
        ["--tokenizer", "wordpiece"],
        ["--validate-on", "sample"],
    ],
)
def test_what_contradicts_the_folder_is_refused(folder, flags, tmp_path, capsys):
    assert call(train, "--corpus", folder, "--run", tmp_path / "run", *flags) == 2
    assert one_line_error(capsys) == (
        f"--corpus {folder} was prepared with settings of its own: leave out {flags[0]}"
    )
    assert not (tmp_path / "run").exists()


def test_a_run_of_another_direction_is_not_tuned_on_it(folder, tmp_path, capsys):
    config = Config.to_dict(PRESETS["tiny"])
    config["data"]["direction"] = "en-pt"
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert call(train, "--init-from", tmp_path, "--corpus", folder) == 2
    assert one_line_error(capsys) == (
        f"--corpus {folder} was prepared with another direction than that of "
        f"--init-from {tmp_path}: give the corpus itself"
    )


def test_an_existing_folder_is_left_alone(folder, text, tmp_path, capsys):
    before = state(folder)
    assert call(prepare, "--corpus", text, "--to", folder) == 2
    assert one_line_error(capsys) == f"--to {folder} is there already: give a new folder"
    assert state(folder) == before


def test_what_fails_leaves_nothing(text, tmp_path, capsys):
    bad = write_folder(tmp_path / "bad", [("validation", 5), ("test", 5)])
    for language in ("pt", "en"):
        (bad / f"{language}.train.txt").write_bytes(b"good\n\xff\n")
    assert call(prepare, "--corpus", bad, "--to", tmp_path / "to") == 2
    assert "pt.train.txt:2: byte 1" in one_line_error(capsys)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad"]


def test_a_folder_appears_when_it_is_whole(text, tmp_path, monkeypatch):
    from translator.data.prepared import PreparedData

    def save(data):
        assert not (tmp_path / "to").exists()
        whole(data)
        assert (data.folder / FILE).is_file()
        assert not (tmp_path / "to").exists()

    whole = PreparedData.save
    monkeypatch.setattr(PreparedData, "save", save)
    assert call(prepare, "--corpus", text, "--to", tmp_path / "to", *PREPARED) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["to"]


def test_values_that_make_no_sense(tmp_path, capsys):
    assert call(prepare, "--to", tmp_path / "to", "--vocabulary-size", 1) == 2
    assert one_line_error(capsys) == "--vocabulary-size must be 8 or more"
