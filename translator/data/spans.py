"""What must survive translation as it is: one table of patterns, for training and translating.

The patterns are in the syntax that Python's `re` (with ASCII classes) and RE2, which TensorFlow's
ops run, have in common; both take the first alternative that matches at the leftmost place. A
pattern has no group and no line break.
"""

import re
from typing import NamedTuple

# Placeholders and tags stand in texts as characters of a plane kept for private use, from this
# block. Whoever writes one of them gets it back: it is a span itself.
RESERVED = "[\U0010f700-\U0010f7ff]"
NEXT = '[^\t-\r "<>`()]'  # a character of an address
REST = rf"(?:{NEXT}|\({NEXT}*\))*(?:[^\t-\r \"'<>(){{}}\[\]`.,;:!?…»”’]|\({NEXT}*\))"
DOMAINS = "com|org|net|edu|gov|info|io|dev|app|eu|pt|br|uk|us|de|fr|es"
SUFFIXES = "py|js|ts|c|h|cpp|java|rs|go|sh|json|yml|yaml|toml|xml|html?|css|md|txt|csv|tsv|pdf|png"
SUFFIXES += "|jpe?g|gif|svg|zip|gz|docx?|xlsx?|exe|dll|so|ini|cfg|conf|log|sql"
VERSION = r"[0-9]+(?:\.[0-9]{3})*\.[0-9]{1,2}(?:\.[0-9]+)+"  # 1.000.000 is none
CONVERSION = r"[+\-#0]?[0-9]*(?:\.[0-9]+)?[sdifgxu]\b"  # printf's


class Span(NamedTuple):
    """A kind of span and what it looks like."""

    kind: str
    pattern: str
    example: str


SPANS = (
    Span("reserved character", RESERVED + "+", "\U0010f700"),
    Span("code", r"`[^`\n\r]+`", "`ls -l`"),
    Span("address", rf"(?:https?|ftp)://{REST}", "https://example.com/a?b=1"),
    Span("e-mail address", r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+", "a@b.pt"),
    Span("tag", r"</?[A-Za-z!](?:[^<>\n\r]{0,200}[^<>\n\r ])?>", '<a href="x">'),
    Span("entity", r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});", "&amp;"),
    Span("template", r"\{\{[^{}\n\r]{1,100}\}\}|\{%[^{}\n\r]{1,100}%\}", "{{ user }}"),
    Span("field", r"[$#%]?\{[^{}\n\r]{0,100}\}", "{name}"),
    Span("format", rf"%(?:\([A-Za-z_]\w*\)|[0-9]\$)?{CONVERSION}", "%(name)s"),
    Span("variable", r"\B\$(?:[A-Za-z_]\w*|[0-9]+(?:[.,][0-9]+)*)", "$1"),
    Span("web site", rf"\b(?:[A-Za-z0-9\-]+\.)+(?:{DOMAINS})\b(?:/(?:{REST})?)?", "www.exemplo.pt"),
    Span("path", r"(?:~|\.\.?|\b[A-Za-z]:)(?:[/\\][\w.\-]*\w)+[/\\]?", "~/notas/a.txt"),
    Span("absolute path", r"\B/[\w.\-]*\w(?:/[\w.\-]*\w)+/?", "/usr/bin/python3"),
    Span("file", rf"\b[\w\-]+(?:[./][\w\-]+)*\.(?:{SUFFIXES})\b", "src/main.py"),
    Span("mention", r"\B@\w+", "@ana_silva"),
    Span("topic", r"\B#\w[\wÀ-ÖØ-öø-ÿ]*", "#lisboa"),
    Span("version", rf"\b(?:v[0-9]+(?:\.[0-9]+)+|{VERSION})\b", "v2.21"),
    Span("number", r"\+?[0-9][0-9\-]{3,}[0-9](?:[.,][0-9]+)*", "+351-912-345-678"),
)  # fmt: skip
SPAN = "|".join(f"(?:{span.pattern})" for span in SPANS)

_SPAN = re.compile(SPAN, re.ASCII)
# No span is without one of these; most sentences are, and this search takes a fraction of the time.
_HINT = re.compile(rf"{RESERVED}|[`<&{{%$/\\@#0-9]|[\w\-]\.[A-Za-z0-9]", re.ASCII)


def find_spans(text: str) -> list[str]:
    """The spans of a text, in order."""
    return _SPAN.findall(text) if _HINT.search(text) else []


def replace_spans(text: str, mark: str) -> str:
    """The text with `mark` in place of every span."""
    return _SPAN.sub(mark, text)
