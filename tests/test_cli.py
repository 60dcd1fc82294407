"""What reaches the verbs from outside: arguments, standard input, the locale."""

import ast
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from runs import TINY, write_folder

import translator
from translator.cli import make_console, run_verb
from translator.errors import UserError
from translator.translate import MAX_AT_ONCE, arriving

PACKAGE = Path(translator.__file__).parent


def run(*command, **environment):
    """A Python process that imports the package from here."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=PACKAGE.parent,
        env=os.environ | environment,
        capture_output=True,
    )


# --- standard input


def collected(lines):
    """(what `arriving` gives of `lines`, the exception it ends with); fails where it hangs."""
    found, errors = [], []

    def collect():
        try:
            for batch in arriving(lines):
                assert batch
                found.extend(batch)
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=collect, daemon=True)
    thread.start()
    thread.join(timeout=10)
    assert not thread.is_alive()
    return found, errors


@pytest.mark.parametrize("n", [0, 1, MAX_AT_ONCE, 2 * MAX_AT_ONCE + 1])
def test_all_lines_arrive_in_order(n):
    assert collected(range(n)) == (list(range(n)), [])


@pytest.mark.parametrize("n", [0, 3, MAX_AT_ONCE])
def test_what_input_raises_arrives_after_the_lines(n):
    def failing(error):
        yield from range(n)
        raise error

    fault = ValueError("wrong")
    assert collected(failing(fault)) == (list(range(n)), [fault])

    found, (error,) = collected(failing(OSError(5, "Input/output error")))
    assert found == list(range(n))
    assert isinstance(error, UserError)
    assert str(error) == "standard input: cannot be read (Input/output error)"


# --- arguments


@pytest.mark.parametrize("verb", ["train", "evaluate", "translate"])
def test_an_argument_that_is_no_text(verb):
    done = run("-m", f"translator.{verb}", b"caf\xe9", PYTHONUTF8="1")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [
        r"error: 'caf\udce9': not utf-8; give UTF-8, in a UTF-8 locale"
    ]


# --- the locale

# One process for both verbs, without the export, which takes longest and writes in its own words.
VERBS = """
import functools, locale, sys
from translator import evaluate, train
from translator.cli import run_verb
from translator.runtime import import_tensorflow

assert locale.getpreferredencoding(False).lower() in ("ascii", "ansi_x3.4-1968")
import_tensorflow(training=True)
from translator import training_run
from translator.inference import keras_graph

training_run.export_saved_model = lambda graph, export, card, config: export
load = functools.cache(keras_graph.load_graph)  # and traced once
keras_graph.load_graph = training_run.load_graph = lambda run, **search: load(run)
for line in sys.argv[1:3]:
    verb, *sys.argv[1:] = line.split("|")
    run_verb({"train": train.main, "evaluate": evaluate.main}[verb])
"""


@pytest.mark.slow
def test_files_and_output_are_utf8_in_an_ascii_locale(tmp_path):
    corpus = write_folder(tmp_path / "corpus")
    flags = ["train", "--corpus", corpus, "--run", tmp_path / "run", "--steps", 21, *TINY]
    score = ["evaluate", tmp_path / "run", "--json", tmp_path / "scores.json"]
    lines = ["|".join(map(str, line)) for line in (flags, score)]
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run("-c", VERBS, *lines, **ascii_only)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert "step 20 · validation loss" in done.stdout.decode()
    for path in (tmp_path / "scores.json", tmp_path / "run" / "summary.json"):
        words = [row["words"] for row in json.loads(path.read_text("utf-8"))["by_length"]]
        assert "6–10" in words


def text_files_in_the_locale(tree):
    """The lines that open a text file in whatever encoding the locale has."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or any(k.arg == "encoding" for k in node.keywords):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", None))
        texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
        if name == "read_text" and not node.args:
            yield node.lineno
        if name == "write_text" and len(node.args) < 2:
            yield node.lineno
        of_os = getattr(getattr(node.func, "value", None), "id", None) == "os"
        if name == "open" and not of_os and not any("b" in str(mode) for mode in texts):
            yield node.lineno


def test_no_file_depends_on_the_locale():
    for path in PACKAGE.rglob("*.py"):
        lines = list(text_files_in_the_locale(ast.parse(path.read_text("utf-8"))))
        assert not lines, f"{path}: {lines}"


# --- the console and standard error


def test_a_path_with_brackets_is_shown_as_it_is(capsys):
    make_console().print("runs/exp[test]/a[/b]")
    assert capsys.readouterr().out.strip() == "runs/exp[test]/a[/b]"


def test_tensorflow_is_imported_where_standard_error_is_closed():
    done = run(
        "-c", "import sys; sys.stderr = None\nimport translator.runtime as r; r.import_tensorflow()"
    )
    assert done.returncode == 0


def test_no_file_takes_the_place_of_a_closed_standard_error(tmp_path):
    code = (
        "import os, sys\nfrom translator.cli import run_verb\n"
        "run_verb(lambda: print(open(sys.argv[0] + '.txt', 'w').fileno()))"
    )
    script = tmp_path / "verb.py"
    script.write_text(code)
    command = f'"{sys.executable}" "{script}" 2>&-'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert int(done.stdout) > 2


def test_an_error_of_the_disk_that_names_no_file(capsys, monkeypatch):
    def verb():
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("signal.signal", lambda *_: None)  # this process keeps its handlers
    monkeypatch.setattr("sys.argv", ["verb"])
    with pytest.raises(SystemExit) as ended:
        run_verb(verb)
    assert ended.value.code == 2
    assert capsys.readouterr().err.strip() == "error: output: Read-only file system"
