"""All that training needs of a corpus, in a folder, and how it is read from there."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from translator.config import DataConfig
from translator.data.batching import Redrawing, TrainingBatches
from translator.data.cleaning import CleaningReport
from translator.data.encoding import (
    EncodedPairs,
    SegmentationSampler,
    best_segmentation,
    load_pairs,
)
from translator.data.infilling import Corruption, text_infilling
from translator.data.manifest import Manifest, read_manifest, read_rows
from translator.data.mixing import Mixing
from translator.data.placeholders import TAGS, mask_pair
from translator.data.tokenizer import Tokenizer, load_tokenizer
from translator.data.vocabulary import Symbols
from translator.errors import UserError

Pairs = Iterator[tuple[str, str]]
TAG_SHARE = 0.8  # so that text without a tag is translated as well
TOKENIZER = "tokenizer"


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
    mixing: Mixing
    """Of the corpora that the training text is made of."""
    working: Path
    """Where a run writes what it encodes anew: `folder` may be shared by several."""

    def texts(self, split: str) -> Pairs:
        """The clean pairs of a split."""
        return read_texts(self.folder / f"{split}.tsv")

    def training_texts(self, rng: np.random.Generator) -> Pairs:
        """The pairs of the training split as the model reads them, with placeholders and tags."""
        rows = read_rows(self.folder / "train.tsv")
        share = self.config.placeholder_share
        return with_symbols(rows, self.tokenizer.symbols, share, self.translations, rng)

    def digest(self, split: str) -> str:
        """A hash of the clean pairs of a split and their order, in hexadecimal."""
        with (self.folder / f"{split}.tsv").open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()

    def training_batches(self, seed: int) -> TrainingBatches:
        redraw, config = None, self.config
        corruption = corruption_for(config, self.tokenizer)
        if config.subword_sampling or corruption:
            if config.subword_sampling:
                encoder = SegmentationSampler(self.tokenizer, config.subword_sampling).encoder
            else:
                best = best_segmentation(self.tokenizer)
                encoder = partial(_always, best)
            redraw = Redrawing(
                self.training_texts, encoder, self.working, config.max_tokens, seed, corruption
            )
        draw_rows = self.mixing if set(self.mixing.weights) != {1} else None
        return TrainingBatches(self.train, config.batch_tokens, seed, redraw, draw_rows)

    def save(self):
        """Makes of `folder` one that `load_prepared` takes."""
        self.tokenizer.save(self.folder / TOKENIZER)
        Manifest(self.config, self.mixing.sizes, self.translations, self.reports).write(self.folder)


def _always(encode, rng):
    """An encoder that has nothing to draw."""
    return encode


def load_prepared(
    config: DataConfig, working: Path, tokenizer: Tokenizer | None, say: Callable[[str], None]
) -> PreparedData:
    """What `config.corpus`, a prepared folder, holds; the counterpart of `prepare`.

    Args:
        working: for the files of this run; nothing is written into the prepared folder.
        tokenizer: the one that it must have been prepared with; None for any.

    Raises:
        UserError: a file is missing or damaged, or was made with other settings.
    """
    folder = Path(config.corpus).expanduser()
    manifest = read_manifest(folder)
    differing = [key for key, value in manifest.decided.items() if value != getattr(config, key)]
    if differing:
        raise UserError(f"{folder} was prepared with another {', '.join(differing)} than is asked")
    own = load_tokenizer(folder / TOKENIZER)
    if tokenizer is not None and not own.is_same(tokenizer):
        raise UserError(
            f"{folder} was prepared with another tokenizer than the run's; give the corpus itself"
        )
    train, validation = (load_pairs(folder / split) for split in ("train", "validation"))
    say(
        f"prepared: {len(train):,} training pairs of {manifest.data.corpus}, "
        f"{own.vocabulary_size:,} subwords"
    )
    mixing = Mixing(manifest.sizes, tuple(part.weight for part in manifest.data.parts))
    return PreparedData(
        folder,
        own,
        train,
        validation,
        config,
        manifest.translations,
        manifest.reports,
        mixing,
        working,
    )


def corruption_for(
    config: DataConfig, tokenizer: Tokenizer
) -> Callable[[np.random.Generator], Corruption] | None:
    """What makes the sources of a run that learns to restore them; None for one that translates."""
    return partial(text_infilling, tokenizer.symbols) if config.objective == "denoise" else None


def read_texts(path: Path) -> Pairs:
    """The pairs of a file of clean text."""
    for source, target, *_ in read_rows(path):
        yield source, target


def spread(items: Iterable, total: int, most: int) -> list:
    """`most` of `total` items, or all, evenly spaced: a sorted corpus begins with its own kind."""
    n = min(most, total)
    return [item for i, item in enumerate(items) if i * n % total < n]


def with_symbols(rows, symbols: Symbols, share=0.0, translations=None, rng=None) -> Pairs:
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
