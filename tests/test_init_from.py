"""Fine-tuning: what a run takes over from the one it begins with, and what is refused."""

import dataclasses
import json
import shutil

import pytest
from runs import call, curve, one_line_error, without_export

from translator import train
from translator.config import Config
from translator.presets import PRESETS, preset_for
from translator.remote.protocol import RUN_FILES

pytestmark = pytest.mark.slow  # each trains

FINE_TUNING = ["--steps", 40, "--learning-rate", 1e-3]


@pytest.fixture(scope="module", autouse=True)
def no_exports():
    """Other tests have them; they would take most of the time of these."""
    with without_export():
        yield


@pytest.fixture(scope="module")
def parent(trained, corpus):
    """(run folder, corpus) of a run of 40 steps; not to be changed."""
    return trained[0], corpus


def fine_tune(parent, corpus, run, *flags):
    """The exit status of a run that begins with `parent`."""
    flags = [*flags, "--validate-every", 20, "--validation-sentences", 8, "--batch-tokens", 1024]
    flags += ["--init-from", parent, "--run", run, "--export", run.with_name("export")]
    return call(train, "--corpus", corpus, *flags)


@pytest.fixture(scope="module")
def child(parent, tmp_path_factory):
    """The folder of a run of 40 steps that was begun from `parent`."""
    run = tmp_path_factory.mktemp("child") / "run"
    assert fine_tune(*parent, run, *FINE_TUNING) == 0
    return run


def test_begins_where_the_parent_is_best(parent, child):
    """What the child can do before its first step is what the parent could at its best one."""
    best = json.loads((parent[0] / "summary.json").read_text())["best_step"]
    for key in ("validation_loss", "validation_bleu"):
        assert curve(child, key)[0] == pytest.approx(curve(parent[0], key)[best], rel=1e-5)
    for file in (parent[0] / "tokenizer").iterdir():
        assert (child / "tokenizer" / file.name).read_bytes() == file.read_bytes()


def test_an_export_is_as_good_a_parent_as_its_run(trained, corpus, child, tmp_path):
    run = tmp_path / "of-an-export"
    assert fine_tune(trained[1], corpus, run, "--steps", 1) == 0
    for key in ("validation_loss", "validation_bleu"):
        assert curve(run, key)[0] == pytest.approx(curve(child, key)[0], rel=1e-5)


def test_what_an_export_says_of_its_run(trained, corpus):
    files = trained[1] / "1" / RUN_FILES
    config, of_run = Config.load(files / "config.json"), Config.load(trained[0] / "config.json")
    assert config.data == dataclasses.replace(of_run.data, corpus=corpus.name)
    assert (config.model, config.training) == (of_run.model, of_run.training)


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ("assets.extra/run", "an export without what training needs"),
        ("variables/variables.index", "damaged"),
        ("assets.extra/run/tokenizer/tokenizer.json", "tokenizer.json"),
    ],
)
def test_an_export_that_lacks_something(trained, corpus, lost, said, tmp_path, capsys):
    version = shutil.copytree(trained[1] / "1", tmp_path / "export" / "1")
    shutil.rmtree(version / lost) if (version / lost).is_dir() else (version / lost).unlink()
    assert fine_tune(version.parent, corpus, tmp_path / "child") == 2
    message = one_line_error(capsys)
    assert str(version) in message
    assert said in message
    assert not (tmp_path / "child").exists()


def test_learns_by_a_schedule_of_its_own(child):
    assert curve(child, "validation_loss")[40] < curve(child, "validation_loss")[0]
    assert curve(child, "learning_rate")[20] == pytest.approx(1e-3 * 21 / 400)
    assert json.loads((child / "summary.json").read_text())["steps"] == 40


def test_remembers_where_it_came_from(parent, child):
    summary = json.loads((child / "summary.json").read_text())
    config = Config.load(child / "config.json")
    assert summary["init_from"] == config.training.init_from == str(parent[0])


def test_network_tokenizer_and_direction_are_the_parents_and_the_rest_the_presets(parent):
    run = Config.load(parent[0] / "config.json")
    config = train.parse(["--init-from", str(parent[0]), "--corpus", "other.tsv"]).config
    assert (config.model, config.preset) == (run.model, run.preset)
    assert config.data == dataclasses.replace(
        PRESETS["tiny"].data, corpus="other.tsv", vocabulary_size=run.data.vocabulary_size
    )
    assert config.training == dataclasses.replace(
        PRESETS["tiny"].training, init_from=str(parent[0])
    )


