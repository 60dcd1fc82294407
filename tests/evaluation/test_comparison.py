"""The comparison: what is chosen, measured and written, and how it survives interruption."""

import json
import re
import shutil
import subprocess
import sys
import time

import pytest
from runs import call, one_line_error, write_folder
from sacrebleu.metrics import BLEU
from sacrebleu.significance import PairedTest

from translator import compare
from translator.config import Config
from translator.evaluation import plots
from translator.evaluation.comparison import evenly_spaced
from translator.evaluation.evaluate import read_translations, write_translations
from translator.evaluation.scores import found_by_quarter, paired_p_values
from translator.train import parse

MODELS = ("transformer", "gru+dot", "lstm")


# --- parts


def test_sentences_are_chosen_from_short_to_long():
    sources = ["a " * n for n in (9, 1, 5, 3, 7, 2, 8, 4, 6, 10)]
    assert [len(sources[i].split()) for i in evenly_spaced(sources, 5)] == [2, 4, 6, 8, 10]
    assert sorted(evenly_spaced(sources, 99)) == list(range(10))


def test_words_found_by_quarter():
    reference = " ".join(f"w{i}" for i in range(16))
    first_half = " ".join(f"w{i}" for i in range(8))
    assert found_by_quarter([first_half] * 20, [reference] * 20) == [1, 1, 0, 0]
    assert found_by_quarter(["x"] * 20, ["one two three"] * 20) is None


def test_a_small_difference_may_be_chance_and_a_large_one_is_not():
    references = [f"the {animal} sees {n} birds" for animal in ("cat", "dog") for n in range(30)]
    almost = [references[0].replace("the", "a"), *references[1:]]
    wrong = [text.replace("sees", "saw") for text in references]
    p = paired_p_values({"first": references, "almost": almost, "wrong": wrong}, references)
    assert p["first"] is None
    assert p["almost"] > 0.05
    assert p["wrong"] < 0.01
    assert paired_p_values({"only": references}, references) == {"only": None}


@pytest.mark.parametrize("model", compare.MODELS)
def test_flags_of_a_training_give_its_settings(model):
    arguments = compare.Arguments(
        corpus="tfds:some/thing", direction="en-pt", preset="small", target_tokens=9, seeds=(5,)
    )
    config = compare.configure(arguments, model, 5)
    assert parse(compare.training_flags(config)).config == config
    assert config.model.name == model
    limits = (config.training.minutes, config.training.epochs, config.training.steps)
    assert limits == (None, None, None)


def test_translations_with_tabs_and_line_breaks_are_read_again(tmp_path):
    """As a model writes them that has hardly learnt to spell bytes."""
    pairs = [("um", "one"), ("dois", "two")]
    write_translations(tmp_path, pairs, ["o\tn\ne", "t\r\nwo\u2028\x1e"])
    sources, references, translations = read_translations(tmp_path)
    assert (sources, references) == (["um", "dois"], ["one", "two"])
    assert translations == ["o n e", "t  wo\u2028\x1e"]


# --- whole comparisons


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """(folder, its flags): three models after one epoch of a small corpus."""
    folder = tmp_path_factory.mktemp("compared")
    corpus = write_folder(folder / "corpus")
    flags = ["--models", *MODELS, "--corpus", corpus, "--epochs", 1, "--out", folder / "out"]
    assert call(compare, *flags) == 0
    return folder / "out", flags


@pytest.mark.slow
def test_report_holds_what_it_shows(compared):
    out, _ = compared
    report = (out / "report.md").read_text()
    pictures = re.findall(r"!\[.+\]\((.+)\)", report)
    assert {"curves.png", "lengths.png", "attention-gru+dot.png"} <= set(pictures)
    assert "attention-lstm.png" not in pictures
    for picture in pictures:
        assert (out / picture).read_bytes().startswith(b"\x89PNG")
    rows = [line for line in report.splitlines() if line.startswith("| lstm |")]
    assert len(rows) >= 2 + 10  # scores, cost, ten sentences
    assert len({len(line.split("|")) for line in rows[:1]}) == 1


