# %% [markdown]
# # 5 · Translating
#
# A trained model does not translate. It says how probable each subword is as the next one, and no
# more. To make a sentence of that, something must choose, again and again. That is *search*, and it
# is what this notebook is about.
#
# **At the end you will know**
#
# - how greedy search, beam search and sampling choose, and why they disagree;
# - what a key/value cache is, and how much time it saves;
# - what the length penalty α does, and to what;
# - how to read a map of cross-attention, and how not to;
# - where a small model fails, and how you notice.
#
# **Papers** you can read beside it
#
# - Sutskever, Vinyals & Le 2014, §3.2: beam search: [Sequence to Sequence Learning with Neural
#   Networks](https://arxiv.org/abs/1409.3215)
# - Wu et al. 2016, §7, eq. 14: the length penalty: [Google's Neural Machine Translation
#   System](https://arxiv.org/abs/1609.08144)
# - Koehn & Knowles 2017, §3.3 rare words, §3.4 long sentences, §3.6 beam search: [Six Challenges
#   for Neural Machine Translation](https://arxiv.org/abs/1706.03872)
# - Shazeer 2019, §2.4: what a decoder keeps: [Fast Transformer
#   Decoding](https://arxiv.org/abs/1911.02150)
# - Holtzman et al. 2020, §3: sampling, temperature: [The Curious Case of Neural Text
#   Degeneration](https://arxiv.org/abs/1904.09751)

# %%
import os

from translator.runtime import import_tensorflow

FAST = "NOTEBOOKS_FAST" in os.environ  # train for some steps only, as the tests do
import_tensorflow()

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from translator.evaluation.plots import plot_attention

