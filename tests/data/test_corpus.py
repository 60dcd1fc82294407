import io
import re
import subprocess
import sys
import tarfile
import types
from collections import Counter

import pytest

from translator.data.corpus import open_corpus
from translator.data.splits import SPLITS, split_of
from translator.errors import UserError

TED = "tfds:ted_hrlr_translate/pt_to_en"
TED_ARCHIVE = "qi18naacl-dataset.tar.gz"


@pytest.fixture
def folder(tmp_path):
    for split in SPLITS:
        (tmp_path / f"pt.{split}.txt").write_text(f"olá {split}\nbom dia\n", encoding="utf-8")
        (tmp_path / f"en.{split}.txt").write_text(f"hello {split}\ngood day\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def tsv(tmp_path):
    path = tmp_path / "pairs.tsv"
    path.write_text("".join(f"frase {n}\tsentence {n}\n" for n in range(2000)), encoding="utf-8")
    return path


def pairs(spec, split="train", **languages):
    return list(open_corpus(str(spec), **languages).pairs(split))


def message(spec, **keywords):
    """The error of a corpus that must fail while it is opened or its training pairs are read."""
    with pytest.raises(UserError) as error:
        list(open_corpus(str(spec), **keywords).pairs("train"))
    assert "\n" not in str(error.value)
    return str(error.value)


# --- any corpus


def test_sample_in_both_directions(monkeypatch):
    sample = types.ModuleType("translator.data.sample")
    sample.sentences = lambda split: iter([(f"olá {split}", f"hello {split}")])
    monkeypatch.setitem(sys.modules, "translator.data.sample", sample)

    assert pairs("sample", "test") == [("olá test", "hello test")]
    assert pairs("sample", source="en", target="pt") == [("hello train", "olá train")]
    assert "pt and en, not es and en" in message("sample", source="es")


def test_what_is_no_corpus(tmp_path):
    assert "no such file or folder" in message(tmp_path / "nowhere")
    (tmp_path / "pairs.csv").write_text("a,b\n")
    assert "is not a .tsv file" in message(tmp_path / "pairs.csv")
    assert "two languages" in message("sample", source="en")


def test_unknown_split_is_refused_at_once(folder):
    with pytest.raises(UserError, match="dev: there are train, validation, test"):
        open_corpus(str(folder)).pairs("dev")


def test_files_do_not_need_tensorflow(folder, tsv):
    program = (
        "import sys; from translator.data.corpus import open_corpus;"
        f"[list(open_corpus(spec).pairs('train')) for spec in ({str(folder)!r}, {str(tsv)!r})];"
        "sys.exit(any(name.startswith('tensorflow') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


# --- folder


def test_folder_in_both_directions(folder):
    assert pairs(folder, "test") == [("olá test", "hello test"), ("bom dia", "good day")]
    assert pairs(folder, "validation", source="en", target="pt")[0] == (
        "hello validation",
        "olá validation",
    )


def test_only_lf_ends_a_line(folder):
    (folder / "pt.train.txt").write_bytes(
        "\ufeffum\u2028só\r\ndois\u0085 \x0c\rsó\r\n\r\n".encode()
    )
    (folder / "en.train.txt").write_bytes(b"one\ntwo\n\nlast without an end")
    assert "en.train.txt has 4 lines, " in message(folder)

    (folder / "en.train.txt").write_bytes(b"one\ntwo\nthree without an end")
    assert pairs(folder) == [
        ("um\u2028só", "one"),
        ("dois\u0085 \x0c\rsó", "two"),
        ("", "three without an end"),
    ]


@pytest.mark.parametrize("longer", ["pt", "en"])
def test_misaligned_files(folder, longer):
    with (folder / f"{longer}.train.txt").open("a") as file:
        file.write("3\n4\n5\n")
    corpus = open_corpus(str(folder)).pairs("train")
    assert len([next(corpus), next(corpus)]) == 2  # what has a partner still comes
    assert re.search(
        rf"/{longer}.train.txt has 5 lines, .*/..\.train\.txt has 2: "
        rf"line 3 of {longer}.train.txt has no partner",
        message(folder),
    )


@pytest.mark.parametrize("split", ["validation", "test"])
def test_faults_of_held_out_files_show_before_training(folder, split):
    with (folder / f"en.{split}.txt").open("a") as file:
        file.write("one more\n")
    with pytest.raises(UserError, match=f"line 3 of en.{split}.txt has no partner"):
        open_corpus(str(folder))


def test_wrong_encoding_names_line_and_byte(folder):
    (folder / "pt.train.txt").write_bytes("olá\nação\n".encode("latin-1")[4:])
    (folder / "en.train.txt").write_text("action\n")
    assert re.search(r"/pt.train.txt:1: byte 2 of the line, 0xe7, is not UTF-8", message(folder))
    (folder / "pt.train.txt").write_bytes(b"ok\n" + "olá".encode("utf-16"))
    assert "pt.train.txt:2: byte 1 of the line, 0xff," in message(folder)


def test_missing_and_empty_files(folder):
    (folder / "en.test.txt").write_bytes(b"")
    assert re.search(r"/en.test.txt: the file is empty", message(folder))
    (folder / "en.test.txt").unlink()
    assert re.search(
        r"lacks en.test.txt; it has en.train.txt, en.validation.txt, pt", message(folder)
    )
    (folder / "new").mkdir()
    assert "it has no .txt" in message(folder / "new")


def test_folder_with_tags(folder):
    lines = len((folder / "pt.train.txt").read_text().splitlines())
    (folder / "tags.train.txt").write_text("pt-PT\n\n" + "pt-BR\n" * (lines - 2))
    rows = pairs(folder, "train")
    assert [tag for *_, tag in rows] == ["pt-PT", "", *["pt-BR"] * (lines - 2)]
    assert all(len(pair) == 2 for pair in pairs(folder, "test"))
    (folder / "tags.train.txt").write_text("pt-PT\n")
    with pytest.raises(UserError, match=r"line 2 of pt\.train\.txt has no partner"):
        pairs(folder, "train")


def test_tsv_with_tags(tsv):
    plain = pairs(tsv, "train")
    tsv.write_text("".join(f"{line}\tpt-PT\n" for line in tsv.read_text().splitlines()))
    assert pairs(tsv, "train") == [(*pair, "pt-PT") for pair in plain]
    assert all(len(pair) == 2 for pair in pairs(tsv, "test"))


def test_folder_streams(folder):
    with (folder / "pt.train.txt").open("wb") as file:
        file.write(b"frase\n" * 10_000 + b"\xff\n")
    (folder / "en.train.txt").write_bytes(b"sentence\n" * 10_001)
    stream = open_corpus(str(folder)).pairs("train")
    assert next(stream) == ("frase", "sentence")
    with pytest.raises(UserError, match=":10001: byte 1"):
        list(stream)


# --- TSV


def test_tsv_splits_agree_in_both_directions(tsv):
    there = {split: pairs(tsv, split) for split in SPLITS}
    back = {split: pairs(tsv, split, source="en", target="pt") for split in SPLITS}

    assert sum(map(len, there.values())) == 2000
    assert set(there["train"][0]) == {"frase 0", "sentence 0"}
    assert back == {split: [(en, pt) for pt, en in there[split]] for split in SPLITS}


def test_one_portuguese_sentence_stands_in_one_split(tmp_path):
    path = tmp_path / "x.tsv"
    path.write_text(
        "".join(f"Frase {n}.\tone {n}\nfrase  {n}!\ttwo {n}\n" for n in range(500)),
        encoding="utf-8",
    )
    splits = [{re.sub(r"\D", "", pt) for pt, _ in pairs(path, split)} for split in SPLITS]
    assert sum(map(len, splits)) == len(set.union(*splits)) == 500


def test_split_of_is_stable_and_of_the_promised_size():
    counts = Counter(split_of(f"frase número {n}") for n in range(20_000))
    assert counts["validation"] == pytest.approx(1000, rel=0.1)
    assert counts["test"] == pytest.approx(1000, rel=0.1)
    # Other values would hand sentences of today's test sets to tomorrow's training.
    assert [split_of(f"frase {n}") for n in (0, 14, 9)] == ["train", "test", "validation"]
    assert split_of("Ação!  14") == split_of("ac\u0327a\u0303o 14")


@pytest.mark.parametrize("header", ["en\tpt", "\ufeffEN\tPT\r"])
def test_tsv_header_gives_the_order(tmp_path, header):
    path = tmp_path / "x.tsv"
    rows = "".join(f"sentence {n}\tfrase {n}\n" for n in range(200))
    path.write_text(f"{header}\n{rows}", encoding="utf-8")
    assert pairs(path)[0] == ("frase 0", "sentence 0")
    assert pairs(path, source="en", target="pt")[0] == ("sentence 0", "frase 0")
    assert sum(len(pairs(path, split)) for split in SPLITS) == 200


def test_tsv_of_other_languages_needs_a_header(tsv):
    assert "begin the file with the line es<TAB>en" in message(tsv, source="es")
    tsv.write_text("es\ten\n" + tsv.read_text())
    assert len(pairs(tsv, source="es")) > 1500


def test_tsv_has_no_quoting(tsv):
    tsv.write_text('"olá\t"hello" she said\n' + tsv.read_text())
    assert ('"olá', '"hello" she said') in [p for split in SPLITS for p in pairs(tsv, split)]


@pytest.mark.parametrize(("line", "found"), [("one", 1), ("", 1), ("a\tb\t\tCC-BY", 4)])
def test_tsv_line_of_other_than_two_columns(tsv, line, found):
    with tsv.open("a") as file:
        file.write(line + "\n")
    assert re.search(rf"/pairs.tsv:2001: expected 2 columns .* found {found}$", message(tsv))


def test_tsv_too_small_to_be_split(tmp_path):
    (tmp_path / "x.tsv").write_text("frase\tsentence\n")
    assert "too small" in message(tmp_path / "x.tsv")
    (tmp_path / "x.tsv").write_text("")
    assert "x.tsv: the file is empty" in message(tmp_path / "x.tsv")


# --- TFDS: the real library and, for TED, its real builder, over data made here


def ted_archive(path, lines):
    """An archive in the layout of the TED corpus, with `lines` of (pt, en) in each split."""
    with tarfile.open(path, "w:gz") as archive:
        for split in ("train", "dev", "test"):
            for column, language in enumerate(("pt", "en")):
                text = "".join(f"{pair[column]} {split}\n" for pair in lines).encode()
                member = tarfile.TarInfo(f"datasets/pt_to_en/{language}.{split}")
                member.size = len(text)
                archive.addfile(member, io.BytesIO(text))


@pytest.fixture
def ted_dir(tmp_path, monkeypatch):
    """A TFDS data directory with a small TED archive put there by hand, and its checksum known."""
    import tensorflow_datasets as tfds
    from tensorflow_datasets.core.download import checksums

    manual = tmp_path / "downloads" / "manual"
    manual.mkdir(parents=True)
    ted_archive(manual / TED_ARCHIVE, [("olá", "hello"), ("coração", "heart")])
    builder = tfds.builder_cls("ted_hrlr_translate")
    (url,) = builder.url_infos
    info = checksums.compute_url_info(manual / TED_ARCHIVE)
    monkeypatch.setattr(builder, "url_infos", {url: info})
    return str(tmp_path)


@pytest.fixture(scope="module")
def tfds_builders():
    """The data sets `talks` (variable languages, nested) and `web` (only a train split)."""
    import tensorflow_datasets as tfds

    class Talks(tfds.core.GeneratorBasedBuilder):
        VERSION = tfds.core.Version("1.0.0")

        def _info(self):
            several = tfds.features.TranslationVariableLanguages(languages=["pt", "pt-br", "en"])
            features = tfds.features.FeaturesDict(
                {"talk": tfds.features.Text(), "translations": several}
            )
            return tfds.core.DatasetInfo(builder=self, features=features)

        def _split_generators(self, dl_manager):
            return {split: self._generate_examples(split) for split in SPLITS}

        def _generate_examples(self, split):
            rows = [
                {"en": f"hello {split}", "pt": f"olá {split}", "pt-br": f"oi {split}"},
                {"en": "no Portuguese here", "pt-br": "só no Brasil"},
                {"en": "two ways", "pt": ["duas maneiras", "dois modos"]},
                {"pt": "sem inglês"},
            ]
            for number, row in enumerate(rows):
                yield number, {"talk": f"talk {number}", "translations": row}

    class Web(tfds.core.GeneratorBasedBuilder):
        VERSION = tfds.core.Version("1.0.0")

        def _info(self):
            features = tfds.features.Translation(languages=["en", "pt"])
            return tfds.core.DatasetInfo(builder=self, features=features)

        def _split_generators(self, dl_manager):
            return {"train": self._generate_examples()}

        def _generate_examples(self):
            for number in range(1500):
                yield number, {"en": f"sentence {number}", "pt": f"frase {number}"}


def test_ted_through_its_own_builder(ted_dir, capsys):
    assert sorted(pairs(TED, "test", data_dir=ted_dir)) == [
        ("coração test", "heart test"),
        ("olá test", "hello test"),
    ]
    english = open_corpus(TED, "en", "pt", ted_dir)
    assert ("hello dev", "olá dev") in english.pairs("validation")
    assert (english.spec, english.source, english.target) == (TED, "en", "pt")
    assert capsys.readouterr().out == ""


def test_tfds_with_variable_languages(tfds_builders, tmp_path):
    spec, data_dir = "tfds:talks", str(tmp_path)
    assert sorted(pairs(spec, "test", data_dir=data_dir)) == [
        ("dois modos", "two ways"),  # TFDS sorts the translations of a language
        ("olá test", "hello test"),
    ]
    brazilian = pairs(spec, source="en", target="pt-br", data_dir=data_dir)
    assert sorted(brazilian) == [
        ("hello train", "oi train"),
        ("no Portuguese here", "só no Brasil"),
    ]
    assert "not have both pt and es; its text features are: en, pt, pt-br, talk" in message(
        spec, target="es", data_dir=data_dir
    )


def test_tfds_with_a_train_split_only(tfds_builders, tmp_path):
    there = {split: pairs("tfds:web", split, data_dir=str(tmp_path)) for split in SPLITS}
    assert sum(map(len, there.values())) == len(set().union(*there.values())) == 1500
    assert all(split_of(pt) == split for split in SPLITS for pt, _ in there[split])
    back = pairs("tfds:web", "test", source="en", target="pt", data_dir=str(tmp_path))
    assert back == [(en, pt) for pt, en in there["test"]]


def test_unknown_tfds_names(tmp_path):
    data_dir = str(tmp_path)
    assert "similar names: ted_hrlr_translate" in message(
        "tfds:ted_hrlr_translat", data_dir=data_dir
    )
    assert "pt_to_xx not found" in message("tfds:ted_hrlr_translate/pt_to_xx", data_dir=data_dir)
    assert "its text features are: en, ru" in message(
        "tfds:ted_hrlr_translate/ru_to_en", data_dir=data_dir
    )
    assert "cannot be opened" in message("tfds:", data_dir=data_dir)


def test_failed_download_names_the_alternatives(tmp_path, monkeypatch):
    import requests

    def refuse(*args, **kwargs):
        raise requests.ConnectionError("Name or service not known")

    monkeypatch.setattr(requests.Session, "get", refuse)
    text = message(TED, data_dir=str(tmp_path))
    assert text.startswith(f"{TED} could not be downloaded")
    for part in ("Name or service not known", "TED", str(tmp_path / "downloads" / "manual")):
        assert part in text
    for alternative in ("--corpus sample", "a folder", "a .tsv file"):
        assert alternative in text


def test_damaged_archive(tmp_path):
    manual = tmp_path / "downloads" / "manual"
    manual.mkdir(parents=True)
    (manual / TED_ARCHIVE).write_bytes(b"half an archive")
    assert "wrong checksum" in message(TED, data_dir=str(tmp_path))


# --- memory


MEASURE = """
import resource, sys
from translator.data.cleaning import CleaningReport, clean
from translator.data.corpus import open_corpus
report = CleaningReport()
for pair in clean(open_corpus(sys.argv[1]).pairs("train"), report=report):
    pass
print(report.kept, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def write_folder(path, lines):
    path.mkdir()
    for split, count in {"train": lines, "validation": 10, "test": 10}.items():
        for language, word in {"pt": "frase", "en": "sentence"}.items():
            with (path / f"{language}.{split}.txt").open("w") as file:
                file.writelines(f"{word} {n} of a corpus too large to keep\n" for n in range(count))


def write_tsv(path, lines):
    with path.open("w") as file:
        file.writelines(f"frase {n} de um corpus\tsentence {n} of a corpus\n" for n in range(lines))


@pytest.mark.slow
@pytest.mark.parametrize(("write", "name"), [(write_folder, "folder"), (write_tsv, "pairs.tsv")])
def test_memory_does_not_grow_with_the_corpus(tmp_path, write, name):
    peaks = []
    for lines in (200_000, 2_000_000):
        path = tmp_path / f"{lines}-{name}"
        write(path, lines)
        output = subprocess.check_output([sys.executable, "-c", MEASURE, path], text=True)
        kept, peak = map(int, output.split())
        assert kept >= 0.89 * lines
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 30, f"MiB at 200 thousand and 2 million lines: {peaks}"
