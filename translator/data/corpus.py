"""Where sentence pairs come from: the bundled sample, a folder, a TSV file, or a TFDS data set.

All kinds are a `Corpus` with the same three splits, and stream: a corpus may be larger than memory.
A kind without splits of its own is divided by `split_of`. TensorFlow and TFDS are imported only
when a `tfds:` corpus is opened.
"""

import contextlib
import difflib
import hashlib
import logging
import re
import sys
import textwrap
import unicodedata
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from translator.errors import UserError

SPLITS = ("train", "validation", "test")

Pair = tuple[str, ...]  # source, target, and a tag where the corpus has tags


def open_corpus(
    spec: str, source: str = "pt", target: str = "en", data_dir: str | None = None
) -> "Corpus":
    """The corpus that `spec` names, translated from language `source` to language `target`.

    Args:
        spec: `sample`; `tfds:<name>[/<config>]`; a folder of `<language>.<split>.txt` files (the
            layout of `tfds.folder_dataset.TranslateFolder`); or a two-column `.tsv` file.
        source: language code, as the corpus spells it (`pt`, `pt-br`).
        target: language code.
        data_dir: where TFDS keeps its data sets; its own default where None.

    Raises:
        UserError: there is no such corpus, or it lacks a language or a split, or its held-out
            sentences cannot be read. Faults further into the training split come to light while it
            is streamed.
    """
    if source == target:
        raise UserError(f"source and target language are both {source}: give two languages")
    path = Path(spec).expanduser()
    if spec == "sample":
        corpus = SampleCorpus(spec, source, target)
    elif spec.startswith("tfds:"):
        corpus = TfdsCorpus(spec, source, target, data_dir)
    elif path.is_dir():
        corpus = FolderCorpus(spec, source, target, path)
    elif path.is_file() and path.suffix == ".tsv":
        corpus = TsvCorpus(spec, source, target, path)
    else:
        problem = "is not a .tsv file" if path.exists() else "there is no such file or folder"
        raise UserError(
            f"corpus {spec}: {problem}; give sample, tfds:<name>, a folder with "
            f"{source}.train.txt and {target}.train.txt, or a two-column .tsv file"
        )
    for split in SPLITS:
        if next(corpus.pairs(split), None) is None:
            raise UserError(f"corpus {spec} has no {split} pairs: it is too small, or incomplete")
    return corpus


def split_of(text: str) -> str:
    """The split a sentence belongs to where the corpus does not say: 5 % validation, 5 % test.

    A hash of its letters and digits decides, so neither order, case nor punctuation matters, and
    one sentence never stands in two splits, today or in a larger edition of the corpus.
    """
    letters = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    digest = hashlib.blake2b(letters.encode(), digest_size=8).digest()
    return {0: "validation", 1: "test"}.get(int.from_bytes(digest, "big") % 20, "train")


class Corpus(ABC):
    """Sentence pairs in the splits `SPLITS`; get one from `open_corpus`."""

    def __init__(self, spec: str, source: str, target: str):
        self.spec, self.source, self.target = spec, source, target

    def pairs(self, split: str) -> Iterator[Pair]:
        """The (source, target) sentences of a split as they stand in the corpus, not cleaned; in a
        training split with tags, (source, target, tag), "" for none.

        Raises:
            UserError: unknown split (at once); a fault in the data (when it is reached).
        """
        if split not in SPLITS:
            raise UserError(f"unknown split {split}: there are {', '.join(SPLITS)}")
        return self._pairs(split)

    @abstractmethod
    def _pairs(self, split: str) -> Iterator[Pair]: ...

    def _split_of(self, pair: Pair) -> str:
        """The split of a pair from a corpus without splits, the same for both directions.

        The side of the language last in the alphabet decides: Portuguese, of `pt` and `en`.
        """
        return split_of(pair[0] if self.source > self.target else pair[1])


class SampleCorpus(Corpus):
    """The corpus that comes with the package, Portuguese and English."""

    def __init__(self, spec: str, source: str, target: str):
        super().__init__(spec, source, target)
        if {source, target} != {"pt", "en"}:
            raise UserError(f"corpus sample has the languages pt and en, not {source} and {target}")

    def _pairs(self, split):
        from translator.data.sample import sentences

        for portuguese, english in sentences(split):
            yield (portuguese, english) if self.source == "pt" else (english, portuguese)


