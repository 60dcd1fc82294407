"""The command line, as its user meets it: a tiny run through every verb, and every bad input."""

import json
import os
import shutil
import signal

import pytest
import sentencepiece
from runs import TINY, TINY_RECURRENT, call, curve, one_line_error, without_export, write_folder

from translator import evaluate, export, train, translate
from translator.data.sample import sentences


@pytest.fixture(scope="module", autouse=True)
def loaded_once():
    """A model that is loaded again from the same folder is the one loaded before: building and
    tracing it takes seconds. Nothing changes a folder here after a model was loaded from it."""
    from translator.inference.translator import Translator

    load, loaded = Translator.load, {}

    def load_once(path, **search):
        key = path, *sorted((k, v) for k, v in search.items() if v is not None)
        if key not in loaded:
            loaded[key] = load(path, **search)
        return loaded[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Translator, "load", load_once)
        yield


@pytest.fixture
def no_exports():
    with without_export():
        yield


def test_summary_says_what_the_run_was(trained, corpus):
    summary = json.loads((trained[0] / "summary.json").read_text())
    assert set(summary) >= set(
        """bleu chrf bleu_signature chrf_signature test_loss seconds steps target_tokens
        target_tokens_per_second padding_share parameters corpus direction preset seed
        versions""".split()
    )
    assert summary["steps"] == 40
    assert summary["corpus"] == str(corpus)
    assert 0 < summary["padding_share"] < 0.2
    assert 0 < summary["test_loss"] < 7
    assert summary["versions"]["tensorflow"].startswith("2.21")


def test_summary_says_how_many_pairs_were_cut(trained, corpus):
    """Counted here by SentencePiece's own Python."""
    model = str(trained[0] / "tokenizer" / "sentencepiece.model")
    subwords, expected = sentencepiece.SentencePieceProcessor(model_file=model), {}
    for split in ("train", "validation", "test"):
        sides = [(corpus / f"{x}.{split}.txt").read_text("utf-8").split("\n") for x in ("pt", "en")]
        lengths = [[len(ids) for ids in subwords.encode(side)] for side in sides]
        expected[split] = sum(max(pair) > 128 for pair in zip(*lengths, strict=True))
    assert sum(expected.values()) > 0
    summary = json.loads((trained[0] / "summary.json").read_text())
    assert summary["over_max_tokens"] == expected


def test_run_folder_holds_what_later_verbs_need_and_no_more(trained):
    names = {path.name for path in trained[0].iterdir()}
    assert names == {
        *("config.json", "corpus.json", "tokenizer", "checkpoints", "model.keras", ".lock"),
        *("metrics.jsonl", "summary.json", "tensorboard", "test-translations.tsv"),
        *("confidence.json", "confidence.png"),
    }
    assert list((trained[0] / "tensorboard").glob("events.*"))


