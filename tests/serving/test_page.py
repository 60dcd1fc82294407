"""The page of `python -m translator.serve`, in a real browser."""

import itertools

import pytest
from pages import CARD, IN_A_BROWSER, REVERSE, card, note, text_area, translation, type_text, word
from stub_model import export_stub, running_server

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = IN_A_BROWSER

PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved_models")
    export_stub(folder / "a-transformer", card=CARD)
    export_stub(folder / "b-lstm", mark="* ", card={**CARD, "model": "lstm+additive"})
    export_stub(folder / "c-gru", attention=False, card=REVERSE)
    with running_server(folder) as client:
        yield str(client.base_url)


@pytest.fixture
def open_page(open_at, url):
    return lambda **settings: open_at(url, **settings)


@pytest.fixture
def page(open_page):
    """With nothing typed, the example that it opens with answered and cleared away."""
    page = open_page()
    expect(card(page).locator(".output .word")).not_to_have_count(0)
    type_text(page, "")
    expect(translation(page)).to_have_text("")
    return page


def asked(page):
    """The signatures asked, and the texts."""
    requests = [request for request in page.requests if request.method == "POST"]
    bodies = [request.post_data_json for request in requests]
    return [(body["signature_name"], body["instances"][0]["text"]) for body in bodies]


def test_an_example_is_translated_at_once(open_page):
    page = open_page()
    example = page.get_by_role("group", name="Examples").get_by_role("button").first.inner_text()
    expect(page.get_by_label("Portuguese", exact=True)).to_have_value(example)
    expect(translation(page)).to_have_text(example.upper())
    expect(card(page)).to_have_count(1)
    expect(card(page, "b-lstm")).to_have_count(0)
    expect(card(page).locator(".about")).to_have_text(
        "transformer · small · 2.4 M parameters · trained on tatoeba · BLEU 40.1 · version 1"
    )
    page.get_by_role("group", name="Examples").get_by_role("button").last.click()
    expect(translation(page)).not_to_have_text(example.upper())


def test_translation_appears_while_typing(page):
    before = len(asked(page))
    text_area(page).press_sequentially("bom dia", delay=20)
    expect(translation(page)).to_have_text("BOM DIA")
    expect(card(page).locator(".tools .score")).to_have_text("90 % sure")
    alternative = card(page).locator(".alternatives").get_by_role("listitem")
    expect(alternative).to_have_count(1)  # neither the best again nor the place without one
    expect(alternative.locator(".text")).to_have_text("DIA BOM")
    expect(alternative.locator(".score")).to_have_text("−1.00")
    texts = {text for _, text in asked(page)[before:]}
    assert "bom dia" in texts
    assert len(texts) < 5  # not one for each of seven keystrokes


def test_what_the_model_is_unsure_of_is_marked(page):
    """In words, and not only by a line below it."""
    type_text(page, "odd words")
    expect(note(page)).to_contain_text("The model is unsure here")
    expect(page.locator(".unsure")).to_have_text("ODD WORDS")
    type_text(page, "good words")
    expect(translation(page)).to_have_text("GOOD WORDS")
    expect(note(page)).to_have_text("")
    expect(page.locator(".unsure")).to_have_count(0)


def test_a_late_answer_never_replaces_a_newer_one(page):
    aborted = []
    page.on("requestfailed", lambda request: aborted.append(request.post_data_json))
    with page.expect_request("**/a-transformer:predict"):
        type_text(page, "slow one")
    type_text(page, "quick")
    expect(translation(page)).to_have_text("QUICK")
    page.wait_for_timeout(3000)
    expect(translation(page)).to_have_text("QUICK")
    assert "slow one" in {body["instances"][0]["text"] for body in aborted}


def test_empty_text_clears_everything(page):
    type_text(page, "bom dia")
    expect(word(page, "output", "DIA")).to_be_visible()
    type_text(page, "  ")
    expect(translation(page)).to_have_text("")
    expect(card(page).locator(".attention")).to_be_hidden()
    expect(card(page).locator(".alternatives")).to_be_hidden()


def test_attention_is_shown_for_the_word_pointed_at(page):
    type_text(page, "um dia bonito")
    word(page, "output", "DIA").hover()
    says = card(page).locator(".says")
    expect(says).to_have_text("To write “DIA”, the model looked at “dia” 100 %.")
    lit = "element => element.style.getPropertyValue('--weight')"
    assert word(page, "source", "dia").evaluate(lit) == "1.000"
    assert word(page, "source", "bonito").evaluate(lit) == "0.000"
    opacities = card(page).locator("path").evaluate_all("all => all.map(p => +p.style.opacity)")
    assert len(opacities) == 4  # three words and END, each to its own
    assert sum(opacity > 0.5 for opacity in opacities) == 1
    word(page, "source", "um").click()
    expect(says).to_have_text("The model looked at “um” to write “UM” 100 %.")


