# %% [markdown]
# # 2 · Attention from scratch
#
# Attention lets each word take from the other words what it needs. It is a weighted mean, and
# there is no more magic in it than that. This notebook builds it in NumPy, on sentences of three
# words, and then checks that the package's layer computes the same numbers.
#
# **At the end you will know**
#
# - what queries, keys and values are;
# - why scores are divided by $\sqrt{d_k}$, in numbers;
# - how masks keep padding and the future out;
# - what several heads can do that one cannot;
# - who supplies queries, keys and values in self-attention and in cross-attention.
#
# **Papers**
#
# - Vaswani et al. 2017, [Attention Is All You Need](https://arxiv.org/abs/1706.03762), §3.2: equation 1, and footnote 4 on the scaling
# - Bahdanau, Cho & Bengio 2015, [Neural Machine Translation by Jointly Learning to Align and Translate](https://arxiv.org/abs/1409.0473), §3.1: where it began
# - Luong, Pham & Manning 2015, [Effective Approaches to Attention-based Neural Machine Translation](https://arxiv.org/abs/1508.04025), §3.1: scores as dot products

# %%
import os

from translator.runtime import import_tensorflow

FAST = "NOTEBOOKS_FAST" in os.environ  # nothing is trained here, so nothing is shortened
import_tensorflow()

import keras
import matplotlib.pyplot as plt
import numpy as np

keras.utils.set_random_seed(1)
rng = np.random.default_rng(1)
np.set_printoptions(precision=2, suppress=True)
plt.style.use("tableau-colorblind10")
plt.rcParams.update({"figure.dpi": 100, "axes.spines.top": False, "axes.spines.right": False})


def show_weights(axis, weights, queries, keys, title):
    """Attention weights [T,S] as a picture, the number in each cell."""
    axis.imshow(weights, cmap="Blues", vmin=0, vmax=1)
    axis.set_xticks(range(len(keys)), keys)
    axis.set_yticks(range(len(queries)), queries)
    axis.set(title=title, xlabel="key (looked at)", ylabel="query (looking)")
    axis.spines[:].set_visible(False)
    axis.tick_params(length=0)
    for (row, column), weight in np.ndenumerate(weights):
        color = "white" if weight > 0.6 else "black"
        axis.text(column, row, f"{weight:.2f}", ha="center", va="center", color=color)


# %% [markdown]
# ## A look-up that is not sure
#
# A Python dictionary gives the value whose key *equals* the question. Attention gives a bit of every
# value, the more the better its key *fits* the question.
#
# - The **query** says what a word is looking for.
# - The **key** says what a word has to offer.
# - The **value** is what a word hands over when it is chosen.
#
# Here are three words. Their keys have two numbers each, which we set by hand: the first says "I
# can be a subject", the second "I describe something". The word *am* looks for its subject, so its
# query is large in the first.

# %%
tokens = ["I", "am", "good"]
keys = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
query_of_am = np.array([3.0, 0.0])

scores = keys @ query_of_am
print(scores)

# %% [markdown]
# A dot product is large where query and key are large in the same places. *I* scores 3, the others
# nothing.
#
# *Softmax* turns scores into weights: all positive, with a sum of 1. Taking off the largest score
# first changes nothing, and keeps `exp` from overflowing.