def test_translations_of_the_test_split_are_kept(trained, corpus, capsys):
    content = (trained[0] / "test-translations.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in content.removesuffix("\n").split("\n")]
    sources, references, translations = map(list, zip(*rows, strict=True))
    for language, texts in (("pt", sources), ("en", references)):
        expected = (corpus / f"{language}.test.txt").read_text(encoding="utf-8").splitlines()
        assert texts == expected
    assert call(translate, trained[0], *sources) == 0
    assert [*translations, ""] == capsys.readouterr().out.split("\n")


def test_metrics_fall(trained):
    lines = [json.loads(line) for line in (trained[0] / "metrics.jsonl").read_text().splitlines()]
    losses = [line["loss"] for line in lines if "loss" in line]
    assert [line["step"] for line in lines if "loss" in line] == [20, 40]
    assert losses[1] < losses[0]
    assert [line["step"] for line in lines if "validation_bleu" in line] == [20, 40]


def test_run_and_export_translate_alike(trained, capsys):
    texts = [source for source, _ in sentences("test")][:5]
    for place in (*trained, trained[1] / "1"):
        assert call(translate, place, *texts) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 15
    assert lines[:5] == lines[5:10] == lines[10:]


def test_run_and_export_draw_alike(trained, capsys):
    """By the export's own weights; with the run's settings, that stand in it."""
    texts = [source for source, _ in sentences("test")][:5]
    outputs = []
    for place, seed in ((trained[0], 4), (trained[1], 4), (trained[0], 5)):
        assert call(translate, place, *texts, "--sample", "--top-p", 0.9, "--seed", seed) == 0
        outputs.append(capsys.readouterr().out.split("\n"))
    run, export, other = outputs
    assert len(run) == 6  # with what is behind the last line
    assert run == export != other


def test_lines_from_stdin_come_out_in_order(trained, capsys):
    texts = [source for source, _ in sentences("test")][:12]
    assert call(translate, trained[0], *texts) == 0
    expected = capsys.readouterr().out
    assert call(translate, trained[0], stdin="\n".join(texts).encode()) == 0
    assert capsys.readouterr().out == expected


@pytest.mark.parametrize(
    "line", [b"", b"   ", b"\xff\xfe\x00", "🙂 東京".encode(), b"palavra " * 5000]
)
def test_any_line_has_a_translation(trained, line, capsys):
    assert call(translate, trained[0], "--beam", 1, stdin=line + b"\nBom dia!\n") == 0
    lines = capsys.readouterr().out.split("\n")
    assert len(lines) == 3
    if not line.strip():
        assert lines[0] == line.decode()


def test_confidence_is_calibrated_measured_and_shown(trained, capsys):
    run, _ = trained
    summary = json.loads((run / "summary.json").read_text())["confidence"]
    assert summary["threshold"] == 60
    assert {"auc", "ece", "planted_auc"} <= set(summary)
    assert (run / "confidence.png").is_file()
    assert call(evaluate, run) == 0
    out = capsys.readouterr().out
    assert "expected calibration error" in out
    assert "far too long" in out
    assert call(translate, run, "--scores", "Bom dia!", "Sim.") == 0
    for line in capsys.readouterr().out.splitlines():
        sure, score, _ = line.split("\t")
        assert 0 <= float(sure) <= 1
        assert float(score) <= 0
    assert call(translate, run, "--scores", "--n-best", 2, "Bom dia!") == 2


def test_n_best_of_none_is_refused(trained, capsys):
    assert call(translate, trained[0], "Bom dia!", "--n-best", 0) == 2
    assert one_line_error(capsys).startswith("--n-best 0")


def test_n_best_are_sorted(trained, capsys):
    assert call(translate, trained[0], "Bom dia!", "--beam", 4, "--n-best", 3) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    scores = [float(score) for score, _ in rows]
    assert len(rows) == 3
    assert scores == sorted(scores, reverse=True)


def test_beam_has_room_in_the_vocabulary(trained, capsys):
    assert call(translate, trained[0], "Bom dia!", "--beam", 5000) == 2
    assert "--beam 5000" in one_line_error(capsys)


def test_attention_is_drawn(trained, tmp_path):
    picture = tmp_path / "attention.png"
    assert call(translate, trained[0], "Bom dia!", "--attention", picture) == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_evaluate_run_and_export_agree(trained, corpus, tmp_path, capsys):
    for i, (place, flags) in enumerate(
        [(trained[0], []), (trained[1], ["--corpus", corpus, "--direction", "pt-en"])]
    ):
        assert call(evaluate, place, *flags, "--json", tmp_path / f"{i}.json") == 0
    assert "BLEU" in capsys.readouterr().out
    scores = [json.loads((tmp_path / f"{i}.json").read_text()) for i in (0, 1)]
    summary = json.loads((trained[0] / "summary.json").read_text())
    for key in ("bleu", "chrf", "exact_match", "by_length"):
        assert scores[0][key] == scores[1][key] == summary[key]


@pytest.mark.parametrize("place", ["no/such/folder/scores.json", ".", "/dev/null"])
def test_a_file_that_cannot_be_written_is_named_before_the_work(place, trained, tmp_path, capsys):
    (tmp_path / "model").mkdir()  # that it is none would only be seen later
    for verb, flag, more in ((evaluate, "--json", []), (translate, "--attention", ["Oi."])):
        assert call(verb, tmp_path / "model", *more, flag, tmp_path / place) == 2
        assert one_line_error(capsys).startswith(f"{flag} {tmp_path / place}: ")


def test_evaluate_reads_languages_with_hyphens(tmp_path):
    write_folder(tmp_path)
    for path in tmp_path.glob("pt.*"):
        path.rename(path.with_name("pt-br" + path.name.removeprefix("pt")))
    arguments = evaluate.Arguments(tmp_path, corpus=str(tmp_path), direction="pt-br:en")
    languages, pairs = evaluate.test_pairs(arguments)
    assert (languages, pairs) == (("pt-br", "en"), list(sentences("test"))[:20])


def test_json_alone_on_standard_output(trained, capsys):
    assert call(evaluate, trained[0], "--split", "validation", "--json", "-") == 0
    assert json.loads(capsys.readouterr().out)["sentences"] == 20


def test_every_export_is_a_new_version(trained, tmp_path, monkeypatch, capsys):
    from translator.exporting import saved_model

    monkeypatch.setattr(saved_model, "_write", lambda graph, beside, name, xla: beside.mkdir())
    for _ in range(2):
        assert call(export, trained[0], "--to", tmp_path) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / "1"), str(tmp_path / "2")]
    assert {path.name for path in tmp_path.iterdir()} == {"1", "2"}


