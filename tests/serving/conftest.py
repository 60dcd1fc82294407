"""A browser, and the page in it."""

import pytest
from pages import CARD, CHROMIUM, REVERSE
from stand_in import StandIn, running

DESKTOP = {"width": 1200, "height": 900}


@pytest.fixture(scope="session")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    sync_api.expect.set_options(timeout=60_000)
    with sync_api.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_at(browser):
    """A function of an address and the browser's settings that opens the page there. What the
    page's console says in the end must be what the test expects: nothing, or the failures it lists
    in `page.expected`; and no other host is ever asked."""
    opened = []

    def open_it(url, **settings):
        page = browser.new_page(**{"viewport": DESKTOP, **settings})
        page.set_default_timeout(60_000)
        page.complaints, page.expected, page.requests = [], (), []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: page.complaints.append(dialog.message))
        page.on("request", lambda request: page.requests.append(request))
        page.goto(url)
        opened.append((page, url.partition("#")[0]))
        return page

    yield open_it
    for page, url in opened:
        if not page.is_closed():
            page.unroute_all(behavior="wait")  # a test may end before the last answer it changes
        unexpected = [c for c in page.complaints if not any(e in c for e in page.expected)]
        assert unexpected == []
        assert all(request.url.startswith((url, "blob:")) for request in page.requests)
        page.close()


@pytest.fixture
def stand_in(tmp_path):
    """Two models from Portuguese to English, and one back, that stand in for a real server's."""
    api = StandIn(tmp_path)
    api.add("a-transformer", CARD)
    api.add("b-lstm", {**CARD, "model": "lstm+additive"})
    api.add("c-gru", REVERSE)
    return api


@pytest.fixture
def served(stand_in):
    with running(stand_in, stand_in.folder) as url:
        yield url


@pytest.fixture
def page(served, open_at, stand_in):
    """Of the stand-in, with nothing typed."""
    page = open_at(served)
    page.locator(".sentence").first.wait_for()
    page.get_by_role("button", name="Clear").click()
    stand_in.asked.clear()
    return page
