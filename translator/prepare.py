"""`python -m translator.prepare`: a corpus made ready once, for many trainings."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tyro

from translator.cli import make_console, run_verb
from translator.config import DataConfig
from translator.errors import UserError
from translator.files import appearing
from translator.mixture import joined
from translator.runtime import import_tensorflow


@dataclass(frozen=True)
class Arguments:
    """Clean a corpus, learn its tokenizer and encode it; `translator.train --corpus FOLDER` then
    begins at once, with the same numbers as on the corpus itself.

    What is decided here is not asked there: objective, direction, tokenizer, vocabulary and
    lengths. Several trainings may read one folder at the same time; none writes into it."""

    to: Path
    """The new folder; it appears when it is complete."""
    corpus: str = DataConfig.corpus
    """Where the sentence pairs come from, as for translator.train; may be given several times."""
    validate_on: str | None = DataConfig.validate_on
    """The corpus from which validation and test come; by default the first."""
    objective: Literal["translate", "denoise"] = DataConfig.objective
    """What it is made ready for: to learn to translate, or to restore sentences."""
    direction: str = DataConfig.direction
    """Source and target language, as for translator.train."""
    tokenizer: Literal["sentencepiece", "wordpiece"] = DataConfig.tokenizer
    """How text becomes subwords."""
    vocabulary_size: int = DataConfig.vocabulary_size
    """Subwords in the shared vocabulary, at most."""
    max_tokens: int = DataConfig.max_tokens
    """Subwords of a side, at most."""
    placeholder_share: float = DataConfig.placeholder_share
    """The share of common words that are replaced by placeholders, as for translator.train."""

    @property
    def config(self) -> DataConfig:
        """The same; the size of a batch is not decided here."""
        values = {key: value for key, value in vars(self).items() if key != "to"}
        budget = max(DataConfig.batch_tokens, 2 * self.max_tokens)
        return DataConfig(**values, batch_tokens=budget)


def main():
    arguments = tyro.cli(Arguments, args=joined(sys.argv[1:]), prog="python -m translator.prepare")
    config, console = arguments.config, make_console()
    try:
        with appearing(arguments.to) as folder:
            import_tensorflow()
            from translator.data.preparation import prepare

            prepare(config, folder, None, console.print).save()
    except FileExistsError as error:
        raise UserError(f"--to {arguments.to} is there already: give a new folder") from error
    console.print(f"try:         python -m translator.train --corpus {arguments.to}")


if __name__ == "__main__":
    run_verb(main)
