"""Runs of `--objective denoise`: what they leave, how they go on, and what they are no good for."""

import json
import re

import numpy as np
import pytest
from runs import TINY, call, curve, one_line_error, without_export

from translator import evaluate, export, prepare, train, translate, verify
from translator.config import Config
from translator.errors import UserError
from translator.presets import PRESETS
from translator.run_folder import claim

# Each trains; tests/data/test_infilling.py and test_denoising_data.py are always run.
pytestmark = pytest.mark.slow

# A schedule that does not know where training ends, so that a run can be cut in two.
DENOISE = [*TINY, "--objective", "denoise", "--schedule", "inverse_square_root"]


@pytest.fixture(scope="module", autouse=True)
def no_exports():
    """Of the runs that translate; see `test_init_from`."""
    with without_export():
        yield


@pytest.fixture(scope="module")
def denoised(corpus, tmp_path_factory):
    """The folder of a run of 40 steps, more than an epoch; not to be changed."""
    run = tmp_path_factory.mktemp("denoised") / "run"
    assert call(train, "--corpus", corpus, "--run", run, "--steps", 40, *DENOISE) == 0
    return run


# --- what such a run leaves


def test_its_summary_has_no_score_of_translations(denoised):
    summary = json.loads((denoised / "summary.json").read_text())
    assert summary["objective"] == "denoise"
    assert summary["steps"] == 40
    assert summary["epochs"] >= 1  # so that noise was drawn twice
    assert not {"bleu", "chrf", "test_loss", "confidence"} & set(summary)
    assert summary["validation_bleu"] == max(curve(denoised, "validation_bleu").values())
    assert summary["cleaning"]["train"]["read"] == 600  # both sides of 300 pairs
    assert not (denoised / "test-translations.tsv").exists()
    losses = curve(denoised, "validation_loss")
    assert losses[40] < losses[20]


def test_it_says_how_to_go_on(denoised, capsys):
    run = denoised
    assert call(train, "--run", run, "--resume") == 0  # there is nothing left to do
    lines = " ".join(capsys.readouterr().out.split())
    assert f"python -m translator.train --init-from {run} --corpus …" in lines
    assert "SavedModel" not in lines


def test_its_folder_has_a_name_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = train.parse(["--objective", "denoise"]).config
    with claim(None, config, False) as run:
        assert run.name == "sample-pt-en-tiny-denoise"


def test_resumed_equals_uninterrupted(denoised, corpus, tmp_path):
    run = tmp_path / "run"
    assert call(train, "--corpus", corpus, "--run", run, "--steps", 20, *DENOISE) == 0
    assert call(train, "--run", run, "--resume", "--steps", 40) == 0
    for key in ("loss", "validation_loss", "validation_bleu"):
        assert curve(run, key) == pytest.approx(curve(denoised, key), rel=1e-5)


# --- how it goes on


@pytest.mark.parametrize(
    ("direction", "objective"),
    [("pt-en", "translate"), ("en-pt", "translate"), ("pt-en", "denoise")],
)
def test_another_run_begins_with_what_it_has_learnt(
    denoised, corpus, direction, objective, tmp_path, monkeypatch
):
    from translator.models import load_model
    from translator.training.loop import Trainer

    monkeypatch.setattr(Trainer, "train", lambda self: seen.append(self.model.get_weights()))
    seen, run = [], tmp_path / "run"
    flags = ["--init-from", denoised, "--corpus", corpus, "--run", run]
    call(train, *flags, "--direction", direction, "--objective", objective)
    best = load_model(denoised / "model.keras").get_weights()
    assert all(map(np.array_equal, seen[0], best))
    config, parent = (Config.load(path / "config.json") for path in (run, denoised))
    assert (config.data.direction, config.data.objective) == (direction, objective)
    assert config.model == parent.model
    for file in (denoised / "tokenizer").iterdir():
        assert (run / "tokenizer" / file.name).read_bytes() == file.read_bytes()


def test_fine_tuned_it_translates(denoised, corpus, tmp_path):
    run = tmp_path / "run"
    flags = ["--init-from", denoised, "--corpus", corpus, "--direction", "en-pt", "--run", run]
    flags += ["--export", tmp_path / "export", "--steps", 1]
    assert call(train, *flags, "--batch-tokens", 1024, "--validation-sentences", 8) == 0
    summary = json.loads((run / "summary.json").read_text())
    assert (summary["objective"], summary["direction"]) == ("translate", "en-pt")
    assert "bleu" in summary
    assert call(translate, run, "hello") == 0


