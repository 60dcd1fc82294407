"""`python -m benchmarks.page`: how soon the page is there, and how soon it answers a key."""

import json
import shutil
import statistics
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import tyro

from benchmarks.serve import running_server
from benchmarks.timing import machine, report
from translator.cli import run_verb
from translator.data.sample import sentences
from translator.errors import UserError

OPENED = """() => {
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  const loaded = performance.getEntries().filter(({ transferSize }) => transferSize > 0);
  return {
    first_paint_ms: paint.startTime,
    files: loaded.length,
    kib: loaded.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1024,
  };
}"""
TRANSLATED = ".translation .sentence:not(.pending)"
# From the event of the key to the frame in which the sentence has its translation.
WATCH = """() => {
  const area = document.querySelector("#text");
  const models = document.querySelector("#models");
  window.shown = new Promise((resolve) => {
    let typed;
    area.addEventListener("input", () => (typed = performance.now()), { once: true });
    const watch = new MutationObserver(() => {
      if (typed === undefined || !models.querySelector(TRANSLATED)) return;
      watch.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - typed));
    });
    watch.observe(models, { childList: true, subtree: true, attributes: true });
  });
}""".replace("TRANSLATED", json.dumps(TRANSLATED))


AFTERWARDS = 3000  # ms in which the page asks for more of the sentence, which would be in the way


@dataclass(frozen=True)
class Arguments:
    """The page of `translator.serve` in Chromium, both on this machine: the first paint, and, for
    sentences of the bundled sample's test split, the time from a key to the translation on the
    screen. In turns with it, the request that the page made for that sentence is made again
    without a page: what the page waits for. It waits 200 ms for another key before it asks."""

    folder: tyro.conf.Positional[Path]
    """A folder of exported models; the page shows the first one."""
    turns: int = 15
    """Times that the page is opened, and sentences that are typed."""
    json: Path | None = None
    """Also write the results to this file."""


def translated(page):
    """The first sentence that is."""
    return page.locator(TRANSLATED).first


def open_page(browser, url: str) -> tuple[object, dict]:
    """The page in a browser that has never seen it, and how that went."""
    page = browser.new_context().new_page()
    page.goto(url)
    translated(page).wait_for()  # the example with which it opens
    return page, page.evaluate(OPENED)


def key_to_translation(page, text: str) -> tuple[float, float]:
    """Milliseconds from the key to the translation, and of its request alone."""
    page.get_by_role("button", name="Clear").click()
    translated(page).wait_for(state="detached")
    page.evaluate(WATCH)
    page.locator("#text").focus()
    with page.expect_request(lambda request: request.method == "POST") as asked:
        page.keyboard.insert_text(text)
    shown = page.evaluate("window.shown")
    page.wait_for_timeout(AFTERWARDS)
    begun = time.perf_counter()
    answer = page.request.post(
        asked.value.url,
        data=asked.value.post_data,
        headers={"Content-Type": "application/json"},
    )
    answer.body()
    return shown, (time.perf_counter() - begun) * 1000


def measure(arguments: Arguments) -> dict:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise UserError('this needs playwright: pip install -e ".[test]"') from None
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise UserError("no Chromium here: install the system's package `chromium`")
    with running_server(arguments.folder) as port, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        url = f"http://127.0.0.1:{port}/"
        opened = [open_page(browser, url)[1] for _ in range(arguments.turns)]
        page, _ = open_page(browser, url)
        side = ("pt", "en").index(page.locator("#text").get_attribute("lang"))
        texts = [pair[side] for pair in islice(sentences("test"), arguments.turns)]
        waited = [key_to_translation(page, text) for text in texts]
        browser.close()
    shown, requests = (statistics.median(times) for times in zip(*waited, strict=True))
    return {
        **{name: statistics.median(row[name] for row in opened) for name in opened[0]},
        "key_to_translation_ms": shown,
        "request_alone_ms": requests,
        "machine": machine(),
    }


def main():
    arguments = tyro.cli(Arguments, prog="python -m benchmarks.page")
    report(measure(arguments), arguments.json)


if __name__ == "__main__":
    run_verb(main)
