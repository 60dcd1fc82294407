"""Sentences of either language by themselves, for training that needs no translations."""

from collections.abc import Sequence
from pathlib import Path

from translator.data.corpus import open_corpus
from translator.data.manifest import is_prepared
from translator.data.splits import SPLITS, Corpus
from translator.data.text_files import find_text
from translator.errors import UserError


def open_texts(spec: str, source: str, target: str, splits: Sequence[str] = SPLITS) -> Corpus:
    """The sentences of what `spec` names, in both languages or one; each is a pair with itself.

    Args:
        spec: as for `open_corpus`; the files of a folder need not be aligned here, and it may have
            those of one language only.
        splits: those that will be read.

    Raises:
        UserError: as `open_corpus`.
    """
    path = Path(spec).expanduser()
    if path.is_dir() and not is_prepared(spec):
        return TextFolder(spec, source, target, path, splits)
    return BothSides(open_corpus(spec, source, target, splits=splits))


class BothSides(Corpus):
    """The two sides of a corpus of pairs, without what connects them."""

    def __init__(self, corpus: Corpus):
        super().__init__(corpus.spec, corpus.source, corpus.target)
        self._corpus = corpus

    def _pairs(self, split):
        for source, target, *_ in self._corpus.pairs(split):
            yield source, source
            yield target, target


class TextFolder(Corpus):
    """A folder of `<language>.<split>.txt` files in UTF-8, of one language or both, whose lines
    have nothing to do with each other. Where validation or test will be read and has no file, it is
    taken out of the training text by `split_of`."""

    def __init__(self, spec: str, source: str, target: str, path: Path, splits: Sequence[str]):
        super().__init__(spec, source, target)
        names = {split: [f"{side}.{split}.txt" for side in (source, target)] for split in SPLITS}
        found = {split: [find_text(path / name) for name in names[split]] for split in SPLITS}
        self._texts = {split: [text for text in found[split] if text] for split in SPLITS}
        lacking = {split for split in splits if not self._texts[split]}
        if lacking and not self._texts["train"]:
            raise UserError(f"folder {spec} has neither {' nor '.join(names['train'])}")
        self._there = set(SPLITS) - lacking

    def _pairs(self, split):
        return self._divided(split, self._there, self._lines)

    def _lines(self, split):
        return ((line, line) for text in self._texts[split] for line in text)
