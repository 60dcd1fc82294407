"""From a corpus to all that training needs: clean text, a tokenizer, encoded pairs."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from translator.config import DataConfig
from translator.data.batching import Resegmentation, TrainingBatches
from translator.data.cleaning import NORMALISE_ONLY, TRAINING, CleaningReport, clean
from translator.data.corpus import open_corpus
from translator.data.encoding import (
    EncodedPairs,
    SegmentationSampler,
    best_segmentation,
    encode_pairs,
)
from translator.data.placeholders import MAX_TAGS, PLACEHOLDERS, TAGS, mask_pair
from translator.data.splits import SPLITS, Corpus
from translator.data.tokenizer import Tokenizer, train_tokenizer
from translator.data.vocabulary import Symbols
from translator.data.word_pairs import learn_word_pairs
from translator.errors import UserError

Pairs = Iterator[tuple[str, str]]
TAG_SHARE = 0.8  # so that text without a tag is translated as well


@dataclass(frozen=True)
class PreparedData:
    """A corpus, ready for training; its files are in `folder`."""

    folder: Path
    tokenizer: Tokenizer
    train: EncodedPairs
    validation: EncodedPairs
    config: DataConfig
    translations: dict[str, str]
    """Words that translate each other, of the training split."""
    reports: dict[str, CleaningReport]

    def texts(self, split: str) -> Pairs:
        """The clean pairs of a split."""
        return read_texts(self.folder / f"{split}.tsv")

    def training_texts(self, rng: np.random.Generator) -> Pairs:
        """The pairs of the training split as the model reads them, with placeholders and tags."""
        rows = _read_rows(self.folder / "train.tsv")
        share = self.config.placeholder_share
        return _with_symbols(rows, self.tokenizer.symbols, share, self.translations, rng)

    def digest(self, split: str) -> str:
        """A hash of the clean pairs of a split and their order, in hexadecimal."""
        with (self.folder / f"{split}.tsv").open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()

    def training_batches(self, seed: int) -> TrainingBatches:
        resegment = None
        if self.config.subword_sampling:
            sampler = SegmentationSampler(self.tokenizer, self.config.subword_sampling)
            resegment = Resegmentation(
                self.training_texts, sampler, self.folder, self.config.max_tokens, seed
            )
        return TrainingBatches(self.train, self.config.batch_tokens, seed, resegment)


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
    corpus = open_corpus(config.corpus, *config.languages)
    folder.mkdir(parents=True, exist_ok=True)
    say(f"reading {config.corpus}")
    reports = {split: _write_texts(corpus, split, folder) for split in SPLITS}
    for split, report in reports.items():
        say(f"{split}: {report}")
        if not report.kept:
            kind = "training" if split == "train" else split
            raise UserError(f"corpus {config.corpus}: cleaning left no {kind} pair")
    if tokenizer is None:
        symbols = Symbols(len(PLACEHOLDERS), _find_tags(config.corpus, folder / "train.tsv"))
        # It need not know what always is a placeholder.
        pairs = _with_symbols(read_texts(folder / "train.tsv"), symbols)
        sides = (text for pair in pairs for text in pair)
        tokenizer = train_tokenizer(
            sides, config.tokenizer, vocabulary_size=config.vocabulary_size, symbols=symbols
        )
    encode = best_segmentation(tokenizer)
    rows = _read_rows(folder / "train.tsv")
    translations = {}
    if tokenizer.symbols.placeholders and config.placeholder_share:
        translations = learn_word_pairs(read_texts(folder / "train.tsv"), reports["train"].kept)
    texts = _with_symbols(rows, tokenizer.symbols, config.placeholder_share, translations)
    train = encode_pairs(texts, encode, folder / "train", config.max_tokens)
    if not len(train):
        raise UserError(
            f"corpus {config.corpus}: every training pair has more than "
            f"--max-tokens {config.max_tokens} subwords on a side"
        )
    # Nobody has checked their lengths, and memory grows with the square of the longest: the loss
    # reads as much of them as the exported model does.
    validation = encode_pairs(
        _with_symbols(read_texts(folder / "validation.tsv"), tokenizer.symbols),
        encode,
        folder / "validation",
        config.max_tokens,
        cut=True,
    )
    words = sum(len(text.split()) for pair in read_texts(folder / "train.tsv") for text in pair)
    subwords = sum(side.lengths.sum() - len(train) for side in (train.source, train.target))
    say(
        f"tokenizer: {config.tokenizer}, {tokenizer.vocabulary_size:,} subwords, "
        f"{subwords / max(words, 1):.2f} a word; {train.too_long:,} training pairs too long, "
        f"{validation.too_long:,} validation pairs cut"
    )
    return PreparedData(folder, tokenizer, train, validation, config, translations, reports)


def _write_texts(corpus: Corpus, split: str, folder: Path) -> CleaningReport:
    """Clean text holds neither tab nor line break, so a TSV holds it."""
    report = CleaningReport()
    limits = TRAINING if split == "train" else NORMALISE_ONLY
    with (folder / f"{split}.tsv").open("w", encoding="utf-8", newline="\n") as file:
        for row in clean(corpus.pairs(split), limits, report):
            file.write("\t".join(row) + "\n")
    return report


def read_texts(path: Path) -> Pairs:
    """The pairs of a file that `prepare` wrote."""
    for source, target, *_ in _read_rows(path):
        yield source, target


def _read_rows(path: Path) -> Iterator[list[str]]:
    """Source, target, and a tag or "" where the corpus has tags."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line.removesuffix("\n").split("\t")


def _find_tags(corpus: str, path: Path) -> tuple[str, ...]:
    """The names of all tags, in alphabetical order."""
    tags = {tag.strip() for _, _, *row in _read_rows(path) for tag in row} - {""}
    if len(tags) > MAX_TAGS:
        raise UserError(
            f"corpus {corpus}: {len(tags)} different tags, {MAX_TAGS} are possible; is what stands "
            "behind the pairs meant as tags?"
        )
    return tuple(sorted(tags))


def _with_symbols(rows, symbols: Symbols, share=0.0, translations=None, rng=None) -> Pairs:
    """Pairs with placeholders, see `mask_pair`, and with probability `TAG_SHARE` their tag at the
    beginning of the source: Sennrich et al. 2016, "Controlling Politeness", §3.

    Without `rng` they are the same each time.
    """
    rng = rng or np.random.default_rng(0)
    marks = {name: f"{mark} " for name, mark in zip(symbols.tags, TAGS, strict=False)}
    for source, target, *tag in rows:
        if symbols.placeholders:
            source, target = mask_pair(source, target, rng, share, translations or {})
        mark = marks.get(tag[0].strip()) if tag else None
        if mark and rng.random() < TAG_SHARE:
            source = mark + source
        yield source, target
