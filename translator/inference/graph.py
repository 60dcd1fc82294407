"""From text to text inside the TensorFlow graph: the tokenizer's side of translation."""

from typing import NamedTuple

import tensorflow as tf

from translator.config import SearchConfig
from translator.inference.answers import as_arrays, to_hypotheses, to_translations
from translator.inference.confidence import FEATURES, Calibration, least_sure
from translator.inference.k_best import best_of_all
from translator.inference.reading import Parts, Source, TextReader, with_end
from translator.inference.search import Hypotheses, is_possible
from translator.inference.sentence_rules import BREAK, MAX_ROWS
from translator.inference.sentences import SplitText, join_sentences
from translator.inference.spans import put_back, set_apart
from translator.remote.protocol import NO_HYPOTHESIS, Translation

TEXTS, TERMS, TAG = (
    tf.TensorSpec([None], tf.string, name=name) for name in ("text", "terms", "tag")
)

# A function that is called in several places is prepared once if it is not copied into them.
PREPARED_ONCE = {"experimental_attributes": {"_noinline": True}, "autograph": False}


class Translated(NamedTuple):
    """B texts in their parts, P in all, and of each part its N best translations."""

    parts: SplitText
    translations: tf.Tensor
    """[P,N] string, best first."""
    scores: tf.Tensor
    """[P,N] float32."""
    features: tf.Tensor
    """[P,F] float32, of the best: what confidence is computed from; F is 0 without a
    calibration."""
    truncated: tf.Tensor
    """[B] bool: the text was too long, and its end is missing."""


