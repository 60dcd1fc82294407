"""`python notebooks/build.py [--texts] [NAME …]`: makes the notebooks and runs them.

A source is a percent file, `notebooks/<n>_<name>.py`, which Jupytext reads. Beside it goes the
notebook, `<n>_<name>.ipynb`, with the outputs of a run from top to bottom in a kernel of its own
and in a temporary folder. What would differ from one run to the next for no reason (times of
execution, ids of cells, addresses in memory, paths) is left out.

A notebook can be read in other languages: `<language>/<n>_<name>.py` holds the texts of its
Markdown cells, in their order; the notebook made beside it has these, with the code and the outputs
of the original. `--texts` runs nothing and makes only these, from the outputs that are there.
"""

import copy
import hashlib
import os
import re
import sys
import tempfile
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from translator.cli import run_verb
from translator.errors import UserError
from translator.files import replacing

try:
    import jupytext
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
except ImportError as missing:
    raise SystemExit(f'error: {missing}; pip install -e ".[notebooks]"') from missing

FOLDER = Path(__file__).resolve().parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_SECONDS = 900  # a cell that takes longer hangs


def find_sources(names: list[str]) -> list[Path]:
    """The sources of these names (`1_numbers`, `1_numbers.py` or a path), or all.

    Raises:
        UserError: there is no such source.
    """
    sources = {path.stem: path for path in sorted(FOLDER.glob("[0-9]*_*.py"))}
    wanted = [Path(name).stem for name in names] or list(sources)
    for name in wanted:
        if name not in sources:
            raise UserError(f"no notebook {name}: there are {', '.join(sources)}")
    return [sources[name] for name in wanted]


def find_translations(source: Path) -> list[Path]:
    """The files that hold the texts of a source in other languages."""
    return sorted(FOLDER.glob(f"[a-z][a-z]/{source.name}"))


def read_source(path: Path):
    """A percent file as a notebook without outputs, which knows nothing of Jupytext."""
    notebook = jupytext.read(path, fmt="py:percent")
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5  # the first with ids of cells
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
    return _with_ids(notebook)


def _with_ids(notebook):
    """Ids come from the text of a cell, so that one put in between changes no id but its own."""
    seen = {}
    for cell in notebook.cells:
        digest = hashlib.blake2b(cell.source.encode(), digest_size=6).hexdigest()
        seen[digest] = seen.get(digest, 0) + 1
        cell.id = f"{digest}-{seen[digest]}"
    return notebook


def translate(notebook, texts: Path):
    """A notebook with the Markdown cells of the percent file `texts` in place of its own.

    Raises:
        UserError: there are more or fewer of them.
    """
    translated, cells = copy.deepcopy(notebook), read_source(texts).cells
    markdown = [cell for cell in translated.cells if cell.cell_type == "markdown"]
    if len(cells) != len(markdown):
        raise UserError(
            f"{texts.parent.name}/{texts.name}: {len(cells)} cells; the original has "
            f"{len(markdown)} of Markdown"
        )
    for cell, text in zip(markdown, cells, strict=True):
        cell.source = text.source
    return _with_ids(translated)


def execute(path: Path, fast: bool = False, on_cell=lambda cell, cell_index: None):
    """The notebook of a source, run from top to bottom in a temporary folder.

    Args:
        fast: whether NOTEBOOKS_FAST is set, with which notebooks train only some steps.
        on_cell: called with each code cell and its index, when it has run.

    Raises:
        UserError: a cell fails, takes too long, or ends the kernel.
    """
    notebook = read_source(path)
    current = 0

    def remember(cell, cell_index):
        nonlocal current
        current = cell_index

    with tempfile.TemporaryDirectory() as folder:
        # The user's own IPython settings and history stay out of it.
        environment = os.environ | {"IPYTHONDIR": f"{folder}/ipython"}
        # Jupyter's widgets are not needed, and a library that would use them says so.
        environment["PYTHONWARNINGS"] = "ignore:IProgress not found"
        environment.pop("NOTEBOOKS_FAST", None)
        if fast:
            environment["NOTEBOOKS_FAST"] = "1"
        working = Path(folder, "work")
        working.mkdir()
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            record_timing=False,
            coalesce_streams=True,
            extra_arguments=["--log-level=ERROR"],  # a warning about loopback connections
            on_cell_execute=remember,
            on_cell_executed=lambda cell, cell_index, execute_reply: on_cell(cell, cell_index),
        )
        try:
            client.execute(env=environment, cwd=str(working))
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            raise UserError(_failure(path, notebook.cells[current], current, error)) from error
        except AssertionError as error:  # how NotebookClient ends when it is interrupted
            raise KeyboardInterrupt from error
        tidy_outputs(notebook, working)
    notebook.metadata = nbformat.from_dict(METADATA)  # without the version of Python
    return notebook


def _failure(path, cell, index, error):
    if isinstance(error, CellExecutionError):
        what = f"{error.ename}: {error.evalue}"
    elif isinstance(error, CellTimeoutError):
        what = f"not done after {CELL_SECONDS} seconds"
    else:
        what = "the kernel died"
    lines = cell.source.splitlines()
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return f"{path.name}: cell {index + 1}, which begins with `{first}`, fails: {what}"


def tidy_outputs(notebook, working: Path):
    """Takes out of the outputs what depends on the moment and the machine, in place."""
    places = [f"{place}{os.sep}" for place in (working, FOLDER.parent, sys.prefix)]

    def tidy(text):
        text = re.sub(r" at 0x[0-9a-f]+", "", text)
        for place in places:
            text = text.replace(place, "")
        return text

    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "stream":
                output.text = tidy(output.text)
            for kind, data in output.get("data", {}).items():
                if kind.startswith("text/"):
                    output.data[kind] = tidy(data)


def write(notebook, path: Path):
    """A notebook is whole or as it was."""
    nbformat.validate(notebook)
    with replacing(path) as temporary:
        nbformat.write(notebook, temporary)


def write_translations(source: Path):
    """Beside the texts in other languages, the notebook of a source with these.

    Raises:
        UserError: the source has not been run yet.
    """
    path = source.with_suffix(".ipynb")
    if not path.exists():
        raise UserError(f"no {path.name}: run python notebooks/build.py {source.stem}")
    notebook = nbformat.read(path, as_version=4)
    for texts in find_translations(source):
        write(translate(notebook, texts), texts.with_suffix(".ipynb"))


def main():
    sources = find_sources([name for name in sys.argv[1:] if name != "--texts"])
    if "--texts" in sys.argv:
        for source in sources:
            write_translations(source)
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, TimeElapsedColumn()) as progress:
        for source in sources:
            cells = sum(cell.cell_type == "code" for cell in read_source(source).cells)
            task = progress.add_task(source.stem, total=cells)
            notebook = execute(source, on_cell=lambda *_, task=task: progress.advance(task))
            write(notebook, source.with_suffix(".ipynb"))
            write_translations(source)


if __name__ == "__main__":
    run_verb(main)
