"""Lines of text as they lie on disk: in a file, a gzipped one, or many that follow each other.

All are read as a stream, and a fault is said with the file and the line in which it is.
"""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from translator.errors import UserError

_SHARD = re.compile(r"-(\d{5})-of-(\d{5})(?=\.)")


@dataclass(frozen=True)
class TextFile:
    """A text of which one file, or several in their order, hold the lines."""

    paths: tuple[Path, ...]

    def __str__(self):
        """The path, with stars for the number of a shard."""
        path = self.paths[0]
        shard = "-*****-of-\\2" if len(self.paths) > 1 else "\\g<0>"
        return str(path.with_name(_SHARD.sub(shard, path.name)))

    @property
    def name(self) -> str:
        return Path(str(self)).name

    def __iter__(self) -> Iterator[str]:
        """The lines without their ends.

        Raises:
            UserError: a file cannot be read, or there is no line at all.
        """
        return (line for _, _, line in self.numbered())

    def numbered(self) -> Iterator[tuple[Path, int, str]]:
        """(file, number in that file, line), of all lines."""
        empty = True
        for path in self.paths:
            for number, line in enumerate(_lines(path), start=1):
                empty = False
                yield path, number, line
        if empty:
            raise UserError(f"{self}: the file is empty")


def find_text(path: Path) -> TextFile | None:
    """The text called `path`, where it is there: as that file, else gzipped, else in shards.

    `pt.train.txt` may be `pt.train.txt`, `pt.train.txt.gz`, or all of
    `pt.train-00000-of-00010.txt`, `pt.train-00001-of-00010.txt` …, each gzipped or not. The name of
    one shard stands for all of them.

    Raises:
        UserError: shards are missing, or there twice.
    """
    if not _SHARD.search(path.name):
        for file in (path, path.with_name(f"{path.name}.gz")):
            if file.is_file():
                return TextFile((file,))
    return _find_shards(whole_name(path))


def _find_shards(path):
    pattern = re.compile(
        rf"{re.escape(path.stem)}{_SHARD.pattern}{re.escape(path.suffix)}(?:\.gz)?"
    )
    there = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    found = [(file, match) for file in there if (match := pattern.fullmatch(file.name))]
    if not found:
        return None
    totals = {match[2] for _, match in found}
    if len(totals) > 1:
        sizes = " and of ".join(sorted(totals))
        raise UserError(f"{path}: there are shards of {sizes}: keep one of the sets")
    numbers, total = [int(match[1]) for _, match in found], int(totals.pop())
    if missing := sorted(set(range(total)) - set(numbers)):
        names = ", ".join(f"{n:05d}" for n in missing[:5]) + (" …" if len(missing) > 5 else "")
        raise UserError(f"{path}: of its {total} shards {names} are missing: copy them here, too")
    for (file, _), number, expected in zip(found, numbers, range(len(found)), strict=True):
        if number != expected or number >= total:
            raise UserError(f"{file}: one shard too many, or there twice: keep one of each number")
    return TextFile(tuple(file for file, _ in found))


def whole_name(path: Path) -> Path:
    """The name of the text that a file holds, or a part of it: without `.gz` and shard number."""
    return path.with_name(_SHARD.sub("", path.name).removesuffix(".gz"))


def aligned(texts: list[TextFile]) -> Iterator[tuple[str, ...]]:
    """Line i of each text, for every i.

    Raises:
        UserError: one has more lines than another.
    """
    for number, row in enumerate(zip_longest(*texts), start=1):
        if None in row:
            shorter = texts[row.index(None)]
            longer = next(t for t, line in zip(texts, row, strict=True) if line is not None)
            places = [(path, n) for path, n, _ in longer.numbered()]
            file, line = places[number - 1]
            raise UserError(
                f"{longer} has {len(places)} lines, {shorter} has {number - 1}: line {line} of "
                f"{file.name} has no partner; line i of the one must belong to line i of the other"
            )
        yield row


def _lines(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 file without their ends (LF or CRLF) and without byte order mark.

    The file is read as bytes: only LF ends a line, where text mode and `str.splitlines` would also
    break at a lone CR, U+0085 or U+2028 and shift all that follows.
    """
    number = 0
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                yield line.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        byte = f"byte {error.start + 1} of the line, 0x{error.object[error.start]:02x},"
        raise UserError(
            f"{path}:{number}: {byte} is not UTF-8; convert the file, with iconv for example"
        ) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UserError(
            f"{path}: a damaged gzip file after line {number} ({error}); copy it here again"
        ) from error
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from error
