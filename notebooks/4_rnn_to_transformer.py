# %% [markdown]
# # 4 · From RNN to Transformer
#
# In 2014 a translator was two recurrent networks: one read, the other wrote. Three years later it
# was a Transformer. What was wrong, what did each step repair, and what did it cost? This notebook
# trains five models on the same data and measures it.
#
# **At the end you will know**
#
# - what a vanishing gradient is, and how an LSTM, attention and the Transformer each answer it;
# - what attention does for long sentences;
# - why recurrence is slow to train, and the Transformer is not;
# - how to compare models so that the comparison means something.
#
# **Papers** you can read beside it
#
# - Bengio, Simard & Frasconi 1994, [Learning Long-Term Dependencies with Gradient Descent is
#   Difficult](https://ieeexplore.ieee.org/document/279181)
# - Pascanu, Mikolov & Bengio 2013, §2: [On the difficulty of training recurrent neural
#   networks](https://arxiv.org/abs/1211.5063)
# - Hochreiter & Schmidhuber 1997, [Long Short-Term
#   Memory](https://www.bioinf.jku.at/publications/older/2604.pdf)
# - Cho et al. 2014, §2.3 (the GRU): [Learning Phrase Representations using RNN
#   Encoder–Decoder](https://arxiv.org/abs/1406.1078)
# - Sutskever, Vinyals & Le 2014, [Sequence to Sequence Learning with Neural
#   Networks](https://arxiv.org/abs/1409.3215)
# - Bahdanau, Cho & Bengio 2015, §3: [Neural Machine Translation by Jointly Learning to Align and
#   Translate](https://arxiv.org/abs/1409.0473)
# - Vaswani et al. 2017, §4 and table 1: [Attention Is All You
#   Need](https://arxiv.org/abs/1706.03762)

# %%
import os

from translator.runtime import import_tensorflow

FAST = "NOTEBOOKS_FAST" in os.environ  # train for some steps only, as the tests do
import_tensorflow(training=True)

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from translator.evaluation.plots import STYLES, plot_attention, plot_curves, plot_lengths

