"""What is translated in bulk, and what becomes of it: text, TSV and Parquet files on any file
system that fsspec knows, compressed or not.

A record is what stands in a file for one text: a line's bytes, or a row. A file has as many records
as lines, in their order, and so has what is written of it.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from lzma import LZMAError
from pathlib import PurePosixPath
from typing import NamedTuple
from uuid import uuid4
from zipfile import BadZipFile

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
from fsspec.utils import infer_compression

from translator.errors import UserError, in_one_line
from translator.files import ONE_FIELD, ONE_LINE

TRANSLATION = "translation"  # the column that a Parquet file gains
ROWS = 1024  # of a Parquet file that are read at once


class Folder:
    """Where files are written: whole, or not at all.

    Args:
        url: a path, or what fsspec takes; made where it is not there.

    Raises:
        UserError: it cannot be made.
    """

    def __init__(self, url: str):
        try:
            self._fs, self._root = fsspec.core.url_to_fs(url)
            self._fs.makedirs(self._root, exist_ok=True)
        except (OSError, ImportError, ValueError) as error:
            raise UserError(f"--to {url}: cannot be made ({in_one_line(error)})") from error

    def __str__(self):
        return self._root

    def has(self, name: str) -> bool:
        return self._fs.exists(self._path(name))

    def read(self, name: str) -> bytes:
        return self._fs.cat_file(self._path(name))

    @contextmanager
    def writing(self, name: str):
        """Yields a binary file that becomes `name`, which says how it is compressed, when the
        block ends; where the block raises it is deleted."""
        temporary = self._path(f"{name}.writing-{uuid4().hex}")  # another process may write it, too
        self._fs.makedirs(self._fs._parent(temporary), exist_ok=True)
        try:
            with fsspec.core.OpenFile(self._fs, temporary, "wb", infer_compression(name)) as file:
                yield file
            self._fs.mv(temporary, self._path(name))
        except BaseException:
            if self._fs.exists(temporary):
                self._fs.rm(temporary)
            raise

    def _path(self, name):
        return f"{self._root}/{name}"


class TextFile:
    """A text on each line; of a TSV file in its first column.

    Only LF ends a line: text mode and `splitlines` would also break at a lone CR, U+0085 or U+2028,
    and shift all that follows.
    """

    def __init__(self, fs, path: str):
        self._fs, self.path, self.name = fs, path, PurePosixPath(path).name
        whole = self.name if infer_compression(self.name) is None else self.name.rpartition(".")[0]
        self._is_tsv = whole.endswith(".tsv")

    def __len__(self):
        return sum(1 for _ in self.records())

    def records(self) -> Iterator[bytes]:
        """Lines without their ends (LF or CRLF) and without byte order mark."""
        try:
            yield from self._lines()
        except (OSError, EOFError, zlib.error, LZMAError, BadZipFile) as error:
            raise UserError(f"{self.path}: cannot be read ({in_one_line(error)})") from error

    def _lines(self):
        with fsspec.core.OpenFile(self._fs, self.path, "rb", infer_compression(self.path)) as file:
            first = next(file, None)
            if first is None:
                return
            for line in chain([first.removeprefix(b"\xef\xbb\xbf")], file):
                yield line.removesuffix(b"\n").removesuffix(b"\r")

    def text(self, record: bytes) -> bytes:
        return record.partition(b"\t")[0] if self._is_tsv else record

    @contextmanager
    def writer(self, file):
        """Yields a function that writes records with their translations."""

        def write(records, translations):
            for record, translation in zip(records, translations, strict=True):
                if self._is_tsv:
                    _, tab, rest = record.partition(b"\t")
                    file.write(translation.translate(ONE_FIELD).encode() + tab + rest + b"\n")
                else:
                    file.write(translation.translate(ONE_LINE).encode() + b"\n")

        yield write


class ParquetFile:
    """A text in one column of each row; null is an empty one. What is written has a column more."""

    def __init__(self, fs, path: str, column: str | None):
        self._fs, self.path, self.name = fs, path, PurePosixPath(path).name
        with self._open() as file:
            self._schema, self._size = file.schema_arrow, file.metadata.num_rows
        texts = [
            field.name
            for field in self._schema
            if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        ]
        if column not in texts:
            problem = "--column: give the one to translate" if column is None else f"no {column}"
            raise UserError(f"{path}: {problem}; its columns of text are {', '.join(texts)}")
        if TRANSLATION in self._schema.names:
            raise UserError(f"{path}: has a column {TRANSLATION} already; rename it")
        self._column = column

    @contextmanager
    def _open(self):
        with self._fs.open(self.path, "rb") as file:
            yield pq.ParquetFile(file)

    def __len__(self):
        return self._size

    def records(self) -> Iterator[dict]:
        try:
            with self._open() as file:
                for batch in file.iter_batches(ROWS):
                    yield from batch.to_pylist()
        except (OSError, pa.ArrowException) as error:
            raise UserError(f"{self.path}: cannot be read ({in_one_line(error)})") from error

    def text(self, record: dict) -> bytes:
        return (record[self._column] or "").encode()

    @contextmanager
    def writer(self, file):
        schema = self._schema.append(pa.field(TRANSLATION, pa.string()))
        with pq.ParquetWriter(file, schema) as parquet:

            def write(records, translations):
                rows = [
                    {**record, TRANSLATION: translation}
                    for record, translation in zip(records, translations, strict=True)
                ]
                parquet.write_table(pa.Table.from_pylist(rows, schema))

            yield write


def find_inputs(urls: tuple[str, ...], column: str | None) -> list[TextFile | ParquetFile]:
    """The files that paths and URLs name, in their order; a `*` stands for any.

    Raises:
        UserError: there is none, two have the same name, or one cannot be read.
    """
    files = []
    for url in urls:
        try:
            files += _find(url, column)
        except (OSError, ImportError, ValueError) as error:  # ArrowInvalid is a ValueError
            raise UserError(f"{url}: cannot be read ({in_one_line(error)})") from error
    seen = {}
    for file in files:
        if other := seen.get(file.name):
            raise UserError(
                f"{file.path} and {other} would become the same file of --to: rename one of them"
            )
        seen[file.name] = file.path
    if column and not any(isinstance(file, ParquetFile) for file in files):
        raise UserError(f"--column {column}: only a .parquet file has columns with names")
    return files


def _find(url, column):
    fs, path = fsspec.core.url_to_fs(url)
    paths = [path] if fs.isfile(path) else sorted(filter(fs.isfile, fs.glob(path)))
    if not paths:
        raise UserError(f"{url}: there is no such file")
    return [
        ParquetFile(fs, one, column) if one.endswith(".parquet") else TextFile(fs, one)
        for one in paths
    ]


class Shard(NamedTuple):
    """Records of a file that become one file."""

    name: str
    """Of what is written."""
    file: TextFile | ParquetFile
    first: int
    """How many records stand before its own."""
    count: int


def shards_of(file: TextFile | ParquetFile, lines: int) -> list[Shard]:
    """A file in shards of so many records: one of its own name, or
    `<stem>-00000-of-00010<suffix>` and so on."""
    size = len(file)
    count = max(1, -(-size // lines))
    if count == 1:
        return [Shard(file.name, file, 0, size)]
    packed = "" if infer_compression(file.name) is None else PurePosixPath(file.name).suffix
    path = PurePosixPath(file.name.removesuffix(packed))
    return [
        Shard(
            f"{path.stem}-{i:05d}-of-{count:05d}{path.suffix}{packed}",
            file,
            i * lines,
            min(lines, size - i * lines),
        )
        for i in range(count)
    ]