class TranslationGraph(TextReader):
    """Text in, text out, as it is also exported; a subclass brings the search, `search_ids`.

    Any bytes are a text. It is cut into sentences, and those of more than `max_tokens` subwords
    into parts; all are translated, and put back between what stood around them. See
    `translator.inference.sentences` and `translator.inference.bounds`.

    Args:
        calibration: of the confidence in each translation; without one there is no confidence.

    Raises:
        UserError: the beam is wider than the vocabulary allows.
    """

    most_rows = MAX_ROWS  # that are searched at once

    def __init__(
        self,
        tokenizer,
        search: SearchConfig,
        max_tokens: int,
        calibration: Calibration | None = None,
    ):
        super().__init__(tokenizer, max_tokens)
        search.check_beam(tokenizer.vocabulary_size)
        self.search, self.calibration = search, calibration

    def search_ids(self, source_ids, limits, n_best) -> Hypotheses:
        """[B,S], [B] → K hypotheses, of which `n_best` are asked for, an int or [] int32; see
        `translator.inference.search`."""
        raise NotImplementedError

    def limits(self, lengths):
        """Subwords in the source [B] → the most tokens its translation may have, with END."""
        ratio, extra = self.search.max_length_ratio, self.search.max_length_extra
        longest = tf.cast(tf.cast(lengths, tf.float32) * ratio, tf.int32) + extra + 1
        # There is room for all placeholders, whatever the settings say.
        longest = tf.maximum(longest, tf.minimum(lengths, self.tokenizer.symbols.placeholders) + 1)
        return tf.where(lengths == 0, 1, longest)

    def find(self, texts, n_best=1) -> tuple[Source, Hypotheses]:
        """[B] string, each a sentence → what was read of it and the N best."""
        source = self.read(texts)
        found = self.search_ids(source.ids, self.limits(source.lengths), n_best)
        return source, found.first(n_best)

    def write(self, found: Hypotheses):
        """N hypotheses of each row → translations [B,N] string and their scores [B,N]; "" and
        NO_HYPOTHESIS where there are fewer than N."""
        ids, scores, _ = found
        flat = self.tokenizer.decode(tf.reshape(ids, [tf.size(scores), tf.shape(ids)[2]]))
        possible = is_possible(scores)
        texts = tf.where(possible, tf.reshape(flat, tf.shape(scores)), "")
        return texts, tf.where(possible, scores, NO_HYPOTHESIS)

    @tf.function(input_signature=[TEXTS, tf.TensorSpec([], tf.int32)], autograph=False)
    def translate_parts(self, texts, n_best) -> Translated:
        """[B] string, [] int32 → all of their sentences, and the `n_best` best translations of
        each."""
        return self._translate(self.read_parts(texts), n_best)

    def _translate(self, read: Parts, n_best) -> Translated:
        ids = read.ids
        lengths = tf.cast(ids.row_lengths(), tf.int32)
        order = tf.argsort(lengths, stable=True)  # a search takes as long as its longest sentence

        def search_some(begin, *before):
            rows = order[begin : begin + self.most_rows]
            limits = self.limits(tf.gather(lengths, rows))
            source_ids = with_end(tf.gather(ids, rows))
            found = self.search_ids(source_ids, limits, n_best)
            more = *self.write(found.first(n_best)), self.features(source_ids, found)
            return begin + self.most_rows, *(
                tf.concat(both, axis=0) for both in zip(before, more, strict=True)
            )

        width = len(FEATURES) if self.calibration else 0
        nothing = tf.zeros([0, n_best], tf.string), tf.zeros([0, n_best]), tf.zeros([0, width])
        _, *found = tf.while_loop(
            lambda begin, *_: begin < tf.size(order),
            search_some,
            [0, *nothing],
            [
                tf.TensorShape([]),
                *[tf.TensorShape([None, None])] * 2,
                tf.TensorShape([None, width]),
            ],
            parallel_iterations=1,
        )
        in_order = tf.math.invert_permutation(order)
        translations, scores, features = (tf.gather(x, in_order) for x in found)
        translations = tf.strings.regex_replace(translations, f"[{BREAK}]+", " ")
        if self.tokenizer.symbols.placeholders:
            starts, touching = (tf.repeat(x, n_best) for x in (read.starts, read.touching))
            flat = set_apart(tf.reshape(translations, [-1]), touching)
            flat = put_back(flat, starts, read.spans)
            translations = tf.reshape(flat, tf.shape(scores))
        return Translated(read.parts, translations, scores, features, read.truncated)

    def features(self, source_ids, found: Hypotheses):
        """[B,S] and what was found of it → [B,F]."""
        if self.calibration is None:
            return tf.zeros([tf.shape(source_ids)[0], 0])
        alpha, size = self.search.length_penalty, self.tokenizer.vocabulary_size
        return self.calibration.features(source_ids, found, alpha, size)

    @tf.function(input_signature=[TEXTS], autograph=False)
    def translate(self, text):
        """[B] string → {"translation": [B] string, "score": [B] float32, "truncated": [B] bool},
        and with a calibration "confidence": [B] float32, 0 to 1.

        The score of a text is the mean of its sentences' scores, 0 where it has none; its
        confidence is that of its least sure sentence, 1 where it has none.
        """
        return self.texts_of(self.translate_parts(text, 1))

    @tf.function(input_signature=[TEXTS, TERMS, TAG], autograph=False)
    def with_terms(self, text, terms, tag):
        """The same, for [B] string three times: texts; of each its own glossary, one
        `term=translation` a line (see `translator.inference.terms`); and the name of its tag, ""
        for none. What is no term, and no tag of the vocabulary, is passed over."""
        return self.texts_of(self._translate(self.read_parts_with_terms(text, terms, tag), 1))

    def texts_of(self, translated: Translated):
        """The best translation of each text, as `translate` gives them."""
        parts, translations, scores, features, truncated = translated
        count = tf.cast(parts.sentences.row_lengths(), tf.float32)
        rows = parts.sentences.value_rowids()
        total = tf.math.unsorted_segment_sum(scores[:, 0], rows, tf.size(count))
        sentences = parts.sentences.with_values(translations[:, 0])
        texts = {
            "translation": join_sentences(sentences, parts.separators),
            "score": tf.math.divide_no_nan(total, count),
            "truncated": truncated,
        }
        if self.calibration:
            confidence = self.calibration.confidence(features)
            texts["confidence"] = least_sure(confidence, rows, tf.size(count))
        return texts

    @tf.function(input_signature=[TEXTS], autograph=False)
    def nbest(self, text):
        """[B] string → {"translations": [B,K] string, "scores": [B,K] float32}, best first.

        Those of the whole text: exactly the best of all that can be made of its sentences' own K.
        """
        beam = self.search.beam
        parts, translations, scores, *_ = self.translate_parts(text, beam)
        translations, scores = best_of_all(parts, translations, scores, beam)
        return {"translations": translations, "scores": scores}

    @tf.function(input_signature=[TEXTS], autograph=False)
    def sentences(self, text):
        """[B] string → {"sentences": [B] string, "translations": [B] string}: the sentences of each
        text, or parts of long ones, and their translations, one a line: line i is of line i."""
        parts, translations, *_ = self.translate_parts(text, 1)

        def to_lines(strings):
            rows = parts.sentences.value_rowids()
            return tf.strings.unsorted_segment_join(strings, rows, tf.size(text), separator="\n")

        return {
            "sentences": to_lines(parts.sentences.values),
            "translations": to_lines(translations[:, 0]),
        }

    # What `Translator` asks of any graph, in Python's types.

    @property
    def beam(self) -> int:
        """K, the most translations of a text that `hypotheses` can give."""
        return self.search.beam

    @property
    def tags(self) -> tuple[str, ...] | None:
        """The names of the tags it knows; None where it knows neither tags nor terms."""
        symbols = self.tokenizer.symbols
        return symbols.tags if symbols.placeholders else None

    def translations(self, texts, terms="", tag="") -> list[Translation]:
        """One of each text, str or bytes; with `terms` in lines and a tag for all of them."""
        texts = tf.constant(texts, tf.string)
        if terms or tag:
            same = (tf.fill(tf.shape(texts), text) for text in (terms, tag))
            return to_translations(as_arrays(self.with_terms(texts, *same)))
        return to_translations(as_arrays(self.translate(texts)))

    def hypotheses(self, texts) -> list[list[Translation]]:
        """The K best of each text, best first; fewer where the search found fewer."""
        return to_hypotheses(as_arrays(self.nbest(tf.constant(texts, tf.string))))
