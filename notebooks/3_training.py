# %% [markdown]
# # 3 · Encoder, decoder, training
#
# Attention is the idea; an encoder and a decoder make a translator of it; and training makes it
# work. This notebook looks at the parts that decide whether training succeeds, each with a small
# measurement. Then it trains a translator, in two ways.
#
# **At the end you will know**
#
# - what the decoder reads and what it must predict, and how to prove that it does not cheat;
# - why there are residual connections, and layer normalisation of all kinds;
# - why the last layer gives logits and no probabilities;
# - what the warm-up is for;
# - how to train with `compile` and `fit`, and with a loop of your own.
#
# **Papers**
#
# - Vaswani et al. 2017, [Attention Is All You Need](https://arxiv.org/abs/1706.03762), §3.1 (encoder and decoder), §5.3 (equation 3, the schedule)
# - He et al. 2016, [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385), §3.2
# - Ba, Kiros & Hinton 2016, [Layer Normalization](https://arxiv.org/abs/1607.06450), §3
# - Xiong et al. 2020, [On Layer Normalization in the Transformer Architecture](https://arxiv.org/abs/2002.04745), §3: pre and post
# - Bengio et al. 2015, [Scheduled Sampling](https://arxiv.org/abs/1506.03099), §2: teacher forcing, and what it leaves out

# %%
import os

from translator.runtime import import_tensorflow

FAST = "NOTEBOOKS_FAST" in os.environ  # train for some steps only, as the tests do
import_tensorflow(training=True)

from pathlib import Path

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

keras.utils.set_random_seed(1)
rng = np.random.default_rng(1)
np.set_printoptions(precision=3, suppress=True)
plt.style.use("tableau-colorblind10")
plt.rcParams.update({"figure.dpi": 100, "axes.spines.top": False, "axes.spines.right": False})

# %% [markdown]
# ## The data
#
# `prepare` does what notebook 1 did by hand: it reads the corpus, learns the subwords and writes all
# sentences as ids. A batch holds sentences of similar length, so that little of it is padding.

# %%
from translator.config import DataConfig
from translator.data.batching import Position
from translator.data.preparation import prepare

data = prepare(
    DataConfig(vocabulary_size=2000, batch_tokens=2048), Path("data"), tokenizer=None, say=print
)
tokenizer = data.tokenizer


def training_batches():
    """(source, target_in, target) for ever, in the same order each time this is called."""
    for _, batch in data.training_batches(seed=1)(Position()):
        yield tuple(map(tf.constant, batch))


source, target_in, target = next(training_batches())
print("source", source.shape, "target_in", target_in.shape, "target", target.shape)

# %% [markdown]
# ## The shifted target
#
# The decoder predicts each token from those before it. So what it reads is the target moved one place
# to the right, with `START` in front (Vaswani et al. 2017, §3.1). **Look at** one column at a
# time: the upper row is what has just been read, the lower is what must come next.

# %%
from translator.data.batching import shift_right
from translator.data.tokenizer import END


def to_ids(text):
    """[1,length] int32, ending in END."""
    return np.append(tokenizer.encode([text])[0].numpy(), np.int32(END))[None]


portuguese = to_ids("A professora não comprou os livros velhos.")
english = to_ids("The teacher didn't buy the old books.")
names = {2: "START", 3: "END"}


def named(ids):
    pieces = (piece.decode() for piece in tokenizer.pieces(ids[None])[0].numpy())
    return [names.get(i, piece) for i, piece in zip(ids.tolist(), pieces, strict=True)]


columns = list(zip(named(shift_right(english)[0]), named(english[0]), strict=True))
for label, row in (("reads   ", 0), ("predicts", 1)):
    print(label, *(pair[row].rjust(max(map(len, pair))) for pair in columns))

# %% [markdown]
# ### Teacher forcing
#
# Note *what* stands in the upper row: the reference, not what the model has predicted itself. The
# teacher always says the right word before asking for the next. This is called teacher forcing, and it
# is why training is fast: no position waits for another, so that one call of the model learns from
# all of them at once.
#
# When it translates, the model has only its own words to go on with. The package has a function
# for that too, `step`, which takes one token at a time. Fed with the reference, it must give the same
# numbers as the one call.

# %%
from translator.models import Transformer

D = 64
layers = 1 if FAST else 2
sizes = {"width": D, "hidden": 4 * D, "heads": 4}
sizes |= {"encoder_layers": layers, "decoder_layers": layers}
model = Transformer(tokenizer.vocabulary_size, **sizes, dropout=0.0)
print(f"{model.count_params():,} parameters")