def test_layers_and_heads_can_be_chosen(page):
    def change(route):
        response = route.fetch()
        answer = response.json()
        if "heads" in answer["predictions"][0]:
            heads = answer["predictions"][0]["heads"]
            heads[1][0][0] = [0, 1] + [0] * 62  # layer 2, head 1: first to second
            heads[1][1][0] = [0, 0.5, 0.5] + [0] * 61
        route.fulfill(response=response, json=answer)

    page.route("**/a-transformer:predict", change)
    type_text(page, "um dia")
    first = card(page).locator("tbody tr").first.locator("td")
    expect(first).to_have_text(["50", "38", "13"])
    card(page).get_by_label("Layer").select_option("2")
    expect(first).to_have_text(["0", "75", "25"])
    card(page).get_by_label("Head").select_option("1")
    expect(first).to_have_text(["0", "100", "0"])
    card(page).get_by_label("Layer").select_option("mean")
    expect(first).to_have_text(["50", "50", "0"])
    type_text(page, "um dia bonito")  # the choice stays
    expect(first).to_have_text(["50", "50", "0", "0"])


def test_the_table_is_one_that_can_be_read_out(page):
    type_text(page, "um dia")
    card(page).get_by_text("as a table").click()
    table = card(page).get_by_role("table")
    expect(table.get_by_role("columnheader", name="_dia")).to_be_visible()
    expect(table.get_by_role("rowheader", name="_DIA")).to_be_visible()
    expect(table.get_by_role("cell", name="100")).to_have_count(3)


def test_everything_is_reached_by_keyboard(page):
    type_text(page, "um dia bonito")
    expect(word(page, "output", "DIA")).to_be_visible()
    focused = "document.activeElement.textContent || document.activeElement.id"
    page.get_by_role("radio").first.focus()
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(focused))
        if seen[-1] == "um":
            break
    assert "text" in seen
    assert "a-transformer" not in seen  # a heading is no stop
    page.keyboard.press("ArrowRight")
    says = card(page).locator(".says")
    expect(says).to_have_text("The model looked at “dia” to write “DIA” 100 %.")
    page.keyboard.press("ArrowDown")
    expect(says).to_have_text("To write “DIA”, the model looked at “dia” 100 %.")
    page.keyboard.press("End")
    expect(says).to_have_text("To write the end, the model looked at the end 100 %.")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) == "solid"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "Every subword, as a table"
    page.keyboard.press("Enter")
    expect(card(page).get_by_role("table")).to_be_visible()


def test_two_models_stand_side_by_side(page):
    type_text(page, "bom dia")
    page.get_by_role("checkbox", name="b-lstm").check()
    expect(translation(page)).to_have_text("BOM DIA")
    expect(translation(page, "b-lstm")).to_have_text("* BOM DIA")
    one, other = (card(page, name).bounding_box() for name in ("a-transformer", "b-lstm"))
    assert one["y"] == other["y"]
    assert one["x"] + one["width"] <= other["x"]
    page.get_by_role("checkbox", name="a-transformer").uncheck()
    expect(card(page)).to_have_count(0)
    expect(translation(page, "b-lstm")).to_have_text("* BOM DIA")


def test_the_other_direction(page):
    page.get_by_role("radio", name="English → Portuguese").check()
    expect(page.get_by_label("English", exact=True)).to_have_attribute("lang", "en")
    type_text(page, "good day")
    expect(translation(page, "c-gru")).to_have_text("GOOD DAY")
    expect(translation(page, "c-gru")).to_have_attribute("lang", "pt")
    expect(note(page, "c-gru")).to_contain_text("no attention")
    expect(card(page, "c-gru").locator(".attention")).to_be_hidden()
    expect(card(page)).to_have_count(0)


def test_a_text_that_was_cut_is_said_to_be(page):
    type_text(page, "palavra " * 60)
    expect(note(page)).to_contain_text("its end is not translated")
    expect(word(page, "source", "palavra").first).to_be_visible()


def test_a_busy_server_is_asked_again(page):
    page.expected = ["503 (Service Unavailable)"]
    times = []

    def refuse_once(route):
        times.append(route.request)
        if len(times) > 1:
            return route.continue_()
        return route.fulfill(status=503, headers={"Retry-After": "1"}, json={"error": "busy"})

    page.route("**/a-transformer:predict", refuse_once)
    type_text(page, "bom dia")
    expect(note(page)).to_contain_text("busy")
    expect(translation(page)).to_have_text("BOM DIA")


def test_a_server_that_is_gone_is_said_to_be_and_comes_back(page):
    page.expected = ["ERR_FAILED"]
    page.route("**/*", lambda route: route.abort())
    type_text(page, "bom dia")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The server does not answer")
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Try again").click()
    expect(alert).to_be_visible()
    page.unroute("**/*")
    page.get_by_role("button", name="Try again").click()
    expect(translation(page)).to_have_text("BOM DIA")
    expect(alert).to_be_hidden()


