"""`python -m translator.share`: a run's model on the Hugging Face Hub, for all or a few."""

from dataclasses import dataclass
from pathlib import Path

import tyro
from rich.table import Table

from translator.cli import make_console, run_verb
from translator.config import CONFIG, Config
from translator.errors import UserError
from translator.export import read_summary
from translator.hub import parse
from translator.runtime import import_tensorflow


@dataclass(frozen=True)
class Arguments:
    """Share a trained model through the Hugging Face Hub: what the other verbs need of its run, an
    export for TensorFlow Serving, and a model card. Then hf://<user>/<name> stands for it wherever
    a run folder or an export is asked for.

    A try that broke off goes on where it was; a model that has changed becomes a new commit."""

    run: tyro.conf.Positional[Path]
    """The run folder."""
    to: str
    """<user>/<name> on the Hub; the user is you, or an organisation that you may write for."""
    licence: str = "not stated"
    """The licence of the data, and so of the model: as the Hub calls it (cc-by-4.0, say), or in
    words."""
    private: tyro.conf.FlagCreatePairsOff[bool] = False
    """Let nobody see a new repository but you, or your organisation."""
    dry_run: tyro.conf.FlagCreatePairsOff[bool] = False
    """Make all that would go up, list it, and send nothing."""


def main():
    arguments = tyro.cli(Arguments, prog="python -m translator.share")
    run, repository = arguments.run, arguments.to.removeprefix("hf://")
    uri = parse(f"hf://{repository}")
    if uri.id != repository:
        raise UserError(f"--to {arguments.to}: must be <user>/<name>")
    config, summary = Config.load(run / CONFIG), read_summary(run)
    if not (run / "model.keras").is_file():
        raise UserError(f"{run}: not trained yet; training saves a model with its first validation")
    import_tensorflow()
    from translator.exporting.sharing import prepare, upload

    files = prepare(run, config, summary, repository, arguments.licence)
    if arguments.dry_run:
        show(files)
        print(f"nothing was sent; the card is {files['README.md']}")
        return
    commit = upload(repository, files, arguments.private)
    print(f"hf://{repository}@{commit}")


def show(files: dict[str, Path]):
    """What would go up, and how much it is."""
    sizes = {path: file.stat().st_size for path, file in sorted(files.items())}
    table = Table("path on the Hub", "kB", box=None, show_footer=True)
    table.columns[0].footer, table.columns[1].footer = f"{len(sizes)} files", _kb(sizes.values())
    table.columns[1].justify = "right"
    for path, size in sizes.items():
        table.add_row(path, _kb([size]))
    make_console().print(table)


def _kb(sizes):
    return f"{sum(sizes) / 1000:,.1f}"


if __name__ == "__main__":
    run_verb(main)
