"""What a served translator can be asked: the signatures of the exported SavedModel.

Dimension 0 of every input and output is the request's row, all widths are declared, and a row's
answer depends on nothing but itself: a server may join the rows of several requests.
"""

import tensorflow as tf

from translator.exporting.attention import attention_signatures
from translator.inference.graph import TEXTS
from translator.inference.keras_graph import KerasGraph
from translator.inference.search_tree import search_tree
from translator.models.layers import untied
from translator.remote.protocol import CONTINUE, DEFAULT_SIGNATURE, SEARCH_TREE, WITH_TERMS

TRANSLATIONS = tf.TensorSpec([None], tf.string, name="translation")
SHOWN = 64  # W: tokens of a text and of its translation that are shown, at most


def make_signatures(graph: KerasGraph) -> dict:
    """{name: `tf.function`} of what `saved_models/README.md` describes."""
    width = min(graph.max_tokens + 1, SHOWN)

    @tf.function(input_signature=[TEXTS, TRANSLATIONS], autograph=False)
    def score(text, translation):
        return {"score": graph.forced_scores(text, translation)}

    @tf.function(input_signature=[TEXTS], autograph=False)
    def tree(text):
        with untied(graph.output_layer):
            return search_tree(graph, text, width)

    signatures = {
        DEFAULT_SIGNATURE: graph.translate,
        "nbest": graph.nbest,
        "sentences": graph.sentences,
        "score": score,
        CONTINUE: graph.continued,
        SEARCH_TREE: tree,
    }
    if graph.tags is not None:
        signatures[WITH_TERMS] = graph.with_terms
    return signatures | attention_signatures(graph, width)
