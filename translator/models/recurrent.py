"""What the Transformer replaced: recurrent encoder–decoders, with and without attention.

The three kinds differ in one thing only, where the context vector c of a target token comes from:

    none        c is the encoder's last state, the same for every token   (Sutskever et al. 2014)
    additive    c is a mean of all encoder states, weighted by v·tanh(W h + U s)
                                                                  (Bahdanau et al. 2015, eq. 5–6)
    dot         the same, weighted by h·s                  (Luong et al. 2015, §3.1, "global")

In all of them the decoder's state h is combined with c as in Luong et al. 2015, eq. 5. Bahdanau's
decoder also feeds c back into its next state; here it does not, so that a whole target passes
through Keras's recurrent layers at once, which is what makes them fast.
"""

import keras
from keras import ops

from translator.models.attention import report_attention
from translator.models.layers import Dropout, TokenEmbedding, make_output_layer, register
from translator.models.masks import PAD
from translator.models.seq2seq import Seq2Seq

CELLS = {"rnn": keras.layers.SimpleRNN, "gru": keras.layers.GRU, "lstm": keras.layers.LSTM}


class NoAttention(keras.layers.Layer):
    """The encoder's last state as the context vector of every target token."""

    def remember(self, states, last, mask):
        """What decoding needs of encoder states [B,S,F], the last [B,F] and mask [B,S]."""
        return {"last": last}

    def call(self, x, memory):
        """Decoder states [B,T,F] → context vectors [B,T,F]."""
        return ops.broadcast_to(memory["last"][:, None], ops.shape(x))


class Attention(keras.layers.Layer):
    """A weighted mean of the encoder's states as the context vector, another for each token.

    Args:
        mean: Keras's layer that scores queries against keys and takes the mean.
        query, key: layers that decoder states and encoder states pass through before.
    """

    def __init__(self, mean, query, key, **kwargs):
        super().__init__(**kwargs)
        self.mean, self.query, self.key = mean, query, key

    def remember(self, states, last, mask):
        """See `NoAttention`; the keys are the same for every target token."""
        return {"values": states, "keys": self.key(states), "mask": mask}

    def call(self, x, memory):
        """See `NoAttention`; reports weights [B,1,T,S]."""
        context, weights = self.mean(
            [self.query(x), memory["values"], memory["keys"]],
            mask=[None, memory["mask"]],
            return_attention_scores=True,
        )
        report_attention(self.name, weights[:, None])
        return context


def additive_attention(width, name):
    """v·tanh(W h + U s), Bahdanau et al. 2015, eq. 6, in an alignment model of width D."""
    query, key = keras.layers.Dense(width, use_bias=False), keras.layers.Dense(width)
    return Attention(keras.layers.AdditiveAttention(), query, key, name=name)


def dot_attention(width, name):
    """h·s, Luong et al. 2015, eq. 8 "dot": it has no weights of its own."""
    same = keras.layers.Identity()
    return Attention(keras.layers.Attention(), query=same, key=same, name=name)


ATTENTIONS = {
    "none": lambda width, name: NoAttention(name=name),
    "additive": additive_attention,
    "dot": dot_attention,
}


