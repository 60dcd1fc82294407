"""Searching with CTranslate2, an inference engine in C++, in what `translator.export` wrote for it.

No TensorFlow is needed, and so none is imported: text is read and written as in `TranslationGraph`,
but in Python. Greedy search gives the subwords and the scores that ours gives. With a beam,
CTranslate2 searches as we do but for when it stops, and takes probabilities among the subwords that
may be written; what it has finished is ranked by our length penalty, not by its own,
log-probability / length^α.
"""

import json
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path

import numpy as np

from translator.config import SearchConfig
from translator.data.placeholders import MARK, TAGS
from translator.data.python_tokenizer import load_python_tokenizer
from translator.data.spans import find_spans, replace_spans
from translator.data.vocabulary import END, PAD, START
from translator.errors import UserError, in_one_line
from translator.files import write_json
from translator.inference.python_sentences import LINE_BREAKS, Parts, divide, split_text, valid_text
from translator.inference.python_spans import (
    completed,
    hide_terms,
    number_marks,
    put_back,
    set_apart,
    take_apart,
)
from translator.inference.sentence_rules import MAX_ROWS
from translator.remote.protocol import Translation

try:
    import ctranslate2
except ImportError as error:
    raise UserError('CTranslate2 is not installed: pip install -e ".[ctranslate2]"') from error

SETTINGS_FILE = "translator.json"
VOCABULARY_FILE = "shared_vocabulary.json"  # as CTranslate2 calls it
TOKENIZER = "tokenizer"  # a folder