@pytest.mark.slow
def test_results_are_those_of_the_runs(compared):
    out, _ = compared
    results = json.loads((out / "results.json").read_text())
    assert [run["name"] for run in results["runs"]] == list(MODELS)
    assert len(results["sentences"]) == 10
    for run in results["runs"]:
        summary = json.loads((out / "runs" / f"{run['name']}-seed-1" / "summary.json").read_text())
        assert run["bleu"] == summary["bleu"]
        assert run["curve"][-1]["validation_bleu"] <= run["validation_bleu"]
        assert run["latency_ms"] > 0
        assert run["sentences_per_second"] > 0
        assert run["megabytes"] > 1
    assert results["runs"][0]["p_value"] is None
    assert 0 < results["runs"][1]["p_value"] <= 1


@pytest.mark.slow
def test_finished_models_are_not_trained_again(compared, capfd):
    out, flags = compared
    before = {path: path.stat().st_mtime_ns for path in (out / "runs").rglob("*")}
    assert call(compare, *flags) == 0
    assert before == {path: path.stat().st_mtime_ns for path in (out / "runs").rglob("*")}
    assert "tokens/s" not in capfd.readouterr().out


@pytest.mark.slow
def test_other_settings_need_another_folder(compared, capsys):
    _, flags = compared
    assert call(compare, *flags, "--seeds", 1, "--direction", "en-pt") == 2
    assert "--out" in one_line_error(capsys)


@pytest.mark.slow
def test_several_seeds_are_tested_together(compared, tmp_path):
    out, flags = compared
    copy = shutil.copytree(out, tmp_path / "out")
    assert call(compare, *flags, "--out", copy, "--seeds", 1, 2) == 0
    results = json.loads((copy / "results.json").read_text())
    assert list(results["p_over_seeds"]) == list(MODELS)
    tables = [read_translations(copy / "runs" / f"{m}-seed-{s}") for m in MODELS for s in (1, 2)]
    _, references, _ = tables[0]
    systems = [(m, tables[2 * i][2] + tables[2 * i + 1][2]) for i, m in enumerate(MODELS)]
    _, found = PairedTest(systems, {"BLEU": BLEU()}, [2 * references], "bs", n_samples=1000)()
    assert list(results["p_over_seeds"].values()) == [result.p_value for result in found["BLEU"]]
    assert "the translations of all seeds together" in (copy / "report.md").read_text()


@pytest.mark.slow
def test_unlike_test_sentences_are_not_compared(compared, tmp_path, capsys):
    out, flags = compared
    copy = shutil.copytree(out, tmp_path / "out")
    path = copy / "runs" / "lstm-seed-1" / "test-translations.tsv"
    path.write_text("another source\tits reference\ta translation\n")
    assert call(compare, *flags, "--out", copy) == 2
    assert "lstm-seed-1" in one_line_error(capsys)


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        (["--models", "lstm+self"], "--models lstm+self"),
        (["--minutes", 1, "--epochs", 2], "--minutes and --epochs"),
        (["--minutes", -1], "--minutes"),
        (["--models"], "--models"),
    ],
)
def test_bad_flags(flags, expected, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert call(compare, *flags) == 2
    assert expected in one_line_error(capsys)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_interrupted_it_goes_on(tmp_path):
    """SIGTERM in the middle of the first training; the same command ends with the same steps."""
    command = [sys.executable, "-m", "translator.compare", "--models", "gru+dot", "--epochs", "2"]
    process = subprocess.Popen(command, cwd=tmp_path)
    run = tmp_path / "comparisons" / "sample-pt-en-tiny" / "runs" / "gru+dot-seed-1"
    while not (run / "metrics.jsonl").exists() or len((run / "metrics.jsonl").read_text()) < 200:
        assert process.poll() is None
        time.sleep(0.1)
    process.terminate()
    assert process.wait() == 130
    assert list((run / "checkpoints").glob("ckpt-*.index"))
    subprocess.run(command, cwd=tmp_path, check=True)
    assert json.loads((run / "summary.json").read_text())["epochs"] == 2
    assert Config.load(run / "config.json").training.epochs == 2


def test_runs_that_differ_in_the_seed_look_alike():
    first, other, again = plots._styles(["lstm+dot-seed-1", "gru-seed-1", "lstm+dot-seed-2"])
    assert [first["label"], other["label"]] == ["lstm+dot", "gru"]
    assert again["label"].startswith("_")  # Matplotlib leaves it out of legends
    assert again["color"] == first["color"] != other["color"]
    assert {style["label"] for style in plots._styles(["a", "b"])} == {"a", "b"}