def test_flags_and_preset_change_the_rest(parent):
    run = Config.load(parent[0] / "config.json")
    flags = ["--preset", "small", "--dropout", "0.3", "--subword-sampling", "0.1"]
    config = train.parse([f"--init-from={parent[0]}", *flags, "--minutes", "7"]).config
    assert config.model == dataclasses.replace(run.model, dropout=0.3)
    assert (config.data.subword_sampling, config.data.batch_tokens) == (0.1, 3072)
    assert (config.training.minutes, config.training.warmup_steps) == (7, 1000)


def test_resumed_without_the_parent_equals_uninterrupted(parent, child, tmp_path, monkeypatch):
    from translator.training.loop import Trainer

    def killed(trainer):
        raise KeyboardInterrupt

    gone, run = shutil.copytree(parent[0], tmp_path / "parent"), tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "train", killed)  # the first moment at which it can be resumed
        assert fine_tune(gone, parent[1], run, *FINE_TUNING) == 130
    shutil.rmtree(gone)
    assert call(train, "--run", run, "--resume", "--export", tmp_path / "export") == 0
    for key in ("loss", "validation_loss", "validation_bleu"):
        assert curve(run, key) == pytest.approx(curve(child, key), rel=1e-5)


@pytest.mark.parametrize(
    "flags",
    [
        ["--width", 64],
        ["--heads", 4],
        ["--decoder-layers", 2],
        ["--positions", "learned"],
        ["--model", "lstm"],
        ["--direction", "en-pt"],
        ["--vocabulary-size", 500],
        ["--tokenizer", "wordpiece"],
    ],
)
def test_what_contradicts_the_parent_is_refused(parent, flags, tmp_path, capsys):
    assert fine_tune(*parent, tmp_path / "child", *flags) == 2
    message = one_line_error(capsys)
    assert message.startswith("--init-from ")
    assert message.endswith(f"leave out {flags[0]}")
    assert not (tmp_path / "child").exists()


def test_a_resumed_run_has_begun_already(parent, capsys):
    assert call(train, "--run", parent[0], "--resume", "--init-from", parent[0]) == 2
    assert one_line_error(capsys).endswith("leave out --init-from")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", b"{"),
        ("model.keras", None),
        ("model.keras", b"PK\x03\x04 half a file"),
        ("tokenizer/tokenizer.json", None),
        ("tokenizer/sentencepiece.model", b"\x00"),
    ],
)
def test_damaged_parent(parent, file, content, tmp_path, capsys):
    run = shutil.copytree(parent[0], tmp_path / "parent")
    (run / file).unlink()
    if content is not None:
        (run / file).write_bytes(content)
    assert fine_tune(run, parent[1], tmp_path / "child") == 2
    assert str(run / file) in one_line_error(capsys)
    assert not (tmp_path / "child").exists()


def test_a_folder_that_is_no_parent(parent, tmp_path, capsys):
    run = shutil.copytree(parent[0], tmp_path / "parent")
    (run / "config.json").unlink()
    assert fine_tune(run, parent[1], tmp_path / "child") == 2
    assert f"{run}: neither a run folder (config.json) nor an export" in one_line_error(capsys)
    assert not (tmp_path / "child").exists()


def test_a_recurrent_parent_is_fine_tuned_as_it_was_trained(tmp_path):
    config = preset_for("tiny", "lstm").to_dict()
    (tmp_path / "config.json").write_text(json.dumps(config))
    training = train.parse(["--init-from", str(tmp_path)]).config.training
    expected = preset_for("tiny", "lstm").training
    assert training == dataclasses.replace(expected, init_from=str(tmp_path))


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [("model", "width", 64), ("model", "model", "lstm"), ("data", "tokenizer", "wordpiece")],
)
def test_parent_of_files_that_do_not_belong_together(parent, section, key, value, tmp_path, capsys):
    run = shutil.copytree(parent[0], tmp_path / "parent")
    config = json.loads((run / "config.json").read_text())
    if value == "lstm":
        config["model"] = {"model": "lstm", "encoder_layers": 1, "decoder_layers": 1}
    else:
        config[section][key] = value
    (run / "config.json").write_text(json.dumps(config))
    assert fine_tune(run, parent[1], tmp_path / "child") == 2
    message = one_line_error(capsys)
    assert str(run / "config.json") in message
    assert ("cell" if value == "lstm" else key) in message
    assert not (tmp_path / "child").exists()


def test_a_model_of_another_vocabulary_than_its_tokenizer(parent, tmp_path, capsys):
    from translator.data.tokenizer import load_tokenizer, train_tokenizer

    run = shutil.copytree(parent[0], tmp_path / "parent")
    train_tokenizer(["O gato dorme."] * 5, vocabulary_size=300).save(run / "tokenizer")
    size = load_tokenizer(run / "tokenizer").vocabulary_size
    assert fine_tune(run, parent[1], tmp_path / "child") == 2
    assert f"{run / 'tokenizer'} has {size}" in one_line_error(capsys)
