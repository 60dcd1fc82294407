"""Corpora in files: a folder with a file for each language and split, a Moses pair, a TSV file.

Each text may be gzipped or in shards, see `find_text`.
"""

from collections import deque
from collections.abc import Sequence
from pathlib import Path

from translator.data.splits import SPLITS, Corpus
from translator.data.text_files import TextFile, aligned, find_text, whole_name
from translator.errors import UserError


class FolderCorpus(Corpus):
    """A folder of `<language>.<split>.txt` files in UTF-8, where line i translates line i.

    There may be a `tags.train.txt`, with a tag or nothing on each line.

    `tfds.folder_dataset.TranslateFolder` reads the same layout, but holds all of it in memory and
    does not see when the files are misaligned.
    """

    def __init__(
        self, spec: str, source: str, target: str, path: Path, splits: Sequence[str] = SPLITS
    ):
        super().__init__(spec, source, target)
        self._texts, missing = {}, []
        for split in splits:
            names = [f"{language}.{split}.txt" for language in (source, target)]
            texts = {name: find_text(path / name) for name in names}
            missing += [name for name, text in texts.items() if text is None]
            tags = find_text(path / "tags.train.txt") if split == "train" else None
            self._texts[split] = [*texts.values(), *([tags] if tags else [])]
        if missing:
            there = sorted(f.name for f in path.iterdir() if whole_name(f).suffix == ".txt")
            raise UserError(
                f"folder {spec} lacks {', '.join(sorted(missing))}; "
                f"it has {', '.join(there) or 'no .txt'}"
            )
        for split in set(splits) - {"train"}:
            # These are needed only after hours of training: find their faults now.
            deque(self._pairs(split), maxlen=0)

    def _pairs(self, split):
        return aligned(self._texts[split])


class MosesCorpus(Corpus):
    """Two files of the same name, `<name>.<language>`, where line i translates line i, as OPUS has
    them; divided by `split_of`."""

    def __init__(self, spec: str, source: str, target: str, texts: list[TextFile]):
        super().__init__(spec, source, target)
        self._texts = texts

    def _pairs(self, split):
        return (pair for pair in aligned(self._texts) if self._split_of(pair) == split)


def find_moses(path: Path, source: str, target: str) -> list[TextFile] | None:
    """The texts of the two languages whose names begin with `path`; None where neither is there.

    Raises:
        UserError: one of them is not there.
    """
    names = [path.with_name(f"{path.name}.{language}") for language in (source, target)]
    texts = [find_text(name) for name in names]
    if texts == [None, None]:
        return None
    if None in texts:
        there, missing = names if texts[1] is None else names[::-1]
        raise UserError(f"corpus {path}: there is {there.name}, and no {missing.name} beside it")
    return texts


class TsvCorpus(Corpus):
    """Two columns with a tab between them, UTF-8, no quoting; divided by `split_of`.

    The columns are Portuguese and English, unless the first line names two other languages or the
    other order (`en<TAB>pt`). A third one holds a tag, or nothing.
    """

    def __init__(self, spec: str, source: str, target: str, text: TextFile):
        super().__init__(spec, source, target)
        self._text = text
        self._languages = sorted((source.lower(), target.lower()))
        path, number, line = next(text.numbered())
        names = _names(line) if self._is_header(line) else ["pt", "en"]
        if sorted(names) != self._languages:
            raise UserError(f"{path}:{number}: begin the file with the line {source}<TAB>{target}")
        self._swapped = names != [source.lower(), target.lower()]
        self._header = line if self._is_header(line) else None

    def _is_header(self, line):
        return sorted(_names(line)) == self._languages

    def _pairs(self, split):
        for path, number, line in self._text.numbered():
            columns = line.split("\t")
            if len(columns) not in (2, 3):
                raise UserError(
                    f"{path}:{number}: expected 2 columns with a tab between them, or 3 "
                    f"with a tag, found {len(columns)}"
                )
            if number == 1 and line == self._header:  # each shard may have it, or the first alone
                continue
            first, second, *tag = columns
            pair = (second, first) if self._swapped else (first, second)
            if self._split_of(pair) == split:
                yield *pair, *(tag if split == "train" else ())


def _names(line):
    return [name.strip().lower() for name in line.split("\t")[:2]]