def test_text_is_only_text(page):
    text = "<img src=x onerror=alert(1)> &amp; <script>alert(2)</script>"
    type_text(page, text)
    expect(translation(page)).to_have_text(text.upper())
    expect(word(page, "source", "onerror=")).to_be_visible()
    assert page.locator("article img, article script").count() == 0


def test_other_scripts_and_directions(page):
    type_text(page, "שלום 🙂 עולם")
    expect(translation(page)).to_have_text("שלום 🙂 עולם")
    direction = "element => getComputedStyle(element).direction"
    assert translation(page).evaluate(direction) == "rtl"
    assert text_area(page).evaluate(direction) == "rtl"
    expect(word(page, "source", "🙂")).to_be_visible()
    first, last = (word(page, "source", text).bounding_box()["x"] for text in ("שלום", "עולם"))
    assert first > last
    word(page, "source", "שלום").focus()
    page.keyboard.press("ArrowLeft")
    expect(word(page, "source", "🙂")).to_be_focused()


@pytest.mark.parametrize("width", [320, 360])
def test_it_fits_a_phone(open_page, width):
    page = open_page(viewport={**PHONE, "width": width}, is_mobile=True, has_touch=True)
    type_text(page, "uma frase que não cabe numa linha de um telefone")
    expect(translation(page)).to_contain_text("TELEFONE")
    assert page.locator("body").bounding_box()["height"] < 1300  # what takes room is folded
    card(page).get_by_role("heading", name="What the model looked at").tap()
    expect(word(page, "output", "TELEFONE")).to_be_visible()
    expect(card(page).locator(".links")).to_have_class("links down")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    word(page, "output", "FRASE").tap()
    expect(card(page).locator(".says")).to_contain_text("To write “FRASE”")
    small = """all => all.map(e => e.getBoundingClientRect())
                   .filter(box => box.width && (box.height < 44 || box.width < 24))"""
    assert page.locator("button, select, summary, .choices label").evaluate_all(small) == []


# Text that is shown, with its contrast against what is behind it (WCAG 2.2, 1.4.3).
CONTRASTS = """() => {
  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => [r, g, b]
    .map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = rgba(getComputedStyle(e).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.checkVisibility() && !e.closest("#mirror") && [...e.childNodes].some(
      (node) => node.nodeType === 3 && node.textContent.trim()))
    .map((e) => {
      const [a, b] = [rgba(getComputedStyle(e).color), behind(e)].map(luminance);
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.className, e.textContent];
    });
}"""

UNNAMED = """() => [...document.querySelectorAll("input, select, textarea, button, [role=toolbar]")]
  .filter((e) => e.checkVisibility())
  .filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim()))
  .map((e) => e.outerHTML)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(open_page, scheme):
    page = open_page(color_scheme=scheme, reduced_motion="reduce")
    type_text(page, "um dia bonito")
    card(page).get_by_text("as a table").click()
    word(page, "output", "DIA").hover()  # one shade at its darkest, in words and table
    expect(card(page).locator(".says")).to_contain_text("DIA")
    contrasts = page.evaluate(CONTRASTS)
    assert len(contrasts) > 40
    assert [entry for entry in contrasts if entry[0] < 4.5] == []
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title()
    assert page.locator("img:not([alt])").count() == 0
    levels = page.locator("h1, h2, h3").evaluate_all("all => all.map(e => +e.tagName[1])")
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    ids = page.locator("[id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))
    # Of the text; and of the model the translation, what is said of it, and of its attention.
    expect(page.get_by_role("status")).to_have_count(4)
    duration = "element => getComputedStyle(element).transitionDuration"
    assert word(page, "source", "dia").evaluate(duration) == "0s"


def test_subwords_become_words(page):
    words = """async (tokens) => (await import("/page/subwords.js")).wordsOf(tokens)
      .map(({ text, begin, end }) => [text, begin, end])"""
    assert page.evaluate(words, ["▁liv", "ros", ".", "▁", "não", "</s>"]) == [
        ["livros.", 0, 3],
        ["não", 3, 5],
        ["</s>", 5, 6],
    ]
    assert page.evaluate(words, ["liv", "##ros", ".", "</s>"]) == [
        ["livros", 0, 2],
        [".", 2, 3],
        ["</s>", 3, 4],
    ]
    smile = [f"<0x{byte:02X}>" for byte in "🙂".encode()]
    assert page.evaluate(words, ["▁", *smile, "</s>"]) == [["🙂", 0, 5], ["</s>", 5, 6]]
    weights = """async () => {
      const { wordsOf } = await import("/page/subwords.js");
      const { wordWeights } = await import("/page/attention.js");
      const words = wordsOf(["▁a", "b", "▁c"]);
      return wordWeights([[0.1, 0.2, 0.7], [0.3, 0.4, 0.3], [0, 0, 1]], words, words);
    }"""
    (first, second) = page.evaluate(weights)
    assert first == pytest.approx([0.5, 0.5])
    assert second == pytest.approx([0, 1])
