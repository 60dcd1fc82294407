"""The versions of an export, `<name>/<number>/`: each appears complete or not at all."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tensorflow as tf

from translator.errors import UserError, in_one_line


@contextmanager
def next_version(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yields where to write and the version it becomes, `folder/<the next number>`.

    A running server polls `folder`: the version is written under another name, and renamed when
    the block has ended without an error.

    Raises:
        UserError: it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder):
            for left in folder.glob("writing-*"):  # by exports that were killed
                shutil.rmtree(left)
            version = _next_number(folder)
            beside = folder / f"writing-{version.name}"
            try:
                yield beside, version
                os.rename(beside, version)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
    except (OSError, tf.errors.OpError) as error:
        raise UserError(f"{folder}: the export cannot be written ({in_one_line(error)})") from error


@contextmanager
def _alone_in(folder):
    """Waits until no other export writes into `folder`; the lock falls with its process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _next_number(folder):
    taken = [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]
    return folder / str(max(taken, default=0) + 1)
