"""What `benchmarks.page` measures, with a model that costs nothing."""

import pytest
from pages import CARD, IN_A_BROWSER
from stub_model import export_stub

from benchmarks import page

pytest.importorskip("playwright.sync_api")
pytestmark = IN_A_BROWSER


def test_page_is_soon_there_and_adds_little_to_the_model(tmp_path):
    export_stub(tmp_path / "a-transformer", card=CARD)
    results = page.measure(page.Arguments(tmp_path, turns=3))
    assert 0 < results["first_paint_ms"] < 2000
    assert 10 < results["kib"] < 300
    pause = 200  # ms that the page waits for another key
    assert results["request_alone_ms"] > 0
    assert pause < results["key_to_translation_ms"]
    assert results["key_to_translation_ms"] < pause + results["request_alone_ms"] + 500
