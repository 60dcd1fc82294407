"""The shape of the package: what may import what, and what is imported late."""

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import translator

PACKAGE = Path(translator.__file__).parent
CHAIN = ["data", "models", "training", "inference", "exporting", "serving"]
# Beside the chain: what they may import of the other packages.
# (Evaluation exports what it verifies, in every way there is.)
BESIDE = {
    "evaluation": {"data", "models", "inference", "exporting"},
    "bulk_translation": {"inference"},
    "remote": set(),
}
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


def imported(path):
    """The modules of this package that a file imports, anywhere in it, late imports included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            while name not in MODULES and "." in name:
                name = name.rpartition(".")[0]
            if name in MODULES:
                yield name


def package_of(module):
    """data, models … or nothing for a module at the top."""
    parts = module.split(".")
    return parts[1] if len(parts) > 2 or (parts[1:] and parts[1] in {*CHAIN, *BESIDE}) else ""


IMPORTS = {module: set(imported(path)) - {module} for module, path in MODULES.items()}
# What the packages share, and needs none of them.
COMMON = {
    *("translator", "translator.config", "translator.errors", "translator.files"),
    *("translator.glossary", "translator.hub", "translator.mixture"),
    *("translator.runtime", "translator.sampling", "translator.remote.protocol"),
}


def test_every_package_has_its_place():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == {*CHAIN, *BESIDE}


@pytest.mark.parametrize("package", [*CHAIN, *BESIDE])
def test_a_package_imports_only_what_stands_to_its_left(package):
    allowed = {package} | (
        BESIDE[package] if package in BESIDE else set(CHAIN[: CHAIN.index(package)])
    )
    modules = [module for module in IMPORTS if package_of(module) == package]
    assert modules
    for module in modules:
        for other in IMPORTS[module] - COMMON:
            assert package_of(other) in allowed, f"{module} imports {other}"


def test_what_is_common_needs_no_package():
    for module in COMMON - {"translator"}:
        assert IMPORTS[module] <= COMMON, module


def test_there_are_no_circles():
    # `translator` itself imports `Translator` when that is asked for, and not before.
    graph = {module: others - {"translator"} for module, others in IMPORTS.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize(
    "verb",
    [
        *("prepare", "train", "evaluate", "translate", "export"),
        *("compare", "client", "serve", "share", "verify", "bulk"),
    ],
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
