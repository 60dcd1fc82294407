"""The page's views into the model: its attention within one sentence, and its search."""

import json
from urllib.parse import urlencode

import pytest
from pages import IN_A_BROWSER, card, type_text, word

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = IN_A_BROWSER


def asked(stand_in, model="a-transformer"):
    return [signature for name, signature, _ in stand_in.asked if name == model]


def attention(page):
    return card(page).locator("details.attention")


def show(page, kind):
    attention(page).get_by_label("Where").select_option(kind)


def test_the_sentence_looks_at_itself(page, stand_in):
    type_text(page, "um dia bonito")
    expect(word(page, "output", "BONITO")).to_be_visible()
    assert "self_attention" not in asked(stand_in)
    show(page, "in the sentence")
    expect(card(page).locator(".output .word")).to_have_text(["um", "dia", "bonito", "END"])
    expect(card(page).locator(".source .word")).to_have_text(["um", "dia", "bonito", "END"])
    expect(attention(page).locator(".how")).to_contain_text("Self-attention of the encoder")
    says = card(page).locator(".says")
    word(page, "output", "bonito").hover()
    expect(says).to_have_text("To understand “bonito”, the model looked at “um” 100 %.")
    word(page, "source", "um").hover()
    expect(says).to_contain_text("The model looked at “um” to understand “um” 100 %, “dia” 100 %")
    expect(attention(page).get_by_label("Layer").locator("option")).to_have_count(4)
    expect(attention(page).get_by_label("Head")).to_be_hidden()
    languages = card(page).locator(".words").evaluate_all("all => all.map((one) => one.lang)")
    assert languages == ["pt", "pt"]


def test_the_translation_looks_back(page):
    type_text(page, "um dia bonito")
    expect(word(page, "output", "BONITO")).to_be_visible()
    show(page, "in the translation")
    expect(card(page).locator(".source .word")).to_have_text(["START", "UM", "DIA", "BONITO"])
    expect(card(page).locator(".output .word")).to_have_text(["UM", "DIA", "BONITO", "END"])
    word(page, "output", "DIA").hover()
    says = card(page).locator(".says")
    expect(says).to_have_text("To write “DIA”, the model looked back at “UM” 100 %.")
    show(page, "from the translation to the sentence")
    expect(card(page).locator(".source .word")).to_have_text(["um", "dia", "bonito", "END"])


def test_a_model_that_does_not_tell_offers_no_choice(stand_in, served, open_at):
    stand_in.signatures["a-transformer"] = ("serving_default", "nbest", "attention")
    page = open_at(served)
    type_text(page, "um dia")
    expect(word(page, "output", "DIA")).to_be_visible()
    expect(attention(page).get_by_label("Where")).to_be_hidden()
    expect(card(page).locator("details.search")).to_be_hidden()


def test_a_link_holds_what_is_looked_at(served, open_at):
    held = {"text": "um dia", "direction": "pt-en", "models": "a-transformer", "where": "encoder"}
    page = open_at(f"{served}/#{urlencode(held)}")
    expect(card(page).locator(".output .word")).to_have_text(["um", "dia", "END"])


def test_attention_that_cannot_be_shown_leaves_the_choice(page, stand_in):
    stand_in.failures["self_attention"] = (500, "not today")
    page.expected = ("500",)
    type_text(page, "um dia")
    expect(word(page, "output", "DIA")).to_be_visible()
    show(page, "in the sentence")
    expect(attention(page).locator("> .note")).to_contain_text("not today")
    expect(word(page, "output", "DIA")).to_be_hidden()
    show(page, "from the translation to the sentence")
    expect(word(page, "output", "DIA")).to_be_visible()


def test_only_what_is_missing_is_asked_for(page, stand_in):
    """Another look at the same sentence costs no search that was made, and no answer of others."""
    type_text(page, "um dia")
    expect(word(page, "output", "DIA")).to_be_visible()
    card(page).locator("details.continuation > summary").click()
    card(page).locator(".continuation .line").get_by_role("button", name="DIA").click()
    expect(card(page).locator(".continuation ol li")).to_have_count(3)
    stand_in.asked.clear()
    for kind in ("in the sentence", "in the translation", "from the translation to the sentence"):
        show(page, kind)
        expect(attention(page).locator(".how")).not_to_be_empty()
        expect(card(page)).not_to_have_class("card stale")
    assert asked(stand_in) == ["self_attention"]
    expect(card(page).locator(".continuation ol li")).to_have_count(3)


