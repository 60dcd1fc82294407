"""What the page has beside the translation: copying, swapping, a link, terms, languages."""

import json
import re
import shlex
import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest
from pages import IN_A_BROWSER, card, sentences, text_area, translation, type_text

from translator.serving.app import PAGE

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = IN_A_BROWSER


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


@pytest.fixture
def allowed(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def test_the_translation_is_copied_as_it_stands(allowed):
    page = allowed
    copy = card(page).locator(".copy")
    expect(copy).to_be_disabled()  # nothing is there
    type_text(page, "Bom dia!\n\n  - pão\n")
    expect(sentences(page)).to_have_count(2)
    copy.click()
    expect(copy).to_have_text("Copied")
    assert clipboard(page) == "BOM DIA!\n\n  - PÃO\n"
    expect(copy).to_have_text("Copy")


def test_copying_without_a_clipboard(page):
    """As from another machine by HTTP: browsers have the old way only."""
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.evaluate("document.addEventListener('copy', () => (window.heard = getSelection() + ''))")
    type_text(page, "bom dia")
    expect(translation(page)).to_have_text("BOM DIA")
    card(page).locator(".copy").click()
    expect(card(page).locator(".copy")).to_have_text("Copied")
    assert page.evaluate("window.heard") == "BOM DIA"
    expect(card(page).locator(".copy")).to_be_focused()


def test_clear(page):
    clear = page.get_by_role("button", name="Clear")
    expect(clear).to_be_disabled()
    type_text(page, "bom dia")
    clear.click()
    expect(text_area(page)).to_have_value("")
    expect(text_area(page)).to_be_focused()
    expect(translation(page)).to_be_empty()
    expect(card(page).locator(".copy")).to_be_disabled()


def test_the_limit_is_known_beforehand_and_kept(page, stand_in):
    counter = page.locator("#counter")
    expect(counter).to_have_text("0 of 20,000 characters")
    type_text(page, "palavra ê " * 2000 + "fim do que se traduz")
    expect(counter).to_have_text("20,020 of 20,000 characters")
    expect(page.locator("#said")).to_contain_text("Only the first 20,000 characters")
    expect(page.locator(".pending")).to_have_count(0)
    asked = "".join(text for _, _, texts in stand_in.asked for text in texts)
    assert "palavra" in asked
    assert "fim" not in asked
    assert max(len(text.encode()) for _, _, [text, *_] in stand_in.asked) < 65_536
    type_text(page, "bom dia")
    expect(page.locator("#said")).to_have_text("")


def test_swapping_carries_the_texts_over(page, stand_in):
    type_text(page, "Bom dia!\n- pão")
    expect(sentences(page)).to_have_count(2)
    page.get_by_role("button", name="Swap").click()
    expect(text_area(page)).to_have_value("BOM DIA!\n- PÃO")
    expect(page.get_by_role("radio", name="English → Portuguese")).to_be_checked()
    expect(card(page, "c-gru")).to_be_visible()
    expect(sentences(page, "c-gru")).to_have_text(["BOM DIA!", "PÃO"])
    page.get_by_role("button", name="Swap").click()
    expect(page.get_by_role("radio", name="Portuguese → English")).to_be_checked()


def test_one_direction_is_no_choice(served, open_at, stand_in, tmp_path):
    (stand_in.folder / "c-gru").rename(tmp_path.parent / f"{tmp_path.name}-gone")
    page = open_at(served)
    expect(translation(page)).not_to_be_empty()
    expect(page.get_by_role("radio")).to_have_count(0)
    expect(page.get_by_role("group", name="Direction")).to_contain_text("Portuguese → English")
    expect(page.get_by_role("button", name="Swap")).to_have_count(0)


def test_the_direction_is_guessed_until_somebody_chooses(page):
    type_text(page, "Where is the station, and how do you get there?")
    expect(page.get_by_role("radio", name="English → Portuguese")).to_be_checked()
    expect(page.locator("#said")).to_have_text(
        "This looks like English, so the direction was changed."
    )
    expect(text_area(page)).to_be_focused()
    page.get_by_role("radio", name="Portuguese → English").check()
    expect(page.locator("#said")).to_have_text("")
    type_text(page, "What is this, and why is it here?")
    expect(translation(page)).to_have_text("WHAT IS THIS, AND WHY IS IT HERE?")
    expect(page.get_by_role("radio", name="Portuguese → English")).to_be_checked()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("O que é que você quer fazer hoje?", "pt"),
        ("A minha irmã trabalha num hospital.", "pt"),
        ("I don't know what to do with this.", "en"),
        ("My sister works in a hospital.", "en"),
        ("a", None),
        ("hospital", None),
        ("OK 42", None),
        ("Das ist ein Haus.", None),
    ],
)
def test_guesses(page, text, language):
    guess = "async (t) => (await import('/page/guess.js')).guessLanguage(t, ['pt', 'en'])"
    assert page.evaluate(guess, text) == language


