"""What the tests of the page share: what they find in it, and what they do to it."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
# A browser's timing hangs on what else the machine does: not for every run of the tests.
IN_A_BROWSER = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here"),
]

CARD = {
    "source_language": "pt",
    "target_language": "en",
    "model": "transformer",
    "preset": "small",
    "parameters": 2_400_000,
    "corpus": "tatoeba",
    "max_tokens": 128,
    "scores": {"bleu": 40.06},
}
REVERSE = {"source_language": "en", "target_language": "pt", "model": "gru"}


def text_area(page):
    return page.locator("#text")


def type_text(page, text):
    text_area(page).fill(text)
    if text_area(page).input_value() != text:  # a page that just opened put its example there
        text_area(page).fill(text)


def card(page, name="a-transformer"):
    return page.get_by_role("article", name=name)


def translation(page, name="a-transformer"):
    return card(page, name).locator(".translation")


def sentences(page, name="a-transformer"):
    return translation(page, name).locator(".sentence")


def note(page, name="a-transformer"):
    return card(page, name).locator("> .note")


def word(page, side, text):
    return card(page).locator(f".{side} .word", has_text=text)
