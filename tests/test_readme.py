"""What the Korean README has in short is what the English one says."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = (ROOT / "README.md").read_text(encoding="utf-8")
KOREAN = (ROOT / "README.ko.md").read_text(encoding="utf-8")


def commands(text):
    """The lines of all blocks of code, without comments."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    return {re.sub(r"\s+# .*", "", line) for block in blocks for line in block.splitlines()}


def test_korean_commands_are_those_of_the_english_readme():
    assert len(commands(KOREAN)) > 20
    assert commands(KOREAN) - commands(ENGLISH) == set()


def test_korean_scores_are_those_of_the_english_readme():
    scores = re.findall(r"[\d.]+ ± [\d.]+", KOREAN)
    assert scores
    assert scores == re.findall(r"[\d.]+ ± [\d.]+", ENGLISH)
