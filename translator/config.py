"""Every setting of a run, with its unit and its default: the one place that knows them.

A run is described by one `Config`. A preset is a whole `Config` (see `translator.presets`); flags
change single keys of it (`--preset small --dropout 0.1`), and `config.json` in the run folder holds
the outcome. Each part checks itself when it is made and raises UserError for the first value that
makes no sense, naming its flag.
"""

import dataclasses
import json
import typing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from translator.errors import UserError
from translator.mixture import Part, parts_of

RUNS, EXPORTS = Path("runs"), Path("saved_models")  # where things go unless a flag says otherwise
CONFIG = "config.json"  # of a run


def _check(*rules: tuple[bool, str, str]):
    """Raises UserError for the first rule (whether it holds, flag, what it must be) that fails."""
    for holds, flag, must_be in rules:
        if not holds:
            raise UserError(f"{flag} must be {must_be}")


@dataclass(frozen=True)
class DataConfig:
    """What the model is trained on."""

    corpus: str = "sample"
    """Where the sentence pairs come from: `sample` (bundled), `tfds:<name>[/<config>]`,
    `hf:<user>/<name>[/<config>]` (streamed from the Hugging Face Hub), `tatoeba:por-eng` (fetched
    once, to corpora/tatoeba-por-eng), a folder with <language>.<split>.txt files, a two-column
    .tsv file, what two files <name>.<language> have in common, or a folder of translator.prepare.
    Files may be gzipped (.gz) and in shards (<name>-00000-of-00010.txt). A folder may have a file
    tags.train.txt, a .tsv file a third column: for each pair a tag or nothing. Given several
    times, the training pairs of all; a number behind a colon (general:0.5) is the share of that
    corpus that each epoch draws anew, above 1 it repeats."""
    validate_on: str | None = None
    """The corpus from which validation and test come; by default the first. What stands there is
    left out of the training text of the others."""
    objective: Literal["translate", "denoise"] = "translate"
    """What is learnt: to translate, or, as pre-training, to restore sentences of either language of
    which spans are masked (text infilling, Lewis et al. 2020), for which they need no translations:
    a folder's files need not be aligned, and one language is enough. --init-from then goes on with
    such a run, in either direction."""
    direction: str = "pt-en"
    """Source and target language, as the corpus spells them, like pt-en; with a colon between
    them where a name has a hyphen, like pt-br:en."""
    tokenizer: Literal["sentencepiece", "wordpiece"] = "sentencepiece"
    """How text becomes subwords; learnt from the training split only, shared by both languages."""
    vocabulary_size: int = 4000
    """Subwords in the shared vocabulary, at most."""
    max_tokens: int = 128
    """Subwords of a side, at most: training pairs with more are left out; longer input is cut when
    translating, and so are validation and test pairs where the loss is taken."""
    batch_tokens: int = 4096
    """Source and target subwords in a batch, padding included, at most."""
    placeholder_share: float = 0.03
    """Of the words that stand on both sides of a pair (names, numbers) or translate each other,
    this share is replaced by placeholders: so the model learns where spans that must survive, and
    the terms of a glossary, have to go."""
    subword_sampling: float = 0.0
    """Subword regularisation (Kudo 2018): 0 always trains on the best segmentation; otherwise each
    epoch draws new ones, the more varied the smaller the number (the paper's α; 0.1 to 0.5)."""

    def __post_init__(self):
        parts_of(self.corpus)  # checks itself
        _check(
            (
                len(self.languages) == 2 and all(self.languages),
                "--direction",
                "two languages, like pt-en, or like pt-br:en where a name has a hyphen",
            ),
            (self.vocabulary_size >= 8, "--vocabulary-size", "8 or more"),
            (self.max_tokens >= 2, "--max-tokens", "2 or more"),
            (
                self.batch_tokens >= 2 * self.max_tokens,
                "--batch-tokens",
                "twice --max-tokens or more",
            ),
            (0 <= self.placeholder_share <= 1, "--placeholder-share", "0 to 1"),
            (self.subword_sampling >= 0, "--subword-sampling", "0 or more"),
            (
                self.subword_sampling == 0 or self.tokenizer == "sentencepiece",
                "--subword-sampling",
                "0 unless --tokenizer is sentencepiece",
            ),
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """(source, target)."""
        return tuple(self.direction.split(":" if ":" in self.direction else "-"))

    @property
    def parts(self) -> tuple[Part, ...]:
        """The corpora that training reads."""
        return parts_of(self.corpus)

    @property
    def held_out(self) -> str:
        """The corpus from which validation and test come."""
        return self.validate_on or self.parts[0].spec

    def check_translates(self, run: Path):
        """Raises UserError where a run of this data has not learnt to translate."""
        if self.objective == "denoise":
            raise UserError(
                f"{run} restores sentences (--objective denoise) and does not translate: teach it "
                f"that first, with python -m translator.train --init-from {run}"
            )


@dataclass(frozen=True)
class ModelConfig:
    """The network."""

    model: Literal["transformer", "decoder-only", "rnn", "gru", "lstm"] = "transformer"
    """The model family: a Transformer, its decoder alone, which reads the source as the beginning
    of what it writes, or a recurrent encoder–decoder with cells of this kind."""
    attention: Literal["none", "additive", "dot"] = "none"
    """How a recurrent decoder looks at the source: not at all but for the encoder's last state, or
    by additive (Bahdanau et al. 2015) or dot-product attention (Luong et al. 2015)."""
    width: int = 128
    """D, the size of the subword vectors, and of all vectors between a Transformer's layers."""
    hidden: int = 512
    """F, the size inside a Transformer's feed-forward network, or of a recurrent layer's state."""
    heads: int = 8
    """H, a Transformer's attention heads; each has width D/H."""
    encoder_layers: int = 4
    """Layers that read the source."""
    decoder_layers: int = 4
    """Layers that write the target; in a recurrent model as many as --encoder-layers. In a
    decoder-only model the same layers do both: give both numbers alike."""
    dropout: float = 0.1
    """Share of values dropped after each embedding and each sublayer."""
    positions: Literal["sinusoidal", "learned", "relative"] = "relative"
    """How the order of the tokens enters a Transformer."""
    normalisation: Literal["pre", "post"] = "pre"
    """A Transformer's layer normalisation: before each sublayer or after it."""
    tied: bool = True
    """One matrix for source embedding, target embedding and output layer."""

    def __post_init__(self):
        recurrent = self.is_recurrent
        unused = ("heads", "positions", "normalisation") if recurrent else ("attention",)
        _check(
            *(
                (
                    getattr(self, key) == getattr(ModelConfig, key),
                    f"--{key}",
                    f"left out with --model {self.model}",
                )
                for key in unused
            ),
            (
                recurrent or (self.heads > 0 and self.width % self.heads == 0),
                "--width",
                "a multiple of --heads",
            ),
            (self.width % 4 == 0, "--width", "a multiple of 4"),
            (self.hidden > 0, "--hidden", "more than 0"),
            (not recurrent or self.hidden % 4 == 0, "--hidden", "a multiple of 4"),
            (self.encoder_layers > 0, "--encoder-layers", "more than 0"),
            (self.decoder_layers > 0, "--decoder-layers", "more than 0"),
            (
                self.model == "transformer" or self.encoder_layers == self.decoder_layers,
                "--decoder-layers",
                f"the same as --encoder-layers with --model {self.model}",
            ),
            (0 <= self.dropout < 1, "--dropout", "0 or more and below 1"),
        )

    @property
    def is_recurrent(self) -> bool:
        """Whether it has cells and a state, and no self-attention."""
        return self.model in ("rnn", "gru", "lstm")

    @property
    def name(self) -> str:
        """`transformer`, `lstm`, `lstm+additive` …"""
        return self.model if self.attention == "none" else f"{self.model}+{self.attention}"


@dataclass(frozen=True)
class TrainingConfig:
    """How the network learns. Training ends at the first of steps, epochs, minutes, target tokens
    or patience."""

    steps: int | None = None
    """Weight updates."""
    epochs: int | None = None
    """Passes over the corpus."""
    minutes: float | None = None
    """Wall-clock minutes of training, validation included."""
    target_tokens: int | None = None
    """Target subwords learnt from, all epochs together."""
    patience: int = 12
    """Validations in a row without a better BLEU before training ends early."""
    optimizer: Literal["adam", "muon"] = "adam"
    """Adam, or Muon for matrices and Adam for all else. The presets tiny and small take Muon; a run
    of an earlier version, which does not say, was trained with Adam."""
    learning_rate: float = 2e-3
    """The schedule's peak, reached at the end of the warm-up."""
    warmup_steps: int = 400
    """Updates of linear increase."""
    schedule: Literal["inverse_square_root", "linear"] = "inverse_square_root"
    """How the rate falls after the warm-up: with the inverse square root of the updates, without
    end, or in a straight line to zero at the first of the limits that is reached (with --minutes
    two runs differ by what the clock says). The presets tiny and small take the line; a run of an
    earlier version, which does not say, had the root."""
    label_smoothing: float = 0.1
    """Probability taken from the reference token and spread evenly over the vocabulary."""
    r_drop: float = 0.0
    """R-Drop (Wu et al. 2021): above 0, a batch is read twice, with other values dropped out, and
    what the two passes say of a token is drawn together with this weight (the paper's α). An update
    takes about twice as long; docs/recipe.md has what it brings."""
    clip_norm: float = 1.0
    """Gradients with a larger global norm are scaled down to it."""
    accumulate: int = 1
    """Batches whose gradients are averaged into one update."""
    average_decay: float = 0.999
    """Decay of the moving average of the weights, which is what is evaluated and exported;
    0 keeps the last weights only."""
    validate_every: int = 400
    """Updates between two validations (loss and BLEU), each of which also saves a checkpoint."""
    validation_sentences: int = 500
    """Sentences translated for the BLEU of a validation, at most, evenly spaced over the split
    (the loss is over all)."""
    precision: Literal["float32", "bfloat16", "float16"] = "float32"
    """Of the numbers that matrix products are computed in; weights, losses, validation and export
    are float32 always. Those of 16 bits are for GPUs that have units for them."""
    seed: int = 1
    """Of weights, dropout and the order of batches. The same seed gives the same run."""
    init_from: str | None = None
    """Fine-tuning: the folder of a trained run or of an exported SavedModel, or the address of one
    on the Hub, hf://<user>/<name>, whose best weights to begin with, under a new optimizer and
    schedule. Network, tokenizer and direction are that run's, and so are dropout and subword
    sampling, unless a flag changes these two. All else comes from flags and the preset, by default
    that run's; a lower --learning-rate is often better."""

    @property
    def limits(self) -> tuple[float | None, ...]:
        """Of the training as a whole; None where there is no such limit."""
        return self.steps, self.epochs, self.minutes, self.target_tokens

    def __post_init__(self):
        _check(
            (
                all(limit is None or limit > 0 for limit in self.limits),
                "--steps, --epochs, --minutes, --target-tokens",
                "more than 0",
            ),
            (self.patience > 0, "--patience", "more than 0"),
            (self.learning_rate > 0, "--learning-rate", "more than 0"),
            (self.warmup_steps > 0, "--warmup-steps", "more than 0"),
            (0 <= self.label_smoothing < 1, "--label-smoothing", "0 or more and below 1"),
            (self.r_drop >= 0, "--r-drop", "0 or more"),
            (self.clip_norm > 0, "--clip-norm", "more than 0"),
            (self.accumulate > 0, "--accumulate", "more than 0"),
            (0 <= self.average_decay < 1, "--average-decay", "0 or more and below 1"),
            (self.validate_every > 0, "--validate-every", "more than 0"),
            (self.validation_sentences > 0, "--validation-sentences", "more than 0"),
            (0 <= self.seed < 2**31, "--seed", "0 or more and below 2^31"),
        )


@dataclass(frozen=True)
class SearchConfig:
    """How a translation is searched for."""

    beam: int = 4
    """Hypotheses followed at once; 1 is greedy search."""
    length_penalty: float = 0.6
    """α of Wu et al. 2016 (GNMT) eq. 14; larger favours longer translations."""
    max_length_ratio: float = 1.5
    """A translation has at most this times the source's subwords …"""
    max_length_extra: int = 10
    """… plus this many."""

    def __post_init__(self):
        _check(
            (self.beam > 0, "--beam", "more than 0"),
            (self.length_penalty >= 0, "--length-penalty", "0 or more"),
            (self.max_length_ratio > 0, "--max-length-ratio", "more than 0"),
            (self.max_length_extra >= 0, "--max-length-extra", "0 or more"),
        )

    def check_beam(self, vocabulary_size: int):
        """Raises UserError where the beam is wider than a vocabulary allows."""
        if self.beam > vocabulary_size // 2:
            raise UserError(f"--beam {self.beam}: at most half of the {vocabulary_size} subwords")


@dataclass(frozen=True)
class Config:
    """A whole run."""

    data: DataConfig = field(default_factory=DataConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    training: TrainingConfig = field(default_factory=TrainingConfig)
    search: SearchConfig = field(default_factory=SearchConfig)
    preset: Literal["tiny", "small", "base"] = "tiny"
    """The values of all other keys, where no flag says otherwise."""

    def __post_init__(self):
        # Not a rule of `TrainingConfig`: who takes single steps (a notebook, say) needs no limit.
        limited = any(limit is not None for limit in self.training.limits)
        _check((limited, "--steps", "given where no other limit is"))

    def with_search(self, **search) -> "Config":
        """With these keys of `SearchConfig`; None leaves one as it is."""
        given = {key: value for key, value in search.items() if value is not None}
        return dataclasses.replace(self, search=dataclasses.replace(self.search, **given))

    def to_dict(self) -> dict:
        """For `config.json`."""
        return dataclasses.asdict(self)

    @classmethod
    def load(cls, path: Path) -> "Config":
        """From a run folder's `config.json`.

        Raises:
            UserError: the file is missing, is not JSON, or was written by another version.
        """
        try:
            return _from_dict(cls, json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise UserError(f"{path}: {error.strerror}; is this a run folder?") from error
        except (ValueError, TypeError, AttributeError, UserError) as error:
            raise UserError(
                f"{path}: not a configuration this version of translator understands ({error})"
            ) from error


def _from_dict(cls, values):
    if unknown := set(values) - {f.name for f in dataclasses.fields(cls)}:
        raise ValueError(f"unknown keys: {', '.join(sorted(unknown))}")
    hints = typing.get_type_hints(cls)
    for key, value in values.items():
        if typing.get_origin(hints[key]) is Literal and value not in typing.get_args(hints[key]):
            raise ValueError(f"unknown {key}: {value}")
    return cls(
        **{
            key: _from_dict(hints[key], value) if dataclasses.is_dataclass(hints[key]) else value
            for key, value in values.items()
        }
    )