read = shift_right(english)
at_once = model((portuguese, read)).numpy()
state, differences = model.start(portuguese), []
for t in range(read.shape[1]):
    logits, state = model.step(read[:, t], tf.constant(t), state)
    differences.append(np.abs(logits - at_once[:, t]).max())
print(f"logits {at_once.shape}; largest difference of any step {max(differences):.1e}")

# %% [markdown]
# ## Does it cheat? A probe
#
# All positions at once: then the next word is there, one place further on. Only the causal mask keeps
# the model from reading it off. If the mask has a mistake, nothing crashes. The training loss is
# wonderful, and the translations are useless.
#
# So prove it. Change the token at one position, and see at which positions the logits move. They may
# move at this position and later, never earlier.


# %%
def probe(model, source, target_in):
    """[T,T] bool: whether changing target token i (row) moves the logits at position j."""
    before, rows = model((source, target_in)).numpy()[0], []
    for i in range(target_in.shape[1]):
        changed = target_in.copy()
        changed[0, i] += 1  # any other token
        rows.append(np.abs(model((source, changed)).numpy()[0] - before).max(axis=-1) > 1e-6)
    return np.array(rows)


# %% [markdown]
# For comparison we need a cheat: the same model, with the causal mask taken away.

# %%
from unittest.mock import patch

honest = probe(model, portuguese, read)
with patch("translator.models.transformer.causal_bias", lambda length: 0.0):
    cheating = probe(model, portuguese, read)

figure, axes = plt.subplots(1, 2, figsize=(8, 3.8), layout="constrained")
for axis, moves, title in zip(axes, (honest, cheating), ("causal mask", "no mask"), strict=True):
    axis.imshow(moves, cmap="Greys", vmin=0, vmax=1.5)
    axis.set(title=title, xlabel="position whose logits move", ylabel="position that is changed")
plt.show()
print("the future is seen:", np.tril(honest, -1).any(), np.tril(cheating, -1).any())

# %% [markdown]
# *Grey: a change of the token in this row moves the prediction in this column. Left, below the
# diagonal, nothing does: no prediction depends on a later token. Right, all do.*

# %% [markdown]
# ## Residual connections
#
# Every sublayer of encoder and decoder is wrapped in the same way: what it computes is *added* to
# what came in (He et al. 2016, §3.2).
#
# $$x \leftarrow x + \mathrm{sublayer}(x)$$
#
# Without the "x +" the gradient has to pass through every layer on its way back. Each makes it a
# little smaller, and these factors multiply. With it there is a straight way down.
#
# Let us measure. We stack the package's feed-forward network 1 to 32 times, once bare and once each
# in the package's residual connection, and look at the gradient that arrives at the input.

# %%
from translator.models.layers import FeedForward, PreNorm


def gradient_at_input(depth, residual):
    """Norm of the gradient of one output number with respect to the input [1,10,D]."""
    x = tf.constant(rng.standard_normal((1, 10, D)), tf.float32)
    layers = [FeedForward(D, 4 * D) for _ in range(depth)]
    around = [PreNorm(dropout=0.0) for _ in range(depth)]
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x
        for layer, connection in zip(layers, around, strict=True):
            y = connection(y, sublayer=layer) if residual else layer(y)
        out = y[0, 0, 0]
    return tf.norm(tape.gradient(out, x)).numpy()


depths = [1, 2, 4, 8, 16, 32]
figure, axis = plt.subplots(figsize=(5.5, 3.5), layout="constrained")
for residual, style, label in ((True, "o-", "residual"), (False, "s--", "bare")):
    norms = [gradient_at_input(depth, residual) for depth in depths]
    print(f"{label:8}", *(f"{norm:.0e}" for norm in norms))
    axis.plot(depths, norms, style, label=label)
axis.set(xscale="log", yscale="log", xlabel="layers", ylabel="gradient at the input")
axis.set_xticks(depths, depths)
axis.minorticks_off()
axis.grid(alpha=0.3)
axis.legend()
plt.show()