# %matplotlib inline
keras.utils.set_random_seed(1)
plt.style.use("tableau-colorblind10")
plt.rcParams.update({"figure.dpi": 100, "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## A model with faults
#
# We train a small Transformer on the bundled sample, three times through, which takes about two
# minutes on two quiet cores. Notebook 3 looks at what happens in these lines.
#
# It will be good and not very good. That is what we want: a perfect model leaves search nothing to
# do.

# %%
import tempfile
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from translator.data.preparation import prepare
from translator.presets import PRESETS
from translator.training.display import Display
from translator.training_run import build_trainer

config = PRESETS["tiny"]
training = replace(config.training, epochs=3, steps=5 if FAST else None, validation_sentences=100)
config = replace(config, data=replace(config.data, batch_tokens=2048), training=training)

folder = tempfile.TemporaryDirectory()
console = Console(force_jupyter=False, highlight=False, width=100)
data = prepare(config.data, Path(folder.name, "encoded"), None, console.print)
trainer = build_trainer(config, data, Path(folder.name), Display(console))
trainer.train()

# %% [markdown]
# `KerasGraph` puts tokenizer, model and search together, and `Translator` lets you call it
# with text. The weights are the moving average that training keeps.

# %%
from translator.inference.keras_graph import KerasGraph
from translator.inference.translator import Translator

model, tokenizer = trainer.averaged, data.tokenizer
graph = KerasGraph(model, tokenizer, config.search, config.data.max_tokens)
translator = Translator(graph)

for text in ("O menino queria ver o gato.", "A professora não comprou os livros velhos."):
    print(text, "→", translator(text))

# %% [markdown]
# ## One step
#
# Every model of this project has two methods for decoding. `start` reads the source, once. `step`
# takes the token written last, and gives a logit for every subword of the vocabulary.
#
# **Look at** the first two tokens of the translation. Is the model sure?

# %%
from translator.data.tokenizer import END, START


def piece(token):
    """A subword as text, with a visible space."""
    return "END" if token == END else tokenizer.pieces([[token]]).numpy()[0, 0].decode()


source_ids = graph.read(["Vocês caminharam até o parque para correr?"]).ids
state = model.start(source_ids)
token = START
for position in range(2):
    logits, state = model.step(tf.constant([token]), position, state)
    probabilities = tf.nn.softmax(logits[0]).numpy()
    best = probabilities.argsort()[::-1][:5]
    print(f"token {position + 1}:", *(f"{piece(i)} {probabilities[i]:.1%}  " for i in best))
    token = int(best[0])

# %% [markdown]
# One choice is easy. But the first word decides what can follow it, and a word that looked best can
# lead to a bad sentence. The number of sentences is without end, so not all can be tried. There are
# three ways out:
#
# - **greedy search** takes the most probable token each time, and never looks back;
# - **beam search** keeps the *K* most probable beginnings, here four, and grows them side by side;
# - **sampling** draws the next token by its probability: each time another sentence.
#
# ## Where greedy search is wrong
#
# The probability of a translation is the product of the probabilities of its tokens. Search tries
# to find the most probable one. We look for a sentence of the test set where beam search found a
# better one than greedy search did.
#
# `greedy` and `beam` are compiled, so that we can call them often. With α = 0 a score is the plain
# log-probability.

# %%
from translator.data.sample import sentences
from translator.inference.beam_search import beam_search
from translator.inference.search import greedy_search

IDS, ROW = tf.TensorSpec([None, None], tf.int32), tf.TensorSpec([None], tf.int32)
ALPHA = tf.TensorSpec([], tf.float32)


@tf.function(input_signature=[IDS, ROW], autograph=False)
def greedy(source_ids, limits):
    return greedy_search(model, source_ids, limits)


@tf.function(input_signature=[IDS, ROW, ALPHA], autograph=False)
def beam(source_ids, limits, alpha):
    return beam_search(model, source_ids, limits, beam=4, alpha=alpha, n_best=4)


def read(texts):
    """What a search takes: ids [B,S] and the most tokens it may write, [B]."""
    source = graph.read(texts)
    return source.ids, graph.limits(source.lengths)


test = list(sentences("test"))[: 20 if FAST else 400]
texts, references = map(list, zip(*test, strict=True))
by_greedy, by_beam = greedy(*read(texts)), beam(*read(texts), 0.0)
gain = by_beam.scores[:, 0] - by_greedy.scores[:, 0]
better = [i for i, nats in enumerate(gain.numpy()) if nats > 0.01]
worse = [i for i, nats in enumerate(gain.numpy()) if nats < -0.01]
print(f"of {len(texts)} sentences, beam search found a more probable translation for {len(better)}")
print(f"and a less probable one for {len(worse)}")

# %% [markdown]
# More probable is not the same as right. Of those sentences, how many does each search translate
# exactly as the reference does? We then pick one where beam search is right, to see how it happens.


# %%
def write(hypotheses):
    """The best of each row, as text."""
    return [text.decode() for text in tokenizer.decode(hypotheses.ids[:, 0]).numpy()]


outputs = {"greedy": write(by_greedy), "beam": write(by_beam)}
for name, translations in outputs.items():
    right = sum(translations[i] == references[i] for i in better)
    print(f"{name:6} is right in {right} of {len(better)}")

right = [i for i in better if outputs["beam"][i] == references[i]]
chosen = min(right or better, key=lambda i: len(texts[i]), default=0)
source_ids, limits = read([texts[chosen]])
print("\nsource", texts[chosen], sep="\n  ")
for name, hypotheses in (("greedy", by_greedy), ("beam", by_beam)):
    print(
        name,
        f"{outputs[name][chosen]}   p = {np.exp(hypotheses.scores[chosen, 0]):.2%}",
        sep="\n  ",
    )

# %% [markdown]
# ## Sampling
#
# A translator should say the same thing twice, so the package samples only where one asks for it
# (`translate --sample`). With `start` and `step` it is a few lines. Dividing the logits by a
# *temperature* below 1 makes probable tokens more probable still; above 1, less.
#
# **Look at** how the list gets longer and wilder as the temperature rises.

# %%
from collections import Counter


def sample(source_ids, limit, n, temperature=1.0):
    """[1,S] → n translations, as ids [n,limit]; what follows END means nothing."""
    state = model.start(tf.repeat(source_ids, n, axis=0))
    tokens = [tf.fill([n], START)]
    for position in range(limit):
        logits, state = model.step(tokens[-1], position, state)
        drawn = tf.random.stateless_categorical(
            logits / temperature, 1, seed=[1, position], dtype=tf.int32
        )
        tokens.append(drawn[:, 0])
    return tf.stack(tokens[1:], axis=1)


limit = int(limits[0])
samples = {t: sample(source_ids, limit, 20, t) for t in (0.3, 1.0, 1.7)}
for temperature, ids in samples.items():
    counts = Counter(text.decode() for text in tokenizer.decode(ids).numpy())
    print(f"\ntemperature {temperature}: {len(counts)} different of 20")
    for text, count in counts.most_common(6):
        print(f"  {count:2} × {text}")

# %% [markdown]
# ## All three as a tree
#
# Sentences that begin alike share a branch. So what the three searches found can be drawn as one
# tree, from left to right. First the probability of each token given those before it, for any set
# of hypotheses: one call of the model, since the tokens are known (*forced decoding*).

# %%
from translator.data.batching import shift_right


def token_probabilities(source_ids, hypotheses):
    """[1,S] and N lists of ids that end in END → N lists of p(token | what stands before it)."""
    ids = tf.ragged.constant(hypotheses, dtype=tf.int32).to_tensor().numpy()
    logits = model((np.repeat(source_ids, len(ids), axis=0), shift_right(ids)))
    probabilities = tf.gather(tf.nn.softmax(logits), ids, batch_dims=2).numpy()
    return [row[: len(one)] for row, one in zip(probabilities, hypotheses, strict=True)]


def until_end(row):
    """Ids up to END, as a tuple of numbers."""
    row = [int(token) for token in row]
    return tuple(row[: row.index(END) + 1]) if END in row else ()


found_by = {}  # {ids: the searches that found them}
for name, rows in (
    ("greedy", by_greedy.ids[chosen]),
    *((f"beam {k + 1}", by_beam.ids[chosen, k : k + 1]) for k in range(4)),
    ("sample", samples[1.0][:8]),
):
    for ids in filter(None, map(until_end, rows)):
        found_by.setdefault(ids, []).append(name)


# %%
def percent(p, digits):
    """Such as 12.3 %, or < 0.1 %."""
    least = 10.0**-digits
    return f"{100 * p:.{digits}f} %" if 100 * p >= least else f"< {least:g} %"


def draw_tree(found_by, source_ids):
    """A branch for each beginning; its width and number are the probability of the next token."""
    paths = dict(zip(found_by, token_probabilities(source_ids, list(found_by)), strict=True))
    order = sorted(paths)  # those that begin alike stand side by side
    beginnings = {ids[: n + 1]: p[n] for ids, p in paths.items() for n in range(len(ids))}
    height = {}
    for prefix in sorted(beginnings, key=len, reverse=True):
        below = [row for row, ids in enumerate(order) if ids[: len(prefix)] == prefix]
        height[prefix] = np.mean(below)
    height[()] = np.mean(list(height.values()))

    longest = max(map(len, order))
    _, axis = plt.subplots(figsize=(12, 0.8 + 0.42 * len(order)), layout="constrained")
    for prefix, p in beginnings.items():
        x, y, before = len(prefix), height[prefix], height[prefix[:-1]]
        color = "C1" if any("beam 1" in found_by[i] for i in order if i[:x] == prefix) else "grey"
        axis.plot(
            [x - 1, x - 0.75, x], [before, y, y], color=color, linewidth=0.5 + 4 * p, alpha=0.5
        )
        axis.text(x - 0.36, y + 0.05, piece(prefix[-1]), ha="center", va="bottom", fontsize=9)
        share = percent(p, 0)
        axis.text(x - 0.36, y - 0.08, share, ha="center", va="top", fontsize=7, color="dimgrey")
    for ids, names in found_by.items():
        who = ", ".join(n if c == 1 else f"{c} samples" for n, c in Counter(names).items())
        product = percent(np.prod(paths[ids]), 1)
        label = f"{product}   {who}"
        axis.text(len(ids) + 0.1, height[ids], label, va="center", fontsize=9)
    axis.set(xlim=(0, longest + 2.2), ylim=(-0.7, len(order) - 0.3), xlabel="token number")
    axis.set_xticks(range(1, longest + 1))
    axis.set_yticks([])
    axis.spines["left"].set_visible(False)
    plt.show()


draw_tree(found_by, source_ids)

# %% [markdown]
# *What the searches found for one sentence. Each branch is a token, with its probability after what
# stands to the left of it, which is also the width of the line. On the right the product of all,
# and who found it; "beam 1" is beam search's best, drawn in colour, "sample" are eight draws at
# temperature 1.*
#
# Follow the greedy path to its fork. It took the wider branch, and found only then that nothing
# good follows. Beam search had both branches in its hands until the difference showed. A sample can
# take any branch, in the long run as often as its number says.
#
# ## Is more probable better?
#
# Better for the model is not always better for a reader. BLEU compares with the reference. We widen
# the beam and look at both.

# %%
import time

from translator.evaluation.scores import bleu

for width in (1, 2) if FAST else (1, 2, 4, 8):
    search = replace(config.search, beam=width)
    searching = Translator(KerasGraph(model, tokenizer, search, config.data.max_tokens))
    searching.with_scores(texts[:2])  # traces the graph
    begun = time.perf_counter()
    translations = searching(texts)
    seconds = time.perf_counter() - begun
    print(f"beam {width:2}: BLEU {bleu(translations, references):5.1f}, {seconds:5.1f} s")

# %% [markdown]
# On this corpus a beam of two is enough: the model is sure of most of what it writes, so all
# searches find nearly the same. On real text more is to be had: on Tatoeba, with the model of the
# README's table, beam 4 has 44.4 BLEU and greedy search 43.2. Each doubling costs time, though, and
# very wide beams can even make translations worse (Koehn & Knowles 2017, §3.6): they find sentences
# that are probable and wrong, too short ones above all.
#
# ## The cache: never compute a key twice
#
# To write token *t*, the decoder attends to all tokens before it. Their keys and values do not
# change when a token is added, since no token looks ahead. So `step` keeps them: `state["cache"]`
# holds keys and values of each layer, and grows by one token a step. The keys and values of the
# *source* are computed once, by `start`.
#
# Without a cache one would run the whole model over the whole beginning again for each token. Let
# us build that too. Search knows nothing of a model but `start` and `step`, so a class with these
# two will do, and `greedy_search` takes either.


# %%
class WithoutCache:
    """The same model, which remembers nothing but the ids that it read and wrote."""

    @staticmethod
    def start(source_ids):
        return {"context": source_ids, "cache": source_ids[:, :0]}

    @staticmethod
    def step(token_ids, position, state):
        written = tf.concat([state["cache"], token_ids[:, None]], axis=1)
        logits = model((state["context"], written))[:, -1]
        return logits, {"context": state["context"], "cache": written}


@tf.function(input_signature=[IDS, ROW], autograph=False)
def greedy_without_cache(source_ids, limits):
    return greedy_search(WithoutCache, source_ids, limits)


some = read(texts[:50])
same = [
    a == b for a, b in zip(write(greedy(*some)), write(greedy_without_cache(*some)), strict=True)
]
print(f"the same translation for {sum(same)} of {len(same)} sentences")

state = model.start(source_ids)
for position in range(3):
    _, state = model.step(tf.constant([START]), position, state)
for layer, (keys, values) in enumerate(state["cache"], start=1):
    print(f"layer {layer}: keys {keys.shape}, values {values.shape} as [B, H, t, D/H]")

# %% [markdown]
# Now the time. For long translations of one sentence we forbid the END token: one more class around
# the model.
#
# **Before you look**: to write *T* tokens, the decoder with a cache processes *T*, the one without
# 1 + 2 + … + *T*. What shape should the two curves have?


# %%
class Endless:
    """A model that cannot end by itself."""

    def __init__(self, model):
        self.start, self._step = model.start, model.step

    def step(self, token_ids, position, state):
        logits, state = self._step(token_ids, position, state)
        return logits - 1e9 * tf.one_hot(END, tokenizer.vocabulary_size), state


searches = {
    name: tf.function(
        lambda limits, rival=rival: greedy_search(Endless(rival), source_ids, limits),
        input_signature=[ROW],
        autograph=False,
    )
    for name, rival in (("with cache", model), ("without", WithoutCache))
}
token_counts = (4, 8) if FAST else (8, 16, 32, 64, 96, 128)
seconds = {name: [] for name in searches}
for tokens in token_counts:
    rounds = {name: [] for name in searches}
    for _ in range(2 if FAST else 8):  # in turns; the median is of all but the first
        for name, search in searches.items():
            begun = time.perf_counter()
            search(tf.constant([tokens]))
            rounds[name].append(time.perf_counter() - begun)
    for name in searches:
        seconds[name].append(np.median(rounds[name][1:]))

_, axis = plt.subplots(figsize=(6.5, 3.6), layout="constrained")
for (name, of_lengths), style in zip(seconds.items(), ("o-", "s--"), strict=True):
    axis.plot(token_counts, 1000 * np.array(of_lengths), style, label=name)
axis.set(xlabel="tokens written", ylabel="time, ms", xlim=(0, None), ylim=(0, None))
axis.legend(frameon=False)
axis.grid(alpha=0.3)
plt.show()
ratio = seconds["without"][-1] / seconds["with cache"][-1]
print(f"{token_counts[-1]} tokens: {ratio:.1f} times as fast with the cache")

# %% [markdown]
# *Time to translate one sentence greedily into a number of tokens: median of seven rounds.*
#
# With the cache each token costs about the same: a straight line. Without it each token costs more
# than the one before. For a larger model, exported, `python -m benchmarks.decode` measures the
# same; the README has its figure.
#
# ## The length penalty
#
# Each further token multiplies the probability by a number below 1. So a search for the most
# probable translation likes short ones. Wu et al. 2016, eq. 14, divide the log-probability by
#
# $$\mathrm{lp}(n) = \left(\frac{5 + n}{6}\right)^{\alpha}$$
#
# which grows with the length *n*. With α = 0 nothing changes; the larger α, the more a long
# translation is forgiven. We take a sentence that α = 2 puts right, and follow the two best
# translations of either search.

# %%
import textwrap

from translator.inference.search import length_penalty

alphas = np.linspace(0, 2, 41)
short, long = beam(*read(texts), 0.0), beam(*read(texts), 2.0)
growth = tf.math.count_nonzero(long.ids[:, 0], 1) / tf.math.count_nonzero(short.ids[:, 0], 1)
put_right = [i for i, text in enumerate(write(long)) if text == references[i] and growth[i] > 1]
which = max(put_right, key=lambda i: growth[i], default=0)
print("source   ", texts[which])
print("reference", references[which])

hypotheses = {}  # {text: (tokens, log-probability)}
for found, alpha in ((short, 0.0), (long, 2.0)):
    for ids, score in zip(found.ids[which, :2], found.scores[which, :2], strict=True):
        tokens = tf.math.count_nonzero(ids)
        text = tokenizer.decode(ids[None]).numpy()[0].decode()
        hypotheses[text] = int(tokens), score * length_penalty(tokens, alpha)

figure, axis = plt.subplots(figsize=(8, 3.8), layout="constrained")
for (text, (tokens, score)), style in zip(hypotheses.items(), "- -- -. :".split(), strict=False):
    penalised = [score / length_penalty(tokens, alpha) for alpha in alphas]
    axis.plot(alphas, penalised, style, label=f"{tokens} tokens: {textwrap.shorten(text, 110)}")
axis.axvline(config.search.length_penalty, color="grey", linewidth=0.8)
axis.text(0.62, axis.get_ylim()[0], "the default, 0.6", va="bottom", color="grey")
axis.set(xlabel="α", ylabel="log-probability / lp, nats")
axis.grid(alpha=0.3)
figure.legend(loc="outside lower center", frameon=False, fontsize=9)
plt.show()

# %% [markdown]
# *Scores of some translations of one sentence as α grows. The uppermost line wins. Where two cross,
# α changes the translation.*
#
# Look at the short one. It leaves something out, and that is an improbable thing to do. But it is
# done once, at one token, while each further word of the longer translation costs a little of its
# probability. A search for the most probable translation is right to prefer the short one. That is
# why nobody searches for just that (Stahlberg & Byrne 2019, [On NMT Search Errors and Model
# Errors](https://arxiv.org/abs/1908.10090)).
#
# And over many sentences? We search with several α, and compare the length of what comes out with
# that of the references.

# %%
some, wanted = read(texts[:200]), references[:200]
for alpha in (0.0, 0.6, 2.0) if FAST else (0.0, 0.6, 1.0, 2.0, 4.0):
    translations = write(beam(*some, alpha))
    ratio = sum(map(len, translations)) / sum(map(len, wanted))
    score = bleu(translations, wanted)
    print(f"α = {alpha}: length {ratio:6.1%} of the references', BLEU {score:5.1f}")

# %% [markdown]
# The length answers to α, and BLEU a little. Most sentences are as good with any of these values,
# since the model knows well where they end. Choose α on a validation set, never on the test set.
#
# ## Reading cross-attention
#
# For each token it writes, each decoder layer says how much it looked at each source token.
# `Translator.attention` gives these weights, and `plot_attention` draws them, averaged over the
# heads of a layer.
#
# **Look at** the order: Portuguese says *livros velhos*, English *old books*.

# %%
from IPython.display import Image, display

picture = Path(folder.name, "attention.png")
source, target, weights = translator.attention("A professora não comprou os livros velhos.")
plot_attention(source, target, weights, picture)
display(Image(picture, width=850))

# %% [markdown]
# *A row for each token written, a column for each token read; dark is a large weight. A row sums to
# 1.*
#
# Read it row by row. Dark cells go down the diagonal while both languages keep the same order, and
# leave it where they do not. What you see is an *alignment*, and nobody taught it: it was useful.
#
# Then three warnings. A row tells where the layer looked while it wrote *this* token, given those
# before it. Weight on a full stop or on END often means "nothing to look up": the weights must sum
# to 1 and have to go somewhere. And heads of one layer do different things, which a mean hides.
# Attention is a hint at how a model works, and no explanation (Jain & Wallace 2019, [Attention is
# not Explanation](https://arxiv.org/abs/1902.10186)).

# %%
layer, heads = list(weights.items())[-1]
print(f"{layer}: the source token that each head looks at most")
print(f"{'':12}", *(f"{'head ' + str(h + 1):12}" for h in range(len(heads))))
for row, token in enumerate(target):
    looked_at = (source[column] for column in heads[:, row].argmax(axis=-1))
    cells = [token, *looked_at]
    print(*(f"{cell.replace('</s>', 'END'):12}" for cell in cells))

# %% [markdown]
# ## Where it fails
#
# Now we are unkind. All but the first of these are unlike the training text: words it never saw,
# the same word many times, another kind of text altogether. The score is the log-probability
# divided by lp, in nats; near 0 is sure.
#
# **Look at** the scores too. Does it know that it does not know?

# %%
unkind = {
    "known words": "A professora não comprou os livros velhos.",
    "unseen word": "A professora não comprou os pneumologistas velhos.",
    "unseen words": "Preciso de um pneumologista em Curitiba.",
    "one word": "gato",
    "repetition": "Ela estava muito, muito, muito, muito, muito, muito, muito, muito cansada.",
    "greeting": "Bom dia!",
    "not language": "😀 😀 😀",
}
answers = translator.with_scores(list(unkind.values()))
for (kind, text), (translation, score) in zip(unkind.items(), answers, strict=True):
    print(f"{kind}: {text}\n{score:8.2f}   {translation}\n")

# %% [markdown]
# Subwords can spell any word, so nothing is ever refused. But spelling is not knowing. Here is what
# the tokenizer makes of the unseen word, and it is all that the model gets:

# %%
ids = tokenizer.encode(["pneumologistas"])
print(*(p.decode() for p in tokenizer.pieces(ids)[0].numpy()))

# %% [markdown]
# The model answers fluently all the same. A fluent wrong sentence is the most dangerous failure of
# neural translation, since a reader cannot see it. The score can be a warning, and not a certain
# one.
#
# ### Longer than it knows
#
# The longest sentence of the training text has 39 words. First the long sentences of the test set,
# which the same grammar wrote:

# %%
from translator.evaluation.scores import scores_by_length

for row in scores_by_length(texts, outputs["beam"], references):
    print(f"{row['words']:>6} words: BLEU {row['bleu']:5.1f}, {row['sentences']} sentences")

# %% [markdown]
# Length alone does little harm. Now we join short test sentences with *e*, "and", into longer and
# longer ones, as no training sentence is made. We translate them as one, and compare with each
# clause by itself.

# %%
parts = [
    (s.rstrip(".?!"), r.rstrip(".?!"))
    for s, r in test
    if 5 <= len(s.split()) <= 10 and s.endswith(".")
]
parts = parts[:96]


def join(group, word):
    """Several clauses as one sentence."""
    return f" {word} ".join([group[0], *(text[0].lower() + text[1:] for text in group[1:])]) + "."


rows = []
for n in (1, 2) if FAST else (1, 2, 4, 6, 8):
    groups = [parts[i : i + n] for i in range(0, len(parts) - n + 1, n)]
    long = [join([s for s, _ in group], "e") for group in groups]
    wanted = [join([r for _, r in group], "and") for group in groups]
    alone = translator([s + "." for s, _ in parts])
    apart = [
        join([text.rstrip(".") for text in alone[i : i + n]], "and")
        for i in range(0, len(parts) - n + 1, n)
    ]
    together = translator(long)
    words = np.mean([len(text.split()) for text in long])
    share = sum(len(t.split()) for t in together) / sum(len(w.split()) for w in wanted)
    rows.append((words, bleu(together, wanted), bleu(apart, wanted), share))

words, together, apart, share = np.array(rows).T
figure, (left, right) = plt.subplots(1, 2, figsize=(9.5, 3.4), layout="constrained")
left.plot(words, together, "o-", label="as one sentence")
left.plot(words, apart, "s--", label="each clause by itself")
left.set(xlabel="source words, mean", ylabel="BLEU", ylim=(0, 100))
left.legend(frameon=False)
right.plot(words, 100 * share, "o-")
right.axhline(100, color="grey", linewidth=0.8)
right.set(xlabel="source words, mean", ylabel="length, % of the reference's", ylim=(0, 120))
for axis in (left, right):
    axis.axvspan(39, words.max() + 2, color="grey", alpha=0.15, linewidth=0)
    axis.grid(alpha=0.3)
plt.show()
print("the last one as one sentence:", long[0], "→", translator(long[0]), sep="\n")

# %% [markdown]
# *Left: BLEU of joined sentences, translated as one and clause by clause. Right: how long the
# translation is. In grey: longer than all training sentences.*
#
# The same clauses, each translated well by itself, are lost when they stand together. The
# translation simply ends too early. And the curve falls long before the grey begins: there are many
# training sentences of twenty words, but none that goes on like this. A network learns the
# sentences it is shown, not the rule that two of them can be joined.
#
# The remedies are plain: split long input into sentences before you translate, and train on text
# like the one that will come.
#
# ## Exercises
#
# 1. **Top-*k* sampling.** Change `sample` so that only the *k* most probable tokens can be drawn
#    (Holtzman et al. 2020, §3.2). With *k* = 1 you should get greedy search. How many of 20 samples
#    at temperature 1 differ with *k* = 2, 5, 20?
# 2. **Who is to blame?** Where a translation differs from the reference, either search did not find
#    the better sentence, or the model likes the wrong one more. `graph.forced_scores(texts,
#    translations)` gives the mean log-probability of a translation you name. Count both kinds.
# 3. **What is in the cache?** Count the numbers in `state["cache"]` after each of ten steps, for
#    this Transformer and for a GRU (`build_model(preset_for("tiny", "gru").model, 2000)`, untrained
#    will do). Which grows? What follows for very long texts?
#
# Solutions: [solutions/5_translating.py](solutions/5_translating.py)
