"""The sentence pairs of tatoeba.org, from its weekly exports: fetched once, kept as a folder."""

import bz2
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from rich.console import Console
from rich.progress import wrap_file

from translator.data.corpus_files import FolderCorpus
from translator.data.mixing import fingerprints
from translator.data.splits import SPLITS, fingerprint, split_of
from translator.errors import UserError, in_short
from translator.files import appearing, write_json

EXPORTS = "https://downloads.tatoeba.org/exports/per_language"
KEPT = Path("corpora")
CODES = {"pt": "por", "en": "eng"}  # as Tatoeba spells them


class TatoebaCorpus(FolderCorpus):
    """`tatoeba:por-eng`: what two of Tatoeba's languages, by their codes of ISO 639-3, have in
    common.

    The first time it is fetched into the folder `corpora/tatoeba-por-eng`, whose `release.json`
    says when it was made; from then on it is read from there.
    """

    def __init__(self, spec: str, source: str, target: str):
        languages = CODES.get(source, source), CODES.get(target, target)
        # One folder for both directions, split by the same language as any other corpus.
        first, second = sorted(languages, reverse=True)
        name = spec.removeprefix("tatoeba:")
        if name not in (f"{first}-{second}", f"{second}-{first}"):
            raise UserError(
                f"corpus {spec} is not in the languages {source} and {target}: "
                f"give tatoeba:{first}-{second}, or another --direction"
            )
        folder = KEPT / f"tatoeba-{first}-{second}"
        if not folder.exists():
            with suppress(FileExistsError):  # another process has just fetched it
                fetch(first, second, folder)
        super().__init__(spec, *languages, folder)


def fetch(first: str, second: str, folder: Path):
    """Writes the pairs of two languages to a new folder, in three splits.

    `split_of` the sentence in the `first` language decides. Tatoeba gives one sentence several
    translations: a training pair of which one side, in whatever spelling, is a sentence of another
    split is left out.

    Raises:
        UserError: there are no such exports, or they cannot be fetched or read.
    """
    names = f"{first}/{first}-{second}_links", f"{first}/{first}_sentences"
    with TemporaryDirectory() as place, appearing(folder) as new:
        files, released = [], ""
        for name in (*names, f"{second}/{second}_sentences"):
            files.append(Path(place, f"{len(files)}.tsv.bz2"))
            released = max(released, _download(f"{EXPORTS}/{name}.tsv.bz2", files[-1]))
        splits = _divided(_joined(*files))
        for split, pairs in splits.items():
            for side, language in enumerate((first, second)):
                text = "".join(f"{pair[side]}\n" for pair in pairs)
                path = new / f"{language}.{split}.txt"
                path.write_text(text, encoding="utf-8", newline="\n")
        sizes = {split: len(pairs) for split, pairs in splits.items()}
        about = {"from": EXPORTS, "released": released, "licence": "CC BY 2.0 FR", "pairs": sizes}
        write_json(new / "release.json", about)


def _download(address, to) -> str:
    """Shows how far it is; returns the date of the server's file, "" where it does not say."""
    console = Console(stderr=True)
    try:
        with urlopen(address, timeout=60) as answer, to.open("wb") as file:
            size, changed = (answer.headers[key] for key in ("Content-Length", "Last-Modified"))
            name = address.rpartition("/")[2]
            with wrap_file(answer, int(size or 0), description=name, console=console) as reader:
                shutil.copyfileobj(reader, file)
    except (OSError, HTTPException) as error:
        raise UserError(
            f"{address} cannot be fetched ({in_short(error)}); is there a network, and are these "
            "codes of Tatoeba's?"
        ) from error
    return parsedate_to_datetime(changed).date().isoformat() if changed else ""


def _joined(links, *sentences) -> list[tuple[str, str]]:
    """The pairs of texts whose numbers stand in `links`, in its order."""
    linked = [(int(first), int(second)) for first, second in _rows(links)]
    texts = []
    for file, wanted in zip(sentences, map(set, zip(*linked, strict=True)), strict=True):
        texts.append({int(n): text for n, _, text in _rows(file) if int(n) in wanted})
    first, second = texts
    # A sentence may have been deleted between the export of the links and its own.
    return [(first[m], second[n]) for m, n in linked if m in first and n in second]


def _rows(file) -> Iterator[list[str]]:
    try:
        with bz2.open(file, "rt", encoding="utf-8", newline="\n") as lines:
            for line in lines:
                yield line.rstrip("\r\n").split("\t")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UserError(f"Tatoeba's export is damaged ({in_short(error)}): try again") from error


def _divided(pairs: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    """{split: pairs}"""
    splits = {split: [] for split in SPLITS}
    for pair in pairs:
        splits[split_of(pair[0])].append(pair)
    held_out = fingerprints(splits["validation"] + splits["test"])
    splits["train"] = [p for p in splits["train"] if held_out.isdisjoint(map(fingerprint, p))]
    return splits
