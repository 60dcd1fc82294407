"""Whole texts on the page: sentence by sentence, from the top, and back in their places."""

import unicodedata
from itertools import chain

import pytest
from pages import IN_A_BROWSER, card, note, sentences, text_area, translation, type_text

from tests.inference.sentence_table import TABLE
from translator.inference.python_sentences import split_sentences
from translator.serving.sentence_rules import to_javascript

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = IN_A_BROWSER

TEXT = "Bom dia!  Como está?\n\n\t- pão (2 kg)\n- queijo 🧀\r\nO Sr. Silva dorme. Até já…\n"
MARKED = "all => all.filter(e => e.classList.contains('marked')).map(e => e.textContent)"


def source_marks(page):
    return page.locator("#mirror span").evaluate_all(MARKED)


def translation_marks(page):
    return sentences(page).evaluate_all(MARKED)


def texts_asked(stand_in, signature="serving_default"):
    return [texts for _, name, texts in stand_in.asked if name == signature]


def test_the_page_finds_the_sentences_that_the_models_find(page):
    """Those of the Python code, which other tests hold to the graph's."""
    texts = [
        unicodedata.normalize("NFC", text.translate({ord(c): None for c in "⟨⟩"})) for text in TABLE
    ]
    found = page.evaluate(
        """async (texts) => {
          const { makeSplitter, joined } = await import("/page/sentences.js");
          const split = makeSplitter(await (await fetch("/page/sentence-rules")).json());
          return texts.map((text) => {
            const sentences = split(text);
            const own = sentences.map(({ text }) => text);
            return [own, joined(text, sentences, own)];
          });
        }""",
        texts,
    )
    assert [sentences for sentences, _ in found] == [split_sentences(t).sentences for t in texts]
    assert [whole for _, whole in found] == texts


def test_rules_are_written_for_every_browser():
    assert to_javascript(r"(?i:(?:e\.g|nº))\x{85}\"") == r"(?:[eE]\.[gG]|[nN]º)\u{85}" + '"'


def test_lines_and_what_stands_between_sentences_are_kept(page, stand_in):
    type_text(page, TEXT)
    expected = TEXT.upper().replace("\r\n", "\n")
    expect(sentences(page)).to_have_count(6)
    expect(sentences(page).last).to_have_text("ATÉ JÁ…")
    assert translation(page).evaluate("e => e.textContent") == expected
    texts = list(chain(*texts_asked(stand_in)))
    assert "O Sr. Silva dorme." in texts  # the rules are the server's
    assert "queijo" in texts


def test_source_and_translation_stand_side_by_side(page):
    type_text(page, TEXT)
    expect(sentences(page)).to_have_count(6)
    left, right = text_area(page).bounding_box(), translation(page).bounding_box()
    assert left["x"] + left["width"] < right["x"]
    assert abs(left["y"] - right["y"]) < 8


def test_pointing_at_a_sentence_marks_its_partner(page):
    type_text(page, "Bom dia! Como está? Até já.")
    expect(sentences(page)).to_have_text(["BOM DIA!", "COMO ESTÁ?", "ATÉ JÁ."])
    sentences(page).nth(1).hover()
    assert source_marks(page) == ["Como está?"]
    box = page.locator("#mirror span").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert translation_marks(page) == ["BOM DIA!"]


def test_walking_to_a_sentence_marks_its_partner(page):
    type_text(page, "Bom dia! Como está? Até já.")
    expect(sentences(page)).to_have_count(3)
    page.mouse.move(0, 0)
    text_area(page).evaluate("e => e.setSelectionRange(10, 10)")
    text_area(page).focus()
    expect(page.locator(".sentence.marked")).to_have_text("COMO ESTÁ?")
    sentences(page).nth(1).focus()
    page.keyboard.press("ArrowRight")
    expect(sentences(page).nth(2)).to_be_focused()
    assert source_marks(page) == ["Até já."]
    page.keyboard.press("Home")
    assert source_marks(page) == ["Bom dia!"]
    assert sentences(page).evaluate_all("all => all.map(e => e.tabIndex)") == [0, -1, -1]
    assert sentences(page).first.get_attribute("aria-pressed") == "true"


def test_a_mark_lies_exactly_behind_its_sentence(page):
    """Where the text scrolls, too."""
    type_text(page, "\n".join(f"Esta é a frase número {i}, e não a última." for i in range(80)))
    expect(sentences(page)).to_have_count(80)
    text_area(page).evaluate("e => e.scrollTop = 700")
    expect(page.locator("#mirror")).to_have_js_property("scrollTop", 700)
    for size in ("scrollHeight", "clientWidth"):
        area, mirror = (page.locator(i).evaluate(f"e => e.{size}") for i in ("#text", "#mirror"))
        assert area == mirror


