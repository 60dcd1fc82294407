# %% [markdown]
# # 1 · From a sentence to numbers
#
# A neural network adds and multiplies. It cannot read. This notebook follows one sentence from its
# letters to the numbers that a Transformer's first layer receives.
#
# **At the end you will know**
#
# - why text is cut into *subwords*: not into words, and not into characters;
# - what an *id* and an *embedding* are;
# - why a Transformer must be told where each token stands, and three ways of telling it.
#
# **Papers** you can read beside it
#
# - Sennrich, Haddow & Birch 2016, [Neural Machine Translation of Rare Words with Subword Units](https://arxiv.org/abs/1508.07909), §1 and §3
# - Kudo 2018, [Subword Regularization](https://arxiv.org/abs/1804.10959), §3.2: the tokenizer used here
# - Vaswani et al. 2017, [Attention Is All You Need](https://arxiv.org/abs/1706.03762), §3.4 (embeddings) and §3.5 (positions)
# - Gehring et al. 2017, [Convolutional Sequence to Sequence Learning](https://arxiv.org/abs/1705.03122), §3.1: learned positions
# - Shaw et al. 2018, [Self-Attention with Relative Position Representations](https://arxiv.org/abs/1803.02155), §3.2, and Raffel et al. 2020, [T5](https://arxiv.org/abs/1910.10683), §2.1: relative positions
#
# The first cell imports TensorFlow, sets a seed so that you see the numbers you read about, and
# picks the size of figures.

# %%
import os

from translator.runtime import import_tensorflow

FAST = "NOTEBOOKS_FAST" in os.environ  # train for some steps only, as the tests do
import_tensorflow(training=True)

import keras
import matplotlib.pyplot as plt
import numpy as np

