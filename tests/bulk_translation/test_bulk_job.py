"""What is written for what is read: line by line, whole or not at all. The pool and the model are
stand-ins; see `test_bulk_pool` for those."""

import gzip
import json
import sys

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from runs import call, one_line_error

from translator import bulk
from translator.bulk_translation.files import Folder, find_inputs
from translator.bulk_translation.job import PIECE, plan, run
from translator.bulk_translation.worker import translate_texts
from translator.data.text_files import find_text
from translator.errors import UserError
from translator.remote.protocol import Translation
from translator.sampling import Sampling


class Shouting:
    """In place of a `Translator`: capitals; a word tells what it cuts and what it fails at."""

    def __init__(self):
        self.asked = []

    def translations(self, texts):
        self.asked += texts
        if any("fail" in text for text in texts):
            raise ValueError("no such\nword")
        return [Translation(text.upper(), truncated="cut" in text) for text in texts]


class OnePool:
    """A pool that is this process, and breaks down behind so many pieces."""

    def __init__(self, pieces=None):
        self.translator, self._left = Shouting(), pieces

    def translate(self, pieces):
        for piece in pieces:
            if self._left == 0:
                raise KeyboardInterrupt
            self._left = self._left and self._left - 1
            yield piece, translate_texts(self.translator, piece.texts)


def translated(inputs, to, lines=10_000, pool=None, column=None, **settings):
    """Runs a job; returns the lines that were asked of the model, and its progress."""
    pool, seen = pool or OnePool(), []
    settings = {"model": "model", "sampling": None} | settings
    job = plan(
        find_inputs(tuple(map(str, inputs)), column), Folder(str(to)), lines=lines, **settings
    )
    job.begin()
    run(job, pool, lambda shard, *numbers: seen.append((shard.name, *numbers)))
    return pool.translator.asked, seen


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# --- text


def test_line_i_is_of_line_i_whatever_stands_there(tmp_path):
    lines = [
        (b"\xef\xbb\xbfbom dia", "BOM DIA"),
        (b"crlf\r", "CRLF"),
        (b"", ""),
        (b" ", " "),
        (b"caf\xe9", ""),
        (b"this is cut", ""),
        (b"this fails", ""),
        (
            "one\u2028line, not \x85 two\rnor three".encode(),
            "ONE\u2028LINE, NOT \x85 TWO NOR THREE",
        ),
        (b"a\ttab", "A\tTAB"),
        ("olá".encode(), "OLÁ"),
    ]
    (tmp_path / "in.txt").write_bytes(b"\n".join(line for line, _ in lines))
    _, seen = translated([tmp_path / "in.txt"], tmp_path / "out")
    written = (tmp_path / "out" / "in.txt").read_bytes().decode()
    assert written == "".join(text + "\n" for _, text in lines)
    assert (tmp_path / "out" / "rejects" / "in.txt.tsv").read_text().splitlines() == [
        f"{tmp_path}/in.txt\t5\tbyte 4, 0xe9, is not UTF-8",
        f"{tmp_path}/in.txt\t6\tthe text is too long: only its beginning would be translated",
        f"{tmp_path}/in.txt\t7\tValueError: no such word",
    ]
    assert seen == [("in.txt", 10, 3, True)]
    assert names(tmp_path / "out") == ["bulk.json", "in.txt", "rejects/in.txt.tsv"]