# %% [markdown]
# *Size of the gradient after 1 to 32 untrained layers, both axes logarithmic. Bare, it falls by a
# constant factor a layer; with residual connections it stays.*
#
# ## Normalisation: why not over the batch?
#
# Sums of sums grow, so vectors are brought back to mean 0 and variance 1. The question is over which
# numbers mean and variance are taken.
#
# - *Batch normalisation* takes them over all tokens of the batch, for each dimension by itself.
# - *Layer normalisation* (Ba et al. 2016) takes them over the dimensions, for each token by itself.
#
# In text, a batch is full of padding, and a sentence's neighbours are there by chance. Watch one
# sentence of 4 tokens. First in a batch of two; then with 12 places of padding behind it; then with
# another neighbour. How far do its vectors move? We also give batch normalisation its best chance: a
# mask that tells it what is padding.

# %%
sentence_vectors = rng.standard_normal((1, 4, D)) + 1
neighbour, other_neighbour = 2 * rng.standard_normal((2, 1, 4, D))


def batch_of(neighbour, padding=0):
    """[2,4+padding,D], where padding is zeros, and its mask."""
    rows = np.pad(np.concatenate([sentence_vectors, neighbour]), ((0, 0), (0, padding), (0, 0)))
    return rows.astype("float32"), np.arange(rows.shape[1])[None] < np.array([[4], [4]])


batch = keras.layers.BatchNormalization()
layer = keras.layers.LayerNormalization()
kinds = {
    "batch": lambda x, mask: batch(x, training=True),
    "batch, masked": lambda x, mask: batch(x, training=True, mask=mask),
    "layer": lambda x, mask: layer(x),
}
print(f"{'':14} padding  neighbour")
for name, normalise in kinds.items():
    before = normalise(*batch_of(neighbour)).numpy()[0, :4]
    padded = normalise(*batch_of(neighbour, padding=12)).numpy()[0, :4]
    beside = normalise(*batch_of(other_neighbour)).numpy()[0, :4]
    print(f"{name:14} {np.abs(padded - before).max():7.2f} {np.abs(beside - before).max():10.2f}")

# %% [markdown]
# With batch normalisation a sentence's numbers depend on how long its neighbours are, and on what they
# say. With a mask, padding no longer counts, but the neighbours still do. Layer normalisation knows
# only the token: what a sentence means does not depend on who else is in the batch. And it
# computes the same in training and in translating, where a batch may be one sentence.
#
# ## Before or after?
#
# Two places for it are in use, and the package has both:
#
# - **post-norm**, as published (Vaswani et al. 2017, §3.1): $x \leftarrow \mathrm{norm}(x + \mathrm{sublayer}(x))$
# - **pre-norm** (Xiong et al. 2020): $x \leftarrow x + \mathrm{sublayer}(\mathrm{norm}(x))$
#
# In post-norm every connection ends in a normalisation, so that the straight way down is no longer
# straight. Xiong et al. (§3) show that gradients near the output are then large when training
# begins, and that this is why it needs a warm-up. Pre-norm does not.
#
# We try it: 4 + 4 narrow layers, the same batches, once with the full learning rate from the first
# update, once with a warm-up of 100. This takes a minute or two on two cores.

# %%
import random
from itertools import islice

from translator.config import TrainingConfig
from translator.training.optimizer import FusedAdam, build_optimizer
from translator.training.step import make_train_step

settings = TrainingConfig(
    learning_rate=3e-3, warmup_steps=100, label_smoothing=0.0, average_decay=0.0
)


def train(model, optimizer, steps):
    """The loss of each update, in nats per token."""
    # The second argument is for a moving average of the weights; with decay 0 there is none.
    train_step, losses = make_train_step(model, model, optimizer, settings), []
    for batch in islice(training_batches(), steps):
        loss, tokens, _ = train_step((batch,))
        losses.append(float(loss / tokens))
    return losses


layers = 1 if FAST else 4
deep = sizes | {"encoder_layers": layers, "decoder_layers": layers}
curves = {}
for norm, warmup in (("post", False), ("post", True), ("pre", False)):
    random.seed(1)  # Keras draws its seeds from here, so all three start alike
    network = Transformer(tokenizer.vocabulary_size, **deep, dropout=0.0, normalisation=norm)
    if warmup:
        optimizer = build_optimizer(settings, network)
    else:
        optimizer = FusedAdam(settings.learning_rate, beta_1=0.9, beta_2=0.98, epsilon=1e-9)
        optimizer.build(network.trainable_variables)
    name = f"{norm}-norm, {'with' if warmup else 'no'} warm-up"
    curves[name] = train(network, optimizer, steps=2 if FAST else 150)
    print(f"{name:23} mean loss of the last ten updates {np.mean(curves[name][-10:]):.2f}")