keras.utils.set_random_seed(1)
plt.style.use("tableau-colorblind10")
plt.rcParams.update({"figure.dpi": 100, "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## The text
#
# The project comes with a corpus of 30,000 sentence pairs for training. A small grammar wrote them,
# so they are simpler and more regular than what people write. Where that matters, we will say so.

# %%
from translator.data.sample import sentences

train, test = list(sentences("train")), list(sentences("test"))
for portuguese, english in train[:4]:
    print(portuguese, "→", english, sep="\n", end="\n\n")

# %% [markdown]
# The model will read Portuguese and write English. Here is the sentence we follow. It is about a
# teacher who did not buy the old books.

# %%
sentence = "A professora não comprou os livros velhos."

# %% [markdown]
# ## Why not words?
#
# The first idea is a list of all words, and a number for each. Let us make that list from more and
# more training sentences, and count how many words of the test set are not on it. The package's
# `words` gives the words of a sentence in lower case.
#
# **Look at** both columns: the list grows and grows, and something is missing for a long time.

# %%
from translator.data.sample import words

test_words = [word for source, _ in test for word in words(source)]
sizes = [100, 300, 1000, 3000, 10_000, 30_000]
known, unknown_share = [], []
for size in sizes:
    vocabulary = {word for source, _ in train[:size] for word in words(source)}
    known.append(len(vocabulary))
    unknown_share.append(100 * np.mean([word not in vocabulary for word in test_words]))
    print(f"{size:6,} sentences {known[-1]:6,} words {unknown_share[-1]:5.1f} % of test unknown")

# %%
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
left.plot(sizes, known, "o-")
left.set(xscale="log", xlabel="training sentences", ylabel="distinct words")
right.plot(sizes, unknown_share, "s-", color="C1")
right.set(xscale="log", xlabel="training sentences", ylabel="unknown words in the test set, %")
for axis in (left, right):
    axis.grid(alpha=0.3)
plt.show()

# %% [markdown]
# *Left: a vocabulary of words grows with the text. Right: what it does not know of new text.*
#
# The right curve ends at zero because this corpus was made so: every word of its test set stands
# in training. Real text has no such end. It keeps bringing names, numbers and rare forms, and for
# each of them a model of words has one answer only, "unknown word".
#
# There is a second loss. To a list of words, these are strangers to each other:

# %%
print(*sorted(word for word in vocabulary if word.startswith("compr")))

# %% [markdown]
# All are forms of *comprar*, "to buy". What the model learns about one of them tells it nothing
# about the next, since each has a number of its own.
#
# ## Why not characters?
#
# Characters solve both problems: some eighty of them spell everything. The price is length, and
# length is dear. Attention compares each token with each other (notebook 2), so its work grows
# with the *square* of the length.

# %%
texts = [source for source, _ in test]
alphabet = {character for pair in train for text in pair for character in text}
per_sentence = {
    "characters": np.mean([len(text) for text in texts]),
    "words": np.mean([len(words(text)) for text in texts]),
}
for unit, length in per_sentence.items():
    print(f"{unit:10} {length:5.1f} a sentence, {length**2:6,.0f} pairs to compare")
print(f"{len(alphabet)} different characters")

# %% [markdown]
# ## Subwords: whole where frequent, spelt where rare
#
# The middle way (Sennrich et al. 2016): keep frequent words whole, and cut rare ones into parts.
# How many parts there are to choose from is ours to say. We learn four vocabularies from the same
# training text, both languages together, and cut our sentence with each. SentencePiece writes a
# space as `▁`, so that the cut can be undone.
#
# **Look at** *professora* and *comprou*: with more subwords to choose from they get whole.

# %%
from translator.data.tokenizer import train_tokenizer


def pieces(tokenizer, text):
    """The subwords of a text."""
    return [piece.decode() for piece in tokenizer.pieces(tokenizer.encode([text]))[0].numpy()]


tokenizers = {}
for size in (400, 1000, 2000, 4000):
    both_languages = (text for pair in train for text in pair)
    tokenizers[size] = train_tokenizer(both_languages, vocabulary_size=size)
    print(f"{size:5,}", *pieces(tokenizers[size], sentence))

# %% [markdown]
# What does a larger vocabulary buy, and where does it end? We count tokens per sentence of the test
# set for the four.

# %%
subwords = {
    size: tokenizer.encode(texts).row_lengths().numpy().mean()
    for size, tokenizer in tokenizers.items()
}
figure, axis = plt.subplots(figsize=(6.5, 3.6), layout="constrained")
axis.plot(list(subwords), list(subwords.values()), "o-")
for unit, place in (("characters", 1), ("words", -4)):
    axis.axhline(per_sentence[unit], linestyle="--", color="grey")
    axis.text(400, per_sentence[unit] + place, unit)
for size, length in subwords.items():
    axis.annotate(f"{length:.1f}", (size, length), (0, 8), textcoords="offset points")
axis.set(xscale="log", ylim=(0, 75), xlabel="vocabulary size, subwords")
axis.set(ylabel="tokens per sentence", xticks=list(subwords))
axis.set_xticklabels([f"{size:,}" for size in subwords])
axis.minorticks_off()
plt.show()

# %% [markdown]
# *Tokens per test sentence. With 400 subwords a sentence is cut nearly as fine as characters; with
# 4,000 it is nearly as short as in words (full stops and commas count as tokens, not as words).*
#
# Each entry of the vocabulary costs a row of the embedding matrix, and rows seldom used are
# seldom trained. We go on with 2,000, as the preset `tiny` does.
#
# ### How the cut is chosen
#
# A word can be cut in many ways. The tokenizer learnt a probability for each subword, and takes
# the cut whose product of probabilities is largest (Kudo 2018, §3.2). In logarithms, the product
# is a sum:
#
# $$\log P(x_1 \dots x_n) = \sum_i \log p(x_i)$$
#
# Here are the best three cuts of two words. **Look at** the sums: fewer and more frequent
# parts win.

# %%
import sentencepiece

tokenizer = tokenizers[2000]
processor = sentencepiece.SentencePieceProcessor(model_proto=tokenizer.model)
for word in ("professora", "compraríamos"):
    for ids in processor.nbest_encode(word, nbest_size=3):
        score = sum(processor.get_score(i) for i in ids)
        print(f"{score:7.2f}", *(processor.id_to_piece(i) for i in ids))

# %% [markdown]
# The second cut of *professora* is the masculine form and its ending, the first of *compraríamos*
# the infinitive and its ending. Nobody taught the tokenizer grammar: such parts are frequent, and
# so they pay.
#
# ### Nothing is unknown
#
# The first line of output lists words that are in no training sentence. They are spelt from what
# is there: subwords, characters, and for the smiley bytes, like `<0xF0>`. And the text comes back
# from the ids as it was.

# %%
strange = "A professorinha descomprou os livrinhos 🙂."
print(*(word for word in words(strange) if word not in vocabulary))
print(*pieces(tokenizer, strange))
print(tokenizer.decode(tokenizer.encode([strange]))[0].numpy().decode() == strange)

# %% [markdown]
# ## From subwords to ids
#
# An *id* is a subword's place in the vocabulary. It is a name, not a quantity: subword 300 is not
# more than subword 200. Our sentence again, with the id under each subword:

# %%
ids = tokenizer.encode([sentence])[0].numpy()
row = [(piece, str(i)) for piece, i in zip(pieces(tokenizer, sentence), ids, strict=True)]
print(*(piece.rjust(max(len(piece), len(i))) for piece, i in row))
print(*(i.rjust(max(len(piece), len(i))) for piece, i in row))

# %% [markdown]
# Four ids are kept for other things. Sentences in a batch differ in length; the shorter ones are
# filled up with `PAD`. `END` says that the sentence is over. `START` is what the decoder reads
# before its first word (notebook 3), and `UNKNOWN` is there for tokenizers that need it.

# %%
import tensorflow as tf

from translator.data.tokenizer import END, PAD, START, UNKNOWN

print(f"{PAD=} {UNKNOWN=} {START=} {END=}")
rows = tokenizer.encode([sentence, "Meu marido não ganhou o jogo."])
batch = tf.concat([rows, tf.fill([2, 1], END)], axis=1).to_tensor(PAD)
print(batch.numpy())

# %% [markdown]
# A batch is a table of whole numbers, `[B,S]`: B sentences, S tokens. The zeros at the end of the
# second row are padding. Whatever reads this table has to know that they mean nothing: that is
# what masks are for, in notebook 2.
#
# ## From ids to vectors
#
# An *embedding* is a table too, with a row of D numbers for each subword, `[V,D]`. To embed an id
# is to look up its row. The rows start out random and are learnt, like every other weight.
#
# **Look at** the shape, and at the two checks: a look-up is the same as a product with a one-hot
# vector, and this project's layer multiplies by √D (Vaswani et al. 2017, §3.4).

# %%
from translator.models.layers import TokenEmbedding

D = 64
embedding = TokenEmbedding(tokenizer.vocabulary_size, D)
x = embedding(batch).numpy()
table = embedding.embeddings.numpy()
one_hot = np.eye(len(table))[batch]
print("ids", batch.shape, "→ vectors", x.shape)
print("look-up:       ", np.allclose(x, table[batch] * np.sqrt(D)))
print("one-hot matrix:", np.allclose(x, one_hot @ table * np.sqrt(D), atol=1e-5))

# %% [markdown]
# Why √D? The table starts with a standard deviation of 1/√D, because the output layer uses the
# same table, and wants its scores small. Multiplied by √D the vectors have a standard deviation of
# 1, the size of the position signal that is added below. Without it, position would drown the
# words.

# %%
print(f"standard deviation: table {table.std():.3f}, embedded tokens {x.std():.3f}")

# %% [markdown]
# ## The order has been lost
#
# Attention treats its input as a *set*: each token looks at all others, wherever they stand. Feed
# an encoder the tokens in another order, and out come the same vectors in that other order. This
# is called *permutation equivariance*, and we can check it.
#
# The package has three kinds of positions. A *relative* one begins with all zeros, so an untrained
# encoder with it knows nothing of order. It is an encoder without positions, as long as we do not
# train it.
#
# The two sentences below have the same five tokens. In one the girl sees the boy, in the other
# the boy sees the girl.

# %%
from translator.models import Transformer
from translator.models.masks import padding_bias

layers = 1 if FAST else 2
size = {"hidden": 4 * D, "heads": 4, "dropout": 0.0}
size |= {"encoder_layers": layers, "decoder_layers": layers}


def new_model(positions):
    return Transformer(tokenizer.vocabulary_size, width=D, positions=positions, **size)


def encode(model, ids):
    """The encoder's output [S,D] for one sentence of ids [S]."""
    ids = np.array(ids)[None]
    return model.encoder(model.source_embedding(ids), padding_bias(ids)).numpy()[0]


girl_sees_boy = tokenizer.encode(["a menina viu o menino"])[0].numpy()
order = [3, 4, 2, 0, 1]
boy_sees_girl = girl_sees_boy[order]
for ids in (girl_sees_boy, boy_sees_girl):
    print(ids, tokenizer.decode([ids]).numpy()[0].decode())

# %% [markdown]
# **Look at** the first line: the difference is rounding. Who sees whom cannot be told from
# the output, since the same five vectors come out, only rearranged. With positions added, it can.

# %%
for name, positions in (("no positions", "relative"), ("sinusoidal", "sinusoidal")):
    model = new_model(positions)
    moved = encode(model, boy_sees_girl) - encode(model, girl_sees_boy)[order]
    print(f"{name:12}  largest difference {np.abs(moved).max():.1e}")

# %% [markdown]
# ## Telling the order, first way: sines
#
# Vaswani et al. (2017, §3.5) add to the vector of each token a fixed vector that depends on its
# position $p$ only. Its numbers come in pairs, a sine and a cosine, and each pair turns more
# slowly than the one before:
#
# $$PE_{p,2i} = \sin(p / 10000^{2i/D}) \qquad PE_{p,2i+1} = \cos(p / 10000^{2i/D})$$
#
# The layer adds them to whatever it is given. Given zeros, it shows them.
#
# **Look at** the left of the picture, which changes from row to row, and at the right, which hardly
# changes at all: a clock has hands for seconds and hands for hours.

# %%
from translator.models.positions import SinusoidalPositions

waves = SinusoidalPositions(heads=4)(np.zeros([1, 50, D], "float32")).numpy()[0]

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
image = left.imshow(waves, cmap="RdBu", aspect="auto", vmin=-1, vmax=1)
left.set(xlabel="dimension of the vector", ylabel="position", title="what is added to each token")
figure.colorbar(image, ax=left)
image = right.imshow(waves @ waves.T, cmap="viridis")
right.set(xlabel="position", ylabel="position", title="dot product of two positions")
figure.colorbar(image, ax=right)
plt.show()

# %% [markdown]
# *Left: sinusoidal positions, D = 64. Right: how alike two of them are.*
#
# The right picture is made of diagonal stripes. The dot product of two positions depends on their
# *distance* only, and is largest for neighbours. This is why sines serve attention, which compares
# by dot products: "three to the left" looks the same everywhere in the sentence.

# %%
likeness = waves @ waves.T
for distance in (0, 1, 2, 5, 20):
    diagonal = np.diagonal(likeness, distance)
    print(f"distance {distance:2}: {diagonal.min():5.2f} to {diagonal.max():5.2f}")

# %% [markdown]
# ## Second way: learn a vector for each position
#
# Gehring et al. (2017, §3.1) leave it to training: a table with a row for each position, which
# starts at random. Whatever is useful to know of a position, it can hold. It knows nothing of
# positions beyond those it was trained on.
#
# ## Third way: learn what distance means to a head
#
# Shaw et al. (2018) and Raffel et al. (2020) add nothing to the tokens. A relative position is a
# number that is added to the attention score of two tokens, one for each head and distance: a head
# can come to prefer the token before, say. Here the table is set by hand, to see where it goes.

# %%
from translator.models.positions import RelativePositions

relative = RelativePositions(heads=2, reach=4)
distances = np.arange(-4, 5)
relative.table.assign(np.stack([-np.abs(distances), distances == -1], axis=1))
steps = np.arange(10)
bias = relative.bias(steps, steps).numpy()[0]

figure, axes = plt.subplots(1, 2, figsize=(8, 3.4), layout="constrained")
for axis, values, title in zip(axes, bias, ("near is good", "the token before"), strict=True):
    image = axis.imshow(values, cmap="viridis")
    axis.set(xlabel="key (looked at)", ylabel="query (looking)", title=title)
    figure.colorbar(image, ax=axis)
plt.show()

# %% [markdown]
# *What two heads would add to their attention scores. Both are stripes by construction: only
# distance counts. Beyond the reach of 4 all distances share one number.*

# %% [markdown]
# ## What training makes of them
#
# Tables that were set at random or by hand prove little. So we train two small models to
# translate, one with learned and one with relative positions, for 400 updates each. Notebook 3
# takes a training step apart; here it is enough that `train_step` makes the model a little better
# on one batch. The loss is what the model still has to learn, in nats per token.
#
# This takes one to two minutes on two cores.

# %%
from pathlib import Path

from translator.config import DataConfig, TrainingConfig
from translator.data.batching import Position
from translator.data.preparation import prepare
from translator.training.optimizer import build_optimizer
from translator.training.step import make_train_step

data = prepare(DataConfig(), Path("data"), tokenizer, say=lambda line: None)
settings = TrainingConfig(steps=4 if FAST else 400, learning_rate=4e-3, warmup_steps=100)


def train_model(positions):
    model, averaged = new_model(positions), new_model(positions)
    optimizer = build_optimizer(settings, model)
    train_step = make_train_step(model, averaged, optimizer, settings)
    batches = data.training_batches(seed=1)(Position())
    for step, (_, batch) in zip(range(1, settings.steps + 1), batches, strict=False):
        loss, tokens, _ = train_step((tuple(map(tf.constant, batch)),))
        if step % (settings.steps // 4) == 0:
            print(f"{positions:9} step {step:3}  loss {loss / tokens:.2f}")
    return model


models = {positions: train_model(positions) for positions in ("learned", "relative")}

# %% [markdown]
# ### Relative positions, learnt
#
# All of these numbers were zero when training began. **Look at** the middle of both pictures.

# %%
figure, axes = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
for axis, stack in zip(axes, (models["relative"].encoder, models["relative"].decoder), strict=True):
    table = stack.positions.table.numpy()
    reach = stack.positions.reach
    for head, style in enumerate(("-", "--", "-.", ":")):
        axis.plot(np.arange(-reach, reach + 1), table[:, head], style, label=f"head {head + 1}")
    axis.axvline(0, color="grey", linewidth=0.5)
    axis.set(title=stack.name, xlabel="distance from the query to the key, tokens")
axes[0].set_ylabel("added to the attention score")
axes[1].legend()
plt.show()

# %% [markdown]
# *What each head adds for each distance, after training. Negative distances are to the left.*
#
# In both, the heads have come to prefer what is near. In the decoder everything right of zero is
# exactly zero still: there lies the future, which the decoder may not see (notebook 2), so
# training never touched it. And its highest peak is at −1, the token just before.
#
# ### Learned positions, learnt
#
# For the table of vectors we compare each position with each other, as we did with the sines, here
# by the cosine of their angle: 1 is the same direction, 0 unrelated.

# %%
before = new_model("learned").encoder.positions.table.numpy()[:30]
after = models["learned"].encoder.positions.table.numpy()[:30]
figure, axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
for axis, table, title in zip(axes, (before, after), ("before training", "after"), strict=True):
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    image = axis.imshow(unit @ unit.T, cmap="RdBu_r", vmin=-1, vmax=1)
    axis.set(title=title, xlabel="position", ylabel="position")
figure.colorbar(image, ax=axes, label="cosine")
plt.show()

# %% [markdown]
# *Cosines between the vectors of the first 30 positions in the encoder.*
#
# Before training they have nothing to do with each other. After it, neighbours are alike, and the
# beginning of a sentence is told apart from the rest. Nobody told the table that 8 comes after 7.
#
# ### Embeddings, learnt
#
# The rows of the embedding began at random too. Which rows lie closest to each other now? We take
# some words and ask for the four subwords with the largest cosine.

# %%
matrix = models["relative"].source_embedding.embeddings.numpy()
unit = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
every_piece = [p.decode() for p in tokenizer.pieces([np.arange(len(matrix))])[0].numpy()]
for word in ("▁teacher", "▁bought", "▁cat", "▁father"):
    cosines = unit @ unit[every_piece.index(word)]
    nearest = np.argsort(-cosines)[1:5]
    print(f"{word:9}", *(f"{every_piece[i]} {cosines[i]:.2f} " for i in nearest))

# %% [markdown]
# Nobody told the model that a teacher is a person, or what a verb is. It had to predict the
# next word, and words that can stand in the same places are being drawn to the same region. After
# 400 updates not all of them have arrived.
#
# ## Where we are
#
# | step | shape | in the package |
# |---|---|---|
# | text | `[B]` strings | `translator.data.corpus` |
# | subwords, ids, padding | `[B,S]` whole numbers | `translator.data.tokenizer` |
# | embedding, times √D | `[B,S,D]` | `translator.models.layers.TokenEmbedding` |
# | positions | `[B,S,D]`, or a bias `[1,H,S,S]` | `translator.models.positions` |
#
# This is what the encoder's first layer receives. What it does with it is attention, in
# [notebook 2](2_attention.ipynb).
#
# ## Exercises
#
# Solutions are in [solutions/1_numbers.py](solutions/1_numbers.py). Try first!
#
# 1. **Another tokenizer.** Train a tokenizer with `kind="wordpiece"` and 2,000 subwords on the same
#    text. Is a test sentence longer or shorter? What does it make of `strange` on the way there
#    and back?
# 2. **A decoder without positions.** The encoder above could not tell two orders apart. Can a
#    *decoder* without positions? Permute the first five target tokens and compare the output at
#    the sixth. Then explain what the causal mask has to do with it, and what would happen with one
#    decoder layer only.
# 3. **Turning the clock.** Vaswani et al. write that $PE_{p+k}$ is a linear function of $PE_p$ for
#    any fixed $k$. Build the matrix that turns `waves[p]` into `waves[p + 3]` for every `p`, and
#    check it.
