"""From a corpus to all that training needs: clean text, a tokenizer, encoded pairs."""

import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

from translator.config import DataConfig
from translator.data.cleaning import (
    NORMALISE_ONLY,
    TRAINING,
    CleaningReport,
    MixtureReport,
    Seen,
    clean,
)
from translator.data.corpus import open_corpus
from translator.data.encoding import EncodedPairs, best_segmentation, encode_pairs
from translator.data.infilling import Corruption
from translator.data.manifest import parse_rows, read_rows
from translator.data.mixing import Mixing, fingerprints
from translator.data.monolingual import open_texts
from translator.data.placeholders import MAX_TAGS, PLACEHOLDERS
from translator.data.prepared import (
    PreparedData,
    corruption_for,
    read_texts,
    spread,
    with_symbols,
)
from translator.data.splits import Corpus
from translator.data.tokenizer import Tokenizer, train_tokenizer
from translator.data.vocabulary import Symbols
from translator.data.word_pairs import learn_word_pairs
from translator.errors import UserError
from translator.mixture import BETWEEN

HELD_OUT = ("validation", "test")
TOKENIZER_PAIRS = 150_000  # from which subwords are learnt, at most


def prepare(
    config: DataConfig, folder: Path, tokenizer: Tokenizer | None, say: Callable[[str], None]
) -> PreparedData:
    """Streams the corpus once into clean text in `folder`, then learns and encodes from there.

    Args:
        tokenizer: an existing one, to go on with; None to learn one from the training split.
        say: called with each line about what is being done, to print it, say.

    Raises:
        UserError: the corpus is missing or faulty, or too small for the settings.
    """
    corpora = _open_corpora(config)
    folder.mkdir(parents=True, exist_ok=True)
    say(f"reading {BETWEEN.join(corpora)}")
    held_out = {
        split: _write_held_out(corpora[config.held_out], split, folder) for split in HELD_OUT
    }
    training, sizes = _write_training(config, corpora, folder)
    reports = {"train": training, **held_out}
    for split, report in reports.items():
        say(f"{split}: {report}")
        if split == "train" and len(sizes) > 1:
            parts = zip(sizes, config.parts, strict=True)
            say(f"train: {', '.join(f'{size:,} of {part}' for size, part in parts)}")
        if not report.kept:
            kind = "training" if split == "train" else split
            raise UserError(f"corpus {config.corpus}: cleaning left no {kind} pair")
    tokenizer, translations, train = _learn_and_encode(config, folder, training.kept, tokenizer)
    # Nobody has checked their lengths, and memory grows with the square of the longest: the loss
    # reads as much of them as the exported model does.
    validation = encode_pairs(
        with_symbols(read_texts(folder / "validation.tsv"), tokenizer.symbols),
        best_segmentation(tokenizer),
        folder / "validation",
        config.max_tokens,
        cut=True,
        corrupt=_noise(config, tokenizer),
    )
    words = sum(len(text.split()) for pair in read_texts(folder / "train.tsv") for text in pair)
    read = train.source if config.objective == "translate" else train.target
    subwords = sum(side.lengths.sum() - len(train) for side in (read, train.target))
    say(
        f"tokenizer: {config.tokenizer}, {tokenizer.vocabulary_size:,} subwords, "
        f"{subwords / max(words, 1):.2f} a word; {train.too_long:,} training pairs too long, "
        f"{validation.too_long:,} validation pairs cut"
    )
    mixing = Mixing(sizes, tuple(part.weight for part in config.parts))
    return PreparedData(
        folder, tokenizer, train, validation, config, translations, reports, mixing, folder
    )


def _open_corpora(config: DataConfig) -> dict[str, Corpus]:
    """By name; each with the splits that are read of it."""
    splits = {part.spec: ["train"] for part in config.parts}
    splits.setdefault(config.held_out, []).extend(HELD_OUT)
    find = open_texts if config.objective == "denoise" else open_corpus
    return {spec: find(spec, *config.languages, splits=of_it) for spec, of_it in splits.items()}


def _write_held_out(corpus: Corpus, split: str, folder: Path) -> CleaningReport:
    report = CleaningReport()
    _write_rows(folder / f"{split}.tsv", clean(corpus.pairs(split), NORMALISE_ONLY, report))
    return report