# %% [markdown]
# For comparison: a model that knows nothing of a sentence, but how frequent each subword is in the
# whole corpus, has a loss too. It is the entropy of those frequencies.

# %%
counts = np.bincount(data.train.target.ids)
shares = counts[counts > 0] / counts.sum()
frequencies_only = -np.sum(shares * np.log(shares))
print(f"{frequencies_only:.2f} nats per token")

# %%
figure, axis = plt.subplots(figsize=(7, 3.8), layout="constrained")
for (name, losses), style in zip(curves.items(), ("C1--", "C1-.", "C0-"), strict=True):
    smooth = [np.mean(losses[max(0, i - 9) : i + 1]) for i in range(len(losses))]
    axis.plot(range(1, len(losses) + 1), smooth, style, label=name)
axis.axhline(frequencies_only, linestyle=":", color="grey", label="frequencies only")
axis.set(xlabel="updates", ylabel="loss, nats per token (mean of ten)")
axis.grid(alpha=0.3)
axis.legend()
plt.show()

# %% [markdown]
# *Three networks of 4 + 4 layers, same batches, same peak of the learning rate.*
#
# Post-norm at full rate from the start gets stuck: it does not even get below the dotted line, so
# it has learnt nothing about how sentences are made. With a warm-up it gets there. Pre-norm learns
# from the first update, without one. This is why it is the default in this project.
#
# Do not read more into it: once it trains, post-norm is not the worse of the two, and the paper's
# own models were post-norm.
#
# ## The loss: logits, not probabilities
#
# The model's last layer gives one number per subword, of any size: *logits*. Softmax would make
# probabilities of them, and the loss is −log of the right one. The project never computes that
# softmax. It hands the logits to the loss and says so: `from_logits=True`. That has two reasons.
#
# **It is right where the other is wrong.** Take a model that is very sure, and mistaken: the logit of
# a wrong word is 200 larger than that of the right one. The loss is 200, simply. As probability the
# right word has $e^{-200}$, which is 0 in single precision, and log 0 is −∞. Keras therefore cuts
# probabilities off at $10^{-7}$. **Look at** the loss, and at the gradient, which is all that the
# model could learn from.

# %%
target_id = tf.constant([0])
for gap in (5.0, 15.0, 20.0, 200.0):
    line = f"gap {gap:5.0f}"
    for from_logits in (True, False):
        loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
        with tf.GradientTape() as tape:
            logits = tf.Variable([[0.0, gap]])
            loss = loss_of(target_id, logits if from_logits else tf.nn.softmax(logits))
        gradient = tape.gradient(loss, logits)[0, 0]
        line += f"  {'logits' if from_logits else 'softmax'}: {loss:6.2f} gradient {gradient:5.2f}"
    print(line)

# %% [markdown]
# From probabilities, the loss stops at 16 and the gradient is gone: where the model is most wrong,
# it learns nothing. (Inside a graph Keras looks for the softmax, and undoes it where it finds it.
# Better to say what one means.)
#
# **It saves work.** A batch has thousands of tokens, and each has a number for every subword of the
# vocabulary: logits are the largest thing in a training step. With logits, softmax, logarithm and their
# derivative are one operation, whose gradient is `softmax − one-hot`. We time both, gradient
# included, on 2,000 tokens. (Look at the ratio: the times themselves depend on the machine.)

# %%
from time import perf_counter

many_logits = tf.constant(rng.standard_normal((2000, 8000)), tf.float32)
many_targets = tf.constant(rng.integers(0, 8000, 2000))


def milliseconds(loss_of, activation, repeats=1 if FAST else 20):
    """Median time of loss and gradient."""
    times = []
    for _ in range(repeats):
        start = perf_counter()
        with tf.GradientTape() as tape:
            tape.watch(many_logits)
            loss = loss_of(many_targets, activation(many_logits))
        tape.gradient(loss, many_logits).numpy()
        times.append(1000 * (perf_counter() - start))
    return np.median(times)


with_logits = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
with_softmax = keras.losses.SparseCategoricalCrossentropy(from_logits=False)
print(f"one array of 2,000 × 8,000 logits: {many_logits.shape.num_elements() * 4 / 1e6:.0f} MB")
print(f"logits:  {milliseconds(with_logits, tf.identity):4.0f} ms")
print(f"softmax: {milliseconds(with_softmax, tf.nn.softmax):4.0f} ms")

