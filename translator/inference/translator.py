"""Text in, text out: tokenizer, model and search as one thing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import tensorflow as tf

from translator.config import Config, SearchConfig
from translator.data.batching import shift_right
from translator.data.tokenizer import END, load_tokenizer
from translator.errors import UserError
from translator.inference.search import beam_search, greedy_search, is_possible
from translator.models import load_model

TEXTS = tf.TensorSpec([None], tf.string, name="text")


class TranslationGraph(tf.Module):
    """From text to text inside the TensorFlow graph, as it is also exported.

    A text of more than `max_tokens` subwords is cut after that many. An empty one gives "".
    """

    def __init__(self, model, tokenizer, search: SearchConfig, max_tokens: int):
        super().__init__()
        self.model, self.tokenizer = model, tokenizer
        self.search, self.max_tokens = search, max_tokens

    def read(self, texts):
        """[B] string → source ids [B,S], each row ending in END, and the number of subwords [B]."""
        ids = self.tokenizer.encode(texts)[:, : self.max_tokens]
        ends = tf.fill([tf.shape(texts)[0], 1], END)
        return tf.concat([ids, ends], axis=1).to_tensor(), tf.cast(ids.row_lengths(), tf.int32)

    def limits(self, lengths):
        """Subwords in the source [B] → the most tokens its translation may have, with END."""
        ratio, extra = self.search.max_length_ratio, self.search.max_length_extra
        longest = tf.cast(tf.cast(lengths, tf.float32) * ratio, tf.int32) + extra + 1
        return tf.where(lengths == 0, 1, longest)

    def find(self, texts, n_best=1):
        """[B] string → source ids [B,S] and the N best `Hypotheses`."""
        source_ids, lengths = self.read(texts)
        limits, alpha = self.limits(lengths), self.search.length_penalty
        if self.search.beam == 1:
            return source_ids, greedy_search(self.model, source_ids, limits, alpha)
        return source_ids, beam_search(
            self.model, source_ids, limits, self.search.beam, alpha, n_best
        )

    @tf.function(autograph=False)
    def hypotheses(self, texts, n_best):
        """[B] string → translations [B,N] string and their scores [B,N], best first."""
        _, (ids, scores) = self.find(texts, n_best)
        flat = self.tokenizer.decode(tf.reshape(ids, [-1, tf.shape(ids)[2]]))
        return tf.reshape(flat, tf.shape(scores)), scores

    @tf.function(input_signature=[TEXTS], autograph=False)
    def translate(self, text):
        """[B] string → {"translation": [B] string, "score": [B] float32}."""
        _, (ids, scores) = self.find(text)
        return {"translation": self.tokenizer.decode(ids[:, 0]), "score": scores[:, 0]}


class Translator:
    """Translates text, from a run folder or from an exported SavedModel alike.

    translator = Translator.load("runs/sample-pt-en-tiny")
    translator("Bom dia!")                   → "Good morning!"
    translator(["Bom dia!", "Obrigado."])    → a list
    """

    def __init__(self, graph):
        """`graph`: anything with the method `translate` of `TranslationGraph`."""
        self._graph = graph

    @classmethod
    def load(cls, path, **search) -> "Translator":
        """From a run folder, or a SavedModel: its version folder or the folder above.

        Args:
            search: keys of `SearchConfig` that differ from the run's; None leaves one as it is.

        Raises:
            UserError: neither of the two is there, or it is damaged or of another version.
        """
        path = Path(path)
        if (path / "config.json").is_file():
            return cls(load_graph(path, **search))
        if saved_model := _find_saved_model(path):
            if given := [key for key, value in search.items() if value is not None]:
                flags = ", ".join(f"--{key.replace('_', '-')}" for key in given)
                raise UserError(
                    f"{saved_model}: a SavedModel searches as it was exported to; leave out "
                    f"{flags}, or translate from the run folder"
                )
            return cls(SavedGraph(saved_model))
        raise UserError(
            f"{path}: neither a run folder (config.json) nor a SavedModel (saved_model.pb)"
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
            UserError: this is a SavedModel.
        """
        graph = self._own_graph("--attention")
        source_ids, found = graph.find(tf.constant([text]))
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
    if config.search.beam > tokenizer.vocabulary_size // 2:
        raise UserError(
            f"--beam {config.search.beam}: at most half of the {tokenizer.vocabulary_size} subwords"
        )
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
    return TranslationGraph(model, tokenizer, config.search, config.data.max_tokens)


def _find_saved_model(path: Path) -> Path | None:
    """The SavedModel at `path`, or the one with the highest version number below it."""
    if (path / "saved_model.pb").is_file():
        return path
    versions = [p for p in path.glob("[0-9]*") if (p / "saved_model.pb").is_file()]
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
        except (OSError, KeyError, ValueError, tf.errors.OpError) as error:
            reason = str(error).strip().splitlines()[0]
            raise UserError(
                f"{path}: not a SavedModel that this version can load ({reason}); export it again"
            ) from error
        inputs = self._signature.structured_input_signature[1]
        if set(inputs) != {"text"} or "translation" not in self._signature.structured_outputs:
            raise UserError(f"{path}: its serving_default does not translate text")

    def translate(self, text):
        return self._signature(text=text)
