"""Text in, text out: tokenizer, model and search as one thing."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import tensorflow as tf

from translator.config import Config, SearchConfig
from translator.data.tokenizer import END, load_tokenizer
from translator.errors import UserError
from translator.inference.search import beam_search, greedy_search
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

    def hypotheses(self, texts, n_best=1):
        """[B] string → translations [B,N] string and their scores [B,N], best first."""
        source_ids, lengths = self.read(texts)
        limits, alpha = self.limits(lengths), self.search.length_penalty
        if self.search.beam == 1:
            ids, scores = greedy_search(self.model, source_ids, limits, alpha)
        else:
            ids, scores = beam_search(
                self.model, source_ids, limits, self.search.beam, alpha, n_best
            )
        flat = self.tokenizer.decode(tf.reshape(ids, [-1, tf.shape(ids)[2]]))
        return tf.reshape(flat, tf.shape(scores)), scores

    @tf.function(input_signature=[TEXTS], autograph=False)
    def translate(self, text):
        """[B] string → {"translation": [B] string, "score": [B] float32}."""
        translations, scores = self.hypotheses(text)
        return {"translation": translations[:, 0], "score": scores[:, 0]}


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
    def load(cls, path, search: SearchConfig | None = None) -> "Translator":
        """From a run folder, or a SavedModel: its version folder or the folder above.

        Args:
            search: how to search; None for what the run or export was made with.

        Raises:
            UserError: neither of the two is there, or it is damaged or of another version.
        """
        path = Path(path)
        if (path / "config.json").is_file():
            return cls(load_graph(path, search))
        if saved_model := _find_saved_model(path):
            if search is not None:
                raise UserError(
                    f"{saved_model}: a SavedModel searches as it was exported to; "
                    "leave out the search flags, or translate from the run folder"
                )
            return cls(SavedGraph(saved_model))
        raise UserError(
            f"{path}: neither a run folder (config.json) nor a SavedModel (saved_model.pb)"
        )

    def __call__(self, texts: str | list[str]) -> str | list[str]:
        if isinstance(texts, str):
            return self([texts])[0]
        return [translation for translation, _ in self.stream(texts)]

    def stream(self, texts: Iterable[str], batch: int = 64) -> Iterator[tuple[str, float]]:
        """(translation, score) of each text, in order, as soon as its batch is done.

        `batch` texts go through the graph at once. A window of 16 batches is sorted by length
        first, since a batch takes as long as its longest text.
        """
        window = []
        for text in texts:
            window.append(text)
            if len(window) == 16 * batch:
                yield from self._translate_window(window, batch)
                window = []
        yield from self._translate_window(window, batch)

    def _translate_window(self, texts, batch):
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        results = [None] * len(texts)
        for begin in range(0, len(order), batch):
            rows = order[begin : begin + batch]
            out = self._graph.translate(tf.constant([texts[i] for i in rows]))
            outputs = zip(rows, out["translation"].numpy(), out["score"].numpy(), strict=True)
            for i, translation, score in outputs:
                results[i] = translation.decode(), float(score)
        return results


def load_graph(run: Path, search: SearchConfig | None = None) -> TranslationGraph:
    """The best model of a run folder.

    Raises:
        UserError: the folder lacks a file, or one is damaged or of another version.
    """
    config = Config.load(run / "config.json")
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
    return TranslationGraph(model, tokenizer, search or config.search, config.data.max_tokens)


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