def test_a_translation_is_one_line(tmp_path):
    class Breaking(OnePool):
        def translate(self, pieces):
            for piece in pieces:
                yield piece, [("a\r\nb\tc", "")] * len(piece.texts)

    (tmp_path / "in.txt").write_text("x\n")
    (tmp_path / "in.tsv").write_text("x\trest\n")
    translated([tmp_path / "in.txt", tmp_path / "in.tsv"], tmp_path / "out", pool=Breaking())
    assert (tmp_path / "out" / "in.txt").read_bytes() == b"a  b\tc\n"
    assert (tmp_path / "out" / "in.tsv").read_bytes() == b"a  b c\trest\n"


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 3 * PIECE])
def test_shards_are_those_that_corpora_are_read_from(tmp_path, size):
    """In their order, and as many as their names say."""
    lines = [f"line {i}" for i in range(size)]
    packed = gzip.compress("".join(line + "\n" for line in lines).encode())
    (tmp_path / "pt.train.txt.gz").write_bytes(packed)
    _, seen = translated([tmp_path / "pt.train.txt.gz"], tmp_path / "out", lines=700)
    assert [path.name for path in find_text(tmp_path / "out" / "pt.train.txt").paths] == (
        ["pt.train.txt.gz"]
        if size <= 700
        else [f"pt.train-{i:05d}-of-{-(-size // 700):05d}.txt.gz" for i in range(-(-size // 700))]
    )
    content = b"".join(
        gzip.decompress(path.read_bytes()) for path in sorted((tmp_path / "out").glob("*.gz"))
    )
    assert content.decode() == "".join(line.upper() + "\n" for line in lines)
    assert sum(lines for _, lines, *_ in seen) == size
    assert sum(finished for *_, finished in seen) == len(list((tmp_path / "out").glob("*.gz")))


def test_the_rest_of_a_tsv_is_carried_along(tmp_path):
    content = b"um\tone\t\xff\r\ndois\n\ttwo\nx\xe9\tbad\n"
    (tmp_path / "a.tsv").write_bytes(content)
    translated([tmp_path / "a.tsv"], tmp_path / "out")
    assert (tmp_path / "out" / "a.tsv").read_bytes() == b"UM\tone\t\xff\nDOIS\n\ttwo\n\tbad\n"


# --- Parquet and URLs


def test_parquet_keeps_its_columns_and_gains_one(tmp_path):
    texts = [None, "", "fail", *[f"text {i}" for i in range(2600)]]
    table = pa.table(
        {
            "id": pa.array(range(len(texts)), pa.int16()),
            "pt": pa.array(texts, pa.large_string()),
            "more": [{"a": [i]} for i in range(len(texts))],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=333)
    translated([tmp_path / "a.parquet"], tmp_path / "out", lines=1000, column="pt")
    parts = [pq.read_table(tmp_path / "out" / f"a-{i:05d}-of-00003.parquet") for i in range(3)]
    assert [len(part) for part in parts] == [1000, 1000, 603]
    whole = pa.concat_tables(parts)
    assert whole.select(["id", "pt", "more"]).equals(table)
    expected = ["", "", "", *[f"TEXT {i}" for i in range(2600)]]
    assert whole["translation"].to_pylist() == expected
    (rejects,) = (tmp_path / "out" / "rejects").iterdir()
    assert rejects.read_text().split("\t")[1:] == ["3", "ValueError: no such word\n"]


def test_urls_and_stars(tmp_path):
    memory = fsspec.filesystem("memory")
    for name in ("b", "a"):
        memory.pipe(f"/bulk-test/{name}.txt", f"{name}\nfail\n".encode())
    translated(["memory://bulk-test/*.txt"], "memory://bulk-test/out/en")
    written = {path: memory.cat(path) for path in memory.find("/bulk-test/out")}
    settings = json.loads(written.pop("/bulk-test/out/en/bulk.json"))
    assert written == {
        "/bulk-test/out/en/a.txt": b"A\n\n",
        "/bulk-test/out/en/b.txt": b"B\n\n",
        "/bulk-test/out/en/rejects/a.txt.tsv": b"/bulk-test/a.txt\t2\tValueError: no such word\n",
        "/bulk-test/out/en/rejects/b.txt.tsv": b"/bulk-test/b.txt\t2\tValueError: no such word\n",
    }
    assert list(settings["files"]) == ["a.txt", "b.txt"]


# --- what is finished, and what is not


def test_finished_shards_stay_and_are_not_translated_again(tmp_path):
    lines = [f"line {i}" for i in range(5 * PIECE)]
    (tmp_path / "in.txt").write_text("\n".join(lines))
    (tmp_path / "other.txt").write_text("other\n")
    job = [tmp_path / "in.txt", tmp_path / "other.txt"], tmp_path / "out", 2 * PIECE
    with pytest.raises(KeyboardInterrupt):
        translated(*job, pool=OnePool(pieces=3))
    assert names(tmp_path / "out") == ["bulk.json", "in-00000-of-00003.txt"]
    (tmp_path / "out" / "in-00002-of-00003.txt").write_text("as if it were finished\n")
    asked, _ = translated(*job)
    assert asked == [*lines[2 * PIECE : 4 * PIECE], "other"]
    assert names(tmp_path / "out") == [
        "bulk.json",
        *(f"in-0000{i}-of-00003.txt" for i in range(3)),
        "other.txt",
    ]
    second = (tmp_path / "out" / "in-00001-of-00003.txt").read_text().splitlines()
    assert second == [line.upper() for line in lines[2 * PIECE : 4 * PIECE]]
    assert translated(*job) == ([], [])


def test_what_a_killed_process_left_is_not_taken_for_a_translation(tmp_path):
    (tmp_path / "in.txt").write_text("a\n")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "in.txt.writing-0").write_text("torn")
    translated([tmp_path / "in.txt"], tmp_path / "out")
    assert names(tmp_path / "out") == ["bulk.json", "in.txt", "in.txt.writing-0"]
    assert (tmp_path / "out" / "in.txt").read_text() == "A\n"


def test_translations_of_different_kinds_are_not_mixed(tmp_path):
    (tmp_path / "in.txt").write_text("a\nb\n")
    (tmp_path / "more.txt").write_text("c\n")
    out = tmp_path / "out"
    translated([tmp_path / "in.txt"], out)
    for change in ({"model": "other"}, {"sampling": Sampling()}, {"lines": 1}):
        with pytest.raises(UserError, match="begun with other inputs or flags"):
            translated([tmp_path / "in.txt"], out, **change)
    with pytest.raises(UserError, match="begun with other inputs or flags"):
        translated([tmp_path / "in.txt", tmp_path / "more.txt"], out)
    with pytest.raises(UserError, match=r"has a in.txt, of which it does not say what made it"):
        translated([tmp_path / "in.txt"], tmp_path)
    assert (tmp_path / "in.txt").read_text() == "a\nb\n"


# --- rows that fail


def test_a_text_that_fails_costs_only_its_own_translation():
    texts = [f"{i}".encode() for i in range(100)]
    for i in (0, 37, 99):
        texts[i] += b" fail"
    found = translate_texts(Shouting(), texts)
    reason = "ValueError: no such word"
    assert found == [("", reason) if b"fail" in text else (text.decode(), "") for text in texts]
    assert translate_texts(Shouting(), []) == []


# --- errors


@pytest.fixture
def model(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").touch()
    return tmp_path / "model"


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["gone.txt"], "gone.txt: there is no such file"),
        (["*.gone"], "*.gone: there is no such file"),
        (["none://a.txt"], "none://a.txt: cannot be read"),
        (["a.txt", "below/a.txt"], "would become the same file of --to: rename one of them"),
        (["a.txt", "--column", "pt"], "--column pt: only a .parquet file has columns with names"),
        (["a.parquet"], "a.parquet: --column: give the one to translate; its columns of text are"),
        (["a.parquet", "--column", "n"], "a.parquet: no n; its columns of text are pt"),
        (["b.parquet", "--column", "pt"], "has a column translation already; rename it"),
        (["damaged.parquet", "--column", "pt"], "damaged.parquet: cannot be read"),
        (["a.txt", "--shard-lines", "0"], "--shard-lines 0: it must be 1 or more"),
        (["a.txt", "--top-k", "3"], "--top-k: only with --sample"),
        (["a.txt", "--model", "below"], "neither a run folder"),
    ],
)
def test_errors(flags, said, model, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "below").mkdir()
    for path in ("a.txt", "below/a.txt", "damaged.parquet"):
        (tmp_path / path).write_text("a\n")
    pq.write_table(pa.table({"pt": ["a"], "n": [1]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"pt": ["a"], "translation": ["b"]}), tmp_path / "b.parquet")
    given = ["--model", model] if "--model" not in flags else []
    assert call(bulk, *flags, *given, "--to", tmp_path / "out") == 2
    assert said in one_line_error(capsys)


def test_without_ray(model, tmp_path, capsys, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("translator.bulk_translation")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ray", None)
    assert call(bulk, "a.txt", "--model", model, "--to", tmp_path / "out") == 2
    assert one_line_error(capsys) == 'ray is not installed: pip install -e ".[ray]"'


def test_two_that_write_the_same_do_not_mix(tmp_path):
    folder = Folder(str(tmp_path))
    with folder.writing("a.txt") as first:
        first.write(b"first " * 1000)
        with folder.writing("a.txt") as second:
            second.write(b"second\n")
        first.write(b"end\n")
    assert folder.read("a.txt") == b"first " * 1000 + b"end\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt.gz", gzip.compress(b"um\ndois\n" * 100, mtime=0)[:-20]),
        ("b.txt.gz", b"um\ndois\n"),
        ("a.txt.bz2", b"um\ndois\n"),
        ("a.txt.xz", b"um\ndois\n"),
    ],
    ids=["cut.gz", "gz", "bz2", "xz"],
)
def test_a_damaged_file_is_told_of(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=rf"{name}: cannot be read \("):
        translated([tmp_path / name], tmp_path / "out")


def test_a_parquet_file_that_is_damaged_in_the_middle(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"pt": [f"linha {i * 7919 % 5000}" for i in range(5000)]}), path)
    content = bytearray(path.read_bytes())
    content[100:3000] = b"\xff" * 2900
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"a\.parquet: cannot be read \("):
        translated([path], tmp_path / "out", column="pt")


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "there").touch()
    for to in (tmp_path / "there", "nothing://there"):
        with pytest.raises(UserError, match=rf"--to {to}: cannot be made"):
            Folder(str(to))