def test_resume_goes_on_with_the_same_settings(trained, capsys):
    flags = ["--run", trained[0], "--resume"]
    for flag, value in (("--width", 64), ("--model", "lstm"), ("--preset", "small")):
        capsys.readouterr()
        assert call(train, *flags, flag, value) == 2
        assert one_line_error(capsys).endswith(f"leave out {flag}")


@pytest.mark.usefixtures("no_exports")
def test_resume_without_a_checkpoint_begins_again(trained, tmp_path):
    """What a process that is killed before its first checkpoint leaves, and less."""
    run = tmp_path / "run"
    run.mkdir()
    shutil.copy(trained[0] / "config.json", run)
    (run / "tokenizer").mkdir()  # its two files come one after the other
    shutil.copy(trained[0] / "tokenizer" / "sentencepiece.model", run / "tokenizer")
    assert call(train, "--run", run, "--resume", "--export", tmp_path / "export") == 0
    for key in ("loss", "validation_loss", "validation_bleu"):
        assert curve(run, key) == pytest.approx(curve(trained[0], key), rel=1e-5)


@pytest.mark.parametrize("split", ["train", "validation"])
def test_resume_notices_another_corpus(split, trained, corpus, tmp_path, capsys):
    run = shutil.copytree(trained[0], tmp_path / "run")
    changed = shutil.copytree(corpus, tmp_path / "corpus")
    settings = json.loads((run / "config.json").read_text())
    settings["data"]["corpus"] = str(changed)
    (run / "config.json").write_text(json.dumps(settings))
    for language in ("pt", "en"):
        path = changed / f"{language}.{split}.txt"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join([*lines[1:], lines[0]]), encoding="utf-8")  # only the order
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert call(train, "--run", run, "--resume", "--steps", 60) == 2
    message = one_line_error(capsys)
    assert message.startswith(f"corpus {changed}: its {split} pairs are not those that {run} ")
    assert before == {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    (run / "corpus.json").write_text("[")
    assert call(train, "--run", run, "--resume", "--steps", 60) == 2
    assert one_line_error(capsys).startswith(f"{run / 'corpus.json'}: damaged")


@pytest.mark.slow
@pytest.mark.parametrize(("model", "attention"), [("lstm", "none"), ("gru", "additive")])
def test_recurrent_run_through_every_verb(model, attention, corpus, tmp_path, monkeypatch, capsys):
    from translator.exporting import saved_model

    run, exported = tmp_path / "run", tmp_path / "export"
    flags, network = ["--run", run, "--export", exported], ["--model", model]
    if attention != "none":
        network += ["--attention", attention]
    begin = ["--corpus", corpus, *network, *TINY_RECURRENT, "--steps", 10]
    with without_export():
        assert call(train, *flags, *begin) == 0
    assert call(train, *flags, "--resume", "--steps", 20) == 0
    summary = json.loads((run / "summary.json").read_text())
    assert (summary["model"], summary["steps"]) == ("+".join(network[1::2]), 20)

    capsys.readouterr()
    outputs, texts = [], [source for source, _ in sentences("test")][:5]
    for place in (run, exported):
        assert call(translate, place, *texts) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0].strip()
    assert outputs[0] == outputs[1]

    with monkeypatch.context() as patch:  # the run has written it as well
        patch.setattr(saved_model, "_write", lambda graph, beside, name, xla: beside.mkdir())
        assert call(export, run, "--to", exported) == 0
    assert capsys.readouterr().out.strip() == str(exported / "3")  # behind those of two runs

    assert call(evaluate, run, "--json", "-") == 0
    assert json.loads(capsys.readouterr().out)["chrf"] == summary["chrf"]

    picture = tmp_path / "attention.png"
    status = call(translate, run, "Bom dia!", "--attention", picture)
    if attention == "none":
        assert status == 2
        assert f"{run} has no attention" in one_line_error(capsys)
        assert not picture.exists()
    else:
        assert status == 0
        assert picture.read_bytes().startswith(b"\x89PNG")