# %% [markdown]
# And nothing is lost for translating: the largest logit belongs to the largest probability, so greedy
# search needs no softmax either.
#
# ## The warm-up
#
# The learning rate rises in a straight line for some hundred or thousand updates, and then falls with the
# inverse square root of the step. The paper writes it (§5.3, equation 3)
#
# $$D^{-0.5} \cdot \min(step^{-0.5},\ step \cdot warmup^{-1.5})$$
#
# Two things are hidden in that line: how long the warm-up is, and how high it goes. The package's
# schedule asks for both by name. **Look at** the check: with the peak
# $(D \cdot warmup)^{-0.5}$ it is the paper's.

# %%
from translator.training.schedule import WarmupInverseSquareRoot, WarmupLinear

step = np.arange(1, 20_001)
paper = WarmupInverseSquareRoot((512 * 4000) ** -0.5, 4000)
equation = 512**-0.5 * np.minimum(step**-0.5, step * 4000**-1.5)
print("the same:", np.allclose(equation, paper(step - 1), rtol=1e-4))


def share_of_peak(schedule, updates, over):
    """The rate of a training of so many updates when a share `over` of it is over, against the peak."""
    schedule.done.assign(over)
    return float(schedule(over * updates)) / schedule.peak


time = np.linspace(0, 1, 400, endpoint=False)
figure, axis = plt.subplots(figsize=(6.5, 3.5), layout="constrained")
for style, schedule, updates, who in (
    ("-", paper, 100_000, "the paper: 100,000 updates, 4,000 of them warm-up"),
    ("--", WarmupLinear(1.6e-2, 100), 1_176, "preset tiny: 1,176 updates, 100 of them warm-up"),
):
    rates = [share_of_peak(schedule, updates, over) for over in time]
    axis.plot(100 * time, rates, style, label=who)
axis.set(xlabel="training, %", ylabel="learning rate, share of its peak", ylim=(0, 1.3))
axis.grid(alpha=0.3)
axis.legend()
plt.show()

# %% [markdown]
# *Learning rates over a whole training. Keras counts updates from 0, the paper from 1.*
#
# The paper's rate would go on for ever, and its last weights still jump about. A straight line to zero
# ends: towards the end the steps get so small that the weights come to rest. The presets `tiny` and
# `small` do it; [docs/recipe.md](../docs/recipe.md) has what was tried.
#
# Why begin slowly? Adam divides each gradient by its usual size, and at the start it has seen too few
# to know what is usual. And weights are random still, so that first gradients point somewhere for
# reasons of chance. A large step on such advice does harm that takes long to undo: that was
# the dashed curve above.
#
# ## Training, first way: `compile` and `fit`
#
# The model is a `keras.Model`, so Keras can train it. It needs three things:
#
# - inputs as a pair, `(source, target_in)`, and the target to compare with;
# - the loss, told that it gets logits, and that id 0 is padding and does not count;
# - an optimizer with the schedule.

# %%
loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=0)

IDS = tf.TensorSpec([None, None], tf.int32)
dataset = tf.data.Dataset.from_generator(training_batches, output_signature=(IDS, IDS, IDS))
dataset = dataset.map(lambda source, target_in, target: ((source, target_in), target))

fitted = Transformer(tokenizer.vocabulary_size, **sizes)
fitted.compile(optimizer=build_optimizer(settings, fitted), loss=loss_of)
history = fitted.fit(dataset, epochs=4, steps_per_epoch=2 if FAST else 50, shuffle=False, verbose=0)
print("loss after each 50 updates:", np.array(history.history["loss"]))

# %% [markdown]
# That is all. Is padding really left out of the mean? The package's own loss is summed over tokens and
# divided by their number, padding left out by hand. For a batch with padding both must agree.

# %%
from translator.training.objective import count_tokens, token_losses

source, target_in, target = next(b for b in training_batches() if (b[2].numpy() == 0).any())
logits = fitted((source, target_in))
by_hand = tf.reduce_sum(token_losses(target, logits)) / count_tokens(target)
print(f"padding: {100 * np.mean(target == 0):.0f} % of the target")
print(f"by hand {by_hand:.5f}, ignore_class=0 {loss_of(target, logits):.5f}")

# %% [markdown]
# ## Training, second way: a loop of your own
#
# `fit` hides five lines. Here they are for one batch, one at a time.
#
# **1. Forward**, under a tape that remembers what was computed.

