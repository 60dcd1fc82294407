"""Whole runs of minutes: `pytest -m slow`."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def the_verbs_own_settings(monkeypatch):
    """What conftest sets for decoding in the tests makes training slower."""
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)


TRAIN = [sys.executable, "-m", "translator.train"]


def test_default_run_reaches_the_floor(tmp_path):
    """The README's first command: five minutes on two cores, BLEU of 70 or more."""
    begun = time.monotonic()
    subprocess.run(TRAIN, check=True, cwd=tmp_path, timeout=1800)
    seconds = time.monotonic() - begun
    (summary,) = tmp_path.glob("runs/*/summary.json")
    summary = json.loads(summary.read_text())
    assert summary["bleu"] >= 70
    assert summary["chrf"] >= 80
    assert list(tmp_path.glob("saved_models/*/1/saved_model.pb"))
    print(f"{seconds:.0f} s, BLEU {summary['bleu']:.1f}")


SHORT = [
    *("--width", "64", "--hidden", "128", "--encoder-layers", "1", "--decoder-layers", "1"),
    *("--validate-every", "40", "--validation-sentences", "20", "--subword-sampling", "0.3"),
]


def curve(run, key):
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    return {line["step"]: line[key] for line in lines if key in line}


def test_killed_and_resumed_equals_uninterrupted(tmp_path):
    """kill -9 in the middle, then --resume: the same losses at the same steps."""
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    flags = [*SHORT, "--steps", "200"]
    subprocess.run([*TRAIN, "--run", whole, *flags], check=True, cwd=tmp_path)

    process = subprocess.Popen([*TRAIN, "--run", killed, *flags], cwd=tmp_path)
    # Past a checkpoint, and past some steps that the checkpoint does not know.
    while not (killed / "metrics.jsonl").exists() or max(curve(killed, "loss"), default=0) < 100:
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (killed / "summary.json").exists()

    subprocess.run([*TRAIN, "--run", killed, "--resume"], check=True, cwd=tmp_path)
    for key in ("loss", "validation_loss", "validation_bleu"):
        assert curve(killed, key) == pytest.approx(curve(whole, key), rel=1e-5)
    summaries = [json.loads((run / "summary.json").read_text()) for run in (whole, killed)]
    for key in ("bleu", "test_loss", "target_tokens", "steps", "padding_share"):
        assert summaries[0][key] == pytest.approx(summaries[1][key], rel=1e-5)


def test_a_seed_gives_the_same_run_twice(tmp_path):
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        flags = ["--run", tmp_path / name, *SHORT, "--steps", "40", "--seed", str(seed)]
        subprocess.run([*TRAIN, *flags], check=True, cwd=tmp_path)
    curves = [curve(tmp_path / name, "loss") for name in "abc"]
    assert curves[0] == pytest.approx(curves[1], rel=1e-5)
    assert curves[0] != pytest.approx(curves[2], rel=1e-5)
