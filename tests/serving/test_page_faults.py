"""When something is not as it should be, nothing typed is lost, and the page says what it is."""

from contextlib import ExitStack

import pytest
from pages import CARD, IN_A_BROWSER, card, note, sentences, text_area, translation, type_text
from stand_in import running

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = IN_A_BROWSER

GONE = ["ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "ERR_FAILED"]


def test_the_server_goes_away_and_comes_back(open_at, stand_in):
    """Under a person who goes on typing: the page goes on by itself."""
    with ExitStack() as first:
        url = first.enter_context(running(stand_in, stand_in.folder))
        page = open_at(url)
        page.expected = GONE
        type_text(page, "Um dia.")
        expect(translation(page)).to_have_text("UM DIA.")
    type_text(page, "Um dia. Dois dias.")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Your text is kept")
    expect(sentences(page).first).to_have_text("UM DIA.")  # what is known stays
    expect(sentences(page).last).to_contain_class("pending")  # and what is not is no translation
    text_area(page).press("End")
    text_area(page).press_sequentially(" Três")
    page.get_by_role("button", name="Try again").click()
    expect(alert).to_be_visible()
    text_area(page).focus()
    with running(stand_in, stand_in.folder, port=int(url.rpartition(":")[2])):
        expect(translation(page)).to_have_text("UM DIA. DOIS DIAS. TRÊS")
        expect(alert).to_be_hidden()
        expect(text_area(page)).to_have_value("Um dia. Dois dias. Três")
        expect(text_area(page)).to_be_focused()
        expect(card(page).locator(".output .word")).to_have_text(["TRÊS", "END"])
        page.close()


def test_a_page_opened_before_its_server_answers(served, open_at):
    page = open_at(served)
    page.expected = GONE
    page.route("**/page/models", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("The server does not answer")
    type_text(page, "bom dia")
    page.unroute("**/page/models")
    expect(translation(page)).to_have_text("BOM DIA")  # and no example in its place


def test_models_that_the_server_came_back_with(open_at, stand_in):
    with ExitStack() as first:
        url = first.enter_context(running(stand_in, stand_in.folder))
        page = open_at(url)
        page.expected = GONE
        expect(sentences(page)).to_have_count(1)
    type_text(page, "bom dia")
    expect(page.get_by_role("alert")).to_be_visible()
    stand_in.add("new-model", CARD)
    with running(stand_in, stand_in.folder, port=int(url.rpartition(":")[2])):
        expect(page.get_by_role("checkbox", name="new-model")).to_be_visible()
        expect(translation(page)).to_have_text("BOM DIA")
        page.close()


@pytest.mark.parametrize("signature", ["nbest", "attention"])
def test_an_extra_that_fails_takes_nothing_with_it(page, stand_in, signature):
    page.expected = ["500 (Internal Server Error)"]
    stand_in.failures[signature] = 500, "out of memory"
    type_text(page, "bom dia")
    failed, other = card(page).locator(".alternatives"), card(page).locator("details.attention")
    if signature == "attention":
        failed, other = other, failed
    expect(failed.locator("> .note")).to_have_text("This cannot be shown now: out of memory.")
    expect(failed.locator(".body")).to_be_hidden()
    expect(other.locator(".body")).to_be_visible()
    expect(translation(page)).to_have_text("BOM DIA")
    expect(page.get_by_role("alert")).to_be_hidden()
    stand_in.failures.clear()
    type_text(page, "boa noite")
    expect(failed.locator(".body")).to_be_visible()
    expect(failed.locator("> .note")).to_have_text("")


@pytest.mark.parametrize(
    ("status", "error", "said"),
    [
        (400, "a text of 70000 bytes; at most 65536", "too much for the server"),
        (413, "the request is too large", "too much for the server"),
        (400, "Missing named input: terms", "did not accept this: Missing named input: terms"),
        (404, "Servable not found", "not served any more"),
        (500, "the model failed: x", "could not translate this: the model failed: x"),
    ],
)
def test_errors_are_told_apart(page, stand_in, status, error, said):
    page.expected = [f"{status} ("]
    stand_in.failures["Mau"] = status, error
    type_text(page, "Mau dia.")
    expect(note(page)).to_contain_text(said)
    expect(note(page)).to_contain_class("wrong")
    type_text(page, "Bom dia.")
    expect(translation(page)).to_have_text("BOM DIA.")
    expect(note(page)).to_have_text("")


def test_one_sentence_that_fails_leaves_the_others(page, stand_in):
    page.expected = ["500 ("]
    stand_in.failures["Mau"] = 500, "no"
    type_text(page, "Bom dia. Boa tarde. Mau dia. Boa noite. Até já.")
    expect(sentences(page).last).to_have_text("ATÉ JÁ.")
    expect(sentences(page).nth(3)).to_have_text("BOA NOITE.")
    expect(page.locator(".failed")).to_have_count(1)
    expect(card(page).locator(".copy")).to_be_disabled()


def test_a_busy_server_is_asked_again(page, stand_in):
    page.expected = ["503 ("]
    stand_in.failures["dia"] = 503, "too many requests wait"
    type_text(page, "bom dia")
    expect(note(page)).to_contain_text("asks again in a moment")
    stand_in.failures.clear()
    expect(translation(page)).to_have_text("BOM DIA")
    expect(note(page)).to_have_text("")


def test_no_model_ticked(page):
    type_text(page, "bom dia")
    page.get_by_role("checkbox", name="a-transformer").uncheck()
    expect(page.locator("#none")).to_have_text("No model is chosen: tick one above.")
    page.get_by_role("checkbox", name="b-lstm").check()
    expect(translation(page, "b-lstm")).to_have_text("BOM DIA")
    expect(page.locator("#none")).to_be_hidden()


def test_ticking_a_model_leaves_layer_and_head_of_others(page):
    type_text(page, "bom dia")
    card(page).get_by_label("Layer").select_option("2")
    card(page).get_by_label("Head").select_option("1")
    page.get_by_role("checkbox", name="b-lstm").check()
    expect(translation(page, "b-lstm")).to_have_text("BOM DIA")
    expect(card(page).get_by_label("Layer")).to_have_value("1")
    expect(card(page).get_by_label("Head")).to_have_value("0")


def test_a_chosen_model_has_a_sign_beside_its_colour(page):
    sign = "e => getComputedStyle(e, '::before').content"
    labels = page.locator("#choice label")
    assert "✓" in labels.first.evaluate(sign)
    assert labels.last.evaluate(sign) == "none"


@pytest.mark.parametrize("without", [None, {}, {"limits": "none", "examples": []}])
def test_a_model_without_a_card(open_at, stand_in, without):
    for name in ("a-transformer", "b-lstm", "c-gru"):
        (stand_in.folder / name).rename(stand_in.folder.parent / f"{stand_in.folder.name}-{name}")
    stand_in.add("bare", without)
    with running(stand_in, stand_in.folder) as url:
        page = open_at(url)
        expect(card(page, "bare")).to_be_visible()
        expect(page.get_by_role("group", name="Direction")).to_contain_text("bare")
        empty = "e => getComputedStyle(e, '::before').content"
        assert "The translation appears here" in translation(page, "bare").evaluate(empty)
        type_text(page, "bom dia")
        expect(translation(page, "bare")).to_have_text("BOM DIA")
        page.close()


def test_examples_and_limits_are_the_cards(open_at, stand_in):
    examples = ["A casa é azul.", "O mar.", "Sim."]
    stand_in.add("0-first", {**CARD, "examples": examples, "limits": ["Short sentences only."]})
    with running(stand_in, stand_in.folder) as url:
        page = open_at(url)
        expect(translation(page, "0-first")).to_have_text("A CASA É AZUL.")
        buttons = page.get_by_role("group", name="Examples").get_by_role("button")
        expect(buttons).to_have_text(examples)
        card(page, "0-first").get_by_text("About this model").click()
        expect(card(page, "0-first").get_by_text("Short sentences only.")).to_be_visible()
        type_text(page, "O mar azul.")
        expect(buttons.first).to_be_hidden()  # they make room
        page.close()


@pytest.mark.parametrize("words", [40, 63, 80])
def test_attention_is_of_the_translation_shown_or_there_is_none(page, words):
    type_text(page, " ".join(f"palavra{i}" for i in range(words)))
    attention = card(page).locator("details.attention")
    if words < 63:
        expect(attention.locator(".output .word")).to_have_count(words + 1)
    else:
        expect(attention.locator("> .note")).to_contain_text("the sentence is too long")
        expect(attention.locator(".body")).to_be_hidden()


def test_attention_of_another_translation_is_not_shown(page, stand_in):
    """As where terms are kept to, of which the signature knows nothing."""
    page.get_by_role("heading", name="Your terms").click()
    page.get_by_role("button", name="Add a term").click()
    page.locator("#terms .term").fill("dia")
    page.locator("#terms .translated").fill("day")
    type_text(page, "bom dia")
    expect(translation(page)).to_have_text("BOM day")
    expect(card(page).locator("details.attention > .note")).to_contain_text("terms of yours")


def test_many_words_are_no_tangle(page):
    type_text(page, " ".join(f"palavra{i}" for i in range(40)))
    expect(card(page).locator("path")).to_have_count(41)
    strong = "all => all.filter(e => e.style.opacity > 0.3).length"
    assert card(page).locator("path").evaluate_all(strong) == 0
    card(page).locator(".output .word").nth(3).hover()
    assert card(page).locator("path").evaluate_all(strong) == 1


def test_bars_are_seen_in_forced_colours(served, open_at):
    page = open_at(served, forced_colors="active")
    type_text(page, "bom dia")
    bar = card(page).locator(".alternatives .bar").first
    expect(bar).to_be_visible()
    empty, filled = bar.evaluate(
        """e => [getComputedStyle(e), getComputedStyle(e, "::before")]
                  .map((style) => style.backgroundColor)"""
    )
    assert empty != filled
    assert bar.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_scores_have_words(page):
    type_text(page, "bom dia")
    expect(card(page).locator(".tools .score")).to_have_text("90 % sure")
    behind = card(page).locator(".behind")
    expect(behind).to_have_text("how far behind the best, by the model’s own score")
    assert "log-probability" not in page.locator("body").inner_text()


def test_no_header_cell_is_empty_and_none_has_an_empty_scope(page):
    type_text(page, "um dia bonito")
    card(page).get_by_text("as a table").click()
    expect(card(page).locator("tbody tr")).to_have_count(4)
    assert page.locator("[scope='']").count() == 0
    empty = "all => all.filter(e => !e.textContent.trim()).length"
    assert page.locator("th").evaluate_all(empty) == 0
