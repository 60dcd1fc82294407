"""What `benchmarks.page` measures, with a model that costs nothing."""

import json
import subprocess
import sys

import pytest
from pages import CARD, IN_A_BROWSER
from stub_model import export_stub

pytest.importorskip("playwright.sync_api")
pytestmark = IN_A_BROWSER


def test_page_is_soon_there_and_adds_little_to_the_model(tmp_path):
    export_stub(tmp_path / "a-transformer", card=CARD)
    out = tmp_path / "page.json"
    # In its own process: playwright runs once in each, and the other tests' browser may be open.
    command = [sys.executable, "-m", "benchmarks.page", tmp_path, "--turns", "3", "--json", out]
    subprocess.run(command, check=True, timeout=120)
    results = json.loads(out.read_text())
    assert 0 < results["first_paint_ms"] < 2000
    assert 10 < results["kib"] < 300
    pause = 200  # ms that the page waits for another key
    assert results["request_alone_ms"] > 0
    assert pause < results["key_to_translation_ms"]
    assert results["key_to_translation_ms"] < pause + results["request_alone_ms"] + 500
