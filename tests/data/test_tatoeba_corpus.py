"""Tatoeba's exports, from a server on loopback that has them in the form of the real one."""

import bz2
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from translator.data import tatoeba_corpus
from translator.data.corpus import open_corpus
from translator.data.splits import SPLITS
from translator.errors import UserError

DATE = "Sat, 21 Nov 2026 06:30:00 GMT"
COUNT = 300


def export(rows):
    return bz2.compress("".join("\t".join(map(str, row)) + "\n" for row in rows).encode())


def exports():
    """Numbered sentences; an English one, 9000, translates many; one link leads nowhere."""
    portuguese = [(n, "por", f"Frase número {n}, é claro.") for n in range(COUNT)]
    english = [(5000 + n, "eng", f"Sentence number {n}.") for n in range(COUNT)]
    links = [(n, 5000 + n) for n in range(COUNT)] + [(3, 8888)]
    shared = [(n, 9000) for n in range(0, COUNT, 2)]
    return {
        "/por/por_sentences.tsv.bz2": export(portuguese),
        "/eng/eng_sentences.tsv.bz2": export([*english, (9000, "eng", "Of course."), (1, "x", "")]),
        "/por/por-eng_links.tsv.bz2": export(links + shared),
    }


@pytest.fixture
def files(tmp_path, monkeypatch):
    """What the server has, {path: bytes}; the process stands in an empty folder."""
    there, asked = exports(), []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            content = there.get(self.path)
            self.send_response(404 if content is None else 200)
            self.send_header("Last-Modified", DATE)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(tatoeba_corpus, "EXPORTS", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.chdir(tmp_path)
    there["asked"] = asked
    yield there
    server.shutdown()
    server.server_close()


def read(corpus):
    return {split: list(corpus.pairs(split)) for split in SPLITS}


def test_the_pairs_of_both_languages(files):
    splits = read(open_corpus("tatoeba:por-eng"))
    numbered = [(f"Frase número {n}, é claro.", f"Sentence number {n}.") for n in range(COUNT)]
    everything = [pair for pairs in splits.values() for pair in pairs]
    assert set(numbered) <= set(everything)
    assert 0.8 * COUNT < len(set(numbered) & set(splits["train"])) < 0.97 * COUNT
    assert not {"", "8888"} & {side for pair in everything for side in pair}


def test_no_held_out_sentence_is_learnt_in_either_language(files):
    splits = read(open_corpus("tatoeba:por-eng"))
    held_out = {side for split in ("validation", "test") for pair in splits[split] for side in pair}
    assert "Of course." in held_out
    assert held_out.isdisjoint(side for pair in splits["train"] for side in pair)


def test_both_directions_share_a_folder_that_is_fetched_once(files, tmp_path):
    there = read(open_corpus("tatoeba:por-eng"))
    files["asked"].clear()
    back = read(open_corpus("tatoeba:eng-por", source="en", target="pt"))
    assert {split: [pair[::-1] for pair in pairs] for split, pairs in back.items()} == there
    assert read(open_corpus("tatoeba:por-eng", source="por", target="eng")) == there
    assert files["asked"] == []
    release = json.loads((tmp_path / "corpora/tatoeba-por-eng/release.json").read_text())
    assert release["released"] == "2026-11-21"
    assert release["pairs"] == {split: len(pairs) for split, pairs in there.items()}


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda files: files.clear(), "cannot be fetched .*404.* is there a network"),
        (
            lambda files: files.update({"/por/por_sentences.tsv.bz2": b"BZh9 no"}),
            "export is damaged .*: try again",
        ),
        (
            lambda files: files.update({p: files[p][:-40] for p in files if p.endswith("bz2")}),
            "export is damaged .*: try again",
        ),
    ],
    ids=["missing", "no bz2", "cut"],
)
def test_a_fault_leaves_nothing_behind(files, tmp_path, damage, message):
    damage(files)
    with pytest.raises(UserError, match=message):
        open_corpus("tatoeba:por-eng")
    assert list(tmp_path.glob("corpora/*")) == []


def test_no_network_is_said(files, monkeypatch):
    monkeypatch.setattr(tatoeba_corpus, "EXPORTS", "http://127.0.0.1:9")
    with pytest.raises(UserError, match=r"por-eng_links.tsv.bz2 cannot be fetched .*refused"):
        open_corpus("tatoeba:por-eng")


@pytest.mark.parametrize("spec", ["tatoeba:", "tatoeba:por", "tatoeba:por-deu", "tatoeba:../x-eng"])
def test_other_languages_than_the_direction_s(files, spec):
    with pytest.raises(UserError, match="not in the languages pt and en: give tatoeba:por-eng"):
        open_corpus(spec)