def _write_training(
    config: DataConfig, corpora: dict[str, Corpus], folder: Path
) -> tuple[CleaningReport, tuple[int, ...]]:
    """The report, and how many pairs of each corpus were kept: they follow each other. What stands
    in the held-out splits stands in no text of several corpora, and in none to be restored: a side
    of a pair may be held out as that of another."""
    report, kept, held_out = CleaningReport(), [0], frozenset()
    if len(corpora) > 1 or config.objective == "denoise":
        texts = (read_texts(folder / f"{split}.tsv") for split in HELD_OUT)
        report, held_out = MixtureReport(), fingerprints(chain.from_iterable(texts))
    with closing(Seen()) as seen:

        def rows():
            for part in config.parts:
                pairs = corpora[part.spec].pairs("train")
                yield from clean(pairs, TRAINING, report, seen, held_out)
                kept.append(report.kept)

        _write_rows(folder / "train.tsv", rows())
    return report, tuple(after - before for before, after in pairwise(kept))


def _write_rows(path: Path, rows: Iterable[tuple[str, ...]]):
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(map(_line, rows))


def _line(row: tuple[str, ...]) -> str:
    """Clean text holds neither tab nor line break, so a TSV holds it."""
    return "\t".join(row) + "\n"


def _symbols_for(config: DataConfig, path: Path) -> Symbols:
    """All placeholders, and one for each tag in a file of clean text, in alphabetical order."""
    tags = {tag.strip() for _, _, *row in read_rows(path) for tag in row} - {""}
    if len(tags) > MAX_TAGS:
        raise UserError(
            f"corpus {config.corpus}: {len(tags)} different tags, {MAX_TAGS} are possible; is what "
            "stands behind the pairs meant as tags?"
        )
    return Symbols(len(PLACEHOLDERS), tuple(sorted(tags)))


def _learn_and_encode(
    config: DataConfig, folder: Path, kept: int, tokenizer: Tokenizer | None
) -> tuple[Tokenizer, dict[str, str], EncodedPairs]:
    """The tokenizer, the words that translate each other, and the training pairs as ids.

    SentencePiece takes its time, a core, and not the interpreter: meanwhile the pairs get their
    placeholders, and those that have them wait on disk.
    """
    path, translations = folder / "train.tsv", {}
    symbols = tokenizer.symbols if tokenizer else _symbols_for(config, path)
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=folder) as waiting,
        ThreadPoolExecutor(1) as beside,
    ):
        learning = beside.submit(lambda: tokenizer or _learn_tokenizer(config, path, kept, symbols))
        if symbols.placeholders and config.placeholder_share and config.objective == "translate":
            translations = learn_word_pairs(read_texts(path), kept)
        texts = with_symbols(read_rows(path), symbols, config.placeholder_share, translations)
        while not learning.done() and (pair := next(texts, None)):
            waiting.write(_line(pair))
        tokenizer = learning.result()
        waiting.seek(0)
        train = encode_pairs(
            chain(parse_rows(waiting), texts),
            best_segmentation(tokenizer),
            folder / "train",
            config.max_tokens,
            corrupt=_noise(config, tokenizer),
        )
    if not len(train):
        raise UserError(
            f"corpus {config.corpus}: every training pair has more than "
            f"--max-tokens {config.max_tokens} subwords on a side"
        )
    return tokenizer, translations, train


def _learn_tokenizer(config: DataConfig, path: Path, kept: int, symbols: Symbols) -> Tokenizer:
    texts = spread(read_texts(path), kept, TOKENIZER_PAIRS)
    # It need not know what always is a placeholder.
    sides = (text for pair in with_symbols(texts, symbols) for text in pair)
    return train_tokenizer(
        sides, config.tokenizer, vocabulary_size=config.vocabulary_size, symbols=symbols
    )


def _noise(config: DataConfig, tokenizer: Tokenizer) -> Corruption | None:
    """The same each time: a validation split's does not depend on what is trained on."""
    corruption = corruption_for(config, tokenizer)
    return corruption(np.random.default_rng(0)) if corruption else None
