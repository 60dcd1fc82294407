"""Corpora of the Hugging Face Hub, by name, through its library `datasets`: an optional extra."""

import logging
from pathlib import Path

from translator.data.splits import Corpus
from translator.errors import UserError, in_short


class HfCorpus(Corpus):
    """A data set whose rows hold both languages, streamed: nothing is kept on disk.

    They may stand in columns of their own, or side by side in one (`translation`, as most have it).
    Rows that lack a language are passed over. Splits that the data set lacks are taken out of its
    training split by `split_of`.
    """

    def __init__(self, spec: str, source: str, target: str):
        super().__init__(spec, source, target)
        self._splits = _load(spec)
        if "train" not in self._splits:
            raise UserError(f"{spec} has no train split; its splits are: {', '.join(self._splits)}")
        self._column = self._find_languages()

    def _find_languages(self) -> str | None:
        """The column that holds both languages; None where they are columns themselves."""
        try:
            row = next(iter(self._splits["train"]), {})
        except Exception as error:  # files from elsewhere, read over a network
            raise self._unread(error) from error
        places = {None: set(row)}
        places |= {column: set(value) for column, value in row.items() if isinstance(value, dict)}
        for column, languages in places.items():
            if {self.source, self.target} <= languages:
                return column
        there = ", ".join(sorted(set().union(*places.values()))) or "none"
        raise UserError(
            f"{self.spec} does not have both {self.source} and {self.target}; its columns are: "
            f"{there}"
        )

    def _pairs(self, split):
        return self._divided(split, set(self._splits), self._rows)

    def _rows(self, split):
        try:
            for row in self._splits[split]:
                texts = row if self._column is None else row[self._column]
                if texts[self.source] and texts[self.target]:
                    yield texts[self.source], texts[self.target]
        except Exception as error:
            raise self._unread(error) from error

    def _unread(self, error):
        return UserError(f"{self.spec} cannot be read ({in_short(error)}); try again later")


def _load(spec):
    """{split: rows}"""
    try:
        import datasets
    except ImportError as error:
        raise UserError(f'{spec}: pip install -e ".[hf]" brings what reads it') from error
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)  # a warning per retry
    datasets.disable_progress_bars()
    name, config = _name_and_config(spec.removeprefix("hf:"))
    try:
        return datasets.load_dataset(name, config, streaming=True)
    except datasets.exceptions.DatasetNotFoundError as error:
        raise UserError(
            f"{spec}: there is no such data set on the Hugging Face Hub, or it is not public"
        ) from error
    except Exception as error:  # a wrong configuration, no network, files of no known kind …
        raise UserError(f"{spec} cannot be opened ({in_short(error)})") from error


def _name_and_config(name) -> tuple[str, str | None]:
    """`Helsinki-NLP/opus-100/en-pt` → `Helsinki-NLP/opus-100`, `en-pt`; a folder is no more than
    its path."""
    if Path(name).expanduser().is_dir():
        return str(Path(name).expanduser()), None
    user, slash, rest = name.partition("/")
    dataset, _, config = rest.partition("/")
    return user + slash + dataset, config or None
