"""How well a model restores sentences: what the pre-training `--objective denoise` validates by."""

import numpy as np
import tensorflow as tf

from translator.data.encoding import EncodedPairs
from translator.evaluation.scores import bleu
from translator.inference.graph import TranslationGraph

BATCH = 64


def restoring_bleu(graph: TranslationGraph, pairs: EncodedPairs, most: int) -> float:
    """BLEU of what the model makes of corrupted sentences, the sources, against the whole ones.

    Args:
        most: how many are restored, always the same ones. They are a random sample: of a corpus of
            pairs every other sentence is of the same language.
    """
    rows = np.random.default_rng(0).permutation(len(pairs))[:most]
    rows = rows[np.argsort(pairs.source.lengths[rows])]  # a batch takes as long as its longest
    restored, whole = [], []
    for some in np.split(rows, range(BATCH, len(rows), BATCH)):
        limits = graph.limits(tf.constant(pairs.source.lengths[some] - 1, tf.int32))
        found = graph.search_ids(tf.constant(pairs.source.padded(some)), limits, 1)
        texts, _ = graph.write(found.first(1))
        restored += texts[:, 0].numpy().tolist()
        whole += graph.tokenizer.decode(pairs.target.padded(some)).numpy().tolist()
    return bleu(*([text.decode() for text in texts] for texts in (restored, whole)))
