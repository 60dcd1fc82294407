"""What the verbs share: how a run of one ends, and where its output goes."""

import errno
import os
import signal
import sys
from pathlib import Path

from rich.console import Console

from translator.errors import UserError
from translator.files import ONE_LINE

# Errors that may come without a file's name, on a write to one that is open.
OF_THE_DISK = errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS


def run_verb(verb):
    """Calls `verb()` and exits: 0; 2 with one line on stderr for bad input; 130 for Ctrl-C, or for
    the SIGTERM by which a scheduler or container ends a program.

    What it prints is UTF-8, as what it reads and writes is, whatever the locale."""

    def interrupt(signal_number, frame):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    # Of the standard streams that the caller closed, no file that is opened later gets the number,
    # and what TensorFlow writes to number 2.
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    for stream in filter(None, (sys.stdout, sys.stderr)):  # None, where the caller closed it
        stream.reconfigure(encoding="utf-8")
    try:
        _check_arguments()
        verb()
    except UserError as error:
        sys.exit(_fail(str(error)))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has gone, as in `… | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        if error.strerror is None or (error.filename is None and error.errno not in OF_THE_DISK):
            raise
        sys.exit(_fail(f"{_short(error.filename or 'output')}: {error.strerror}"))


def _short(name):
    """Of a name that is too long to be one the beginning: it may be a text, given for a path."""
    name = os.fsdecode(name).translate(ONE_LINE)
    return name if len(name) <= 200 else f"{name[:200]}…"


def _check_arguments():
    """Bytes it cannot decode reach Python as lone surrogates, which can be written nowhere."""
    for word in sys.argv[1:]:
        try:
            word.encode()
        except UnicodeEncodeError:
            encoding = sys.getfilesystemencoding()
            raise UserError(f"{word!a}: not {encoding}; give UTF-8, in a UTF-8 locale") from None


def check_output(flag: str, path: Path):
    """Raises UserError, before any work is done, where a file could not be written at its end."""
    if not path.parent.is_dir():
        raise UserError(f"{flag} {path}: there is no folder {path.parent}; make it first")
    if path.exists() and not path.is_file():
        raise UserError(f"{flag} {path}: not a file; give another name")


def make_console() -> Console:
    """For tables and progress on standard output; wide enough where that is a file."""
    console = Console(highlight=False, markup=False, soft_wrap=True)
    return console if console.is_terminal else Console(highlight=False, markup=False, width=120)


def make_error_console() -> Console:
    """For progress on standard error, beside translations on standard output."""
    return Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def line_bar(console: Console):
    """A bar for lines that are translated, with the time left; on a terminal only."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _fail(message):
    print(f"error: {message}", file=sys.stderr)
    return 2