def test_a_direction_that_was_learnt_stays(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps(PRESETS["tiny"].to_dict()))
    with pytest.raises(UserError, match="leave out --direction"):
        train.parse(["--init-from", str(tmp_path), "--direction", "en-pt"])


def test_a_run_of_an_earlier_version_translates(tmp_path):
    values = PRESETS["tiny"].to_dict()
    del values["data"]["objective"]
    (tmp_path / "config.json").write_text(json.dumps(values))
    assert Config.load(tmp_path / "config.json") == PRESETS["tiny"]


# --- what it is no good for


@pytest.mark.parametrize(
    ("verb", "flags"),
    [(translate, ["olá"]), (export, []), (evaluate, ["--corpus", "sample"]), (verify, [])],
)
def test_it_does_not_translate(denoised, verb, flags, capsys):
    assert call(verb, denoised, *flags) == 2
    message = one_line_error(capsys)
    assert message.startswith(f"{denoised} restores sentences (--objective denoise) and does not")
    assert message.endswith(f"python -m translator.train --init-from {denoised}")


def test_it_is_not_exported(tmp_path, capsys):
    flags = ["--objective", "denoise", "--export", tmp_path / "export", "--run", tmp_path / "run"]
    assert call(train, *flags) == 2
    assert one_line_error(capsys).startswith("--export goes with --objective translate only")
    assert not (tmp_path / "run").exists()


def test_its_objective_does_not_change_when_it_is_resumed(denoised, capsys):
    assert call(train, "--run", denoised, "--resume", "--objective", "translate") == 2
    assert one_line_error(capsys).endswith("leave out --objective")


def test_a_folder_prepared_to_translate_is_refused(corpus, tmp_path, capsys):
    folder = tmp_path / "prepared"
    assert call(prepare, "--corpus", corpus, "--to", folder, "--vocabulary-size", 400) == 0
    capsys.readouterr()
    assert call(train, "--corpus", folder, "--objective", "denoise", "--run", tmp_path / "r") == 2
    message = f"--corpus {folder} was prepared for --objective translate: give the corpus itself"
    assert one_line_error(capsys) == message


# --- whether anything is learnt


def test_restoring_gets_better_than_leaving_out_what_is_missing(tmp_path):
    """The sample, some minutes: BLEU above that of the sentences without what was masked."""
    from sacrebleu import corpus_bleu

    from translator.data import preparation
    from translator.data.encoding import load_pairs
    from translator.data.infilling import MASK
    from translator.data.tokenizer import load_tokenizer

    run = tmp_path / "run"
    flags = ["--objective", "denoise", "--steps", 1200, "--validate-every", 400, "--run", run]
    assert call(train, *flags) == 0
    bleu = curve(run, "validation_bleu")
    assert bleu[1200] > bleu[800] > bleu[400]

    config, tokenizer = Config.load(run / "config.json").data, load_tokenizer(run / "tokenizer")
    preparation.prepare(config, tmp_path / "again", tokenizer, print)
    pairs = load_pairs(tmp_path / "again" / "validation")
    rows = np.arange(len(pairs))
    source, target = (side.padded(rows) for side in (pairs.source, pairs.target))
    rest, whole = (
        [re.sub("[⁇ ]+", " ", text.decode()).strip() for text in tokenizer.decode(ids).numpy()]
        for ids in (source, target)
    )
    assert (source == MASK).any()
    left = corpus_bleu(rest, [whole]).score
    print(f"BLEU {bleu}; {left:.1f} without what is missing")
    assert bleu[1200] > left


def test_the_same_run_on_what_was_prepared_for_it(denoised, corpus, tmp_path, capsys):
    """The prepared folder says what it is for: nothing but the network's size is asked again."""
    folder, run = tmp_path / "prepared", tmp_path / "run"
    made = ["--objective", "denoise", "--vocabulary-size", 400]
    assert call(prepare, "--corpus", corpus, "--to", folder, *made) == 0
    size = TINY.index("--vocabulary-size")
    flags = [*TINY[:size], *TINY[size + 2 :], "--schedule", "inverse_square_root"]
    assert call(train, "--corpus", folder, "--run", run, "--steps", 40, *flags) == 0
    assert "objective: text infilling" in capsys.readouterr().out
    for key in ("loss", "validation_loss", "validation_bleu"):
        assert curve(run, key) == pytest.approx(curve(denoised, key), rel=1e-5)
    status = call(train, "--corpus", folder, "--objective", "translate", "--run", tmp_path / "no")
    assert status == 2
    assert one_line_error(capsys) == (
        f"--corpus {folder} was prepared for --objective denoise: give the corpus itself"
    )