@register
class RecurrentEncoder(keras.layers.Layer):
    """Bidirectional layers (Schuster & Paliwal 1997), each direction half as wide as the state.

    Embedded source [B,S,D] and mask [B,S] → states [B,S,F], and the last states of each layer, a
    list of [B,F]: one of a vanilla RNN or GRU, output and memory cell of an LSTM.
    """

    def __init__(self, cell, hidden, layers, dropout, **kwargs):
        super().__init__(**kwargs)
        self.dropout = Dropout(dropout)
        self.layers = [
            keras.layers.Bidirectional(
                CELLS[cell](hidden // 2, return_sequences=True, return_state=True)
            )
            for _ in range(layers)
        ]

    def call(self, x, mask, training=False):
        last = []
        for layer in self.layers:
            # Under the mask a state passes padding unchanged, so the way back begins each row at 0.
            x, *states = layer(self.dropout(x, training=training), mask=mask)
            middle = len(states) // 2
            directions = zip(states[:middle], states[middle:], strict=True)
            last.append([ops.concatenate(pair, axis=-1) for pair in directions])
        return x, last


@register
class RecurrentDecoder(keras.layers.Layer):
    """Embedded, shifted target [B,T,D] → [B,T,D], from the encoder's last states."""

    def __init__(self, cell, attention, width, hidden, layers, dropout, **kwargs):
        super().__init__(**kwargs)
        self.dropout = Dropout(dropout)
        self.layers = [
            CELLS[cell](hidden, return_sequences=True, return_state=True) for _ in range(layers)
        ]
        self.attention = ATTENTIONS[attention](width, name=f"{self.name}_cross_attention")
        self.combine = keras.layers.Dense(width, activation="tanh")

    def look_back(self, x, memory, training=False):
        """h̃ = tanh(W [c; h]), Luong et al. 2015, eq. 5: [B,T,F] → [B,T,D]."""
        x = ops.concatenate([self.attention(x, memory), x], axis=-1)
        return self.dropout(self.combine(x), training=training)

    def call(self, x, states, memory, training=False):
        for layer, state in zip(self.layers, states, strict=True):
            x, *_ = layer(self.dropout(x, training=training), initial_state=state)
        return self.look_back(x, memory, training=training)

    def step(self, x, states, memory):
        """One token [B,D] → [B,D], and the states after it."""
        after = []
        for layer, state in zip(self.layers, states, strict=True):
            x, state = layer.cell(x, state)
            after.append(state)
        return self.look_back(x[:, None], memory)[:, 0], after


@register
class Recurrent(Seq2Seq):
    """See `Seq2Seq` for what it takes and gives, `config.ModelConfig` for what the keys mean.

    What decoding carries along is the state of each decoder layer: the cost of a token does not
    grow with its position.
    """

    def __init__(
        self,
        vocabulary_size,
        cell,
        attention,
        width,
        hidden,
        layers,
        dropout=0.1,
        tied=True,
        **kwargs,
    ):
        settings = {
            "vocabulary_size": vocabulary_size,
            "cell": cell,
            "attention": attention,
            "width": width,
            "hidden": hidden,
            "layers": layers,
            "dropout": dropout,
            "tied": tied,
        }
        super().__init__(settings, **kwargs)
        self.source_embedding = TokenEmbedding(vocabulary_size, width)
        self.target_embedding = (
            self.source_embedding if tied else TokenEmbedding(vocabulary_size, width)
        )
        self.encoder = RecurrentEncoder(cell, hidden, layers, dropout, name="encoder")
        self.decoder = RecurrentDecoder(
            cell, attention, width, hidden, layers, dropout, name="decoder"
        )
        self.final_layer = make_output_layer(self.target_embedding, tied)
        self.build()

    def read(self, source_ids, training=False):
        """[B,S] int → the last states of each encoder layer, and what the decoder remembers."""
        mask = ops.not_equal(source_ids, PAD)
        x = self.source_embedding(source_ids)
        x, last = self.encoder(x, mask, training=training)
        return last, self.decoder.attention.remember(x, last[-1][0], mask)

    def call(self, inputs, training=False):
        context, x = inputs
        states, memory = self.read(context, training=training)
        x = self.target_embedding(x)
        x = self.decoder(x, states, memory, training=training)
        return self.final_layer(x)

    def start(self, source_ids):
        states, memory = self.read(source_ids)
        return {"context": memory, "cache": states}

    def step(self, token_ids, position, state):
        memory = state["context"]
        x = self.target_embedding(token_ids)
        x, states = self.decoder.step(x, state["cache"], memory)
        return self.final_layer(x), {"context": memory, "cache": states}
