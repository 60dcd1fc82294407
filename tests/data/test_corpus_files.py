"""Corpora as they come from others: gzipped, in shards, in Moses pairs."""

import gzip
import subprocess
import sys

import pytest

from translator.data.corpus import open_corpus
from translator.data.splits import SPLITS, split_of
from translator.errors import UserError

LINES = {"pt": [f"frase {n}" for n in range(500)], "en": [f"sentence {n}" for n in range(500)]}


def write(path, lines):
    """`lines` in a file, gzipped where its name says so."""
    content = "".join(f"{line}\n" for line in lines).encode()
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def write_folder(folder, name="{}.{}.txt"):
    for split in SPLITS:
        for language, lines in LINES.items():
            write(folder / name.format(language, split), lines)
    return folder


def shards(folder, name, suffix, lines, total=3):
    """`lines` in files like name-00001-of-00003.txt."""
    files = [folder / f"{name}-{n:05d}-of-{total:05d}{suffix}" for n in range(total)]
    for n, file in enumerate(files):
        write(file, lines[n * len(lines) // total : (n + 1) * len(lines) // total])
    return files


def columns(lines=LINES):
    return [f"{pt}\t{en}" for pt, en in zip(lines["pt"], lines["en"], strict=True)]


def pairs(spec, split="train", **languages):
    return list(open_corpus(str(spec), **languages).pairs(split))


def message(spec, **languages):
    with pytest.raises(UserError) as error:
        pairs(spec, **languages)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.fixture
def plain(tmp_path):
    return write_folder(tmp_path / "plain")


# --- gzip


def test_gzipped_folder(plain, tmp_path):
    zipped = write_folder(tmp_path / "zipped", "{}.{}.txt.gz")
    for split in SPLITS:
        assert pairs(zipped, split) == pairs(plain, split)


def test_gzipped_tags(plain):
    write(plain / "tags.train.txt.gz", ["pt-PT"] * 500)
    assert {tag for *_, tag in pairs(plain)} == {"pt-PT"}


def test_of_a_file_and_its_gzip_the_file_is_read(plain):
    write(plain / "pt.train.txt.gz", ["outra"] * 500)
    assert pairs(plain)[0] == ("frase 0", "sentence 0")


def test_gzipped_tsv(tmp_path):
    write(tmp_path / "a.tsv", columns())
    write(tmp_path / "b.tsv.gz", columns())
    for split in SPLITS:
        assert pairs(tmp_path / "b.tsv.gz", split) == pairs(tmp_path / "a.tsv", split)


def test_faults_in_a_gzip_have_their_line(plain, tmp_path):
    (plain / "pt.train.txt").unlink()
    content = b"ol\xc3\xa1\nol\xe1\n"
    (plain / "pt.train.txt.gz").write_bytes(gzip.compress(content))
    assert "pt.train.txt.gz:2: byte 3 of the line, 0xe1, is not UTF-8" in message(plain)
    write(tmp_path / "b.tsv.gz", [*columns(), "one"])
    assert "/b.tsv.gz:501: expected 2 columns" in message(tmp_path / "b.tsv.gz")


@pytest.mark.parametrize("damage", ["cut", "changed", "other", "none"])
def test_damaged_gzip(plain, damage):
    whole = gzip.compress("".join(f"{line}\n" for line in LINES["pt"]).encode())
    middle = len(whole) // 2
    content = {
        "cut": whole[:middle],
        "changed": whole[:middle] + bytes(64) + whole[middle + 64 :],
        "other": b"no gzip at all\n",
        "none": b"",
    }[damage]
    (plain / "pt.train.txt").unlink()
    (plain / "pt.train.txt.gz").write_bytes(content)
    expected = "the file is empty" if damage == "none" else "a damaged gzip file after line "
    assert f"{plain}/pt.train.txt.gz: {expected}" in message(plain)


def test_a_gzip_is_read_as_a_stream(plain):
    """A line is given before the next ones, here damaged, are unpacked."""
    whole = gzip.compress("".join(f"frase {n * n}\n" for n in range(200_000)).encode())
    (plain / "pt.train.txt").unlink()
    (plain / "pt.train.txt.gz").write_bytes(whole[: len(whole) // 2])
    assert next(open_corpus(str(plain)).pairs("train")) == ("frase 0", "sentence 0")


# --- shards


@pytest.mark.parametrize("suffix", [".txt", ".txt.gz"])
def test_sharded_sides_are_read_in_order(plain, suffix):
    expected = pairs(plain)
    for total, language in ((3, "pt"), (7, "en")):  # each side may be divided otherwise
        (plain / f"{language}.train.txt").unlink()
        shards(plain, f"{language}.train", suffix, LINES[language], total)
    assert pairs(plain) == expected


@pytest.mark.parametrize("spec", ["train.tsv", "train.tsv.gz", "train-00001-of-00003.tsv.gz"])
def test_sharded_tsv(tmp_path, spec):
    write(tmp_path / "whole.tsv", columns())
    shards(tmp_path, "train", ".tsv.gz", columns())
    assert pairs(tmp_path / spec) == pairs(tmp_path / "whole.tsv")


@pytest.mark.parametrize("each", [True, False])
def test_header_of_a_sharded_tsv(tmp_path, each):
    rows = [f"{en}\t{pt}" for en, pt in zip(LINES["en"], LINES["pt"], strict=True)]
    for n, file in enumerate(shards(tmp_path, "train", ".tsv", rows)):
        if each or n == 0:
            file.write_text("en\tpt\n" + file.read_text())
    found = [pair for split in SPLITS for pair in pairs(tmp_path / "train.tsv", split)]
    assert sorted(found) == sorted(zip(LINES["pt"], LINES["en"], strict=True))


def test_faults_in_shards_have_their_file_and_line(plain, tmp_path):
    (plain / "pt.train.txt").unlink()
    files = shards(plain, "pt.train", ".txt.gz", LINES["pt"])
    write(files[1], [*LINES["pt"][166:333], "a mais"])
    assert (
        "pt.train-*****-of-00003.txt.gz has 501 lines, "
        f"{plain}/en.train.txt has 500: line 167 of pt.train-00002-of-00003.txt.gz has no partner"
    ) in message(plain)
    files = shards(tmp_path, "train", ".tsv", columns())
    files[2].write_text(files[2].read_text() + "one\n")
    assert "/train-00002-of-00003.tsv:168: expected 2 columns" in message(tmp_path / "train.tsv")


def test_shards_that_are_not_all_there(plain):
    (plain / "pt.train.txt").unlink()
    files = shards(plain, "pt.train", ".txt", LINES["pt"])
    content = files[1].read_bytes()
    files[1].unlink()
    assert message(plain) == (
        f"{plain}/pt.train.txt: of its 3 shards 00001 are missing: copy them here, too"
    )
    files[1].write_bytes(content)
    twice = files[1].with_suffix(".txt.gz")
    write(twice, ["x"])
    assert message(plain).startswith(f"{twice}: one shard too many, or there twice")
    twice.unlink()
    shards(plain, "pt.train", ".txt", LINES["pt"], 4)
    assert "there are shards of 00003 and of 00004" in message(plain)


# --- Moses pairs


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_moses_pair(tmp_path, suffix):
    for language, lines in LINES.items():
        write(tmp_path / f"corpus.pt-en.{language}{suffix}", lines)
    spec = tmp_path / "corpus.pt-en"
    there = {split: pairs(spec, split) for split in SPLITS}
    assert sum(map(len, there.values())) == 500
    for split in SPLITS:
        assert all(split_of(pt) == split for pt, _ in there[split])
        back = pairs(spec, split, source="en", target="pt")
        assert back == [(en, pt) for pt, en in there[split]]


def test_moses_pair_that_is_none(tmp_path):
    write(tmp_path / "corpus.pt-en.pt", LINES["pt"])
    spec = tmp_path / "corpus.pt-en"
    assert message(spec) == (
        f"corpus {spec}: there is corpus.pt-en.pt, and no corpus.pt-en.en beside it"
    )
    write(tmp_path / "corpus.pt-en.en", LINES["en"][1:])
    assert "line 500 of corpus.pt-en.pt has no partner" in message(spec)
    assert "what two files <name>.pt and <name>.en have in common" in message(tmp_path / "other")


def test_none_of_this_needs_tensorflow(tmp_path):
    write(tmp_path / "a.tsv.gz", columns())
    program = (
        "import sys; from translator.data.corpus import open_corpus;"
        f"list(open_corpus({str(tmp_path / 'a.tsv.gz')!r}).pairs('train'));"
        "sys.exit(any(name.startswith('tensorflow') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
