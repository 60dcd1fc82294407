"""A translator whose search is compiled by XLA, for a server that is told to allow it.

XLA compiles a program for each shape it meets, which takes seconds, and runs it several times
faster than TensorFlow runs its single ops. So the source ids are padded to a few shapes, all of
which the export's warm-up requests go through before the server answers its first client.
"""

import tensorflow as tf

from translator.inference.graph import PREPARED_ONCE
from translator.inference.keras_graph import KerasGraph
from translator.inference.search import Hypotheses

# A search takes as many steps as its longest translation, and each step as long as its widest row:
# of many sentences, few of about the same length are searched at once.
BATCHES = (1, 8)
ROWS = tuple(-(-rows // 2) for rows in BATCHES)  # of a half of a batch
TOKENS = (16, 32, 64)  # of the source, with END; the last step is max_tokens + 1


class CompiledGraph(KerasGraph):
    """The same text in, the same text out; tokenizer and detokenizer stay outside XLA."""

    most_rows = BATCHES[-1]

    def __init__(self, graph: KerasGraph):
        super().__init__(
            graph.model,
            graph.tokenizer,
            graph.search,
            graph.max_tokens,
            graph.calibration,
            graph.output_layer,
        )
        self.token_steps = (*(n for n in TOKENS if n <= graph.max_tokens), graph.max_tokens + 1)

    @tf.function(reduce_retracing=True, **PREPARED_ONCE)
    def search_part(self, source_ids, limits, n_best):
        beam = self.beam
        batch, length = tf.unstack(tf.shape(source_ids))
        rows, width = _step(ROWS, batch), _step(self.token_steps, length)
        missing = tf.maximum(-batch % rows, 1 - batch)  # one row, where there is none
        source_ids = tf.pad(source_ids, [[0, missing], [0, width - length]])
        limits = tf.pad(limits, [[0, missing]], constant_values=1)
        numbers = tf.TensorSpec([None, beam], tf.float32)
        ids, scores, least = tf.map_fn(
            lambda part: self._compiled(*part, n_best),
            (tf.reshape(source_ids, [-1, rows, width]), tf.reshape(limits, [-1, rows])),
            fn_output_signature=Hypotheses(
                tf.TensorSpec([None, beam, None], tf.int32), numbers, numbers
            ),
            parallel_iterations=1,
        )
        ids = tf.reshape(ids, [-1, beam, tf.shape(ids)[3]])
        scores, least = (tf.reshape(x, [-1, beam])[:batch] for x in (scores, least))
        return Hypotheses(ids[:batch], scores, least)

    @tf.function(jit_compile=True, autograph=False)
    def _compiled(self, source_ids, limits, n_best):
        capacity = self.limits(tf.shape(source_ids)[1] - 1)  # a constant, once the shape is known
        return self.run_search(source_ids, limits, n_best, capacity)


def _step(sizes, n):
    """The smallest of `sizes` that holds n, or else the largest."""
    sizes = tf.constant(sizes)
    return tf.reduce_min(tf.where(sizes >= n, sizes, sizes[-1]))