def test_the_curl_line_asks_what_the_page_asks(page):
    type_text(page, "d'água\n“olá” & $HOME `x`")
    page.get_by_role("heading", name="For programs").click()
    line = page.locator("#curl pre")
    expect(line).to_contain_text("água")
    answer = subprocess.run(
        ["sh", "-c", line.inner_text().replace("curl ", "curl -s ", 1)],
        capture_output=True,
        text=True,
    )
    if answer.returncode == 127:
        pytest.skip("no curl here")
    words = shlex.split(line.inner_text())
    assert json.loads(words[2])["instances"][0]["text"] == "d'água\n“olá” & $HOME `x`"
    assert json.loads(answer.stdout)["predictions"][0]["translation"] == "D'ÁGUA\n“OLÁ” & $HOME `X`"


def test_a_link_holds_text_models_layer_and_head(served, open_at, allowed):
    page = allowed
    text = "Bom dia & até já #1?\n- 100 % pão"
    type_text(page, text)
    page.get_by_role("checkbox", name="b-lstm").check()
    page.get_by_role("checkbox", name="a-transformer").uncheck()
    card(page, "b-lstm").get_by_label("Layer").select_option("2")
    page.get_by_role("button", name="Copy a link").click()
    expect(page.locator("#said")).to_contain_text("The link is copied")
    link = clipboard(page)
    assert page.url == link
    assert parse_qs(urlsplit(link).fragment)["text"] == [text]
    other = open_at(link)
    expect(text_area(other)).to_have_value(text)
    expect(card(other, "b-lstm")).to_be_visible()
    expect(card(other)).to_have_count(0)
    expect(card(other, "b-lstm").get_by_label("Layer")).to_have_value("1")
    type_text(other, "outra coisa")  # of which it is no link
    expect(translation(other, "b-lstm")).to_have_text("OUTRA COISA")
    assert other.url == served + "/"


def test_a_reload_loses_nothing(page):
    type_text(page, "Um texto meu.\n")
    page.get_by_role("checkbox", name="b-lstm").check()
    expect(translation(page, "b-lstm")).to_contain_text("UM TEXTO MEU.")
    page.reload()
    expect(text_area(page)).to_have_value("Um texto meu.\n")
    expect(translation(page, "b-lstm")).to_contain_text("UM TEXTO MEU.")
    page.get_by_role("button", name="Clear").click()
    page.reload()
    expect(translation(page)).to_be_empty()  # and no example where there was none


def add_term(page, term, translated):
    page.get_by_role("button", name="Add a term").click()
    row = page.locator("#terms li").last
    row.get_by_label("Term", exact=True).fill(term)
    row.get_by_label("Its translation").fill(translated)