# %matplotlib inline
keras.utils.set_random_seed(1)
plt.rcParams.update({"figure.dpi": 100, "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## Five models, one budget
#
# All are built from the same parts of the package, and differ in one thing at a time:
#
# | model | reads and writes with | how the writer sees the source |
# |---|---|---|
# | `rnn` | vanilla recurrent layers | one vector: the reader's last state |
# | `gru` | gated recurrent units | the same |
# | `lstm` | long short-term memory | the same |
# | `lstm+additive` | the same as `lstm` | attention: a new mean of all the reader's states for each word |
# | `transformer` | self-attention, no recurrence | attention |
#
# Corpus, tokenizer, batches, loss, optimizer, schedule and the number of updates are the same for
# all. The networks are tiny, and so is the budget, a thousand updates of some 750 target tokens
# each, so that all five fit into less than five minutes on two quiet cores. Scores are not the
# point: we want to see *what differs*. `python -m translator.compare` does the same with longer
# budgets and an equal number of parameters; its reports on [the
# sample](../docs/comparisons/sample/report.md) and on
# [Tatoeba](../docs/comparisons/tatoeba/report.md) are in the repository.

# %%
from dataclasses import replace

from translator.config import Config, ModelConfig
from translator.presets import PRESETS

UPDATES = 4 if FAST else 1000
NAMES = ["rnn", "gru", "lstm", "lstm+additive", "transformer"]
NAMES = NAMES[3:] if FAST else NAMES

tiny = PRESETS["tiny"]
training = replace(
    tiny.training,
    epochs=None,
    steps=UPDATES,
    validate_every=2 if FAST else 250,
    validation_sentences=10 if FAST else 100,
)
data_config = replace(tiny.data, batch_tokens=1536)


def configure(name):
    """The settings of one of the five."""
    family, _, attention = name.partition("+")
    model = ModelConfig(width=64, hidden=256, heads=4, encoder_layers=2, decoder_layers=2)
    if family != "transformer":
        model = ModelConfig(
            model=family,
            attention=attention or "none",
            width=64,
            hidden=128,
            encoder_layers=1,
            decoder_layers=1,
        )
    return Config(data=data_config, model=model, training=training)


# %% [markdown]
# `prepare` cleans the text, learns a tokenizer and encodes the pairs; once for all models.

# %%
import tempfile
from pathlib import Path

from translator.data.preparation import prepare

temporary = tempfile.TemporaryDirectory()
folder = Path(temporary.name)
data = prepare(data_config, folder / "encoded", None, print)

# %%
from rich.console import Console

from translator.training.display import Display
from translator.training_run import build_trainer

trainers = {}
for name in NAMES:
    run = folder / name
    run.mkdir()
    trainers[name] = build_trainer(configure(name), data, run, Display(Console(quiet=True)))
    print(f"{name:14} {trainers[name].model.count_params():9,} parameters")

# %% [markdown]
# ## The gradient, position by position
#
# A network learns from a word only if the error finds its way back to it. In a recurrent network
# the way from the last output to the word *k* steps before is a product of *k* factors, one for
# each step (Pascanu et al. 2013, eq. 5):
#
# $$\frac{\partial h_t}{\partial h_{t-k}} = \prod_{i=t-k+1}^{t} \frac{\partial h_i}{\partial h_{i-1}}$$
#
# If the factors are a little below 1, their product goes to zero exponentially: the gradient
# *vanishes*.
#
# Let us measure it. We take sources of 24 subwords and the first 24 of their targets, look at the
# logits of the last target position, and ask how strongly they depend on the embedding of each
# token read before: the norm of the gradient. A random mixture of the logits stands for all of
# them.
#
# One difficulty: our models use one matrix three times, for source embedding, target embedding and
# output layer, and its gradient mixes them. So we measure on a copy that has three matrices with
# the same numbers. TensorFlow then gives one row of gradient for each token that was looked up.

# %%
LENGTH, PAIRS = 24, 32
source, target = data.train.source, data.train.target
fits = (source.lengths == LENGTH) & (target.lengths >= LENGTH)
rows = np.flatnonzero(fits)[:PAIRS]
source_ids, target_ids = source.padded(rows), target.padded(rows)[:, :LENGTH]
print(f"{fits.sum()} such pairs in the training text; we take {len(rows)}")

# %%
from translator.data.batching import shift_right
from translator.models import build_model

VOCABULARY = data.tokenizer.vocabulary_size


def untie(model, name):
    """A copy that computes the same with separate embeddings and output layer."""
    copy = build_model(replace(configure(name).model, tied=False), VOCABULARY)
    for part in ("source_embedding", "target_embedding", "encoder", "decoder"):
        getattr(copy, part).set_weights(getattr(model, part).get_weights())
    matrix = model.target_embedding.embeddings.numpy()
    copy.final_layer.set_weights([matrix.T, np.zeros(VOCABULARY)])
    return copy


def gradient_norms(model):
    """How the last output depends on each token read: source [S] and target [T], mean of pairs."""
    mixture = tf.random.stateless_normal([len(rows), VOCABULARY], seed=[1, 1])
    embeddings = [model.source_embedding.embeddings.value, model.target_embedding.embeddings.value]
    with tf.GradientTape() as tape:
        logits = model((source_ids, shift_right(target_ids)))
        mixed = tf.reduce_sum(mixture * logits[:, -1])
    gradients = tape.gradient(mixed, embeddings)
    per_token = [tf.reshape(g.values, [len(rows), LENGTH, -1]) for g in gradients]
    return [tf.norm(g, axis=-1).numpy().mean(axis=0) for g in per_token]


at_start = {name: gradient_norms(untie(trainers[name].model, name)) for name in NAMES}

# %% [markdown]
# We draw both with a logarithmic scale: a straight line down is an exponential decay. Each curve is
# divided by its own largest value (source) or by that of the nearest token (target), so we compare
# shapes and not sizes.
#
# **Before you look**: the readers of the recurrent models are *bidirectional*, one half reads from
# the left and one from the right. For which source positions should the gradient be smallest?


# %%
def draw_gradients(norms):
    """Left: over source positions. Right: over the distance to the last target token."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4.2), sharey=True, layout="constrained")
    for (name, (source, target)), style in zip(norms.items(), STYLES, strict=False):
        options = style | {"label": name, "markersize": 4, "markevery": 3}
        left.plot(range(1, LENGTH + 1), source / source.max(), **options)
        right.plot(range(LENGTH), (target / target[-1])[::-1], **options)
    left.set(xlabel="source position", ylabel="norm of the gradient, relative", yscale="log")
    right.set(xlabel="distance back from the last target token")
    for axis in (left, right):
        axis.grid(alpha=0.3)
    handles, labels = right.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=5, frameon=False)
    plt.show()


draw_gradients(at_start)

# %% [markdown]
# *How much the last output depends on each token read, before any training. Left: source tokens.
# Right: target tokens, from the nearest (0) to the first.*
#
# There is much in this picture.
#
# - **Right.** `rnn` and `gru` fall on straight lines by a factor of ten every few tokens:
#   exponential decay, as the product says. The `lstm` falls too, but slower. Its memory cell is
#   carried on by a sum, c ← f·c + …, and its forget gate *f* starts out rather open.
# - The `transformer` falls over the first few tokens, since its heads begin with a look at their
#   neighbours, and then stays level. The way to any earlier token is one step of attention, however
#   far away it is (Vaswani et al. 2017, table 1: "maximum path length").
# - **Left.** The recurrent models without attention see both ends of the sentence and hardly the
#   middle, since one half of the reader ends at the last word and the other at the first.
# - `lstm+additive` is level on the left: attention leads directly to each source position. On the
#   right, where it has no attention, it decays like the `lstm` it is.
#
# ## Training
#
# Now each model gets the same number of updates, on the same batches in the same order.

# First those that pass on a single vector.


# %%
def train(name):
    """Trains and says what it took."""
    trainers[name].train()
    cost = trainers[name].summary()
    speed = cost["target_tokens_per_second"]
    print(f"{name:14} {cost['steps']:,} updates, {cost['seconds']:.0f} s, {speed:,.0f} tokens/s")


for name in NAMES[:-2]:
    train(name)

# %% [markdown]
# Then the two that attend.

# %%
for name in NAMES[-2:]:
    train(name)

# %%
from IPython.display import Image, display

from translator.evaluation.comparison import curve

plot_curves({name: curve(folder / name) for name in NAMES}, folder / "curves.png")
display(Image(folder / "curves.png", width=800))

# %% [markdown]
# *BLEU and loss on validation sentences, over time (left) and over what was learnt from (right).*
#
# Read the right column first: what does each make of the same text? In the loss, at the bottom, the
# two that attend fall together, and leave the other three behind. Between those three, the gates
# count: `gru` and `lstm` run below `rnn`.
#
# The left column is about time. Attention costs some of it, and the Transformer more, on two cores
# and with sentences as short as these. For the first half minute the LSTM with attention is ahead;
# per token, on the right, hardly ever. Which question you ask can change the answer, so a
# comparison must say which it asks. We gave equal updates.
#
# ## Scores
#
# The test set, translated greedily, by the averaged weights. `evaluate` is the function behind
# `python -m translator.evaluate`; `paired_p_values` asks how likely a difference to the first is by
# chance alone (Koehn 2004).

# %%
from translator.data.sample import sentences
from translator.evaluation.evaluate import evaluate
from translator.evaluation.scores import paired_p_values
from translator.inference.keras_graph import KerasGraph
from translator.inference.translator import Translator

test = list(sentences("test"))[: 40 if FAST else 600]
references = [english for _, english in test]
translators, scores, outputs = {}, {}, {}
for name in reversed(NAMES):
    search = replace(tiny.search, beam=1)
    graph = KerasGraph(trainers[name].averaged, data.tokenizer, search, data_config.max_tokens)
    translators[name] = Translator(graph)
    scores[name], outputs[name] = evaluate(translators[name], test)

for name, p in paired_p_values(outputs, references).items():
    of = scores[name]
    interval = "" if of["bleu_interval"] is None else f"± {of['bleu_interval']:.1f}"
    beside = "" if p is None else f"   p = {p:.3f}"
    print(f"{name:14} BLEU {of['bleu']:5.1f} {interval:6} chrF {of['chrf']:5.1f}{beside}")

# %%
source = "A professora não comprou os livros velhos."
print(source)
for name, translator in translators.items():
    print(f"{name:14} {translator(source)}")

# %% [markdown]
# Attention is what matters: with it an LSTM has 73.4 BLEU, without it 11.6. And without recurrence
# there are 80.7.
#
# Do not take that for a law. With an earlier recipe, Adam at a lower rate, and heads that had to
# find out for themselves where their neighbours are, this notebook showed 57.8 for the LSTM with
# attention and 45.1 for the Transformer. Whoever compares networks also compares how well each was
# tuned ([the recipe](../docs/recipe.md) gave both what was found for either). "Attention is all you
# need" says that you *can* leave recurrence out.
#
# Read what the three without attention write: English about something else. The decoder has become
# a language model that hardly listens.
#
# ## Long sentences
#
# A single vector must hold the whole sentence, however long it is. Does that show?

# %%
plot_lengths({name: scores[name]["by_length"] for name in NAMES}, folder / "lengths.png")
display(Image(folder / "lengths.png", width=800))

# %% [markdown]
# *BLEU and chrF by the number of words in the source; n says how many sentences a point stands
# for.*
#
# Hardly. The three without attention are too weak everywhere for the length to matter much. Where
# they are trained for longer it does: in the [report on the
# sample](../docs/comparisons/sample/report.md) the LSTM without attention falls from some 60 BLEU
# for the shortest sentences to less than 30 from 21 words on, and with attention it stays above 87.
# This is the picture that made Bahdanau et al. famous (2015, figure 2).
#
# With attention, long sentences are no worse than short ones. (The shortest do worst: one wrong word
# in four costs more BLEU than one in thirty.) The Transformer is as good at 21 to 30 words as at 11
# to 15; the LSTM loses a little on the way.
#
# ## The gradient again, after training
#
# The networks began with random weights. Has training opened a way back?

# %%
draw_gradients({name: gradient_norms(untie(trainers[name].averaged, name)) for name in NAMES})

# %% [markdown]
# *The same measurement with the trained weights. At the far right of the left picture, tokens 23
# and 24 are in most sentences the full stop and END.*
#
# - **Right.** The `gru`, whose line was the steepest, now falls hardly faster than the `lstm`: its
#   gates have learnt to keep what will be needed. The `rnn` has no gates to learn with, and its
#   gradient vanishes as before. The `transformer` stays level after ten tokens.
# - **Left.** `lstm` and `gru` have filled the valley in the middle of the sentence. So their
#   gradients arrive, and still they translate badly: it is not enough that the error gets through
#   to every word, if all words must pass through one vector. This is the second problem, and
#   attention is its answer.
# - `lstm+additive` and `transformer` look where they need to. They are writing about token 24, so
#   they depend most on what stands near there in the source.
#
# ## What attention looks at
#
# Two of the five can say where they looked. A row for each token written, a column for each token
# read.

# %%
text = "A menina inteligente queria vender a cadeira velha."
for name in ("lstm+additive", "transformer"):
    read, written, weights = translators[name].attention(text)
    picture = folder / "attention.png"
    plot_attention(read, written, weights, picture)
    print(name)
    display(Image(picture.read_bytes(), width=450 * len(weights)))

# %% [markdown]
# *Cross-attention. The Transformer's two layers are means over four heads.*
#
# The noun comes before the adjective in Portuguese, *menina inteligente* and *cadeira velha*, and
# behind it in English, *intelligent girl* and *old chair*. Look for the two places where the dark
# cells cross the diagonal: both models do it, and nobody told them.
#
# ## What recurrence costs
#
# An LSTM must read word 1 before word 2. A Transformer layer reads all words at once, as one large
# matrix product. So let us hold the number of tokens in a batch fixed and make the sentences
# longer. The work of an LSTM stays the same, but more and more of it must wait.

# %%
import time

TOKENS = 2048
milliseconds = {"lstm+additive": [], "transformer": []}
lengths = (8, 32) if FAST else (8, 16, 32, 64, 128)
for length in lengths:
    ids = tf.random.stateless_uniform([TOKENS // length, length], [1, 1], 4, 2000, tf.int32)
    for name, of_lengths in milliseconds.items():
        forward = tf.function(trainers[name].averaged)
        seconds = []
        for _ in range(2 if FAST else 6):
            begun = time.perf_counter()
            forward((ids, ids))
            seconds.append(time.perf_counter() - begun)
        of_lengths.append(1000 * np.median(seconds[1:]))

_, axis = plt.subplots(figsize=(6.5, 3.6), layout="constrained")
for name, of_lengths in milliseconds.items():
    axis.plot(lengths, of_lengths, label=name, **STYLES[NAMES.index(name)])
axis.set(xlabel="length of a sentence, tokens", ylabel="ms for 2,048 tokens", ylim=(0, None))
axis.set_xscale("log", base=2)
axis.set_xticks(lengths, lengths)
axis.grid(alpha=0.3)
axis.legend(frameon=False)
plt.show()

# %% [markdown]
# *Time of one forward pass over 2,048 source and 2,048 target tokens, as many short sentences or as
# few long ones.*
#
# The LSTM's time rises with the length, though the number of tokens is the same: more steps, each
# with less to do. The Transformer's goes up and down with what else the machine does, and does not
# rise. On two cores the lines cross somewhere between sixteen and seventy tokens. On a
# processor that does thousands of multiplications at once the steps that wait are nearly all that
# counts, and this is why the Transformer has won (Vaswani et al. 2017, table 1: "sequential
# operations"). Very long texts are another matter: attention compares all with all, and that grows
# with the square.
#
# **What to take along.** Gates let the gradient through. Attention takes the bottleneck away. The
# Transformer makes the wait short. Three problems, three answers.
#
# ## Exercises
#
# 1. **The forget gate.** Keras starts an LSTM's forget gate with a bias of 1. The biases of a
#    decoder layer are `model.decoder.layers[0].cell.bias`, [4F], in the order input, forget, cell,
#    output. Measure the gradient of an untrained `lstm` with forget biases of −1, 1 and 3.
# 2. **Depth.** Repeat the first picture with two and three layers on each side. Does depth help a
#    gradient to travel back in time, or hurt?
# 3. **Attention for the weakest.** Train `rnn+additive` with the same budget and test it against
#    `lstm` by `paired_p_values`. Which matters more here, the gates or attention?
#
# Solutions: [solutions/4_rnn_to_transformer.py](solutions/4_rnn_to_transformer.py)