def long_text(characters=5000):
    lines = [f"Esta é a frase número {i}, que não é muito longa." for i in range(200)]
    text = ""
    for i, line in enumerate(lines):
        text += line + ("\n\n" if i % 5 == 4 else " ")
        if len(text) >= characters:
            return text


def test_a_long_text_comes_in_several_requests_from_the_top(page, stand_in):
    stand_in.seconds = 0.3
    text = long_text()
    type_text(page, text)
    expect(sentences(page).first).to_have_text("ESTA É A FRASE NÚMERO 0, QUE NÃO É MUITO LONGA.")
    expect(sentences(page).last).to_contain_class("pending")  # while the end is not there yet
    expect(card(page)).to_have_attribute("aria-busy", "true")
    expect(page.locator(".pending")).to_have_count(0)
    assert translation(page).evaluate("e => e.textContent") == text.upper()
    requests = texts_asked(stand_in)
    assert len(requests) > 4
    assert list(chain(*requests)) == split_sentences(text).sentences
    assert len(requests[0]) < 5  # so that the beginning is there soon


def test_typing_gives_up_what_is_no_longer_wanted(page, stand_in):
    stand_in.seconds = 0.5
    type_text(page, long_text())
    expect(sentences(page).first).to_have_text("ESTA É A FRASE NÚMERO 0, QUE NÃO É MUITO LONGA.")
    with page.expect_event("requestfailed"):
        type_text(page, "Outra coisa.")
    expect(translation(page)).to_have_text("OUTRA COISA.")
    asked = len(texts_asked(stand_in))
    page.wait_for_timeout(1500)
    assert len(texts_asked(stand_in)) == asked
    assert texts_asked(stand_in)[-1] == ["Outra coisa."]


def test_only_what_changed_is_asked_for(page, stand_in):
    type_text(page, "Um dia. Dois dias.")
    expect(sentences(page)).to_have_text(["UM DIA.", "DOIS DIAS."])
    type_text(page, "Um dia. Dois dias. Três dias.")
    expect(sentences(page).last).to_have_text("TRÊS DIAS.")
    type_text(page, "Dois dias. Um dia.")
    expect(sentences(page)).to_have_text(["DOIS DIAS.", "UM DIA."])
    assert texts_asked(stand_in) == [["Um dia.", "Dois dias."], ["Três dias."]]


def test_a_text_typed_slowly_makes_few_requests(page, stand_in):
    """One for a pause, and none for what is shown of a sentence until typing has ended."""
    text = "Bom dia a todos. "
    text_area(page).press_sequentially(text, delay=250)
    expect(translation(page)).to_have_text(text.upper())
    page.wait_for_timeout(1000)
    assert len(stand_in.asked) <= len(text) + 2
    assert len([name for _, name, _ in stand_in.asked if name != "serving_default"]) <= 4


def test_unsure_sentences_are_marked_and_say_why_when_asked(page, stand_in):
    stand_in.confidences["Como está?"] = 0.21
    type_text(page, "Bom dia! Como está? Até já.")
    expect(page.locator(".unsure")).to_have_text("COMO ESTÁ?")
    expect(page.locator(".unsure")).to_have_accessible_description(
        "The model is unsure here; choose the translation to read why."
    )
    expect(note(page)).to_contain_text("choose one to read why")
    expect(note(page)).not_to_contain_text("21 %")
    expect(card(page).locator(".tools .score")).to_have_text("21 % sure of the least sure sentence")
    page.locator(".unsure").click()
    expect(note(page)).to_contain_text("a probability of 21 %, less than the 50 %")
    sentences(page).first.click()
    expect(note(page)).not_to_contain_text("21 %")


def test_more_is_shown_of_the_sentence_chosen(page, stand_in):
    type_text(page, "Bom dia! Como está ela?")
    expect(sentences(page)).to_have_count(2)
    sentences(page).first.click()
    alternative = card(page).locator(".alternatives .text")
    expect(alternative).to_have_text("DIA! BOM")
    expect(card(page).locator(".output .word")).to_have_text(["BOM", "DIA!", "END"])
    sentences(page).last.click()
    expect(alternative).to_have_text("ELA? ESTÁ COMO")
    expect(card(page).locator(".output .word")).to_have_text(["COMO", "ESTÁ", "ELA?", "END"])