# %%
model = Transformer(tokenizer.vocabulary_size, **sizes)
optimizer = build_optimizer(settings, model)

with tf.GradientTape() as tape:
    logits = model((source, target_in), training=True)  # with dropout
    loss = tf.reduce_sum(token_losses(target, logits)) / count_tokens(target)
print(f"loss {loss:.2f} nats per token; blind guessing: ln 2,000 = {np.log(2000):.2f}")

# %% [markdown]
# **2. Backward**: the tape runs in reverse, and gives a gradient for each weight.

# %%
gradients = tape.gradient(loss, model.trainable_variables)
print(f"{len(gradients)} weights, the first: {model.trainable_variables[0].path}")

# %% [markdown]
# **3. Clip.** All gradients together are one long arrow. If it is longer than 1, it is made that long,
# and keeps its direction. A freak batch cannot throw the model far off.

# %%
clipped, norm = tf.clip_by_global_norm(gradients, clip_norm=1.0)
print(f"length {norm:.2f} → {tf.linalg.global_norm(clipped):.2f}")

# %% [markdown]
# **4. Step.** Adam turns gradients into changes of the weights, with the rate that the schedule says.

# %%
optimizer.apply(clipped, model.trainable_variables)
print(
    f"update {int(optimizer.iterations)}, next learning rate {float(optimizer.learning_rate):.1e}"
)

# %% [markdown]
# **5. Again**, with the next batch. The package's `make_train_step` is these lines as one TensorFlow
# graph, which is faster, and with what a long run needs besides: several batches for one update, a
# moving average of the weights, and no update when a loss is not finite. `train` above calls it in
# a loop of four lines.
#
# We go on with it for a few hundred updates, and lay both curves over each other.

# %%
model = Transformer(tokenizer.vocabulary_size, **sizes)
losses = train(model, build_optimizer(settings, model), steps=2 if FAST else 600)

figure, axis = plt.subplots(figsize=(7, 3.8), layout="constrained")
smooth = [np.mean(losses[max(0, i - 9) : i + 1]) for i in range(len(losses))]
axis.plot(range(1, len(losses) + 1), smooth, label="own loop (mean of ten)")
middles = history.params["steps"] * (np.arange(len(history.epoch)) + 0.5)
axis.plot(middles, history.history["loss"], "s", label="fit (mean of 50, at their middle)")
axis.set(xlabel="updates", ylabel="loss, nats per token", ylim=(0, None))
axis.grid(alpha=0.3)
axis.legend()
plt.show()

# %% [markdown]
# *Loss over time. Both ways are the same training, from different random weights.*
#
# ## What has it learnt?
#
# A loss is a number. Let us see sentences. The package's `KerasGraph` puts tokenizer, model and
# search together; greedy search takes the likeliest token at each step. These are from the test set,
# and the model has seen the corpus less than twice.

# %%
from translator.config import SearchConfig
from translator.inference.keras_graph import KerasGraph
from translator.inference.translator import Translator

translator = Translator(KerasGraph(model, tokenizer, SearchConfig(beam=1), max_tokens=128))
some = list(islice(data.texts("test"), 6))
for (portuguese, english), translation in zip(some, translator([p for p, _ in some]), strict=True):
    print(f"{portuguese}\n  reference   {english}\n  translation {translation}\n")

# %% [markdown]
# This is English, and mostly of the right form: a question stays a question, a request a request.
# But the words in it are often others. Such is the order in which translators learn: first what is
# frequent, grammar and little words, then the rest; first short sentences, then long ones.
#
# `python -m translator.train` does the same with the preset `tiny`, for some minutes longer.
#
# ## Exercises
#
# Solutions are in [solutions/3_training.py](solutions/3_training.py).
#
# 1. **A probe for padding.** Write a probe like the one above for the source: adding `PAD` to its end
#    must move no logit. Then take the mask away, by patching `padding_bias` with a function that
#    gives a tensor of zeros, and see that your probe notices.
# 2. **Label smoothing.** What is the smallest loss that `token_losses` can give with
#    `label_smoothing=0.1` and 2,000 subwords? Compute it, and find logits that reach it.
# 3. **Many batches, one update.** `make_train_step` with `accumulate=2` takes two batches for one
#    update. Show that the gradient is that of one batch with the rows of both, and that averaging
#    the two batches' mean losses would *not* be, when they hold different numbers of tokens.
