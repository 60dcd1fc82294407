"""A run's folder belongs to one process at a time, from before TensorFlow is imported."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from runs import call, one_line_error

from translator import train
from translator.errors import UserError


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def train_meanwhile(monkeypatch, meanwhile, *flags):
    """The exit status of a run that calls `meanwhile` when it imports TensorFlow, and ends then."""

    def stop(training, first):
        meanwhile()
        raise UserError("enough")

    monkeypatch.setattr(train, "import_tensorflow", stop)
    return call(train, *flags)


def test_two_runs_at_the_same_time_have_two_folders(tmp_path, monkeypatch, capsys):
    names = []

    def list_runs():
        names.append(sorted(path.name for path in tmp_path.glob("runs/*")))

    def second_run():
        list_runs()
        train_meanwhile(monkeypatch, list_runs)

    assert train_meanwhile(monkeypatch, second_run) == 2
    first = "sample-pt-en-tiny"
    assert names == [[first], [first, f"{first}-2"]]
    assert capsys.readouterr().err.splitlines() == 2 * ["error: enough"]
    assert list(tmp_path.glob("runs/*")) == []  # nothing came of them: the names are free again


def test_a_colon_in_the_direction_is_none_in_the_name(tmp_path, monkeypatch):
    """It would end a path in `docker -v` and a model's name in a URL."""
    names = []
    flags = ["--corpus", "pairs.tsv", "--direction", "pt-br:en"]
    train_meanwhile(monkeypatch, lambda: names.extend(tmp_path.glob("runs/*")), *flags)
    assert [path.name for path in names] == ["pairs-pt-br-en-tiny"]


@pytest.mark.parametrize("flags", [[], ["--resume"]])
def test_a_second_process_is_refused_and_deletes_nothing(flags, tmp_path, monkeypatch, capsys):
    run = tmp_path / "run"

    def refused():
        (run / "encoded").mkdir(parents=True)
        (run / "encoded" / "train").write_bytes(b"mapped into memory")
        before = sorted(run.rglob("*"))
        assert train_meanwhile(monkeypatch, pytest.fail, "--run", run, *flags) == 2
        assert one_line_error(capsys).startswith(f"{run}: another process is training there")
        assert sorted(run.rglob("*")) == before

    assert train_meanwhile(monkeypatch, refused, "--run", run) == 2
    assert one_line_error(capsys) == "enough"


KILLED = """
import sys, time
from translator import train

def sleep(training, first):
    print("here", flush=True)
    time.sleep(60)

train.import_tensorflow = sleep
sys.argv = ["train", "--run", sys.argv[1], "--seed", "5"]
train.main()
"""


def test_killed_at_once_a_run_can_be_resumed(tmp_path, monkeypatch, capsys):
    """`kill -9` while TensorFlow is imported: no dead lock, and `--resume` knows what to do."""
    run, seen = tmp_path / "run", []
    command = [sys.executable, "-c", KILLED, run]
    here = Path(train.__file__).parent.parent  # whence the other process imports the package
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=here) as process:
        assert process.stdout.readline() == "here\n"
        assert train_meanwhile(monkeypatch, pytest.fail, "--run", run, "--resume") == 2
        assert "another process" in one_line_error(capsys)
        os.kill(process.pid, signal.SIGKILL)
    assert train_meanwhile(monkeypatch, pytest.fail, "--run", run) == 2
    assert "give --resume" in one_line_error(capsys)
    resume = ["--run", run, "--resume"]
    assert train_meanwhile(monkeypatch, lambda: seen.append(1), *resume) == 2
    assert seen
    assert one_line_error(capsys) == "enough"
    assert '"seed": 5' in (run / "config.json").read_text()  # an error takes nothing from it


def test_a_folder_of_something_else_is_left_alone(tmp_path, monkeypatch, capsys):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_bytes(b"words")
    for flags, expected in (([], "not empty"), (["--resume"], "no run to go on with")):
        flags = ["--run", tmp_path / "thesis", *flags]
        assert train_meanwhile(monkeypatch, pytest.fail, *flags) == 2
        assert expected in one_line_error(capsys)
    assert (tmp_path / "thesis" / "chapter.tex").read_bytes() == b"words"


def test_a_file_is_no_folder(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_bytes(b"")
    for run in (tmp_path / "file", tmp_path / "file" / "run"):
        assert train_meanwhile(monkeypatch, pytest.fail, "--run", run) == 2
        assert one_line_error(capsys).startswith(f"--run {run}: ")
