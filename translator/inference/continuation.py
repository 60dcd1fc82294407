"""A translation that goes on from a given beginning, inside the graph: what else could stand at a
word, and how the rest would read then."""

import tensorflow as tf

from translator.data.vocabulary import END, NO_SYMBOLS, PAD, START
from translator.inference.beam_search import beam_search
from translator.inference.search import IMPOSSIBLE, greedy_search
from translator.inference.sentence_rules import BREAK, SPAN
from translator.inference.spans import put_back

WORDS = 8  # N: next words that are told, at most
WORD_TOKENS = 8  # subwords after its first that a word may have


class Begun:
    """A model all of whose writing begins with given ids; what the search knows of a model.

    Args:
        ids: [R,P] int32, PAD behind the last of each row.
    """

    def __init__(self, model, ids):
        self._model, self._ids = model, ids

    def start(self, source_ids):
        state = self._model.start(source_ids)
        return {**state, "context": (state["context"], self._ids)}

    def widen(self, context, beam):
        context, ids = context
        return self._model.widen(context, beam), tf.repeat(ids, beam, axis=0)

    def step(self, token_ids, position, state):
        context, ids = state["context"]
        logits, after = self._model.step(token_ids, position, {**state, "context": context})
        place = tf.minimum(position, tf.shape(ids)[1])
        given = tf.pad(ids, [[0, 0], [0, 1]], constant_values=PAD)[:, place, None]
        every = tf.range(logits.shape[1])
        # PAD, which no search writes, stands for all the others: what is given is no more probable
        # than the model takes it to be.
        others = tf.where(every == given, IMPOSSIBLE, logits)
        others = tf.reduce_logsumexp(others, axis=1, keepdims=True)
        only = tf.where(every == PAD, others, tf.where(every == given, logits, IMPOSSIBLE))
        return tf.where(given == PAD, logits, only), after


def continue_from(graph, text, prefix):
    """[B] string, each a sentence, [B] string, beginnings of their translations → what the
    signature `continue` answers; see `saved_models/README.md`. `graph` is a `KerasGraph`."""
    source = graph.read(text)
    given = graph.read_target(prefix, graph.max_tokens, source)
    given = tf.where(given == END, PAD, given)  # and so the last column is PAD
    translations, scores = translations_from(graph, source, given)
    words, probabilities = words_from(graph, source, given)
    return {
        "translations": translations,
        "scores": scores,
        "words": words,
        "probabilities": probabilities,
    }


def translations_from(graph, source, given):
    """→ the K best that begin so, [B,K], and their scores."""
    alpha, beam, symbols = graph.search.length_penalty, graph.beam, graph.tokenizer.symbols
    room = _count(given) + tf.minimum(source.lengths, symbols.placeholders) + 1
    limits = tf.maximum(graph.limits(source.lengths), room)
    model = Begun(graph.model, given)
    if beam == 1:
        found = greedy_search(model, source.ids, limits, alpha, symbols=symbols)
    else:
        found = beam_search(model, source.ids, limits, beam, alpha, beam, symbols=symbols)
    texts, scores = graph.write(found)
    texts = tf.strings.regex_replace(texts, f"[{BREAK}]+", " ")
    return _with_spans(graph, texts, source), scores


def words_from(graph, source, given):
    """→ what comes next most probably, [B,N], and the probabilities of its first subwords: what is
    to be put behind the given text, with the blank before it. Spans are none of it."""
    shifted = tf.pad(given[:, :-1], [[0, 0], [1, 0]], constant_values=START)
    logits = tf.gather(graph.model((source.ids, shifted)), _count(given), batch_dims=1)
    after = tf.nn.log_softmax(logits)
    special = tf.range(after.shape[1]) < graph.tokenizer.symbols.end
    log_probabilities, first = tf.math.top_k(tf.where(special, IMPOSSIBLE, after), WORDS)
    place = tf.range(tf.shape(given)[1]) == _count(given)[:, None]
    begun = tf.where(place[:, None], first[:, :, None], given[:, None])
    begun = tf.reshape(begun, [-1, tf.shape(given)[1]])
    limits = _count(begun) + WORD_TOKENS
    sources = tf.repeat(source.ids, WORDS, axis=0)
    # Whatever must stand in the whole translation, only its next word is looked for here.
    found = greedy_search(Begun(graph.model, begun), sources, limits, symbols=NO_SYMBOLS)
    decode = graph.tokenizer.decode
    texts, known = decode(found.ids[:, 0]), tf.repeat(decode(given), WORDS)
    rest = tf.strings.substr(texts, tf.strings.length(known), tf.strings.length(texts))
    rest = tf.strings.regex_replace(rest, f"[{BREAK}]+", " ")
    words = tf.strings.regex_replace(rest, rf"(?s)^(\s*[^\s{SPAN}]+).*", r"\1", False)
    return tf.reshape(words, tf.shape(first)), tf.exp(log_probabilities)


def _with_spans(graph, texts, source):
    """[B,N] string → the same with spans for their placeholders."""
    if not graph.tokenizer.symbols.placeholders:
        return texts
    starts = tf.repeat(source.spans.row_starts(), tf.shape(texts)[1])
    flat = put_back(tf.reshape(texts, [-1]), starts, source.spans.values)
    return tf.reshape(flat, tf.shape(texts))


def _count(ids):
    return tf.math.count_nonzero(ids, axis=1, dtype=tf.int32)
