"""What `translator.prepare` says of a folder it has made, and how such a folder is recognised.

Needs no TensorFlow: the settings of a run are known before that is imported.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from translator.config import DataConfig
from translator.data.cleaning import CleaningReport, MixtureReport
from translator.data.splits import Corpus
from translator.errors import UserError
from translator.files import write_json

FILE = "prepared.json"
REMEDY = "prepare the corpus again, with python -m translator.prepare"
# The settings that preparing has decided.
DECIDED = (
    *("direction", "tokenizer", "vocabulary_size", "max_tokens", "placeholder_share"),
    *("validate_on", "objective"),
)


@dataclass(frozen=True)
class Manifest:
    """What is in a prepared folder beside text, tokenizer and ids."""

    data: DataConfig
    """What was prepared, and how."""
    sizes: tuple[int, ...]
    """Pairs of each corpus in the training text."""
    translations: dict[str, str]
    """Words that translate each other."""
    reports: dict[str, CleaningReport]

    def write(self, folder: Path):
        """The last file of the folder, which lists all others."""
        files = {
            str(path.relative_to(folder)): path.stat().st_size
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        write_json(folder / FILE, {**asdict(self), "files": files})

    @property
    def decided(self) -> dict:
        """The settings that whoever trains on the folder must have."""
        values = {key: getattr(self.data, key) for key in DECIDED}
        return {**values, "validate_on": None}  # validation and test are in the folder


def is_prepared(corpus: str) -> bool:
    """Whether a `--corpus` is a prepared folder.

    Raises:
        UserError: it was to become one.
    """
    folder = Path(corpus).expanduser()
    if (folder / FILE).is_file():
        return True
    if (folder / "train.tsv").is_file() and (folder / "validation.tsv").is_file():
        raise UserError(f"{folder}: half prepared, it has no {FILE}; {REMEDY}")
    return False


def read_manifest(folder: Path) -> Manifest:
    """That of a prepared folder whose files are all there.

    Raises:
        UserError: they are not.
    """
    path = folder / FILE
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        files = dict(values.pop("files"))
        reports = {
            split: (MixtureReport if "held_out" in report else CleaningReport)(**report)
            for split, report in values.pop("reports").items()
        }
        data, sizes = DataConfig(**values.pop("data")), tuple(values.pop("sizes"))
        manifest = Manifest(data, sizes, **values, reports=reports)
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}); {REMEDY}") from error
    except (ValueError, TypeError, KeyError, AttributeError, UserError) as error:
        raise UserError(f"{path}: damaged, or of another version ({error}); {REMEDY}") from error
    for name, size in files.items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size:
            problem = f"not of {size:,} bytes, as it was" if file.is_file() else "missing"
            raise UserError(f"{file}: {problem}; copy the folder again, or {REMEDY}")
    return manifest


def prepared_settings(data: DataConfig, corpus: str) -> DataConfig:
    """Those of a run on the prepared folder `corpus`: what is left to decide is as in `data`."""
    decided = read_manifest(Path(corpus).expanduser()).decided
    sampling = data.subword_sampling if decided["tokenizer"] == "sentencepiece" else 0.0
    budget = max(data.batch_tokens, 2 * decided["max_tokens"])
    own = {"corpus": corpus, "subword_sampling": sampling, "batch_tokens": budget}
    return replace(data, **decided, **own)


class PreparedCorpus(Corpus):
    """The text of a prepared folder, to be scored on, or to be mixed with others and prepared anew
    with them."""

    def __init__(self, spec: str, source: str, target: str, path: Path):
        super().__init__(spec, source, target)
        self._path = path
        direction = read_manifest(path).data.direction
        if DataConfig(direction=direction).languages != (source, target):
            raise UserError(
                f"corpus {spec} was prepared for {direction}, not from {source} to {target}"
            )

    def _pairs(self, split):
        return map(tuple, read_rows(self._path / f"{split}.tsv"))


def read_rows(path: Path) -> Iterator[list[str]]:
    """Of a file of clean text: source, target, and a tag or "" where the corpus has tags."""
    with path.open(encoding="utf-8", newline="\n") as file:
        yield from parse_rows(file)


def parse_rows(lines: Iterable[str]) -> Iterator[list[str]]:
    """The same of such a file's lines."""
    return (line.removesuffix("\n").split("\t") for line in lines)
