"""Every notebook is in step with its source, has its outputs, and runs; so do the solutions."""

import importlib.util
import re
import tempfile
from pathlib import Path

import nbformat
import pytest
from markdown_it import MarkdownIt

from translator.errors import UserError

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
SOURCES = sorted(FOLDER.glob("[0-9]*_*.py"))
SOLUTIONS = sorted((FOLDER / "solutions").glob("*.py"))
PLACES = [tempfile.gettempdir(), str(Path.home()), str(FOLDER.parent)]
# "/word/word", and neither a URL, an HTML tag, nor a fraction.
ABSOLUTE = re.compile(r"(?<![\w.:/<])/(?:home|root|tmp|usr|opt|Users|var)/\w|[A-Z]:\\\w")

_spec = importlib.util.spec_from_file_location("build", FOLDER / "build.py")
build = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(build)


def name(path):
    return path.stem


def texts(cell):
    """All that a code cell has printed or shown as text."""
    for output in cell.outputs:
        if "text" in output:
            yield output.text
        yield from (v for k, v in output.get("data", {}).items() if k.startswith("text/"))


def test_every_notebook_has_a_source_and_solutions():
    assert SOURCES
    assert {p.stem for p in FOLDER.glob("*.ipynb")} == {p.stem for p in SOURCES}
    assert {p.stem for p in SOLUTIONS} == {p.stem for p in SOURCES}


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_notebook_is_in_step_with_its_source(source):
    notebook = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    expected = build.read_source(source)
    for cells in zip(notebook.cells, expected.cells, strict=True):
        kinds, sources, ids = zip(*((c.cell_type, c.source, c.id) for c in cells), strict=True)
        again = f"run: python notebooks/build.py {source.stem}"
        assert len(set(kinds)) == len(set(sources)) == len(set(ids)) == 1, again
    assert notebook.metadata == expected.metadata


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_translations_are_in_step(source):
    notebook = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    for texts in build.find_translations(source):
        translated = nbformat.read(texts.with_suffix(".ipynb"), as_version=4)
        assert translated == build.translate(notebook, texts)


def untranslatable(text):
    """Formulas, commands, and where links lead outside: the same in every language."""
    blocks = re.findall(r"```.*?```|\$\$.*?\$\$", text, flags=re.DOTALL)
    return sorted(blocks), sorted(re.findall(r"\]\((https?://[^)\s]+)\)", text))


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_translations_keep_formulas_commands_and_papers(source):
    original = [c for c in build.read_source(source).cells if c.cell_type == "markdown"]
    for texts in build.find_translations(source):
        for cell, text in zip(original, build.read_source(texts).cells, strict=True):
            assert untranslatable(text.source) == untranslatable(cell.source)


@pytest.mark.parametrize("texts", sorted(FOLDER.glob("[a-z][a-z]/*.py")), ids=name)
def test_no_emphasis_is_left_as_asterisks(texts):
    """CommonMark ends none between a mark and a letter, where Korean has its particles."""
    for cell in build.read_source(texts).cells:
        prose = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", "", cell.source, flags=re.DOTALL)
        for token in MarkdownIt("commonmark").enable("table").parse(prose):
            plain = [child.content for child in token.children or () if child.type == "text"]
            assert not any("*" in text for text in plain), token.content


@pytest.mark.parametrize(
    "path",
    sorted([*FOLDER.rglob("*.ipynb"), *FOLDER.glob("*.md"), *FOLDER.parent.glob("README*.md")]),
    ids=lambda path: str(path.relative_to(FOLDER.parent)),
)
def test_links_to_files_lead_somewhere(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = nbformat.reads(text, as_version=4).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", text):
        assert re.match(r"https?://", target) or (path.parent / target).exists(), target


def test_a_translation_of_another_length_is_refused(tmp_path):
    texts = tmp_path / "1_short.py"
    texts.write_text("# %% [markdown]\n# Um.\n")
    with pytest.raises(UserError, match=r"1_short.py: 1 cells; the original has \d+"):
        build.translate(build.read_source(SOURCES[0]), texts)


@pytest.mark.parametrize("source", SOURCES, ids=name)
def test_committed_outputs_are_whole_and_clean(source):
    notebook = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell.outputs]
    assert any(output.output_type != "error" for output in outputs)
    for output in outputs:
        assert output.output_type != "error"
        assert output.get("name") != "stderr", output.text
    for cell in cells:
        for text in texts(cell):
            assert not ABSOLUTE.search(text), text
            assert not any(place in text for place in PLACES), text


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(path, marks=() if path.stem == "2_attention" else pytest.mark.slow)
        for path in SOURCES + SOLUTIONS
    ],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_it_runs(source):
    before = {path: path.stat().st_mtime_ns for path in FOLDER.rglob("*")}
    notebook = build.execute(source, fast=True)
    assert any(cell.get("outputs") for cell in notebook.cells)
    assert {path: path.stat().st_mtime_ns for path in FOLDER.rglob("*")} == before


def test_texts_need_a_run(tmp_path):
    with pytest.raises(UserError, match=r"no 9_new.ipynb: run python notebooks/build.py 9_new"):
        build.write_translations(tmp_path / "9_new.py")


def test_a_failing_cell_is_named(tmp_path):
    source = tmp_path / "9_wrong.py"
    source.write_text("# %% [markdown]\n# Text.\n\n# %%\n# Why.\nx = 0\n1 / x\n")
    with pytest.raises(UserError, match=r"9_wrong.py: cell 2, .* `x = 0`, .*ZeroDivisionError"):
        build.execute(source)


def test_outputs_hold_nothing_of_the_moment(tmp_path):
    source = tmp_path / "9_moment.py"
    lines = ["import os", "print(os.path.abspath('file'))", "object()"]
    source.write_text("# %%\n" + "\n".join(lines) + "\n")
    first, second = build.execute(source), build.execute(source)
    assert list(texts(first.cells[0])) == ["file\n", "<object>"]
    assert first == second


def test_the_fast_mode_is_told_to_the_kernel_and_nowhere_else(tmp_path, monkeypatch):
    monkeypatch.setenv("NOTEBOOKS_FAST", "1")
    source = tmp_path / "9_mode.py"
    source.write_text('# %%\nimport os\n\nprint("NOTEBOOKS_FAST" in os.environ)\n')
    assert list(texts(build.execute(source, fast=True).cells[0])) == ["True\n"]
    assert list(texts(build.execute(source).cells[0])) == ["False\n"]


def test_an_unknown_name_is_refused():
    with pytest.raises(UserError, match=f"no notebook 99_none: there are .*{SOURCES[0].stem}"):
        build.find_sources(["99_none"])
