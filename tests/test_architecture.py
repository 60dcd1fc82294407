"""The shape of the house: what may import what, and what is imported late."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import translator

PACKAGE = Path(translator.__file__).parent
ROOMS = ["data", "models", "training", "inference", "serving"]


def imported(path):
    """The modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_imports_one_to_its_right(room):
    later = ROOMS[ROOMS.index(room) + 1 :]
    files = list((PACKAGE / room).rglob("*.py"))
    assert files
    for file in files:
        for module in imported(file):
            parts = module.split(".")
            assert not (parts[0] == "translator" and parts[1] in later), f"{file}: {module}"


@pytest.mark.parametrize(
    "verb", ["train", "evaluate", "translate", "export", "compare", "client", "serve"]
)
def test_help_needs_no_tensorflow(verb):
    code = (
        f"import sys, runpy; sys.argv = ['{verb}', '--help']\n"
        f"try: runpy.run_module('translator.{verb}', run_name='__main__')\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "assert not {'tensorflow', 'keras', 'matplotlib'} & set(sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert "usage:" in result.stdout
