"""Files on the page: opened or dropped, translated, and downloaded in the same structure."""

import pytest
from pages import IN_A_BROWSER, text_area

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = IN_A_BROWSER

TEXT = "Primeira frase. Segunda!\r\n\r\n  - um item\n42\n"

MARKDOWN = """---
title: isto fica
---
# Um título

Um parágrafo. Outra frase.

```python
print("olá")  # fica
```

| uma célula | outra |
|---|:--|
| pão | 3 kg |

<!-- isto também
fica -->

* um item
    código recuado

1. primeiro
"""

SUBTITLES = """1
00:00:01,000 --> 00:00:02,500
Bom dia, senhor Silva.
Como está hoje?

2
00:00:03,000 --> 00:00:04,000
- Bem.

"""

TABLE = "um\tdois\n42\ttrês\n\t\nfim"


def choose(page, name, content):
    raw = content if isinstance(content, bytes) else content.encode()
    file = {"name": name, "mimeType": "text/plain", "buffer": raw}
    page.locator("#picker").set_input_files(file)


def downloaded(page):
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    return download.value.suggested_filename, open(download.value.path(), "rb").read().decode()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", TEXT, TEXT.upper()),
        (
            "b.md",
            MARKDOWN,
            MARKDOWN.replace("# Um título", "# UM TÍTULO")
            .replace("Um parágrafo. Outra frase.", "UM PARÁGRAFO. OUTRA FRASE.")
            .replace("uma célula | outra", "UMA CÉLULA | OUTRA")
            .replace("| pão | 3 kg", "| PÃO | 3 KG")
            .replace("* um item", "* UM ITEM")
            .replace("primeiro", "PRIMEIRO"),
        ),
        (
            "c.SRT",
            SUBTITLES,
            SUBTITLES.replace("Bom dia, senhor Silva.\n", "BOM DIA, SENHOR SILVA.\n")
            .replace("Como está hoje?", "COMO ESTÁ HOJE?")
            .replace("- Bem.", "- BEM."),
        ),
        ("d.tsv", TABLE, TABLE.upper()),
        ("e.txt", "\ufeffOlá.", "OLÁ."),
        ("f.txt", "", ""),
        ("g.srt", SUBTITLES.replace("\n", "\r\n"), None),
    ],
)
def test_the_structure_is_kept(page, name, content, expected):
    choose(page, name, content)
    expect(page.locator("#file .note")).to_contain_text("Done")
    target, text = downloaded(page)
    stem, _, ending = name.rpartition(".")
    assert target == f"{stem}.en.{ending}"
    if expected is None:
        assert text.count("\r\n") == content.count("\r\n")
        assert text.count("\n") == content.count("\n")
    else:
        assert text == expected


def test_a_cue_is_one_text_in_as_many_lines(page, stand_in):
    """A sentence that a cue breaks is translated whole, and broken again."""
    cue = "1\n00:00:01,000 --> 00:00:02,500\nEla não sabe\nnadar muito bem.\n"
    stand_in.translations["Ela não sabe nadar muito bem."] = "She does not swim very well."
    choose(page, "a.srt", cue)
    _, text = downloaded(page)
    assert text == cue.replace("Ela não sabe\nnadar muito bem.", "She does not\nswim very well.")


def test_progress_is_shown_and_it_can_be_cancelled(page, stand_in):
    stand_in.seconds = 0.4
    choose(page, "long.txt", "\n".join(f"Esta é a frase {i}." for i in range(400)))
    said = page.locator("#file .note")
    expect(said).to_have_text("2 of 400 sentences")
    assert page.locator("#file progress").evaluate("e => e.position") == 2 / 400
    expect(page.get_by_role("link", name="Download")).to_be_hidden()
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#file")).to_be_hidden()
    asked = len(stand_in.asked)
    page.wait_for_timeout(1000)
    assert len(stand_in.asked) == asked
    assert text_area(page).input_value() == ""


def test_a_sentence_that_fails_is_left_and_counted(page, stand_in):
    page.expected = ["500 ("]
    stand_in.failures["Mau"] = 500, "no"
    choose(page, "a.txt", "Bom dia.\nMau dia.\nAté já.\n")
    expect(page.locator("#file .note")).to_contain_text("1 of 3 sentences could not be translated")
    assert downloaded(page)[1] == "BOM DIA.\nMau dia.\nATÉ JÁ.\n"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.docx", b"PK", "a.docx: only .txt, .md, .srt and .tsv files"),
        ("a.txt", "não".encode("latin-1"), "a.txt: not UTF-8; save it as UTF-8"),
        ("a.txt", b"a" * 2_000_001, "a.txt: larger than 2 MB; divide it"),
    ],
)
def test_what_cannot_be_translated_is_said(page, name, content, problem):
    choose(page, name, content)
    expect(page.locator("#file .note")).to_contain_text(problem)
    expect(page.locator("#file progress")).to_be_hidden()
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#file")).to_be_hidden()


def test_a_file_can_be_dropped(page):
    drop = """() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["Bom dia."], "a.txt"));
      const settings = { dataTransfer: transfer, bubbles: true, cancelable: true };
      const event = (type) => new DragEvent(type, settings);
      const over = event("dragover");
      document.body.dispatchEvent(over);
      const dropping = document.body.classList.contains("dropping");
      document.body.dispatchEvent(event("drop"));
      return [over.defaultPrevented, dropping, document.body.classList.contains("dropping")];
    }"""
    assert page.evaluate(drop) == [True, True, False]
    expect(page.locator("#file .note")).to_have_text("Done: 1 of 1 sentences.")
    assert downloaded(page)[1] == "BOM DIA."
