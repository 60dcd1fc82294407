"""Searching with CTranslate2, an inference engine in C++, in what `translator.export` wrote for it.

Tokenizer, truncation and length limits are those of `TranslationGraph`. Greedy search gives the
subwords and the scores that ours gives. With a beam, CTranslate2 searches as we do but for when it
stops, and takes probabilities among the subwords that may be written; what it has finished is
ranked by our length penalty, not by its own, log-probability / length^α.
"""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import tensorflow as tf

from translator.config import SearchConfig
from translator.data.tokenizer import END, PAD, START, Tokenizer, load_tokenizer
from translator.errors import UserError
from translator.inference.search import IMPOSSIBLE, Hypotheses, is_possible, length_penalty
from translator.inference.translator import TranslationGraph

try:
    import ctranslate2
except ImportError as error:
    raise UserError('CTranslate2 is not installed: pip install -e ".[ctranslate2]"') from error

SETTINGS_FILE = "translator.json"
VOCABULARY_FILE = "shared_vocabulary.json"  # as CTranslate2 calls it
TOKENIZER = "tokenizer"  # a folder


class CTranslate2Graph(TranslationGraph):
    """From text to text, with the search outside of the TensorFlow graph.

    Args:
        engine: the `ctranslate2.Translator`.
    """

    def __init__(self, engine, tokenizer: Tokenizer, search: SearchConfig, max_tokens: int):
        super().__init__(None, tokenizer, search, max_tokens)
        self.engine = engine
        self.subwords = subwords(tokenizer)
        self._ids = {subword: i for i, subword in enumerate(self.subwords)}

    def search_ids(self, source_ids, limits, n_best) -> Hypotheses:
        ids, scores = tf.numpy_function(
            self._search, [source_ids, limits, n_best], [tf.int32, tf.float32], stateful=False
        )
        return Hypotheses(
            tf.ensure_shape(ids, [None, None, None]), tf.ensure_shape(scores, [None, None])
        )

    def to_subwords(self, ids) -> list[list[str]]:
        """[B,T] int array → the subwords of each row, without END and padding."""
        return [[self.subwords[i] for i in row if i not in (END, PAD)] for row in ids.tolist()]

    def log_probabilities(self, sources, targets) -> list[list[float]]:
        """Rows of subwords, END left off → for each target those of its subwords and of END."""
        results = self.engine.score_batch(sources, targets, max_input_length=0)
        return [result.log_probs for result in results]

    def _search(self, source_ids, limits, n_best):
        """[B,S], [B] → ids [B,N,T] and scores [B,N]; arrays, as `Hypotheses` describes them."""
        found = self._find(self.to_subwords(source_ids), limits.tolist())
        shape = (
            len(source_ids),
            self.search.beam,
            max((len(words) for _, words in found), default=0),
        )
        ids = np.full(shape, PAD, np.int32)
        scores = np.full(shape[:2], IMPOSSIBLE, np.float32)
        places = np.zeros(shape[0], np.int32)
        for (row, words), score in found.items():
            ids[row, places[row], : len(words)] = [self._ids[word] for word in words]
            scores[row, places[row]] = score
            places[row] += 1
        penalty = length_penalty(np.count_nonzero(ids, axis=2), self.search.length_penalty)
        scores = np.where(is_possible(scores), scores / penalty.numpy(), IMPOSSIBLE)
        best = np.argsort(-scores, axis=1, kind="stable")[:, :n_best]
        return np.take_along_axis(ids, best[..., None], 1), np.take_along_axis(scores, best, 1)

    def _find(self, sources, limits):
        """{(row, subwords with END): log-probability}, cut at each row's limit."""
        found, end = {}, self.subwords[END]
        for row, words, score in self._decode(sources, limits):
            if words[-1:] != [end] or len(words) > limits[row]:
                words, score = [*words[: limits[row] - 1], end], np.nan
            found[row, tuple(words)] = score
        if unscored := [key for key, score in found.items() if np.isnan(score)]:
            targets = [list(words[:-1]) for _, words in unscored]
            scores = self.log_probabilities([sources[row] for row, _ in unscored], targets)
            found.update(zip(unscored, map(sum, scores), strict=True))
        return found

    def _decode(self, sources, limits):
        """Yields each row, subwords that were written for it and their log-probability; NaN where
        that is not known. END is missing where the limit came first, and for an empty text."""
        if self.search.beam > 1:
            # The search in a row depends on where it must end.
            for limit in set(limits):
                rows = [row for row, own in enumerate(limits) if own == limit]
                yield from self._translate(sources, rows, limit, suppress=True)
            return
        # A limit only ends a greedy search. Suppressed subwords change the probabilities of all
        # others: so nothing is suppressed, until something is written that must not be.
        never, again, limit = {self.subwords[PAD], self.subwords[START]}, [], max(limits, default=1)
        for row, words, score in self._translate(sources, range(len(sources)), limit):
            if never.isdisjoint(words):
                yield row, words, score
            else:
                again.append(row)
        for row, words, _ in self._translate(sources, again, limit, suppress=True):
            yield row, words, np.nan

    def _translate(self, sources, rows, limit, suppress=False):
        beam = self.search.beam
        alpha = self.search.length_penalty if beam > 1 else 0
        results = self.engine.translate_batch(
            [sources[row] for row in rows],
            beam_size=beam,
            num_hypotheses=beam,
            length_penalty=alpha,
            max_decoding_length=limit,
            min_decoding_length=0,
            max_input_length=0,
            suppress_sequences=[[self.subwords[PAD]], [self.subwords[START]]] if suppress else None,
            return_scores=True,
            return_end_token=True,
        )
        for row, result in zip(rows, results, strict=True):
            for words, score in zip(result.hypotheses, result.scores, strict=True):
                yield row, words, score * len(words) ** alpha


def subwords(tokenizer: Tokenizer) -> list[str]:
    """All of them, by id."""
    pieces = tokenizer.pieces(tf.range(tokenizer.vocabulary_size)[None])
    return [piece.decode() for piece in pieces.numpy()[0]]


def write_text_side(folder: Path, graph: TranslationGraph):
    """Writes what CTranslate2's own files do not hold: the tokenizer, and how to search."""
    graph.tokenizer.save(folder / TOKENIZER)
    settings = {"max_tokens": graph.max_tokens, "search": asdict(graph.search)}
    (folder / SETTINGS_FILE).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


def load_ctranslate2(folder: Path, beam=None, length_penalty=None) -> CTranslate2Graph:
    """The model in an export's version folder, on the CPU with as many threads as CTranslate2
    takes by itself: OMP_NUM_THREADS, or else all cores up to four.

    Args:
        beam, length_penalty: what differs from what it was exported with.

    Raises:
        UserError: a value makes no sense, or a file is missing or damaged.
    """
    tokenizer = load_tokenizer(folder / TOKENIZER)
    try:
        settings = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
        search, max_tokens = SearchConfig(**settings["search"]), int(settings["max_tokens"])
        if json.loads((folder / VOCABULARY_FILE).read_text("utf-8")) != subwords(tokenizer):
            raise ValueError(f"{TOKENIZER} is not the model's")
        engine = ctranslate2.Translator(str(folder))
    except (OSError, ValueError, LookupError, TypeError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0]
        raise UserError(f"{folder}: damaged ({reason}); export it again") from error
    given = {"beam": beam, "length_penalty": length_penalty}
    search = replace(search, **{key: value for key, value in given.items() if value is not None})
    return CTranslate2Graph(engine, tokenizer, search, max_tokens)
