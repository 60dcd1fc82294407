"""Several models side by side on the page: the words in which they differ."""

import random

import pytest
from pages import IN_A_BROWSER, card, sentences, translation, type_text

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = IN_A_BROWSER


@pytest.fixture
def both(page):
    """The page with two models, of which the second calls a cat a dog and is not sure where."""

    def answer(route):
        response = route.fetch()
        text = response.text().replace("GATO", "CÃO").replace("NA CASA", "EM CASA AGORA")
        route.fulfill(response=response, body=text)

    page.route("**/b-lstm:predict", answer)
    page.locator("#choice input").last.check()
    return page


def underlined(page):
    """The marked words, and the model whose translation each stands in."""
    return page.evaluate(
        """() => [...(CSS.highlights.get("different") ?? [])].map((range) => [
          range.startContainer.parentElement.closest("article").ariaLabel, range.toString()])"""
    )


def test_the_words_that_differ_are_marked_in_both(both):
    type_text(both, "O gato dorme.\n- O gato está na casa. Bom dia!")
    expect(translation(both, "b-lstm")).to_contain_text("BOM DIA!")
    expect(both.locator(".pending")).to_have_count(0)
    assert sorted(map(tuple, underlined(both))) == [
        ("a-transformer", "CASA."),
        ("a-transformer", "GATO"),
        ("a-transformer", "GATO"),
        ("a-transformer", "NA"),
        ("b-lstm", "AGORA."),
        ("b-lstm", "CASA"),
        ("b-lstm", "CÃO"),
        ("b-lstm", "CÃO"),
        ("b-lstm", "EM"),
    ]
    expect(both.locator("#differences")).to_have_text(
        "Words in which the models differ are underlined."
    )


def test_nothing_is_marked_where_all_say_the_same_or_there_is_one(both):
    type_text(both, "Bom dia!")
    expect(translation(both, "b-lstm")).to_have_text("BOM DIA!")
    assert underlined(both) == []
    expect(both.locator("#differences")).to_be_hidden()
    type_text(both, "O gato dorme.")
    expect(translation(both, "b-lstm")).to_have_text("O CÃO DORME.")
    assert len(underlined(both)) == 2
    both.locator("#choice input").last.uncheck()
    assert underlined(both) == []
    expect(both.locator("#differences")).to_be_hidden()


def test_what_is_not_translated_yet_is_not_compared(both, stand_in):
    type_text(both, "O gato dorme.")
    expect(translation(both, "b-lstm")).to_have_text("O CÃO DORME.")
    stand_in.failures["gato"] = (400, "no")
    type_text(both, "O gato corre.")
    expect(card(both, "b-lstm").locator(".failed")).to_have_count(1)
    expect(sentences(both).first).to_have_class("sentence pending failed")
    both.expected = ("400",)
    assert underlined(both) == []


def longest_common(a, b):
    """The length of a longest common subsequence, by its definition."""
    if not a or not b:
        return 0
    if a[0] == b[0]:
        return 1 + longest_common(a[1:], b[1:])
    return max(longest_common(a[1:], b), longest_common(a, b[1:]))


def test_no_fewer_words_could_be_marked(page):
    """Against the definition: what is left is common to both, and nothing longer is."""
    rng = random.Random(1)
    for _ in range(60):
        a, b = (rng.choices("xyz", k=rng.randrange(8)) for _ in range(2))
        script = "async ([a, b]) => (await import('/page/differences.js')).unshared(a, b)"
        left = page.evaluate(script, [a, b])
        kept, others = (
            [word for i, word in enumerate(words) if i not in missing]
            for words, missing in zip((a, b), left, strict=True)
        )
        assert kept == others
        rest = iter(b)
        assert all(word in rest for word in kept)
        assert len(kept) == longest_common(a, b)


def test_no_note_where_the_browser_cannot_underline(both):
    both.evaluate("Object.defineProperty(CSS, 'highlights', { value: undefined })")
    type_text(both, "O gato dorme.")
    expect(translation(both, "b-lstm")).to_have_text("O CÃO DORME.")
    expect(both.locator("#differences")).to_be_hidden()
