"""Translations drawn at random, inside the graph: ancestral sampling, top-k and nucleus.

Shapes: B sentences, S source, T target length, V vocabulary; see `translator.inference.search`.

A row's draws are a function of the seed, of what the row's source is, and of the place in the
translation; its batch-mates and its own place among them are no part of it (but that another shape
of batch rounds logits otherwise). So a text is translated the same by whichever process, however
often that begins anew. Equal sentences draw the same: another seed draws another translation.
"""

from dataclasses import replace
from pathlib import Path

import tensorflow as tf

from translator.data.vocabulary import NO_SYMBOLS, PAD
from translator.errors import UserError
from translator.inference.exported_model import load_exported
from translator.inference.keras_graph import KerasGraph, load_graph
from translator.inference.next_tokens import permitted
from translator.inference.search import greedy_search
from translator.sampling import Sampling


class SamplingGraph(KerasGraph):
    """A `KerasGraph` that draws one translation of each sentence, and searches for none."""

    def __init__(self, graph: KerasGraph, sampling: Sampling):
        search = replace(graph.search, beam=1)
        super().__init__(graph.model, graph.tokenizer, search, graph.max_tokens, graph.calibration)
        self.sampling = sampling

    def run_search(self, source_ids, limits, n_best, capacity=None):
        alpha, symbols = self.search.length_penalty, self.tokenizer.symbols
        return sample(self.model, source_ids, limits, self.sampling, alpha, symbols)


def load_sampling(kind: str, folder: Path, sampling: Sampling, **search) -> SamplingGraph:
    """Of what `find_model` finds.

    Raises:
        UserError: it cannot draw, or is damaged.
    """
    if kind == "ctranslate2":
        raise UserError(
            f"{folder}: an export for CTranslate2 does not sample as the model does; leave out "
            "--sample, or give the run folder or a SavedModel"
        )
    load = load_graph if kind == "run" else load_exported
    return SamplingGraph(load(folder, **search), sampling)


def sample(model, source_ids, limits, sampling: Sampling, alpha=0.0, symbols=NO_SYMBOLS):
    """One translation of each row: [B,S], [B] → Hypotheses with K = 1, whose scores are the model's
    own log-probabilities, whatever the temperature. `limits`, `alpha` and `symbols` as in
    `greedy_search`."""
    uniform = uniforms(source_ids, limits, sampling.seed)

    def choose(logits, step, limits, missing, symbols):
        tokens = draw(permitted(logits, step, limits, missing, symbols), uniform[:, step], sampling)
        chosen = tf.gather(logits, tokens, batch_dims=1)
        return chosen - tf.reduce_logsumexp(logits, axis=1), tokens

    return greedy_search(model, source_ids, limits, alpha, symbols=symbols, choose=choose)


def uniforms(source_ids, limits, seed):
    """[B,S], [B], an int or [] → [B,T] float32, 0 to 1 without 1: of each row a stream of its own,
    as long as its limit, then 0.

    Its key is the seed and a fingerprint of the row's ids without their padding.
    """
    words = tf.where(source_ids == PAD, "", tf.strings.as_string(source_ids) + " ")
    sources = tf.strings.reduce_join(words, axis=1)
    keys = tf.strings.to_hash_bucket_fast(sources, 2**63 - 1)
    longest = tf.maximum(tf.reduce_max(limits), 1)
    seed = tf.cast(seed, tf.int64)

    def stream(of_row):
        key, limit = of_row
        drawn = tf.random.stateless_uniform([limit], tf.stack([seed, key]))
        return tf.pad(drawn, [[0, longest - limit]])

    return tf.map_fn(stream, (keys, limits), fn_output_signature=tf.TensorSpec([None], tf.float32))


def draw(logits, uniform, sampling: Sampling):
    """[B,V], [B] from 0 to 1 → [B] int32: of each row the token at which the summed probabilities
    of what `sampling` leaves pass that share of their whole."""
    logits = logits - tf.reduce_max(logits, axis=1, keepdims=True)
    logits /= sampling.temperature  # after that: the smallest temperature makes no infinity
    size = logits.shape[1]
    tokens = None
    if sampling.top_k or sampling.top_p:
        logits, tokens = tf.math.top_k(logits, min(sampling.top_k or size, size))
    probabilities = tf.nn.softmax(logits)
    summed = tf.cumsum(probabilities, axis=1)
    if sampling.top_p:
        in_nucleus = summed - probabilities < sampling.top_p  # the first always is
        summed = tf.cumsum(tf.where(in_nucleus, probabilities, 0.0), axis=1)
    # Less than the whole, for a float32 from `stateless_uniform` is 1 - 2⁻²³ at most: so nothing of
    # probability 0 is drawn, neither behind the last token nor before the first.
    share = uniform * summed[:, -1]
    place = tf.math.count_nonzero(summed <= share[:, None], axis=1, dtype=tf.int32)
    return place if tokens is None else tf.gather(tokens, place, batch_dims=1)
