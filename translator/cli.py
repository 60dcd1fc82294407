"""What the verbs share: how a run ends, and how TensorFlow is imported without its noise."""

import errno
import os
import signal
import sys
from contextlib import contextmanager

from rich.console import Console

from translator.errors import UserError


def run_verb(verb):
    """Calls `verb()` and exits: 0; 2 with one line on stderr for bad input; 130 for Ctrl-C, or for
    the SIGTERM by which a scheduler or container ends a program."""

    def interrupt(signal_number, frame):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    try:
        verb()
    except UserError as error:
        sys.exit(_fail(str(error)))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output has gone, as in `… | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT):
            raise
        sys.exit(_fail(f"{error.filename or 'output'}: {error.strerror}"))


def make_console() -> Console:
    """For tables and progress on standard output; wide enough where that is a file."""
    console = Console(highlight=False, soft_wrap=True)
    return console if console.is_terminal else Console(highlight=False, width=120)


def _fail(message):
    print(f"error: {message}", file=sys.stderr)
    return 2


@contextmanager
def _stderr_closed():
    """Nothing written to file descriptor 2 is seen, not even what C++ writes."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def import_tensorflow(training: bool = False):
    """Imports TensorFlow quietly: its libraries log before any setting of theirs is heard.

    oneDNN's kernels prepare themselves anew in each call. That pays for the large matrix products
    of training, where they are an eighth faster, and not for those of a decoding step, where they
    are five times slower (`benchmarks/decode.py`). So they are on for training only, unless
    TF_ENABLE_ONEDNN_OPTS is set.
    """
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1" if training else "0")
    with _stderr_closed():
        import tensorflow as tf
        import tensorflow_text  # noqa: F401

        tf.constant(0)  # starts the runtime, which looks for devices
        tf.get_logger().setLevel("ERROR")
