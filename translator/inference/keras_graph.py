"""Searching with a Keras model: what is trained, validated and exported."""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from translator.config import CONFIG, Config, SearchConfig
from translator.data.batching import shift_right
from translator.data.tokenizer import Tokenizer, load_tokenizer
from translator.data.vocabulary import PAD
from translator.errors import UserError, in_one_line
from translator.inference.answers import as_arrays, to_continuations
from translator.inference.beam_search import beam_search
from translator.inference.confidence import FILE, Calibration
from translator.inference.continuation import continue_from
from translator.inference.graph import PREPARED_ONCE, TEXTS, TranslationGraph
from translator.inference.reading import shift_right_in_graph
from translator.inference.search import Hypotheses, greedy_search
from translator.models import load_model
from translator.models.layers import untied
from translator.remote.protocol import Continuation

PREFIXES = tf.TensorSpec([None], tf.string, name="prefix")


class KerasGraph(TranslationGraph):
    """A `Seq2Seq` model and its search; see `TranslationGraph`.

    Args:
        output_layer: used by searches in place of a tied output layer, for a model that learns no
            more; see `translator.models.layers.untied`.
    """

    def __init__(
        self,
        model,
        tokenizer,
        search: SearchConfig,
        max_tokens: int,
        calibration: Calibration | None = None,
        output_layer: keras.layers.Dense | None = None,
    ):
        super().__init__(tokenizer, search, max_tokens, calibration)
        self.model, self.output_layer = model, output_layer

    def search_ids(self, source_ids, limits, n_best) -> Hypotheses:
        """[B,S], [B] → K hypotheses, of which `n_best` are asked for.

        Every other row is searched beside the rest: a step's many small ops are too small to be
        shared by two cores, but TensorFlow runs at the same time what does not wait for each other.
        """
        n_best = tf.convert_to_tensor(n_best)  # for each int `search_part` would be traced anew
        return tf.cond(
            tf.shape(limits)[0] < 2,
            lambda: self.search_part(source_ids, limits, n_best),
            lambda: self._search_halves(source_ids, limits, n_best),
        )

    def _search_halves(self, source_ids, limits, n_best):
        rows = tf.range(tf.shape(limits)[0])
        halves = [rows[::2], rows[1::2]]
        found = [
            self.search_part(tf.gather(source_ids, half), tf.gather(limits, half), n_best)
            for half in halves
        ]
        lengths = [tf.shape(half.ids)[2] for half in found]
        ids = [
            tf.pad(half.ids, [[0, 0], [0, 0], [0, tf.reduce_max(lengths) - length]])
            for half, length in zip(found, lengths, strict=True)
        ]
        scores, least = zip(*(half[1:] for half in found), strict=True)
        return Hypotheses(*(tf.dynamic_stitch(halves, x) for x in (ids, scores, least)))

    @tf.function(reduce_retracing=True, **PREPARED_ONCE)
    def search_part(self, source_ids, limits, n_best) -> Hypotheses:
        """As `search_ids`, of some rows of a batch."""
        return self.run_search(source_ids, limits, n_best)

    def run_search(self, source_ids, limits, n_best, capacity=None) -> Hypotheses:
        """Greedy or beam search, as the configuration says."""
        model, symbols = self.model, self.tokenizer.symbols
        beam, alpha = self.search.beam, self.search.length_penalty
        with untied(self.output_layer):
            if beam == 1:
                return greedy_search(model, source_ids, limits, alpha, capacity, symbols)
            return beam_search(model, source_ids, limits, beam, alpha, n_best, capacity, symbols)

    def forced_scores(self, texts, translations):
        """[B] string, [B] string → [B] float32: the mean log-probability of the subwords of the
        translations given, END included. The longest that a search may write are read whole."""
        longest = int(self.max_tokens * self.search.max_length_ratio)
        source = self.read(texts)
        target = self.read_target(translations, longest + self.search.max_length_extra, source)
        real = target != PAD
        logits = self.model((source.ids, shift_right_in_graph(target)))
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(target, logits)
        total = tf.reduce_sum(tf.where(real, losses, 0.0), axis=1)
        return -total / tf.math.count_nonzero(real, axis=1, dtype=tf.float32)

    @tf.function(input_signature=[TEXTS, PREFIXES], autograph=False)
    def continued(self, text, prefix):
        """[B] string twice → what the signature `continue` answers."""
        with untied(self.output_layer):
            return continue_from(self, text, prefix)

    def continuations(self, texts, prefixes) -> list[Continuation]:
        """How the translation of each text, a sentence, can go on from each beginning."""
        texts, prefixes = (tf.constant(x, tf.string) for x in (texts, prefixes))
        return to_continuations(as_arrays(self.continued(texts, prefixes)))

    def attention(self, text: str) -> tuple[list[str], list[str], dict[str, np.ndarray]]:
        """What the best translation of `text` looked at: see `Translator.attention`."""
        read, found = self.find(tf.constant([text]))
        source_ids = read.ids
        length = tf.math.count_nonzero(found.ids[0, 0])
        target_ids = found.ids[:, 0, :length]
        weights = self.model.attention_weights(source_ids, shift_right(target_ids.numpy()))
        source, target = (
            [piece.decode() for piece in self.pieces(ids, read.spans).numpy()[0]]
            for ids in (source_ids, target_ids)
        )
        cross = {name: w.numpy()[0] for name, w in weights.items() if "cross_attention" in name}
        return source, target, cross


def load_graph(run: Path, **search) -> KerasGraph:
    """The best model of a run folder; `search` as in `Translator.load`.

    Raises:
        UserError: a value makes no sense, a file is missing, damaged or of another version, or the
            run has not learnt to translate.
    """
    config = Config.load(run / CONFIG).with_search(**search)
    config.data.check_translates(run)
    tokenizer = load_tokenizer(run / "tokenizer")
    model = load_best(run, tokenizer)
    # Runs of earlier versions, and those that have not come to their end, have no calibration.
    calibration = Calibration.load(run / FILE) if (run / FILE).is_file() else None
    return KerasGraph(model, tokenizer, config.search, config.data.max_tokens, calibration)


def load_best(run: Path, tokenizer: Tokenizer):
    """The best network of a run folder with this tokenizer, whatever it has learnt.

    Raises:
        UserError: it is missing, damaged, of another version, or for another tokenizer.
    """
    path = run / "model.keras"
    if not path.is_file():
        raise UserError(f"{path}: not there; training saves it with the first validation")
    try:
        model = load_model(path)
    except Exception as error:  # whatever zip, h5 and Keras raise for a damaged or foreign file
        raise UserError(
            f"{path}: damaged, or written by another version of translator ({in_one_line(error)})"
        ) from error
    if (size := model.settings["vocabulary_size"]) != tokenizer.vocabulary_size:
        raise UserError(
            f"{path}: made for {size} subwords, {run / 'tokenizer'} has "
            f"{tokenizer.vocabulary_size}; copy both again from where they were trained"
        )
    return model
