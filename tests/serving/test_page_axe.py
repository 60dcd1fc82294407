"""axe-core, as axe-playwright-python brings it, finds nothing on the page."""

from importlib.resources import files

import pytest
from pages import IN_A_BROWSER, card, sentences, type_text

expect = pytest.importorskip("playwright.sync_api").expect
AXE = files(pytest.importorskip("axe_playwright_python")) / "axe.min.js"
pytestmark = IN_A_BROWSER

LOOKS = {
    "desktop": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 800}, "is_mobile": True, "has_touch": True},
    "korean": {"locale": "ko-KR"},
    "zoomed": {"viewport": {"width": 600, "height": 450}, "device_scale_factor": 2},
}


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(served, open_at, stand_in, look):
    stand_in.confidences["Como está?"] = 0.2
    page = open_at(served, reduced_motion="reduce", **LOOKS[look])
    type_text(page, "Bom dia! Como está?\n\n- pão")
    expect(sentences(page)).to_have_count(3)
    page.locator("#choice input").last.check()
    page.evaluate("document.querySelectorAll('details').forEach((e) => (e.open = true))")
    page.locator("#terms > button").click()
    expect(card(page).locator(".output .word").last).to_be_visible()
    page.locator(".unsure").first.click()
    expect(card(page).locator("details.attention tbody tr")).to_have_count(3)
    page.wait_for_timeout(1000)  # until nothing is dimmed any more
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document)")["violations"]
    assert [(v["id"], [node["html"] for node in v["nodes"]]) for v in found] == []
