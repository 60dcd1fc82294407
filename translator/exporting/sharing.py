"""A run on the Hugging Face Hub: what a later verb needs of it, an export, and a card."""

import json
import shutil
from pathlib import Path

from translator.config import CONFIG, Config
from translator.errors import UserError, in_short
from translator.exporting.hub_card import make_hub_card
from translator.exporting.model_card import NOT_STATED, TEXT_FILE, corpus_name, make_card
from translator.exporting.saved_model import export_saved_model
from translator.files import write_file, write_json
from translator.hub import LOG_IN, explained
from translator.inference.confidence import FILE as CONFIDENCE
from translator.inference.keras_graph import load_graph
from translator.remote.protocol import CARD_FILE, RUN_FILES

SHARED = "shared"  # below the run's folder: what is made to be shared, and kept for the next try
SUMMARY = "summary.json"
MODEL = "model.keras"


def prepare(
    run: Path, config: Config, summary: dict, repository: str, licence: str = NOT_STATED
) -> dict[str, Path]:
    """Makes what goes up beside the run's own files, below `run/shared/<user>/<name>/`.

    An export that is there, and newer than the run's files, is taken as it is: a second try then
    has nothing to send again. Of the corpus only the name goes up, not where it lay.

    Args:
        summary: the run's `summary.json`; empty where training has not come to its end.
        repository: `<user>/<name>`.
        licence: of the data, as its user states it.

    Returns:
        For each path in the repository its file.
    """
    folder, name = run / SHARED / repository, repository.split("/")[1]
    version = _export(run, config, folder / name, make_card(config, summary, licence))
    shutil.copy(version / RUN_FILES / CONFIG, folder)
    if summary:
        write_json(folder / SUMMARY, _without_paths(summary))
    card = json.loads((version / CARD_FILE).read_text(encoding="utf-8"))
    write_file(folder / TEXT_FILE, str(make_hub_card(config, card, repository)))
    own = [run / MODEL, *_files(run / "tokenizer"), run / CONFIDENCE]
    return {
        **{str(path.relative_to(run)): path for path in own if path.is_file()},
        **{str(path.relative_to(folder)): path for path in _files(folder)},
    }


def upload(repository: str, files: dict[str, Path], private: bool = False) -> str:
    """Sends all files in one commit, to a repository that is made where there is none. What the Hub
    has already, from a try that broke off as well, is not sent again.

    Args:
        private: of a new repository; one that is there must be so already.

    Returns:
        The commit.

    Raises:
        UserError: no token, not this user's repository, no network …
    """
    address = f"hf://{repository}"
    with explained(address) as client:
        if client.get_token() is None:
            raise UserError(f"{address}: to share a model the Hub must know you; {LOG_IN}")
        api = client.HfApi()
        api.create_repo(repository, private=private or None, exist_ok=True)
        if private and not api.model_info(repository).private:
            raise UserError(
                f"{address}: is there already, and public; make it private on its page, or leave "
                "out --private"
            )
        additions = [client.CommitOperationAdd(path, file) for path, file in files.items()]
        try:
            commit = api.create_commit(
                repository, additions, commit_message="Share with translator.share"
            )
        except ValueError as error:  # of the card's fields, or of the commit
            raise UserError(f"{address}: the Hub does not take it ({in_short(error)})") from error
    return commit.oid


def _export(run, config, folder, card) -> Path:
    """Its only version."""
    version = folder / "1"
    made = version / CARD_FILE
    sources = [path for path in (run / MODEL, run / SUMMARY, run / CONFIG) if path.exists()]
    if made.is_file() and made.stat().st_mtime > max(path.stat().st_mtime for path in sources):
        before = json.loads(made.read_text(encoding="utf-8"))
        if before["licence_of_data"] == card["licence_of_data"]:
            return version
    shutil.rmtree(folder, ignore_errors=True)
    return export_saved_model(load_graph(run), folder, card, config=config)


def _without_paths(summary):
    return {**summary, "corpus": corpus_name(summary["corpus"]), "init_from": None}


def _files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())