def test_another_word_and_the_rest_is_written_anew(page, stand_in):
    type_text(page, "O gato preto dorme. Até já.")
    expect(sentences(page)).to_have_count(2)
    sentences(page).first.click()
    another = card(page).locator("details.continuation")
    another.get_by_role("heading").click()
    assert "continue" not in {name for _, name, _ in stand_in.asked}  # nobody chose a word yet
    another.get_by_role("button", name="PRETO").first.click()
    options = another.get_by_role("listitem")
    expect(options).to_have_text(["PRETO60 %", "OUTRO25 %", "MAIS5.0 %"])
    pressed = another.locator("ol [aria-pressed=true]")
    expect(pressed).to_have_text("PRETO")
    another.get_by_role("button", name="OUTRO").click()
    expect(sentences(page)).to_have_text(["O GATO OUTRO DORME.", "ATÉ JÁ."])
    expect(another.locator(".line .word")).to_have_text(["O", "GATO", "OUTRO", "DORME."])
    expect(another.locator(".line .word").nth(2)).to_be_focused()
    assert page.evaluate("document.querySelector('.copy').disabled") is False
    another.get_by_role("button", name="Back to the model’s own words").click()
    expect(sentences(page).first).to_have_text("O GATO PRETO DORME.")
    expect(another.locator(".back")).to_be_hidden()


def test_another_word_at_the_beginning_and_when_it_fails(page, stand_in):
    page.expected = ["500 ("]
    type_text(page, "O gato dorme.")
    expect(sentences(page)).to_have_count(1)
    another = card(page).locator("details.continuation")
    another.get_by_role("heading").click()
    another.get_by_role("button", name="O", exact=True).click()
    another.get_by_role("button", name="MAIS").click()
    expect(translation(page)).to_have_text("MAIS GATO DORME.")
    stand_in.failures["continue"] = 500, "no memory"
    another.get_by_role("button", name="DORME.").click()
    expect(another.locator(".note")).to_contain_text("no memory")
    expect(translation(page)).to_have_text("MAIS GATO DORME.")


def test_a_model_that_cannot_go_on_offers_no_words(served, open_at, stand_in):
    stand_in.signatures["a-transformer"] = ["serving_default", "nbest"]
    page = open_at(served)
    expect(sentences(page)).to_have_count(1)
    expect(card(page).locator("details.alternatives")).to_be_visible()
    expect(card(page).locator("details.continuation")).to_be_hidden()


def test_what_is_folded_away_is_not_asked_for(page, stand_in):
    type_text(page, "Bom dia!")
    expect(card(page).locator(".output .word")).to_have_count(3)
    card(page).get_by_role("heading", name="What the model looked at").click()
    card(page).get_by_role("heading", name="Other translations").click()
    stand_in.asked.clear()
    type_text(page, "Boa noite!")
    expect(translation(page)).to_have_text("BOA NOITE!")
    page.wait_for_timeout(1000)
    assert [name for _, name, _ in stand_in.asked] == ["serving_default"]
    card(page).get_by_role("heading", name="Other translations").click()
    expect(card(page).locator(".alternatives .text")).to_have_text("NOITE! BOA")
    page.reload()  # what is folded stays so
    expect(translation(page)).to_have_text("BOA NOITE!")
    expect(card(page).locator("details.attention")).not_to_have_attribute("open", "")


def test_a_translation_of_one_s_own_is_scored_beside_the_model_s(page, stand_in):
    type_text(page, "bom dia")
    expect(sentences(page)).to_have_text(["BOM DIA"])
    own = card(page).locator(".own")
    own.get_by_text("Your own translation").click()
    own.get_by_role("textbox").fill("BOM DIAX")
    expect(own.locator("li")).to_have_count(2)
    expect(own.locator("li").first).to_contain_text("BOM DIAX")
    expect(own.locator("li .score")).to_have_text(["50 %", "100 %"])
    # Of another sentence nothing is typed yet.
    type_text(page, "boa noite")
    expect(sentences(page)).to_have_text(["BOA NOITE"])
    expect(own.get_by_role("textbox")).to_have_value("")
    expect(own.locator("li")).to_have_count(0)
    stand_in.failures["score"] = (500, "out of paper")
    page.expected = ["500"]
    own.get_by_role("textbox").fill("GOOD NIGHT")
    expect(own.locator(".note")).to_contain_text("out of paper")
    expect(sentences(page)).to_have_text(["BOA NOITE"])


def test_a_model_that_cannot_score_offers_no_field(served, open_at, stand_in):
    stand_in.signatures["a-transformer"] = ("serving_default", "nbest")
    page = open_at(served)
    type_text(page, "bom dia")
    expect(sentences(page)).to_have_text(["BOM DIA"])
    expect(card(page).locator(".own")).to_be_hidden()
