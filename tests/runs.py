"""Tiny runs of the command line, and one that is trained once for all tests that use it."""

import io
import json
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from translator import train
from translator.cli import run_verb
from translator.data.sample import sentences
from translator.remote.protocol import Translation

TINY_RECURRENT = [
    *("--width", "32", "--hidden", "64"),
    *("--encoder-layers", "1", "--decoder-layers", "1"),
    *("--vocabulary-size", "400", "--batch-tokens", "1024"),
    *("--validate-every", "20", "--validation-sentences", "8"),
]
TINY = [*TINY_RECURRENT, "--heads", "2"]


def write_folder(folder: Path, sizes=(("train", 300), ("validation", 20), ("test", 20))):
    """A corpus in TranslateFolder layout, cut from the sample."""
    folder.mkdir(parents=True, exist_ok=True)
    for split, size in sizes:
        pairs = [pair for pair, _ in zip(sentences(split), range(size), strict=False)]
        for language, side in (("pt", 0), ("en", 1)):
            text = "".join(pair[side] + "\n" for pair in pairs)
            (folder / f"{language}.{split}.txt").write_text(text, encoding="utf-8")
    return folder


def call(verb, *arguments, stdin=b""):
    """Runs a verb as `python -m` would, in this process; returns its exit status."""
    arguments = [str(argument) for argument in arguments]
    old = sys.argv, sys.stdin
    sys.argv, sys.stdin = ["verb", *arguments], io.TextIOWrapper(io.BytesIO(stdin))
    try:
        run_verb(verb.main)
    except SystemExit as end:
        return end.code or 0
    finally:
        sys.argv, sys.stdin = old
    return 0


def one_line_error(capsys) -> str:
    """What stands on stderr after "error:", having checked that it is one line."""
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("error: ")
    return lines[0].removeprefix("error: ")


def curve(run, key):
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    return {line["step"]: line[key] for line in lines if key in line}


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    return write_folder(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="session")
def trained(corpus, tmp_path_factory):
    """(run folder, export folder) of a run of 40 steps."""
    folder = tmp_path_factory.mktemp("trained")
    run, exported = folder / "run", folder / "saved_models" / "run"
    status = call(
        train, "--corpus", corpus, "--run", run, "--export", exported, "--steps", 40, *TINY
    )
    assert status == 0
    return run, exported


class Untranslated:
    """In place of a `Translator`: every text is its own translation."""

    def __call__(self, texts):
        return list(texts)

    def translations(self, texts):
        return [Translation(text, confidence=0.5) for text in texts]


@contextmanager
def without_export():
    """Runs end without their export, score the test split untranslated, and are calibrated by
    nothing: all take longer than their training, and are seen where this is not asked for. The
    version's folder is there, and empty."""
    from translator import training_run
    from translator.evaluation.evaluate import evaluate
    from translator.inference.confidence import Calibration

    def claim(graph, folder, card, config):
        version = folder / str(1 + len(list(folder.glob("*"))))
        version.mkdir(parents=True)
        return version

    def leave_as_it_is(graph, source_ids, pairs):
        graph.calibration = Calibration(unfamiliar=())
        return [source for source, _ in pairs]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training_run, "export_saved_model", claim)
        patch.setattr(training_run, "calibrate", leave_as_it_is)
        patch.setattr(training_run, "evaluate", lambda _, *given: evaluate(Untranslated(), *given))
        yield
