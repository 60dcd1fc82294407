# %% [markdown]
# # Solutions · 1 · From a sentence to numbers

# %%
from translator.runtime import import_tensorflow

import_tensorflow(training=True)

import keras
import numpy as np

from translator.data.sample import sentences
from translator.data.tokenizer import train_tokenizer

keras.utils.set_random_seed(1)
train, test = list(sentences("train")), list(sentences("test"))
strange = "A professorinha descomprou os livrinhos 🙂."

# %% [markdown]
# ## 1. Another tokenizer

# %%
for kind in ("sentencepiece", "wordpiece"):
    both_languages = (text for pair in train for text in pair)
    tokenizer = train_tokenizer(both_languages, kind, vocabulary_size=2000)
    ids = tokenizer.encode([source for source, _ in test])
    print(f"{kind:13} {ids.row_lengths().numpy().mean():.1f} tokens a sentence")
    ids = tokenizer.encode([strange])
    print(*(piece.decode() for piece in tokenizer.pieces(ids)[0].numpy()))
    print(tokenizer.decode(ids)[0].numpy().decode(), end="\n\n")

# %% [markdown]
# With WordPiece a sentence is a tenth shorter: *os*, for one, is whole. It marks the continuation
# of a word with `##` where SentencePiece marks its beginning with `▁`. And it has no bytes to fall
# back on: the smiley becomes `[UNK]`, and is lost on the way back.
#
# ## 2. A decoder without positions
#
# As in the notebook, relative positions before training are no positions.

# %%
from translator.models import Transformer

rng = np.random.default_rng(0)
source, target = rng.integers(4, 100, (1, 7)), rng.integers(4, 100, (1, 6))
permuted = target[:, [3, 0, 4, 1, 2, 5]]
for layers in (1, 2):
    model = Transformer(
        100,
        width=64,
        hidden=256,
        heads=4,
        encoder_layers=1,
        decoder_layers=layers,
        positions="relative",
    )
    logits, moved = (model((source, ids)).numpy()[0, 5] for ids in (target, permuted))
    print(f"{layers} decoder layer(s): largest difference {np.abs(logits - moved).max():.1e}")

# %% [markdown]
# With one layer, the sixth token sees a set of six embeddings, and their order is lost. With two
# layers it is not: thanks to the causal mask the second token has seen two tokens, the third
# three, and so on, so that the second layer receives vectors which depend on the order. A decoder
# can work out positions from the mask alone (Haviv et al. 2022, "Transformer Language Models
# without Positional Encodings Still Learn Positional Information").
#
# ## 3. Turning the clock
#
# Each pair of dimensions is a hand of length 1. Three positions later it has turned by three times
# its rate, which is a rotation, the same at every position.

# %%
from translator.models.positions import SinusoidalPositions

D, k = 64, 3
waves = SinusoidalPositions(heads=4)(np.zeros([1, 50, D], "float32")).numpy()[0]
turn = np.zeros((D, D))
for i in range(0, D, 2):
    angle = k / 10_000 ** (i / D)
    sine, cosine = np.sin(angle), np.cos(angle)
    turn[i : i + 2, i : i + 2] = [[cosine, sine], [-sine, cosine]]
print(f"largest difference {np.abs(waves[:-k] @ turn.T - waves[k:]).max():.1e}")