def test_a_chosen_layer_stays_where_there_is_one(page):
    type_text(page, "um dia")
    expect(word(page, "output", "DIA")).to_be_visible()
    attention(page).get_by_label("Layer").select_option("2")
    show(page, "in the sentence")
    expect(attention(page).get_by_label("Layer").locator("option")).to_have_count(4)
    expect(attention(page).get_by_label("Layer")).to_have_value("1")  # counted from 0


# --- the search


def open_search(page):
    card(page).locator("details.search > summary").click()


def cells(page, selector=".piece"):
    return card(page).locator(f".tree {selector}")


def test_the_search_is_asked_for_where_it_is_opened(page, stand_in):
    type_text(page, "um dia bonito")
    expect(word(page, "output", "BONITO")).to_be_visible()
    assert "search_tree" not in asked(stand_in)
    open_search(page)
    expect(cells(page, "thead th")).to_have_text(["1", "2", "3"])
    rows = cells(page, "tbody tr")
    assert rows.nth(0).locator(".piece").evaluate_all(
        "all => all.map((one) => one.firstChild.data)"
    ) == ["_outro0", "_DIA", "_BONITO"]
    expect(cells(page, ".piece.best")).to_have_count(3)
    expect(cells(page, ".piece.dropped")).to_have_text(["_outro0 90 %", "_outro1 < 0.1 %"])
    expect(cells(page, ".piece.ends")).to_have_count(2)
    assert cells(page, "path").count() == 4
    assert cells(page, "path.best").count() == 2
    expect(card(page).locator("details.search ol li")).to_contain_text(
        ["UM DIA BONITO", "UM DIA outro2"]
    )


def test_lines_join_what_goes_on_from_one_another(page):
    """The best goes from the second place up to the first."""
    type_text(page, "um dia bonito")
    open_search(page)
    expect(cells(page, "path.best")).to_have_count(2)
    boxes = cells(page, ".piece.best").evaluate_all(
        "all => all.map((one) => { const box = one.getBoundingClientRect();"
        " return [box.left, box.right, box.top + box.height / 2]; })"
    )
    paths = cells(page, "path.best").evaluate_all(
        """all => all.map((path) => {
          const frame = path.ownerSVGElement.getBoundingClientRect();
          const [from, to] = [0, path.getTotalLength()].map((at) => path.getPointAtLength(at));
          return [[from, to].map((point) => [point.x + frame.left, point.y + frame.top])];
        })"""
    )
    by_left = sorted(boxes)
    for (path,), before, after in zip(paths, by_left, by_left[1:], strict=False):
        assert path[0] == pytest.approx([before[1], before[2]], abs=1)
        assert path[1] == pytest.approx([after[0], after[2]], abs=1)


def test_the_search_for_another_translation_is_not_shown(page, stand_in):
    type_text(page, "um dia bonito")
    open_search(page)
    expect(cells(page).first).to_be_visible()
    page.get_by_text("Your terms").click()
    page.get_by_role("button", name="Add a term").click()
    page.get_by_label("Term", exact=True).fill("dia")
    page.get_by_label("Its translation").fill("night")
    expect(card(page).locator(".translation")).to_have_text("UM night BONITO")
    search = card(page).locator("details.search")
    expect(search.locator("> .note")).to_contain_text("terms of yours")
    expect(search.locator(".body")).to_be_hidden()


def test_a_long_search_is_not_shown(page):
    type_text(page, " ".join(["dia"] * 40))
    open_search(page)
    expect(card(page).locator("details.search > .note")).to_contain_text("too long")


def test_a_search_that_fails_takes_nothing_with_it(page, stand_in):
    stand_in.failures["search_tree"] = (500, "no tree today")
    page.expected = ("500",)
    type_text(page, "um dia")
    open_search(page)
    expect(card(page).locator("details.search > .note")).to_contain_text("no tree today")
    expect(word(page, "output", "DIA")).to_be_visible()


def test_what_is_open_is_kept(page):
    type_text(page, "um dia")
    open_search(page)
    expect(cells(page).first).to_be_visible()
    assert "search" in json.loads(page.evaluate("localStorage.getItem('open')"))
    page.reload()
    expect(cells(page).first).to_be_visible()


def test_word_pieces_become_words(page, stand_in):
    """Neither has signs for blanks, but for what goes on."""
    best = ["um", "dia", "bonit", "##o", "[END]"]
    tree = {
        "tokens": [[token] for token in best[:-1]] + [[""]],
        "parents": [[0]] * 5,
        "log_probabilities": [[-0.1]] * 5,
        "finished": [best],
        "scores": [-0.5],
    }
    stand_in.search_tree = lambda text: tree
    stand_in.translations["one fine day"] = "um dia bonito"
    type_text(page, "one fine day")
    open_search(page)
    expect(card(page).locator("details.search ol li .text")).to_have_text("um dia bonito")
