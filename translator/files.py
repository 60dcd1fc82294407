"""Files that are whole or not there: written to a temporary file, then renamed; and what a text
must lose to stand in a line of one."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# For `str.translate`: a text to stand in one line, or in one field of a TSV file. A model that
# spells bytes may write any character.
ONE_LINE = str.maketrans("\r\n", "  ")
ONE_FIELD = str.maketrans("\r\n\t", "   ")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yields a temporary path in the same folder, with the same suffix, for the block to write.

    It becomes `path` when the block ends, and is deleted where the block raises: then `path` is as
    it was. A process that is killed leaves the temporary file, which the next one writes over.
    """
    temporary = path.with_name(f"{path.stem}.writing{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


@contextmanager
def appearing(folder: Path) -> Iterator[Path]:
    """The same of a folder: yields a temporary one beside it, which becomes `folder` at the end.

    Raises:
        FileExistsError: there is one already, or at the end.
    """
    if folder.exists():
        raise FileExistsError(folder)
    temporary = folder.with_name(f"{folder.name}.writing-{os.getpid()}")
    shutil.rmtree(temporary, ignore_errors=True)  # of a process that was killed
    temporary.mkdir(parents=True)
    try:
        yield temporary
        os.rename(temporary, folder)
    except OSError as error:
        if error.errno == errno.ENOTEMPTY:  # another process was faster
            raise FileExistsError(folder) from error
        raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_file(path: Path, content: str | bytes):
    """Text is written in UTF-8, its line ends as they are."""
    with replacing(path) as temporary:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)


def write_json(path: Path, values):
    """Indented, and legible to people in every language."""
    write_file(path, json.dumps(values, indent=2, ensure_ascii=False) + "\n")
