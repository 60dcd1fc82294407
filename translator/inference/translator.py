"""Text in, text out: tokenizer, model and search as one thing."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from translator.config import Config, SearchConfig
from translator.data.batching import shift_right
from translator.data.tokenizer import END, PAD, START, load_tokenizer
from translator.errors import UserError
from translator.inference.search import (
    IMPOSSIBLE,
    Hypotheses,
    beam_search,
    greedy_search,
    is_possible,
)
from translator.models import load_model

TEXTS = tf.TensorSpec([None], tf.string, name="text")
CTRANSLATE2_FILE = "model.bin"  # an export for CTranslate2 is known by it
BYTES_PER_TOKEN = 64  # more than a subword has: SentencePiece's 16 characters of 4 bytes


class Source(NamedTuple):
    """What was read of B texts."""

    ids: tf.Tensor
    """[B,S] int32: each row ends in END, then PAD."""
    lengths: tf.Tensor
    """[B] int32: subwords without END."""
    truncated: tf.Tensor
    """[B] bool: the text is longer than that, and was cut."""


class TranslationGraph(tf.Module):
    """From text to text inside the TensorFlow graph, as it is also exported.

    Any bytes are a text. One of more than `max_tokens` subwords, or of more than
    `BYTES_PER_TOKEN` times as many bytes, is cut there; an empty one gives "".

    Raises:
        UserError: the beam is wider than the vocabulary allows.
    """

    def __init__(self, model, tokenizer, search: SearchConfig, max_tokens: int):
        super().__init__()
        if search.beam > tokenizer.vocabulary_size // 2:
            raise UserError(
                f"--beam {search.beam}: at most half of the {tokenizer.vocabulary_size} subwords"
            )
        self.model, self.tokenizer = model, tokenizer
        self.search, self.max_tokens = search, max_tokens
        self._search_part = tf.function(self.search_part, autograph=False, reduce_retracing=True)

    def read(self, texts, most=None) -> Source:
        """[B] string → `Source` of the first `most` subwords, by default `max_tokens`.

        Bytes are cut before tokenising, so that what a text costs is bounded: putting a row of
        combining characters into order, for one, takes time in the square of its length.
        """
        most = self.max_tokens if most is None else most
        texts = tf.strings.strip(texts)
        beginnings = tf.strings.substr(texts, 0, BYTES_PER_TOKEN * most)
        ids = self.tokenizer.encode(beginnings)
        lengths = tf.cast(ids.row_lengths(), tf.int32)
        truncated = (lengths > most) | (tf.strings.length(texts) > BYTES_PER_TOKEN * most)
        lengths = tf.minimum(lengths, most)
        ids = tf.pad(ids[:, :most].to_tensor(PAD), [[0, 0], [0, 1]], constant_values=PAD)
        ids = tf.where(tf.range(tf.shape(ids)[1]) == lengths[:, None], END, ids)
        return Source(ids, lengths, truncated)

    def limits(self, lengths):
        """Subwords in the source [B] → the most tokens its translation may have, with END."""
        ratio, extra = self.search.max_length_ratio, self.search.max_length_extra
        longest = tf.cast(tf.cast(lengths, tf.float32) * ratio, tf.int32) + extra + 1
        return tf.where(lengths == 0, 1, longest)

    def search_ids(self, source_ids, limits, n_best) -> Hypotheses:
        """[B,S], [B] → the N best; see `translator.inference.search`.

        Every other row is searched beside the rest: a step's many small ops are too small to be
        shared by two cores, but TensorFlow runs at the same time what does not wait for each other.
        """
        return tf.cond(
            tf.shape(limits)[0] < 2,
            lambda: self._search_part(source_ids, limits, n_best),
            lambda: self._search_halves(source_ids, limits, n_best),
        )

    def _search_halves(self, source_ids, limits, n_best):
        rows = tf.range(tf.shape(limits)[0])
        halves = [rows[::2], rows[1::2]]
        found = [
            self._search_part(tf.gather(source_ids, half), tf.gather(limits, half), n_best)
            for half in halves
        ]
        lengths = [tf.shape(ids)[2] for ids, _ in found]
        ids = [
            tf.pad(ids, [[0, 0], [0, 0], [0, tf.reduce_max(lengths) - length]])
            for (ids, _), length in zip(found, lengths, strict=True)
        ]
        scores = [scores for _, scores in found]
        return Hypotheses(tf.dynamic_stitch(halves, ids), tf.dynamic_stitch(halves, scores))

    def search_part(self, source_ids, limits, n_best, capacity=None) -> Hypotheses:
        """As `search_ids`, of some rows of a batch."""
        model, beam, alpha = self.model, self.search.beam, self.search.length_penalty
        if beam == 1:
            return greedy_search(model, source_ids, limits, alpha, capacity)
        return beam_search(model, source_ids, limits, beam, alpha, n_best, capacity)

    def find(self, texts, n_best=1) -> tuple[Source, Hypotheses]:
        """[B] string → what was read of it and the N best."""
        source = self.read(texts)
        return source, self.search_ids(source.ids, self.limits(source.lengths), n_best)

    def write(self, found: Hypotheses):
        """N hypotheses of each row → translations [B,N] string and their scores [B,N]; "" and
        IMPOSSIBLE where there are fewer than N."""
        ids, scores = found
        flat = self.tokenizer.decode(tf.reshape(ids, [-1, tf.shape(ids)[2]]))
        possible = is_possible(scores)
        texts = tf.where(possible, tf.reshape(flat, tf.shape(scores)), "")
        return texts, tf.where(possible, scores, IMPOSSIBLE)

    def forced_scores(self, texts, translations):
        """[B] string, [B] string → [B] float32: the mean log-probability of the subwords of the
        translations given, END included. The longest that a search may write are read whole."""
        longest = int(self.max_tokens * self.search.max_length_ratio)
        target = self.read(translations, most=longest + self.search.max_length_extra)
        real = target.ids != PAD
        shifted = tf.pad(target.ids[:, :-1], [[0, 0], [1, 0]], constant_values=START)
        logits = self.model((self.read(texts).ids, tf.where(real, shifted, PAD)))
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(target.ids, logits)
        total = tf.reduce_sum(tf.where(real, losses, 0.0), axis=1)
        return -total / tf.cast(target.lengths + 1, tf.float32)

    @tf.function(autograph=False)
    def hypotheses(self, texts, n_best):
        """[B] string → translations [B,N] string and their scores [B,N], best first."""
        return self.write(self.find(texts, n_best)[1])

    @tf.function(input_signature=[TEXTS], autograph=False)
    def translate(self, text):
        """[B] string → {"translation": [B] string, "score": [B] float32, "truncated": [B] bool}."""
        source, found = self.find(text)
        translations, scores = self.write(found)
        return {
            "translation": translations[:, 0],
            "score": scores[:, 0],
            "truncated": source.truncated,
        }


class Translator:
    """Translates text, from a run folder, an exported SavedModel or CTranslate2 model alike.

    translator = Translator.load("runs/sample-pt-en-tiny")
    translator("Bom dia!")                   → "Good morning!"
    translator(["Bom dia!", "Obrigado."])    → a list
    """

    def __init__(self, graph):
        """`graph`: anything with the method `translate` of `TranslationGraph`."""
        self._graph = graph

    @classmethod
    def load(cls, path, **search) -> "Translator":
        """From a run folder, or an export: its version folder or the folder above.

        Args:
            search: keys of `SearchConfig` that differ from the run's; None leaves one as it is.
                A CTranslate2 model takes `beam` and `length_penalty`, a SavedModel none.

        Raises:
            UserError: none of these is there, or it is damaged or of another version.
        """
        path = Path(path)
        if folder := _find_export(path, CTRANSLATE2_FILE):  # before config.json: it has one, too
            from translator.inference.ctranslate2_graph import load_ctranslate2

            return cls(load_ctranslate2(folder, **search))
        if (path / "config.json").is_file():
            return cls(load_graph(path, **search))
        if saved_model := _find_export(path, "saved_model.pb"):
            if given := [key for key, value in search.items() if value is not None]:
                flags = ", ".join(f"--{key.replace('_', '-')}" for key in given)
                raise UserError(
                    f"{saved_model}: a SavedModel searches as it was exported to; leave out "
                    f"{flags}, or translate from the run folder"
                )
            return cls(SavedGraph(saved_model))
        raise UserError(
            f"{path}: neither a run folder (config.json) nor an export (saved_model.pb, "
            f"{CTRANSLATE2_FILE})"
        )

    def __call__(self, texts: str | list[str]) -> str | list[str]:
        if isinstance(texts, str):
            return self([texts])[0]
        return [translation for translation, _ in self.with_scores(texts)]

    def with_scores(self, texts: list[str], batch: int = 64) -> list[tuple[str, float]]:
        """(translation, score) of each text, in order.

        `batch` texts go through the graph at once, sorted by length before: a batch takes as long
        as its longest text.
        """
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        results = [None] * len(texts)
        for begin in range(0, len(order), batch):
            rows = order[begin : begin + batch]
            out = self._graph.translate(tf.constant([texts[i] for i in rows]))
            outputs = zip(rows, out["translation"].numpy(), out["score"].numpy(), strict=True)
            for i, translation, score in outputs:
                results[i] = translation.decode(), float(score)
        return results

    def n_best(self, texts: list[str], n: int) -> list[list[tuple[str, float]]]:
        """The n best (translation, score) of each text; fewer where the search found fewer.

        Raises:
            UserError: n is not in 1 … beam, or this is a SavedModel.
        """
        graph = self._own_graph("--n-best")
        if not 1 <= n <= graph.search.beam:
            raise UserError(f"--n-best {n}: with --beam {graph.search.beam} it can be 1 to that")
        translations, scores = graph.hypotheses(tf.constant(texts), n)
        rows = zip(translations.numpy(), scores.numpy(), strict=True)
        return [
            [
                (text.decode(), float(score))
                for text, score in zip(*row, strict=True)
                if is_possible(score)
            ]
            for row in rows
        ]

    def attention(self, text: str) -> tuple[list[str], list[str], dict[str, np.ndarray]]:
        """What the best translation of `text` looked at.

        Returns:
            The source's subwords [S], the translation's [T] with END, and for each layer that has
            cross-attention its weights [H,T,S], by name.

        Raises:
            UserError: this is an export.
        """
        graph = self._own_graph("--attention")
        if graph.model is None:
            raise UserError("--attention needs the run folder: CTranslate2 does not show it")
        (source_ids, *_), found = graph.find(tf.constant([text]))
        length = tf.math.count_nonzero(found.ids[0, 0])
        target_ids = found.ids[:, 0, :length]
        weights = graph.model.attention_weights(source_ids, shift_right(target_ids.numpy()))
        source, target = (
            [piece.decode() for piece in graph.tokenizer.pieces(ids).numpy()[0]]
            for ids in (source_ids, target_ids)
        )
        cross = {name: w.numpy()[0] for name, w in weights.items() if "cross_attention" in name}
        return source, target, cross

    def _own_graph(self, flag) -> "TranslationGraph":
        if not isinstance(self._graph, TranslationGraph):
            raise UserError(f"{flag} needs the run folder: a SavedModel only translates")
        return self._graph


def load_graph(run: Path, **search) -> TranslationGraph:
    """The best model of a run folder; `search` as in `Translator.load`.

    Raises:
        UserError: a value makes no sense, or a file is missing, damaged or of another version.
    """
    config = Config.load(run / "config.json")
    given = {key: value for key, value in search.items() if value is not None}
    config = replace(config, search=replace(config.search, **given))
    tokenizer = load_tokenizer(run / "tokenizer")
    path = run / "model.keras"
    if not path.is_file():
        raise UserError(f"{path}: not there; training saves it with the first validation")
    try:
        model = load_model(path)
    except Exception as error:  # whatever zip, h5 and Keras raise for a damaged or foreign file
        reason = str(error).strip().splitlines()[0]
        raise UserError(
            f"{path}: damaged, or written by another version of translator ({reason})"
        ) from error
    if (size := model.settings["vocabulary_size"]) != tokenizer.vocabulary_size:
        raise UserError(
            f"{path}: made for {size} subwords, {run / 'tokenizer'} has "
            f"{tokenizer.vocabulary_size}; copy both again from where they were trained"
        )
    return TranslationGraph(model, tokenizer, config.search, config.data.max_tokens)


def _find_export(path: Path, file: str) -> Path | None:
    """The folder at `path`, or the one with the highest version number below it, which has the
    file that this kind of export is known by."""
    if (path / file).is_file():
        return path
    versions = [p for p in path.glob("[0-9]*") if (p / file).is_file()]
    return max(versions, key=lambda p: int(p.name), default=None)


class SavedGraph:
    """A loaded SavedModel, in the form of `TranslationGraph`.

    Raises:
        UserError: it cannot be loaded, or is no translator.
    """

    def __init__(self, path: Path):
        try:
            self._loaded = tf.saved_model.load(str(path))
            self._signature = self._loaded.signatures["serving_default"]
        except (OSError, LookupError, ValueError, tf.errors.OpError) as error:
            reason = str(error).strip().splitlines()[0]
            raise UserError(
                f"{path}: not a SavedModel that this version can load ({reason}); export it again"
            ) from error
        inputs = self._signature.structured_input_signature[1]
        if set(inputs) != {"text"} or "translation" not in self._signature.structured_outputs:
            raise UserError(f"{path}: its serving_default does not translate text")

    def translate(self, text):
        return self._signature(text=text)