def damage_corpus(kind, folder):
    """Puts one fault into a good corpus; returns what the error must name."""
    path = folder / "pt.train.txt"
    if kind == "missing split":
        (folder / "en.test.txt").unlink()
        return ["en.test.txt"]
    if kind == "misaligned":
        path.write_text(path.read_text() + "Mais uma.\n")
        return ["pt.train.txt", "en.train.txt", "301"]
    if kind == "encoding":
        path.write_bytes(path.read_bytes() + "É.\n".encode("latin-1"))
        with (folder / "en.train.txt").open("a") as other:
            other.write("It is.\n")
        return ["pt.train.txt:301", "UTF-8"]
    if kind == "empty file":
        for language in ("pt", "en"):
            (folder / f"{language}.test.txt").write_text("")
        return ["test.txt", "empty"]
    if kind == "only empty lines":
        for language in ("pt", "en"):
            (folder / f"{language}.train.txt").write_text("\n" * 10)
        return ["no training pair"]
    raise ValueError(kind)


@pytest.mark.parametrize(
    "kind", ["missing split", "misaligned", "encoding", "empty file", "only empty lines"]
)
def test_faulty_corpus(kind, tmp_path, capsys):
    folder = write_folder(tmp_path / "corpus")
    expected = damage_corpus(kind, folder)
    run = tmp_path / "run"
    assert call(train, "--corpus", folder, "--run", run, "--steps", 5, *TINY) == 2
    message = one_line_error(capsys)
    for part in expected:
        assert part in message
    assert not run.exists()  # its name is free for the next try


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--corpus", "no-such-place"], "no-such-place"),
        (["--preset", "huge"], "--preset huge"),
        (["--model", "elman"], "--model elman"),
        (["--attention", "dot"], "--attention"),
        (["--model", "lstm", "--heads", "4"], "--heads"),
        (["--model", "gru", "--decoder-layers", "1"], "--decoder-layers"),
        (["--target-tokens", "0"], "--target-tokens"),
        (["--width", "30"], "--width"),
        (["--dropout", "1.5"], "--dropout"),
        (["--direction", "pt"], "--direction"),
        (["--resume"], "--resume needs --run"),
        (["--resume", "--run", "no-such-run"], "no-such-run"),
        (["--corpus", "sample", "--direction", "pt-de"], "de"),
        (["--vocabulary-size", "20", "--steps", "1"], "--vocabulary-size"),
    ],
)
def test_bad_flags_of_train(arguments, expected, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert call(train, *arguments) == 2
    assert expected in one_line_error(capsys)


def test_a_run_is_not_overwritten(trained, corpus, capsys):
    before = (trained[0] / "summary.json").read_bytes()
    assert call(train, "--corpus", corpus, "--run", trained[0], "--steps", 5, *TINY) == 2
    assert "--resume" in one_line_error(capsys)
    assert (trained[0] / "summary.json").read_bytes() == before


@pytest.mark.parametrize("verb", [translate, evaluate, export])
def test_neither_run_nor_saved_model(verb, tmp_path, capsys):
    assert call(verb, tmp_path) == 2
    assert str(tmp_path) in one_line_error(capsys)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", b"{"),
        ("config.json", b'{"colour": 1}'),
        ("model.keras", b"PK\x03\x04 half a file"),
        ("model.keras", None),
        ("tokenizer/sentencepiece.model", b"\x00"),
        ("tokenizer/tokenizer.json", None),
    ],
)
def test_damaged_run(trained, file, content, tmp_path, capsys):
    run = shutil.copytree(trained[0], tmp_path / "run")
    (run / file).unlink()
    if content is not None:
        (run / file).write_bytes(content)
    assert call(translate, run, "Bom dia!") == 2
    assert file in one_line_error(capsys)