# %%
def softmax(scores):
    """Along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


weights = softmax(scores)
print(weights, f"sum {weights.sum():.2f}")

# %% [markdown]
# What *am* receives is the mean of the values under these weights. **Look at** how close it comes to
# the value of *I*, without being it.

# %%
values = np.array([[10.0, 0.0, 0.0], [0.0, 10.0, 0.0], [0.0, 0.0, 10.0]])
print(weights @ values)

# %% [markdown]
# ## All words at once
#
# Each word asks at the same time. Queries, keys and values become matrices with a row for each
# word, and the whole of it is one line (Vaswani et al. 2017, equation 1; the division by
# $\sqrt{d_k}$ is explained in a moment):
#
# $$\mathrm{Attention}(Q, K, V) = \mathrm{softmax}\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V$$
#
# The shapes: Q is `[T,d]`, K is `[S,d]`, V is `[S,d]`. The weights are `[T,S]`, a row for each
# query. The result is `[T,d]` again, a vector for each query. (The paper writes $d_k$ for the d of
# queries and keys.)


# %%
def attention(queries, keys, values, bias=0.0):
    """[...,T,d], [...,S,d], [...,S,d] → result [...,T,d] and weights [...,T,S]."""
    scores = queries @ np.swapaxes(keys, -1, -2) / np.sqrt(queries.shape[-1])
    weights = softmax(scores + bias)
    return weights @ values, weights


# %% [markdown]
# Where do the three matrices come from? In a network nobody sets them by hand. Each word has one
# vector x, from its embedding. Three matrices of weights, which are learnt, make of it the three
# roles a word plays: asking, offering, giving.

# %%
D = 8
x = rng.standard_normal((3, D))  # a vector for each word of "I am good"
W_query, W_key, W_value = rng.standard_normal((3, D, D)) / np.sqrt(D)

result, weights = attention(x @ W_query, x @ W_key, x @ W_value)
print("x", x.shape, "→ weights", weights.shape, "→ result", result.shape)

figure, axis = plt.subplots(figsize=(4, 3.4), layout="constrained")
show_weights(axis, weights, tokens, tokens, "untrained attention")
plt.show()

# %% [markdown]
# *Attention weights with random matrices. Each row sums to 1. They mean nothing yet: training is
# what makes W such that the right words find each other.*
#
# ## Why divide by $\sqrt{d_k}$?
#
# A dot product of d numbers is a sum of d terms. If queries and keys are independent with mean 0
# and variance 1, each term has variance 1, and the sum has variance d (Vaswani et al., footnote 4).
# So scores get larger with d for no reason of meaning. Divided by √d their variance is 1 again.
#
# **Look at** the two right columns.

# %%
widths = [2, 8, 32, 128, 512]
raw = {}
for d in widths:
    queries = rng.standard_normal((2000, 1, d))
    keys = rng.standard_normal((2000, 10, d))  # ten words to look at
    raw[d] = (queries @ np.swapaxes(keys, 1, 2))[:, 0]
    scaled = raw[d] / np.sqrt(d)
    print(f"d = {d:3}  variance of scores: {raw[d].var():6.1f}  divided by √d: {scaled.var():.2f}")

# %% [markdown]
# What is bad about large scores? Softmax of large scores is nearly all or nothing: one weight near
# 1, the others near 0. And where softmax is all or nothing it is flat, so that no gradient comes
# back and nothing is learnt. Its derivatives are
#
# $$\frac{\partial w_i}{\partial s_j} = w_i (\delta_{ij} - w_j)$$
#
# and every one of them goes to 0 when one weight goes to 1. Let us measure the size of that matrix,
# and how often a single word takes more than 99 % of the attention.


# %%
def slope(weights):
    """Size (Frobenius norm) of the derivative of softmax: [N,S] → [N]."""
    jacobian = weights[:, :, None] * (np.eye(weights.shape[-1]) - weights[:, None, :])
    return np.linalg.norm(jacobian, axis=(1, 2))


def summary(scores):
    weights = softmax(scores)
    return slope(weights).mean(), 100 * np.mean(weights.max(axis=-1) > 0.99)


without = [summary(raw[d]) for d in widths]
divided = [summary(raw[d] / np.sqrt(d)) for d in widths]

figure, axes = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
labels = ("mean size of softmax's derivative", "one word above 99 %, % of queries")
for i, (axis, label) in enumerate(zip(axes, labels, strict=True)):
    axis.plot(widths, [row[i] for row in without], "s--", color="C1", label="as they are")
    axis.plot(widths, [row[i] for row in divided], "o-", color="C0", label="divided by √d")
    axis.set(xscale="log", xlabel="d, numbers in a query", ylabel=label, ylim=(0, None))
    axis.set_xticks(widths, widths)
    axis.minorticks_off()
    axis.grid(alpha=0.3)
axes[0].legend()
plt.show()
print("d = 512, size of the derivative:", np.array([without[-1][0], divided[-1][0]]))

# %% [markdown]
# *Ten words to look at, random queries and keys, 2,000 of each width. Without the division, the
# wider the vectors, the flatter the softmax.*
#
# ## Masks: what nobody may look at
#
# Two kinds of places must not be seen.
#
# **Padding.** Sentences in a batch are filled up to one length with the id 0. That is no word.
#
# **The future.** A decoder learns to predict the next word. If it could look at it, it would learn
# to copy it, and know nothing when it has to translate.
#
# Both are done in one way: add a very large negative number to the score, and softmax makes it 0.
# The package has a function for each. They give 0 where one may look and −10⁹ where not. Here is
# a batch of two sentences, "I am good" and "I am":

# %%
from translator.models.masks import causal_bias, padding_bias

ids = np.array([[5, 6, 7], [5, 6, 0]])
padding, causal = padding_bias(ids).numpy(), causal_bias(3).numpy()
print("padding", padding.shape)
print(padding[:, 0].astype(int))
print("causal", causal.shape)
print(causal[0, 0].astype(int))

# %% [markdown]
# The shapes have room for the heads, and leave out what does not differ: padding is the same for
# all queries, `[B,1,1,S]`; the future is the same for all sentences, `[1,1,T,T]`. Their sum has both.
#
# **Look at** the zeros. With all scores equal, a query shares its attention evenly among those it
# may see.

# %%
even = np.zeros((2, 1, 3, 3))
biases = {"padding, 2nd sentence": padding, "causal, 1st sentence": causal}
biases["both, 2nd sentence"] = padding + causal
figure, axes = plt.subplots(1, 3, figsize=(11, 3.6), layout="constrained")
for axis, (title, bias), sentence in zip(axes, biases.items(), (1, 0, 1), strict=True):
    words = [["I", "am", "good"], ["I", "am", "PAD"]][sentence]
    show_weights(axis, softmax(even + bias)[sentence, 0], words, words, title)
plt.show()

# %% [markdown]
# *What masks leave of even attention. The row of a PAD query is computed too, and thrown away:
# nobody looks at them.*
#
# A mask that is a little wrong does not crash. It trains, and gives bad translations. So check it by
# what it promises. First promise: more padding changes nothing.

# %%
short = np.array([[5, 6, 7]])
long = np.array([[5, 6, 7, 0, 0, 0, 0]])
vectors = rng.standard_normal((10, D))  # an embedding for each of ten ids


def attend(ids, bias):
    x = vectors[ids][:, None]  # [B,1,S,D]: one head
    return attention(x @ W_query, x @ W_key, x @ W_value, bias)[0][:, 0]


difference = (
    attend(short, padding_bias(short).numpy()) - attend(long, padding_bias(long).numpy())[:, :3]
)
print(f"with the mask:    {np.abs(difference).max():.1e}")
difference = attend(short, 0.0) - attend(long, 0.0)[:, :3]
print(f"without the mask: {np.abs(difference).max():.1e}")

# %% [markdown]
# Second promise: what comes later changes nothing. We replace the last word, and look which
# positions notice.

# %%
other_end = np.array([[5, 6, 8]])
for name, bias in (("causal", causal), ("no mask", 0.0)):
    changed = np.abs(attend(short, bias) - attend(other_end, bias)).max(axis=-1)[0]
    print(
        f"{name:8}",
        [f"{token} {change:.2f}" for token, change in zip(tokens, changed, strict=True)],
    )

# %% [markdown]
# Under the causal mask only the last position notices. Without it all do: each of them has seen the
# end.
#
# Why −10⁹ and not −∞? Because of rows in which everything is masked, as happens in a sentence of
# padding only. Softmax of nothing but −∞ is 0/0, and one NaN spoils every weight of the network.

# %%
with np.errstate(invalid="ignore"):
    print("-inf:", softmax(np.full(3, -np.inf)), " -1e9:", softmax(np.full(3, -1e9)))

# %% [markdown]
# ## The package's layer gives the same numbers
#
# `MultiHeadAttention` is what the Transformer of this project uses. We make one with a single head,
# and compute its queries, keys and values with its own weights, and the rest with our function.
# There is one thing we have not had: a last matrix, W_output, through which the result goes.
#
# `watch_attention` is the package's way to look at attention weights from outside.

# %%
from translator.models.attention import MultiHeadAttention, watch_attention

D = 64
x = rng.standard_normal((2, 3, D)).astype("float32")
layer = MultiHeadAttention(width=D, heads=1, name="one_head")
with watch_attention() as watched:
    theirs = layer(x, bias=padding).numpy()


def project(dense, x):
    """A dense layer in NumPy."""
    return x @ dense.kernel.numpy() + dense.bias.numpy()


queries, keys, values = (project(w, x) for w in (layer.query, layer.key, layer.value))
result, weights = attention(queries, keys, values, padding[:, 0])
ours = project(layer.output_projection, result)
print(
    f"weights: largest difference {np.abs(weights - watched['one_head'].numpy()[:, 0]).max():.1e}"
)
print(f"results: largest difference {np.abs(ours - theirs).max():.1e}")

# %% [markdown]
# ## Several heads
#
# One head makes one weighted mean. If *am* needs both *I* (to agree with) and *good* (to describe),
# it can give each one half, and receives the mean of both. Which half came from whom is lost:
# **look at** the first line, the same for two quite different sentences.

# %%
values_here = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
swapped = values_here[::-1]  # what "I" and "good" hand over is exchanged
half_half, first_only, last_only = np.array([[0.5, 0, 0.5], [1, 0, 0], [0, 0, 1]])

print("one head: ", half_half @ values_here, half_half @ swapped)
two_heads = [np.concatenate([first_only @ v, last_only @ v]) for v in (values_here, swapped)]
print("two heads:", *two_heads)

# %% [markdown]
# Two heads make two means and lay them side by side, so that both are known (Vaswani et al.,
# §3.2.2). To keep the cost the same, each head gets a part of the numbers: with D = 64 and 4 heads,
# each works in 16. The layer's `split_heads` does that.

# %%
layer = MultiHeadAttention(width=D, heads=4, name="four_heads")
with watch_attention() as watched:
    theirs = layer(x, bias=padding).numpy()
print("x", x.shape, "→ split", layer.split_heads(x).shape)

# %% [markdown]
# Our function works for heads as it stands: they are one more axis in front. So we split, attend,
# join, and compare once more.

# %%
queries, keys, values = (
    layer.split_heads(project(w, x)).numpy() for w in (layer.query, layer.key, layer.value)
)
result, weights = attention(queries, keys, values, padding)
ours = project(layer.output_projection, layer.join_heads(result, like=x).numpy())
print(f"results: largest difference {np.abs(ours - theirs).max():.1e}")

figure, axes = plt.subplots(1, 4, figsize=(12, 3.3), layout="constrained")
for head, axis in enumerate(axes):
    show_weights(axis, weights[0, head], tokens, tokens, f"head {head + 1}")
    axis.label_outer()
plt.show()

# %% [markdown]
# *Four heads, four opinions on the same three words (untrained).*
#
# And the price? None in weights: the matrices are D by D whatever the number of heads.

# %%
for heads in (1, 4, 16):
    layer = MultiHeadAttention(width=D, heads=heads)
    layer(x)
    print(f"{heads:2} heads of width {D // heads:2}: {layer.count_params():,} parameters")

# %% [markdown]
# ## Who asks whom: self-attention and cross-attention
#
# Nothing says that queries and keys must come from the same sentence. A translator has three
# kinds of attention, which differ in who supplies what:
#
# | attention | queries from | keys and values from | mask | weights |
# |---|---|---|---|---|
# | encoder, self | source | source | padding | `[B,H,S,S]` |
# | decoder, self | target so far | target so far | padding and causal | `[B,H,T,T]` |
# | decoder, cross | target so far | source | padding of the source | `[B,H,T,S]` |
#
# Let us not believe the table, but check it: in a Transformer with one layer on each side, with a
# source of 5 tokens and a target of 3. First the shapes.

# %%
from translator.models import Transformer

model = Transformer(
    vocabulary_size=50, width=D, hidden=128, heads=4, encoder_layers=1, decoder_layers=1
)
source, target = np.array([[11, 12, 13, 14, 3]]), np.array([[2, 21, 22]])
weights = model.attention_weights(source, target)
for name, values in weights.items():
    print(f"{name:26} {values.shape}")

# %% [markdown]
# Now who supplies what. We change one source token, then one target token, and see whose weights
# move.

# %%
other_source, other_target = np.array([[11, 12, 19, 14, 3]]), np.array([[2, 29, 22]])
for_source = model.attention_weights(other_source, target)
for_target = model.attention_weights(source, other_target)


def moved(before, after):
    return "moves" if np.abs(before - after).max() > 1e-6 else "stays"


print(f"{'':26} new source  new target")
for name, before in weights.items():
    by_source, by_target = moved(before, for_source[name]), moved(before, for_target[name])
    print(f"{name:26} {by_source:11} {by_target}")

# %% [markdown]
# As the table says: only cross-attention depends on both. It is the one place where the
# translation sees the source.
#
# And the masks: **look at** the upper triangle of the decoder's self-attention, and at the other two,
# which have no zeros.

# %%
figure, axes = plt.subplots(1, 3, figsize=(12, 4), layout="constrained")
read, written = ["s1", "s2", "s3", "s4", "END"], ["START", "t1", "t2"]
sides = ((read, read), (written, written), (written, read))
for axis, (name, values), (queries, keys) in zip(axes, weights.items(), sides, strict=True):
    show_weights(axis, values.numpy()[0, 0], queries, keys, name.replace("_", " "))
plt.show()

# %% [markdown]
# *The three kinds of attention in one untrained model, first head.*
#
# ## Exercises
#
# Solutions are in [solutions/2_attention.py](solutions/2_attention.py).
#
# 1. **A mask after softmax.** Somebody masks by multiplying the weights by 0 *after* the softmax.
#    What is wrong with it? What would mend it, and is it then the same as adding −10⁹ before?
# 2. **Bahdanau's attention.** The first attention (2015, §3.1) had no dot product: it scored by
#    $v \cdot \tanh(W q + U k)$. Write it in NumPy and compare it with
#    `translator.models.recurrent.additive_attention`. Does it need a scaling?
# 3. **One word at a time.** When a translation is written, tokens come one by one. Use the layer's
#    `keys_values` and `attend` to compute causal self-attention step by step, keeping the keys and
#    values of earlier tokens. Check that it equals one call with the causal mask, and say what is
#    saved.
#
# Next: [notebook 3](3_training.ipynb) puts attention into an encoder and a decoder, and trains them.