class CTranslate2Graph:
    """Text in, text out, in the form of `TranslationGraph`.

    Args:
        engine: the `ctranslate2.Translator`.
        tokenizer: see `load_python_tokenizer`.
    """

    def __init__(self, engine, tokenizer, search: SearchConfig, max_tokens: int):
        self.engine, self.tokenizer = engine, tokenizer
        self.search, self.max_tokens = search, max_tokens
        self.subwords = tokenizer.pieces
        self.placeholders = tokenizer.symbols.placeholders
        # What is not written, but for the placeholders of a source.
        self._never = frozenset(
            [self.subwords[PAD], self.subwords[START], *tokenizer.symbols.characters]
        )
        self._ids = {subword: i for i, subword in enumerate(self.subwords)}

    @property
    def beam(self) -> int:
        """K, the most translations of a text that `hypotheses` can give."""
        return self.search.beam

    @property
    def tags(self) -> tuple[str, ...] | None:
        """The names of the tags it knows; None where it knows neither tags nor terms."""
        return self.tokenizer.symbols.tags if self.placeholders else None

    def translations(self, texts: list[str | bytes], terms="", tag="") -> list[Translation]:
        """One of each text, with `terms` in lines and a tag for all of them; its score is the mean
        of its sentences'."""
        return [self._joined(*one, best=1)[0] for one in self._translate_parts(texts, terms, tag)]

    def hypotheses(self, texts: list[str | bytes]) -> list[list[Translation]]:
        """The K best of each text, best first; fewer where the search found fewer."""
        return [self._joined(*one, best=self.beam) for one in self._translate_parts(texts)]

    def _translate_parts(self, texts, terms="", tag=""):
        """Yields of each text its parts, the spans of each, whether the text was cut, and of each
        part what was found."""
        before = self.tokenizer.encode([TAGS[self.tags.index(tag)]])[0] if tag else []
        most = self.max_tokens - len(before)
        texts = [text.encode() if isinstance(text, str) else text for text in texts]
        rows = [self._read_parts(text, terms, most) for text in texts]
        sentences = [one for parts, *_ in rows for one in parts.sentences]
        found = iter(self.find([before + self._encode(one) for one in sentences]))
        for parts, spans, cut in rows:
            yield parts, spans, cut, list(islice(found, len(parts.sentences)))

    def _read_parts(self, text: bytes, terms: str, most: int) -> tuple[Parts, list, bool]:
        text, too_long = valid_text(text)
        spans = []
        if self.placeholders:
            text, spans = hide_terms(replace_spans(text, MARK), find_spans(text), terms)
        parts, cut = split_text(text, too_long)
        parts = divide(parts, self._size, most)
        return *take_apart(parts, spans), cut

    def _joined(self, parts, spans, cut, found, best):
        """The best translations of a text, from the best of its parts: see `k_best`."""
        whole = [(0.0, [])]
        for hypotheses in found:
            every = [(s + score, [*p, ids]) for s, p in whole for ids, score in hypotheses]
            whole = sorted(every, key=lambda one: one[0], reverse=True)[:best]
        count = max(len(found), 1)
        texts = [self.tokenizer.decode([ids[:-1] for ids in rows]) for _, rows in whole]
        return [
            Translation(
                parts.join(
                    [
                        put_back(set_apart(LINE_BREAKS.sub(" ", part), source), own)
                        for part, source, own in zip(text, parts.sentences, spans, strict=True)
                    ]
                ),
                s / count,
                cut,
            )
            for text, (s, _) in zip(texts, whole, strict=True)
        ]

    def _encode(self, text):
        ids = self.tokenizer.encode([text])[0]
        return number_marks(ids) if self.placeholders else ids

    def _size(self, text):
        """Subwords, of which hidden spans count for so many that there are not too many of them."""
        size = len(self.tokenizer.encode([text])[0])
        if not self.placeholders:
            return size
        return max(size, text.count(MARK) * -(-self.max_tokens // self.placeholders))

    def read(self, texts: list[str]) -> list[list[int]]:
        """The ids of each text, read as one sentence: without END and at most `max_tokens`."""
        return [ids[: self.max_tokens] for ids in self.tokenizer.encode(texts)]

    def limit(self, length: int) -> int:
        """Subwords in the source → the most tokens its translation may have, with END."""
        longest = np.float32(length) * np.float32(self.search.max_length_ratio)
        longest = int(longest) + self.search.max_length_extra + 1 if length else 1
        return max(longest, min(length, self.placeholders) + 1)

    def find(self, sources: list[list[int]]) -> list[list[tuple[list[int], float]]]:
        """For each source the (ids with END, score) that were found, best first; the score is as
        in `translator.inference.search.Hypotheses`."""
        subwords = [self.to_subwords(ids) for ids in sources]
        results = [[] for _ in sources]
        limits = [self.limit(len(ids)) for ids in sources]
        for (row, words), score in self._search(subwords, limits).items():
            penalty = ((5 + len(words)) / 6) ** self.search.length_penalty
            results[row].append(([self._ids[word] for word in words], float(score) / penalty))
        return [sorted(found, key=lambda one: one[1], reverse=True) for found in results]

    def to_subwords(self, ids) -> list[str]:
        """A row of ids → its subwords, without END and padding."""
        return [self.subwords[i] for i in ids if i not in (END, PAD)]

    def log_probabilities(self, sources, targets) -> list[list[float]]:
        """Rows of subwords, END left off → for each target those of its subwords and of END."""
        results = self.engine.score_batch(
            sources, targets, max_input_length=0, max_batch_size=MAX_ROWS
        )
        return [result.log_probs for result in results]

    def _search(self, sources, limits):
        """{(row, subwords with END): log-probability}, cut at each row's limit, and completed by
        what must survive: CTranslate2 cannot be told to see to that."""
        found, end = {}, self.subwords[END]
        for row, words, score in self._decode(sources, limits):
            if words[-1:] != [end] or len(words) > limits[row]:
                words, score = [*words[: limits[row] - 1], end], np.nan
            complete = [*completed(sources[row], words[:-1], limits[row] - 1), end]
            if self.placeholders and words != complete:
                words, score = complete, np.nan
            found[row, tuple(words)] = score
        if unscored := [key for key, score in found.items() if np.isnan(score)]:
            targets = [list(words[:-1]) for _, words in unscored]
            scores = self.log_probabilities([sources[row] for row, _ in unscored], targets)
            found.update(zip(unscored, map(sum, scores), strict=True))
        return found

    def _decode(self, sources, limits):
        """Yields each row, subwords that were written for it and their log-probability; NaN where
        that is not known. END is missing where the limit came first, and for an empty text."""
        never = [self._never.difference(source) for source in sources]
        if self.search.beam > 1:
            # The search in a row depends on where it must end, and on what it may not write.
            for kind in set(zip(limits, never, strict=True)):
                rows = [
                    row for row, own in enumerate(zip(limits, never, strict=True)) if own == kind
                ]
                yield from self._translate(sources, rows, *kind)
            return
        # A limit only ends a greedy search. Suppressed subwords change the probabilities of all
        # others: so nothing is suppressed, until something is written that must not be.
        again, limit = [], max(limits, default=1)
        for row, words, score in self._translate(sources, range(len(sources)), limit):
            if never[row].isdisjoint(words):
                yield row, words, score
            else:
                again.append(row)
        for kind in {never[row] for row in again}:
            rows = [row for row in again if never[row] == kind]
            for row, words, _ in self._translate(sources, rows, limit, kind):
                yield row, words, np.nan

    def _translate(self, sources, rows, limit, never=()):
        beam = self.search.beam
        alpha = self.search.length_penalty if beam > 1 else 0
        results = self.engine.translate_batch(
            [sources[row] for row in rows],
            max_batch_size=MAX_ROWS,
            beam_size=beam,
            num_hypotheses=beam,
            length_penalty=alpha,
            max_decoding_length=limit,
            min_decoding_length=0,
            max_input_length=0,
            suppress_sequences=[[word] for word in never] or None,
            return_scores=True,
            return_end_token=True,
        )
        for row, result in zip(rows, results, strict=True):
            for words, score in zip(result.hypotheses, result.scores, strict=True):
                yield row, words, score * len(words) ** alpha


def write_text_side(folder: Path, tokenizer, search: SearchConfig, max_tokens: int):
    """Writes what CTranslate2's own files do not hold: the tokenizer, and how to search."""
    tokenizer.save(folder / TOKENIZER)
    settings = {"max_tokens": max_tokens, "search": asdict(search)}
    write_json(folder / SETTINGS_FILE, settings)


def load_ctranslate2(folder: Path, beam=None, length_penalty=None) -> CTranslate2Graph:
    """The model in an export's version folder, on the CPU with as many threads as CTranslate2
    takes by itself: OMP_NUM_THREADS, or else all cores up to four.

    Args:
        beam, length_penalty: what differs from what it was exported with.

    Raises:
        UserError: a value makes no sense, or a file is missing or damaged.
    """
    tokenizer = load_python_tokenizer(folder / TOKENIZER)
    try:
        settings = json.loads((folder / SETTINGS_FILE).read_text(encoding="utf-8"))
        search, max_tokens = SearchConfig(**settings["search"]), int(settings["max_tokens"])
        if json.loads((folder / VOCABULARY_FILE).read_text("utf-8")) != tokenizer.pieces:
            raise ValueError(f"{TOKENIZER} is not the model's")
        engine = ctranslate2.Translator(str(folder))
    except (OSError, ValueError, LookupError, TypeError, RuntimeError) as error:
        raise UserError(f"{folder}: damaged ({in_one_line(error)}); export it again") from error
    given = {"beam": beam, "length_penalty": length_penalty}
    search = replace(search, **{key: value for key, value in given.items() if value is not None})
    search.check_beam(len(tokenizer.pieces))
    return CTranslate2Graph(engine, tokenizer, search, max_tokens)