def test_damaged_saved_model(trained, tmp_path, capsys):
    version = shutil.copytree(trained[1] / "1", tmp_path / "1")
    (version / "saved_model.pb").write_bytes(b"half")
    assert call(translate, tmp_path, "Bom dia!") == 2
    assert str(version) in one_line_error(capsys)


def test_saved_model_searches_as_exported(trained, capsys):
    assert call(translate, trained[1], "Bom dia!", "--beam", 2) == 2
    assert "--beam" in one_line_error(capsys)


@pytest.mark.usefixtures("no_exports")
def test_nan_loss_stops_and_keeps_the_checkpoint(trained, tmp_path, monkeypatch, capsys):
    import tensorflow as tf

    from translator.training import step

    run = shutil.copytree(trained[0], tmp_path / "run")
    checkpoints = sorted(path.name for path in (run / "checkpoints").iterdir())
    whole = step.token_losses
    monkeypatch.setattr(step, "token_losses", lambda *a: tf.where(True, float("nan"), whole(*a)))
    assert call(train, "--run", run, "--resume", "--steps", 50) == 2
    assert "step 41" in one_line_error(capsys)
    assert sorted(path.name for path in (run / "checkpoints").iterdir()) == checkpoints
    monkeypatch.undo()
    flags = ["--run", run, "--resume", "--export", tmp_path / "export"]
    assert call(train, *flags, "--steps", 50) == 0
    assert json.loads((run / "summary.json").read_text())["steps"] == 50


@pytest.mark.usefixtures("no_exports")
def test_ctrl_c_saves(corpus, tmp_path, monkeypatch, capsys):
    from translator.training.loop import Trainer

    run, log = tmp_path / "run", Trainer._log

    def interrupted(trainer):
        log(trainer)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Trainer, "_log", interrupted)
    flags = ["--run", run, "--export", tmp_path / "export", "--steps", 30]
    assert call(train, "--corpus", corpus, *flags, *TINY, "--validate-every", 100) == 130
    monkeypatch.undo()
    assert (run / "checkpoints" / "ckpt-20.index").exists()
    (run / "corpus.json").unlink()  # runs of older versions have none
    assert call(train, *flags, "--resume") == 0
    assert json.loads((run / "summary.json").read_text())["steps"] == 30


def test_a_split_of_blank_lines_is_not_evaluated(trained, corpus, tmp_path, capsys):
    blank = shutil.copytree(corpus, tmp_path / "blank")
    for language in ("pt", "en"):
        (blank / f"{language}.test.txt").write_text("\n")
    assert call(evaluate, trained[0], "--corpus", blank) == 2
    assert one_line_error(capsys) == f"corpus {blank}: cleaning left no test pair"


def test_a_text_in_the_place_of_a_model(capsys):
    assert call(translate, "uma frase muito longa " * 30) == 2
    assert "File name too long" in one_line_error(capsys)