class FolderCorpus(Corpus):
    """A folder of `<language>.<split>.txt` files in UTF-8, where line i translates line i.

    There may be a `tags.train.txt`, with a tag or nothing on each line.

    `tfds.folder_dataset.TranslateFolder` reads the same layout, but holds all of it in memory and
    does not see when the files are misaligned.
    """

    def __init__(self, spec: str, source: str, target: str, path: Path):
        super().__init__(spec, source, target)
        self._path = path
        needed = [file.name for split in SPLITS for file in self._files(split)]
        there = sorted(file.name for file in path.glob("*.txt"))
        if missing := sorted(set(needed) - set(there)):
            raise UserError(
                f"folder {spec} lacks {', '.join(missing)}; it has {', '.join(there) or 'no .txt'}"
            )
        for split in ("validation", "test"):
            # These are needed only after hours of training: find their faults now.
            deque(self._pairs(split), maxlen=0)

    def _files(self, split):
        tags = self._path / "tags.train.txt"
        return [
            *(self._path / f"{language}.{split}.txt" for language in (self.source, self.target)),
            *([tags] if split == "train" and tags.exists() else []),
        ]

    def _pairs(self, split):
        files = self._files(split)
        rows = zip_longest(*map(_lines, files))
        for number, row in enumerate(rows, start=1):
            if None in row:
                shorter = files[row.index(None)]
                longer = next(f for f, text in zip(files, row, strict=True) if text is not None)
                total = sum(1 for _ in _lines(longer))
                raise UserError(
                    f"{longer} has {total} lines, {shorter} has {number - 1}: line {number} of "
                    f"{longer.name} has no partner; line i of the one must belong to line i"
                    " of the other"
                )
            yield row


class TsvCorpus(Corpus):
    """Two columns with a tab between them, UTF-8, no quoting; divided by `split_of`.

    The columns are Portuguese and English, unless the first line names two other languages or the
    other order (`en<TAB>pt`). A third one holds a tag, or nothing.
    """

    def __init__(self, spec: str, source: str, target: str, path: Path):
        super().__init__(spec, source, target)
        self._path = path
        languages = [source.lower(), target.lower()]
        names = [name.strip().lower() for name in next(_lines(path)).split("\t")[:2]]
        self._has_header = sorted(names) == sorted(languages)
        if not self._has_header:
            names = ["pt", "en"]
        if sorted(names) != sorted(languages):
            raise UserError(f"{path}:1: begin the file with the line {source}<TAB>{target}")
        self._swapped = names != languages

    def _pairs(self, split):
        for number, line in enumerate(_lines(self._path), start=1):
            columns = line.split("\t")
            if len(columns) not in (2, 3):
                raise UserError(
                    f"{self._path}:{number}: expected 2 columns with a tab between them, or 3 "
                    f"with a tag, found {len(columns)}"
                )
            if number == 1 and self._has_header:
                continue
            first, second, *tag = columns
            pair = (second, first) if self._swapped else (first, second)
            if self._split_of(pair) == split:
                yield *pair, *(tag if split == "train" else ())