def test_terms_are_kept_to_and_kept(page, stand_in):
    type_text(page, "O gato dorme.")
    page.get_by_role("heading", name="Your terms").click()
    add_term(page, "gato", "feline")
    expect(translation(page)).to_have_text("O feline DORME.")
    assert [name for _, name, _ in stand_in.asked][-1] in ("with_terms", "nbest", "attention")
    expect(page.locator("#curl pre")).to_contain_text('"terms":"gato=feline"')
    page.reload()
    expect(translation(page)).to_have_text("O feline DORME.")
    page.get_by_role("heading", name="Your terms").click()
    page.get_by_role("button", name="Remove the term gato").click()
    expect(translation(page)).to_have_text("O GATO DORME.")


def test_terms_that_are_none_are_said_to_be(page):
    page.get_by_role("heading", name="Your terms").click()
    said = page.locator("#terms .note")
    type_text(page, "O gato dorme.")
    page.get_by_role("button", name="Add a term").click()
    expect(said).to_have_text("")
    for term, translated, problem in [
        ("a=b", "c", "cannot have = in it"),
        ("gato", "", "must both be given"),
        ("gato", "ê" * 33, "More than 64 bytes"),
    ]:
        page.locator("#terms li").first.get_by_label("Term", exact=True).fill(term)
        page.locator("#terms li").first.get_by_label("Its translation").fill(translated)
        expect(said).to_contain_text(problem)
    page.locator("#terms li").first.get_by_label("Its translation").fill("cat")
    add_term(page, "Gato", "tomcat")
    expect(said).to_contain_text("Gato stands there twice")
    expect(translation(page)).to_have_text("O cat DORME.")  # what is right is used


def test_a_model_that_knows_no_terms_is_named(served, open_at, stand_in):
    stand_in.signatures["a-transformer"] = ["serving_default"]
    page = open_at(served)
    page.get_by_role("heading", name="Your terms").click()
    add_term(page, "gato", "feline")
    expect(page.locator("#terms .note")).to_have_text("a-transformer: knows no terms.")
    type_text(page, "O gato dorme.")
    expect(translation(page)).to_have_text("O GATO DORME.")


@pytest.mark.parametrize(
    ("locale", "language", "copy", "label"),
    [
        ("pt-BR", "pt", "Copiar", "português"),
        ("ko-KR", "ko", "복사", "포르투갈어"),
        ("en-GB", "en", "Copy", "Portuguese"),
        ("fr-FR", "en", "Copy", "Portuguese"),
    ],
)
def test_the_interface_speaks_the_browsers_language(served, open_at, locale, language, copy, label):
    page = open_at(served, locale=locale)
    expect(card(page).locator(".copy")).to_have_text(copy)
    expect(page.locator("#source-language")).to_have_text(label)
    assert page.evaluate("document.documentElement.lang") == language
    empty = "all => all.filter(e => !e.textContent.trim()).map(e => e.outerHTML)"
    assert page.locator("[data-say]").evaluate_all(empty) == []
    assert "undefined" not in page.locator("body").inner_text()


def test_every_language_says_everything():
    """All that the page asks for, with the same values, and nothing else."""
    tables, used = {}, set()
    for path in PAGE.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == "strings.js":
            for language, body in re.findall(r"^  (\w\w): \{\n(.*?)^  \},$", text, re.M | re.S):
                entries = re.findall(r'^    (\w+): "(.*)",$', body, re.M)
                values = {key: set(re.findall(r"\{\w+\}", said)) for key, said in entries}
                tables[language] = values
        else:
            used |= set(re.findall(r'data-say[\w-]*="(\w+)"', text))
    assert tables.keys() == {"en", "pt", "ko"}
    assert tables["pt"] == tables["en"] == tables["ko"]
    texts = "".join(path.read_text(encoding="utf-8") for path in PAGE.glob("*.[hj]*"))
    assert [key for key in tables["en"] if texts.count(f'"{key}"') == 0] == []
    assert used <= tables["en"].keys()
