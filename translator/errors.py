"""The one exception for everything a user can put right."""

import re
import textwrap


class UserError(Exception):
    """Bad input: one line that says what is wrong, where (file, line or flag) and what to do.

    The command line prints the message and exits with status 2; see `translator.cli`.
    """


def in_one_line(error: BaseException) -> str:
    """Why something failed; of TensorFlow's many lines, the one before the node's name."""
    text = str(error).strip() or repr(error)
    found = re.search(r"^(.+)\n\s*\[\[\{\{node", text, re.MULTILINE)
    return found[1] if found else text.splitlines()[0]


def in_short(error: BaseException) -> str:
    """Its kind and what it says, on one line: libraries of data sets fill screens."""
    return textwrap.shorten(f"{type(error).__name__}: {error}", 300)
