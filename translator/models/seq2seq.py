"""The contract of every translation model, whatever is inside it."""

import keras
from keras import ops

from translator.models.attention import watch_attention


class Seq2Seq(keras.Model):
    """A model that reads a source sentence and predicts a target sentence token by token.

        logits = model((source_ids, target_in_ids))         [B,S], [B,T] int → [B,T,V]
        state = model.start(source_ids)                     everything decoding needs
        logits, state = model.step(token_ids, position, state)       [B] int → [B,V]

    `target_in_ids` is the target shifted right: START first, END left off. Padding is id 0, at
    the end of a row. `state` is a dict of two nests in which every leaf has the batch first:
    `context`, what was read (the same for every hypothesis of a sentence, never re-ordered; see
    `widen`), and `cache`, what was written so far (belongs to one hypothesis); a dimension that
    grows with every token is 0 in a cache just started. Stepping through a target gives the same
    logits as one full call.
    """

    def __init__(self, settings, **kwargs):
        """`settings`: the constructor's own arguments, for `get_config`. Keras collects them by
        itself for a layer, but not for a model."""
        super().__init__(**kwargs)
        self.settings = settings

    def get_config(self):
        return {**super().get_config(), **self.settings}

    def build(self, input_shape=None):
        """Creates all weights; constructors end with it, so that a model is complete once made.

        One call creates them. Keras would first trace every layer that has layers inside, and
        those again for each layer around them, unless it is told that such layers are built: it
        takes a fifth of the time.
        """
        for layer in self._flatten_layers(include_self=False):
            if type(layer).build is keras.layers.Layer.build:
                layer.built = True
        self.call((ops.zeros((1, 1), "int32"), ops.zeros((1, 1), "int32")))

    def start(self, source_ids):
        raise NotImplementedError

    def step(self, token_ids, position, state):
        raise NotImplementedError

    def reserve(self, state, capacity):
        """`state`, just started, with room for `capacity` tokens: from then on no shape in it
        changes, as XLA needs. A cache that does not grow with the tokens is left as it is."""
        return state

    def widen(self, context, beam):
        """The context of B sentences as that of B·K rows, K hypotheses of each sentence beside each
        other. A model that needs no copies for them may keep what it has."""
        return keras.tree.map_structure(lambda x: ops.repeat(x, beam, axis=0), context)

    def attention_weights(self, source_ids, target_in_ids):
        """[B,S], [B,T] int → {layer name: [B,H,T,S]}; empty where nothing attends."""
        with watch_attention() as weights:
            self((source_ids, target_in_ids))
        return weights
