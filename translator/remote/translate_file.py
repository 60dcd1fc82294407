"""A file translated line by line through a client, so that nothing done is lost."""

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from translator.errors import UserError
from translator.remote.client import TranslationClient
from translator.remote.protocol import Translation


def decode_lines(lines: Iterable[bytes], name: str, first: int = 1) -> Iterator[str]:
    """Text lines without their ends (LF or CRLF) and without byte order mark.

    Only LF ends a line: text mode and `str.splitlines` would also break at a lone CR, U+0085 or
    U+2028, and shift all that follows.

    Raises:
        UserError: a line is not UTF-8; it says which, of `name`, where they begin with `first`.
    """
    for number, line in enumerate(lines, first):
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        try:
            yield line.decode().removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError as error:
            raise UserError(
                f"{name}:{number}: not UTF-8; convert it, with iconv for example"
            ) from error


def count_lines(path: Path) -> int:
    """The lines of a file, all of which have been looked at.

    Raises:
        UserError: it is no file, cannot be read, or is not UTF-8.
    """
    if path.exists() and not path.is_file():  # a pipe could not be read once more
        raise UserError(f"{path}: not a file; what comes through a pipe goes to standard input")
    try:
        with path.open("rb") as file:
            return sum(1 for _ in decode_lines(file, str(path)))
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror}") from error


def one_line(text: str) -> str:
    """A translation as one line of output, whatever the model made of it."""
    return text.replace("\r", " ").replace("\n", " ")


def part_of(out: Path) -> Path:
    """Where the lines of an unfinished `out` are."""
    return out.with_name(out.name + ".part")


def translate_file(
    client: TranslationClient,
    source: Path,
    out: Path,
    resume: bool = False,
    progress: Callable[[int, int, Translation], None] = lambda done, total, translation: None,
):
    """Writes the translation of line i of `source` to line i of `out`, in constant memory.

    The lines are collected in `<out>.part`, each as soon as it is there, and become `out` when all
    are. Where that ends early, by an error, Ctrl-C or `kill -9`, the lines are kept, and `resume`
    goes on after the last of them.

    Args:
        progress: is called after each line: how many are done, of how many, and its translation.

    Raises:
        UserError: `source` cannot be read, `out` cannot be written, there are lines of an
            unfinished run and not `resume`, or the server gives no answer.
    """
    total = count_lines(source)
    part = part_of(out)
    before = finished_lines(part) if resume else 0
    if before > total:
        raise UserError(
            f"{part}: has {before} lines and {source} only {total}, so it is of another file; "
            "delete it to start anew"
        )
    with source.open("rb") as file, _open_part(part, resume) as kept:
        try:
            texts = islice(decode_lines(file, str(source)), before, None)
            for done, translation in enumerate(client.translations(texts), before + 1):
                kept.write(one_line(translation.text) + "\n")
                progress(done, total, translation)
        except BaseException:
            if kept.tell() == 0:
                part.unlink()
            raise
    os.replace(part, out)


def finished_lines(part: Path) -> int:
    """The lines of an unfinished run, 0 where there was none; a torn last one is cut off."""
    try:
        with part.open("r+b") as file:
            count = end = 0
            for line in file:
                if line.endswith(b"\n"):
                    count, end = count + 1, end + len(line)
            file.truncate(end)
            return count
    except FileNotFoundError:
        return 0


def _open_part(part, resume):
    try:
        # Buffered by line: a line that is written outlives the process.
        return part.open(
            "a" if resume else "x", buffering=1, encoding="utf-8", newline="\n", errors="replace"
        )
    except FileExistsError:
        raise UserError(
            f"{part}: lines of an unfinished run; go on with --resume, or delete it"
        ) from None
    except OSError as error:
        raise UserError(f"{part}: cannot be written: {error.strerror}") from error
