"""The rules by which sentences end, for the page: it cuts a text as the models do."""

import re

from translator.inference.sentence_rules import (
    BEFORE,
    BREAK,
    ENDS,
    ENDS_STILL,
    GAP,
    GOES_ON,
    RULES,
)


def to_javascript(pattern: str) -> str:
    """A pattern in RE2's syntax in that of JavaScript, where it is to be read with the flag `u`.

    Not every browser knows `(?i:…)`: each letter of what is listed there becomes a class of two.
    """
    pattern = re.sub(r"\(\?i:(\(\?:[^()]*\))\)", lambda listed: _in_any_case(listed[1]), pattern)
    pattern = re.sub(r"\\x\{([0-9A-F]+)\}", r"\\u{\1}", pattern)
    return re.sub(r"\\([\"'])", r"\1", pattern)


def _in_any_case(words):
    return "".join(c if c.lower() == c.upper() else f"[{c.lower()}{c.upper()}]" for c in words)


def _of_kind(kind):
    return [to_javascript(rule.pattern) for rule in RULES if rule.kind == kind]


SENTENCE_RULES = {
    "ends": _of_kind(ENDS),
    "goes_on": _of_kind(GOES_ON),
    "ends_still": _of_kind(ENDS_STILL),
    "before": _of_kind(BEFORE),
    "gap": to_javascript(GAP),
    "line_break": to_javascript(BREAK),
}