def _lines(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 file without their ends (LF or CRLF) and without byte order mark.

    The file is read as bytes: only LF ends a line, where text mode and `str.splitlines` would also
    break at a lone CR, U+0085 or U+2028 and shift all that follows.
    """
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                yield line.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        byte = f"byte {error.start + 1} of the line, 0x{error.object[error.start]:02x},"
        raise UserError(
            f"{path}:{number}: {byte} is not UTF-8; convert the file, with iconv for example"
        ) from error
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from error
    if number == 0:
        raise UserError(f"{path}: the file is empty")


class TfdsCorpus(Corpus):
    """A data set of TensorFlow Datasets whose features hold both languages.

    They may be text features side by side (`Translation`, `FeaturesDict`) or a
    `TranslationVariableLanguages`, at the top or nested in dictionaries. Rows that lack a language
    are passed over; of several translations the first is taken. Validation or test sentences that
    the data set lacks are taken out of its training split by `split_of`.
    """

    def __init__(self, spec: str, source: str, target: str, data_dir: str | None):
        super().__init__(spec, source, target)
        self._builder = _open_builder(spec, data_dir)
        self._place = self._find_languages()
        _prepare(self._builder, spec)
        if "train" not in self._builder.info.splits:
            there = ", ".join(self._builder.info.splits) or "none"
            raise UserError(f"{spec} has no train split; its splits are: {there}")

    def _find_languages(self):
        """Keys that lead to the feature that holds both languages."""
        found = dict(_language_features(self._builder.info.features))
        for place, languages in found.items():
            if {self.source, self.target} <= languages:
                return place
        there = ", ".join(sorted(set().union(*found.values()))) or "none"
        raise UserError(
            f"{self.spec} does not have both {self.source} and {self.target}; "
            f"its text features are: {there}"
        )

    def _pairs(self, split):
        splits = set(self._builder.info.splits)
        if split not in splits:
            return (pair for pair in self._rows("train") if self._split_of(pair) == split)
        if split != "train" or splits.issuperset(SPLITS):
            return self._rows(split)
        return (pair for pair in self._rows("train") if self._split_of(pair) in splits)

    def _rows(self, split):
        import tensorflow_datasets as tfds

        streamed = tfds.ReadConfig(try_autocache=False)  # else up to 250 MB stay in memory
        rows = self._builder.as_dataset(split=split, read_config=streamed)
        batches = rows.map(self._select).batch(1024)  # rows one by one cost a TensorFlow call each
        for sources, targets in batches.as_numpy_iterator():
            for source, target in zip(sources, targets, strict=True):
                if source and target:
                    yield source.decode(), target.decode()

    def _select(self, row):
        """The texts of one row as two scalar string tensors, empty where a language is missing."""
        import tensorflow as tf

        for key in self._place:
            row = row[key]
        if self.source in row:
            return row[self.source], row[self.target]

        def first(language):
            texts = tf.boolean_mask(row["translation"], row["language"] == language)
            return tf.strings.reduce_join(texts[:1])

        return first(self.source), first(self.target)


def _language_features(feature, place=()):
    """(keys that lead there, the languages found there) for every dictionary of texts below."""
    import tensorflow_datasets as tfds

    if isinstance(feature, tfds.features.TranslationVariableLanguages):
        yield place, set(feature.languages or ())
    elif isinstance(feature, tfds.features.FeaturesDict):
        yield place, {key for key in feature if isinstance(feature[key], tfds.features.Text)}
        for key in feature:
            yield from _language_features(feature[key], (*place, key))


def _open_builder(spec, data_dir):
    import tensorflow_datasets as tfds

    name = spec.removeprefix("tfds:")
    try:
        return tfds.builder(name, data_dir=data_dir)
    except ImportError as error:
        raise _missing_package(spec, error) from error
    except tfds.core.DatasetNotFoundError as error:
        known = set(tfds.list_builders(with_community_datasets=False))
        close = ", ".join(difflib.get_close_matches(name.split("/")[0], known)) or "none"
        raise UserError(f"{spec}: TFDS has no such data set; similar names: {close}") from error
    except Exception as error:  # ValueError, TypeError, network errors of other catalogues …
        raise UserError(
            f"{spec} cannot be opened ({_in_short(error)}); names and configurations are listed at "
            "https://www.tensorflow.org/datasets/catalog/overview"
        ) from error


def _prepare(builder, spec):
    """Downloads and prepares the data set, unless its data directory has it already."""
    import tensorflow_datasets as tfds
    from tensorflow_datasets.core.download import downloader

    tfds.disable_progress_bar()
    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)  # a warning per retry
    downloader.MAX_RETRIES = 5  # six seconds; TFDS's own ten keep you waiting for minutes
    try:
        with contextlib.redirect_stdout(sys.stderr):
            builder.download_and_prepare()
    except ImportError as error:
        raise _missing_package(spec, error) from error
    except Exception as error:  # a builder runs its own code over files from elsewhere
        root = Path(builder.data_dir.removesuffix(builder.info.full_name))
        raise UserError(
            f"{spec} could not be downloaded and prepared ({_in_short(error)}). Some hosts, TED's "
            "among them, fail at times: try again later, put the archive under its own name into "
            f"{root / 'downloads' / 'manual'}, or use --corpus sample, a folder or a .tsv file"
        ) from error


def _missing_package(spec, error):
    return UserError(f"{spec}: TFDS needs a Python package that is not installed: {error}")


def _in_short(error):
    """An exception on one line: those of TFDS fill screens."""
    return textwrap.shorten(f"{type(error).__name__}: {error}", 300)
