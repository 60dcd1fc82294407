"""A glossary: how terms must be translated, and how they are handed to a translator.

It needs no TensorFlow.
"""

from pathlib import Path

from translator.errors import UserError

# How terms are looked for: a word (in RE2's syntax), what stands between the words of a term, and
# what is escaped in a pattern.
WORD = r"[\p{L}\p{M}\p{N}_]+"
BLANKS = "[ \t\u00a0]+"
SPECIAL = r"([!-/:-@\[-^`{-~])"
MAX_TERMS = 100  # of one request
MAX_BYTES = 64  # of a term, and of its translation


def read_terms(path: Path) -> dict[str, str]:
    """The terms of a file: one a line, then a tab, then its translation; UTF-8.

    Raises:
        UserError: it cannot be read, or a line is no term; see `to_lines`.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UserError(f"--terms {path}: cannot be read ({reason})") from error
    terms = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        columns = line.split("\t")
        if len(columns) != 2:
            raise UserError(
                f"{path}:{number}: expected a term and its translation with a tab between them, "
                f"found {len(columns)} columns"
            )
        term, translation = (column.strip() for column in columns)
        if term in terms:
            raise UserError(f"{path}:{number}: the term {term} stands there twice")
        terms[term] = translation
        _check(term, translation, f"{path}:{number}")
    to_lines(terms)
    return terms


def to_lines(terms: dict[str, str]) -> str:
    """As a translator takes them: one `term=translation` a line.

    Raises:
        UserError: too many terms, one that is empty or too long or has = or a line break in it, or
            two that differ only in the case of their first letter.
    """
    if len(terms) > MAX_TERMS:
        raise UserError(f"terms: {len(terms)} are too many, there can be {MAX_TERMS} in a request")
    seen = {}
    for term, translation in terms.items():
        _check(term, translation, "terms")
        other = seen.setdefault(term[:1].lower() + term[1:], term)
        if other != term:
            raise UserError(f"terms: {other} and {term} are the same term; leave one of them out")
    return "\n".join(f"{term}={translation}" for term, translation in terms.items())


def _check(term, translation, where):
    for name, text in (("a term", term), ("the translation of a term", translation)):
        if not text.strip():
            raise UserError(f"{where}: {name} is empty ({term}={translation})")
        if len(text.encode()) > MAX_BYTES:
            raise UserError(f"{where}: {name} has more than {MAX_BYTES} bytes ({text[:40]}…)")
        if "\n" in text or "\r" in text:
            raise UserError(f"{where}: {name} has a line break ({text!r})")
    if "=" in term:
        raise UserError(f"{where}: a term cannot have = in it ({term})")
