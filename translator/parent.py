"""What `--init-from` names: a trained run or an export, with whose weights a new run begins."""

from pathlib import Path

from translator.config import CONFIG, Config
from translator.errors import UserError
from translator.inference.translator import find_model
from translator.remote.protocol import RUN_FILES


def parent_config(path: str | Path) -> Config:
    """The configuration it was trained with; needs no TensorFlow.

    Raises:
        UserError: nothing that can be trained further is there.
    """
    return Config.load(_run_files(*find_model(path)) / CONFIG)


def load_parent(config: Config) -> tuple:
    """Tokenizer and weights of what `config` begins with.

    Raises:
        UserError: it is missing or damaged, or its files are of different runs.
    """
    from translator.data.tokenizer import load_tokenizer
    from translator.inference.exported_model import read_weights
    from translator.inference.keras_graph import load_best
    from translator.models import build_model

    kind, folder = find_model(config.training.init_from)
    files = _run_files(kind, folder)
    tokenizer = load_tokenizer(files / "tokenizer")
    model = build_model(config.model, tokenizer.vocabulary_size)
    if kind == "run":
        parent = load_best(folder, tokenizer)
    else:
        parent = model
        read_weights(folder, model)
    found = {**parent.settings, "tokenizer": tokenizer.kind}
    expected = {**model.settings, "tokenizer": config.data.tokenizer}
    differing = [key for key in expected if key != "dropout" and found.get(key) != expected[key]]
    if differing:
        raise UserError(
            f"{files / CONFIG}: the run's other files are of another {', '.join(differing)}; "
            "copy the folder again from where it was trained"
        )
    return tokenizer, parent.get_weights()


def _run_files(kind, folder) -> Path:
    """Where `config.json` and `tokenizer/` are."""
    if kind == "run":
        return folder
    files = folder / RUN_FILES
    if kind == "ctranslate2" or not files.is_dir():
        raise UserError(
            f"--init-from {folder}: an export without what training needs; give the run's folder, "
            "or a SavedModel that `python -m translator.export` makes of it anew"
        )
    return files
