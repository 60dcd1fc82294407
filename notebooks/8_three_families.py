# %% [markdown]
# # 8 · Three families
#
# All the models in the news are Transformers, and still they cannot do the same things. BERT reads,
# GPT writes on, BART and T5 read one text and write another. They have the same layers. What they
# differ in is **who may look at whom**, and **what they were trained to guess**. This notebook
# trains a small one of each family on the bundled sample, without a single label, and then gives
# each something useful to do.
#
# **At the end you will know**
#
# - what an encoder, a decoder and an encoder–decoder may each look at, measured and not believed;
# - masked words, the next word, and restored noise: three ways to learn from text alone;
# - what each family can do and what it cannot, with numbers;
# - what pre-training is worth when labels or translations are few.
#
# **Papers**
#
# - Devlin et al. 2019, [BERT](https://arxiv.org/abs/1810.04805), §3.1: masked words; encoder only
# - Radford et al. 2019, *Language Models are Unsupervised Multitask Learners* (GPT-2): the next
#   word; decoder only
# - Lewis et al. 2020, [BART](https://arxiv.org/abs/1910.13461), §2: noise restored;
#   encoder–decoder
# - Raffel et al. 2020, [Exploring the Limits of Transfer Learning with a Unified Text-to-Text
#   Transformer](https://arxiv.org/abs/1910.10683) (T5), §3.2 and figures 3 and 4: the masks of all
#   three, compared

# %%
import os
import random
import tempfile
import warnings
from pathlib import Path

from translator.runtime import import_tensorflow

FAST = "NOTEBOOKS_FAST" in os.environ  # train for some steps only, as the tests do
import_tensorflow(training=True)

import keras
import keras_nlp
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from translator.data.vocabulary import END, PAD, START, UNKNOWN

keras.utils.set_random_seed(1)
warnings.filterwarnings("ignore", module="keras")  # on what these networks do not need here
plt.style.use("tableau-colorblind10")
plt.rcParams.update({"figure.dpi": 100, "axes.spines.top": False, "axes.spines.right": False})
home, folder = Path.cwd(), tempfile.TemporaryDirectory()
os.chdir(folder.name)

# %% [markdown]
# ## Who may look at whom
#
# `keras_nlp` has the field's networks ready to build: `BertBackbone`, `GPT2Backbone`,
# `BartBackbone`, `T5Backbone`. We build them small and untrained. To see what a position can look
# at we need no drawing from a paper. We change one token and see **which outputs change**.
# Whatever does not change has not seen it.

# %%
size = {"vocabulary_size": 50, "num_layers": 2, "num_heads": 2, "hidden_dim": 16}
size |= {"intermediate_dim": 32, "dropout": 0.0}
T = 5


def mask_of(ids):
    """[B,T] ids → [B,T]: 1 for a token, 0 for padding, whose id is 0."""
    return tf.cast(ids != PAD, tf.int32)


def encoder_inputs(ids):
    """[B,T] → the inputs of a network that reads one text."""
    return decoder_inputs(ids) | {"segment_ids": tf.zeros_like(ids)}


def decoder_inputs(ids):
    """[B,T] → the inputs of a network that goes on with one text."""
    return {"token_ids": tf.convert_to_tensor(ids), "padding_mask": mask_of(ids)}


def pair_inputs(ids):
    """[B,2T], source and target → the inputs of a network that reads one and writes the other."""
    sides = zip(("encoder", "decoder"), tf.split(ids, 2, axis=1), strict=True)
    named = ((side, decoder_inputs(some)) for side, some in sides)
    return {f"{side}_{name}": value for side, inputs in named for name, value in inputs.items()}


def outputs(network, inputs):
    """The vectors [B,T,D] that come out, those of an encoder before those of its decoder."""
    found = network(inputs)
    if not isinstance(found, dict):
        return found.numpy()
    names = ("encoder_sequence_output", "sequence_output", "decoder_sequence_output")
    return np.concatenate([found[name] for name in names if name in found], axis=1)


def one_changed(length):
    """[length+1,length] ids: row j has another token at j; the last row is as it was."""
    ids = np.tile(np.arange(10, 10 + length, dtype=np.int32), (length + 1, 1))
    np.fill_diagonal(ids[:length], 40)
    return ids


def differences(found):
    """[length+1,T,D] → [T,length]: whether the vector at i changed when token j did."""
    return np.abs(found[:-1] - found[-1]).max(axis=2).T > 1e-6


def views(network, make_inputs, length):
    """[length,length]: whether output i changes when token j does."""
    found = outputs(network, make_inputs(one_changed(length)))
    return differences(found)


networks = {
    "BERT: encoder": (keras_nlp.models.BertBackbone(**size), encoder_inputs, T),
    "GPT-2: decoder": (keras_nlp.models.GPT2Backbone(**size), decoder_inputs, T),
    "BART: encoder–decoder": (keras_nlp.models.BartBackbone(**size), pair_inputs, 2 * T),
    "T5: encoder–decoder": (keras_nlp.models.T5Backbone(**size), pair_inputs, 2 * T),
}
seen = {name: views(*of_network) for name, of_network in networks.items()}

# %% [markdown]
# The project has a fourth kind, `--model decoder-only`: a decoder that may look at all of its
# *source*, and at the past of its target, a **prefix** language model. We ask it the same question.

# %%
from translator.models.decoder_only import DecoderOnly

prefix = DecoderOnly(50, width=16, hidden=32, heads=2, layers=2, dropout=0.0)
logits = prefix(tuple(tf.split(one_changed(2 * T), 2, axis=1)))  # at the target's positions
seen["prefix: decoder only"] = differences(logits.numpy())

figure, axes = plt.subplots(1, 5, figsize=(12.5, 3.4), layout="constrained")
for axis, (name, seen_by) in zip(axes, seen.items(), strict=True):
    axis.imshow(seen_by, cmap="Blues", vmin=0, vmax=1.4, aspect="equal")
    rows, columns = seen_by.shape
    axis.set_xticks(np.arange(columns) - 0.5, [], minor=True)
    axis.set_yticks(np.arange(rows) - 0.5, [], minor=True)
    axis.grid(which="minor", color="white", linewidth=2)
    axis.tick_params(which="both", length=0)
    texts = ["text"] if columns == T else ["source", "target"]
    axis.set_xticks(T * np.arange(len(texts)) + 2, texts)
    axis.set_yticks(T * np.arange(rows // T) + 2, texts[-(rows // T) :], rotation=90, va="center")
    axis.set_title(name, fontsize=10)
axes[0].set_ylabel("what comes out, at each position")
figure.supxlabel("token that was changed", fontsize=10)
plt.show()

# %% [markdown]
# *Dark: the output at this row depends on the token at this column.*
#
# - The **encoder** sees everything, in both directions. It knows what a word means *here*; but it
#   cannot be asked for the next word, since it has always seen it already.
# - The **decoder** sees what came before. That is why it can write: what it will be asked for is
#   what it has not seen.
# - The **encoder–decoder** has both, in two stacks: lower right is a decoder, upper left an encoder,
#   lower left is cross-attention. Upper right is empty: the source never sees the target.
# - The **prefix** model gets the same picture of a target from one stack. (What comes out at its
#   source's positions is not used, and not shown.)
#
# ## Text without labels
#
# All of the following learns from the English side of the sample: sentences, and nothing said about
# them. The tokenizer is of the kind of notebook 1, with 1,500 subwords. We keep sentences of up to 14
# subwords, so that training takes no longer than it takes to read this page.

# %%
from translator.data.sample import sentences
from translator.data.tokenizer import train_tokenizer

MASK = UNKNOWN  # SentencePiece, which can spell anything, never needs it
LENGTH = 16

english = sorted({target for _, target in sentences("train")})
random.Random(1).shuffle(english)
tokenizer = train_tokenizer(english, vocabulary_size=1500)
V = tokenizer.vocabulary_size


def rows_of(texts):
    """[n,LENGTH] int32: START, a sentence, END and padding, and the texts that fit in."""
    ids = tokenizer.encode(texts)
    fits = ids.row_lengths().numpy() <= LENGTH - 2
    ids = tf.ragged.boolean_mask(ids, fits)
    edges = [tf.fill([ids.nrows(), 1], tf.constant(edge, tf.int32)) for edge in (START, END)]
    rows = tf.concat([edges[0], ids, edges[1]], axis=1).to_tensor(PAD, [None, LENGTH])
    return rows.numpy(), [text for text, fit in zip(texts, fits, strict=True) if fit]


rows, texts = rows_of(english)
KEPT = 2000
new_rows, new_texts, rows = rows[:KEPT], texts[:KEPT], rows[KEPT:]
print(f"{len(rows):,} sentences to learn from, {len(new_rows):,} kept for questions")
for text in new_texts[:4]:
    print(" ", text)


def write(row, tokenizer=tokenizer):
    """One row of ids as text, its masks as ␣."""
    pieces = zip(row, tokenizer.pieces([row])[0].numpy(), strict=True)
    shown = ["▁␣" if i == MASK else p.decode() for i, p in pieces if i not in (PAD, START, END)]
    return "".join(shown).replace("▁", " ").strip()


# %% [markdown]
# ## The encoder: guess the masked words
#
# BERT's task: some of the tokens are chosen, 15 % in the paper and 30 % here, where sentences are short
# and time is too. Most of them are replaced by a mask, some by a random token, some are left as they
# are. The network sees both sides of each gap and has to say what stood there.
# `MaskedLMMaskGenerator` makes the gaps, anew for each batch, and `MaskedLMHead` reads the answers
# off the network's outputs, with the embedding's own matrix.

# %%
STEPS = 3 if FAST else 600
BATCH = 64
network_size = {"vocabulary_size": V, "num_layers": 2, "num_heads": 4, "hidden_dim": 128}
network_size |= {"intermediate_dim": 512, "dropout": 0.1, "max_sequence_length": LENGTH}

make_gaps = keras_nlp.layers.MaskedLMMaskGenerator(
    vocabulary_size=V,
    mask_selection_rate=0.3,
    mask_token_id=MASK,
    mask_selection_length=5,
    unselectable_token_ids=[PAD, MASK, START, END],
)
gaps = make_gaps(new_rows[:1])
print("as it was ", write(new_rows[0]))
print("with gaps ", write(gaps["token_ids"].numpy()[0]))
print("to guess  ", *(write([i]) for i in gaps["mask_ids"].numpy()[0] if i != PAD))


# %%
from translator.config import TrainingConfig
from translator.training.optimizer import build_optimizer


def batches(example):
    """Shuffled batches of the rows for ever, `example` made of each."""
    data = tf.data.Dataset.from_tensor_slices(rows).shuffle(len(rows), seed=1).repeat()
    return data.batch(BATCH).map(example, num_parallel_calls=2).prefetch(4)


def masked_example(ids):
    """[B,T] → inputs, what stood in the gaps, and which gaps count."""
    gaps = make_gaps(ids)
    inputs = encoder_inputs(gaps["token_ids"]) | {"mask_positions": gaps["mask_positions"]}
    return inputs, gaps["mask_ids"], gaps["mask_weights"]


def fit(model, example, steps):
    """Trains with the package's optimizer; the rate rises for a tenth of the steps, then falls."""
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, steps, warmup_target=3e-3, warmup_steps=steps // 10 + 1
    )
    model.compile(
        build_optimizer(TrainingConfig(optimizer="muon"), model, rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    history = model.fit(batches(example), epochs=1, steps_per_epoch=steps, verbose=0)
    print(f"mean loss over {steps} steps of {BATCH} sentences: {history.history['loss'][0]:.2f}")


reader = keras_nlp.models.BertBackbone(**network_size)
places = keras.Input([None], dtype="int32", name="mask_positions")
answers = keras_nlp.layers.MaskedLMHead(token_embedding=reader.token_embedding)(
    reader.output["sequence_output"], mask_positions=places
)
masked_model = keras.Model({**reader.input, "mask_positions": places}, answers)
fit(masked_model, masked_example, STEPS)

# %% [markdown]
# **Look at** what it thinks of a gap, and what the words beside it change.


# %%
def guess(text, count=4):
    """The likeliest subwords for each ␣ of a text, with their probabilities."""
    pieces = [tokenizer.encode([part.strip()])[0].numpy() for part in text.split("␣")]
    row = np.full(LENGTH, PAD, np.int32)
    ids = [START, *pieces[0]]
    for piece in pieces[1:]:
        ids += [MASK, *piece]
    row[: len(ids) + 1] = [*ids, END]
    places = tf.constant([np.flatnonzero(row == MASK)])
    inputs = encoder_inputs(row[None]) | {"mask_positions": places}
    found = keras.ops.softmax(masked_model(inputs)).numpy()[0]
    print(text)
    for chances in found:
        best = np.argsort(-chances)[:count]
        print("  ", *(f"{write([i])} {chances[i]:.2f}  " for i in best))


for text in (
    "She ␣ the old books.",
    "She didn't ␣ the old books.",
    "Yesterday he ␣ a letter.",
    "Tomorrow he ␣ write a letter.",
    "The girl saw her brother and ␣ mother.",
):
    guess(text)

# %% [markdown]
# It is no great reader yet: the large BERT learnt for four days on 64 chips. What it offers fits the words
# next to the gap more than the sentence: before *write* it likes *to*, though *Tomorrow he* asks for *will*.
# Now ask it for a whole sentence: nothing but gaps.

# %%
guess("␣ ␣ ␣ ␣ ␣ .", count=3)

# %% [markdown]
# Each gap gets what is frequent *there*. The answers do not know of each other, since all are given at
# once; read along the first column and you have no sentence. An encoder fills in. It does not write.
#
# ## The decoder: guess the next word
#
# GPT's task needs no masks in the text: each position is asked for the token after it. All positions
# of a sentence are asked at once, and the causal mask sees to it that no one cheats. That is ten
# questions a sentence where BERT asked three: it learns faster, and gets fewer steps here.


# %%
def next_word_example(ids):
    """[B,T] → all but the last token, all but the first, and which of them count."""
    before, after = ids[:, :-1], ids[:, 1:]
    return decoder_inputs(before), after, mask_of(after)


writer = keras_nlp.models.GPT2Backbone(**network_size)
causal_model = keras.Model(writer.input, writer.token_embedding(writer.output, reverse=True))
fit(causal_model, next_word_example, STEPS // 2)

# %% [markdown]
# A sentence is written by asking for a token, putting it behind the others, and asking again. The
# likeliest token each time is greedy search; drawing by the probabilities gives another sentence each
# time (notebook 5 has more on both).


# %%
def go_on(beginning, rng=None):
    """The beginning with what the model writes behind it; drawn where there is an `rng`."""
    row = np.full(LENGTH, PAD, np.int32)
    ids = [START, *tokenizer.encode([beginning])[0].numpy()]
    while len(ids) < LENGTH and ids[-1] != END:
        row[: len(ids)] = ids
        logits = causal_model(decoder_inputs(row[None]))[0, len(ids) - 1]
        chances = keras.ops.softmax(tf.cast(logits, tf.float64)).numpy()
        ids.append(rng.choice(V, p=chances) if rng else int(chances.argmax()))
    return write(ids)


rng = np.random.default_rng(2)
for beginning in ("The doctor", "Where did", "If it rains"):
    print(f"{beginning} …")
    print(f"   likeliest  {go_on(beginning)}")
    for _ in range(2):
        print(f"   drawn      {go_on(beginning, rng)}")

# %% [markdown]
# The likeliest sentences are nearly grammatical; those that are drawn are often not, after so few steps.
# And they are about nothing in particular: there was nothing that they should say. Give the model a
# source to speak of, and the same training is translation by a decoder alone: that is what
# `--model decoder-only` is.
#
# ## Each at the other's task
#
# Both networks have the same size and learnt from the same sentences; the encoder took twice as many
# steps, but was asked for fewer tokens in all. We ask both for one missing token of each sentence
# that was kept. BERT sees both sides of it, GPT what stands before.


# %%
def accuracies(asked, rng):
    """The share of single missing tokens that each finds, and how sure it was of the right one."""
    lengths = (asked != PAD).sum(axis=1)
    at = rng.integers(1, lengths - 1)  # neither START nor END
    each = np.arange(len(asked))
    right = asked[each, at]
    gapped = asked.copy()
    gapped[each, at] = MASK
    inputs = encoder_inputs(gapped) | {"mask_positions": tf.constant(at[:, None])}
    both_sides = masked_model.predict(inputs, verbose=0)[:, 0]
    left_only = causal_model.predict(decoder_inputs(asked[:, :-1]), verbose=0)[each, at - 1]
    for logits in (both_sides, left_only):
        chances = keras.ops.log_softmax(logits).numpy()
        yield np.mean(logits.argmax(axis=1) == right), np.exp(-np.mean(chances[each, right]))


both_sides, left_only = accuracies(new_rows, np.random.default_rng(3))
print("                 found    as unsure as among")
print(f"encoder        {both_sides[0]:7.0%}  {both_sides[1]:11.1f} words")
print(f"decoder        {left_only[0]:7.0%}  {left_only[1]:11.1f} words")

# %% [markdown]
# (The last column is the *perplexity*.) To know a word, it helps to see what follows. To *write*, one has
# to do without. This is the whole difference between the two families, in two numbers.
#
# ## What a reader is good for: few labels
#
# BERT became famous not for filling gaps but for what it had learnt by it. Take a task with labels:
# *They buy* is present, *They bought* is past. There is no ending to go by, so we take irregular
# verbs only, right behind a pronoun, in sentences without *did*, *will* or *to*. And we make it hard.
# There are 40 labelled sentences, and the test has **other verbs**: nobody has told the classifier
# anything about *bought*.

# %%
import re

from translator.data.sample.english import IRREGULAR_VERBS


def token_of(word):
    """The id of a word that is one subword; else None."""
    ids = tokenizer.encode([word])[0].numpy()
    return int(ids[0]) if len(ids) == 1 else None


FORMS = {verb: (verb, past) for verb, (past, _) in IRREGULAR_VERBS.items() if verb != past}
FORMS = {verb: pair for verb, pair in FORMS.items() if None not in map(token_of, pair)}
VERBS = sorted(set(FORMS) - {"be", "have", "do"})
random.Random(1).shuffle(VERBS)
LABELLED, ASKED = VERBS[::2], VERBS[1::2]
HELPERS = set("do does did don't doesn't didn't will won't would can can't could to".split())
TENSES = ("present", "past")


def labelled(verbs, rows, texts, most):
    """Rows [n,LENGTH], places of their verbs [n,1] and tenses [n], as many of either tense."""
    tense_of = {form: tense for verb in verbs for tense, form in enumerate(FORMS[verb])}
    found = ([], [])
    for row, text in zip(rows, texts, strict=True):
        word = re.search(r"\b(?:I|[Yy]ou|[Ww]e|[Tt]hey) (\w+)", text)
        if word and word[1] in tense_of and not HELPERS & set(text.lower().split()):
            (places,) = np.nonzero(row == token_of(word[1]))
            if len(places) == 1:
                found[tense_of[word[1]]].append((row, places))
    count = min(most // 2, *map(len, found))
    chosen_rows, places = zip(*found[0][:count], *found[1][:count], strict=True)
    return np.array(chosen_rows), np.array(places, np.int32), np.repeat([0, 1], count)


few_rows, few_places, few_labels = labelled(LABELLED, rows, texts[KEPT:], 40)
test_rows, test_places, test_labels = labelled(ASKED, [*new_rows, *rows], texts, 400)
for i in (0, 1, 2, -3, -2, -1):
    print(f"{TENSES[few_labels[i]]:<8} {write(few_rows[i])}")
print(f"\n{len(few_labels)} to learn from, with {', '.join(LABELLED)}")
print(f"{len(test_labels)} to test with, with {', '.join(ASKED)}")

# %% [markdown]
# The classifier is one layer on what comes out at the verb. It is fine-tuned together with all that is
# below it: once with the network that filled gaps, and once with the same network untrained. Since
# there are few sentences, we do it three times each.


# %%
def classify(network):
    """Fine-tunes a copy of a network, and gives the share of the test's verbs it gets right."""
    backbone = keras_nlp.models.BertBackbone(**network_size)
    if network:
        backbone.set_weights(network.get_weights())
    place = keras.Input([1], dtype="int32", name="place")
    at_verb = keras.ops.one_hot(place[:, 0], LENGTH)[:, :, None]
    vector = keras.ops.sum(backbone.output["sequence_output"] * at_verb, axis=1)
    answer = keras.layers.Dense(len(TENSES))(vector)
    classifier = keras.Model({**backbone.input, "place": place}, answer)
    classifier.compile(
        keras.optimizers.Adam(5e-4),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    few, test = (
        encoder_inputs(rows) | {"place": places}
        for rows, places in ((few_rows, few_places), (test_rows, test_places))
    )
    classifier.fit(few, few_labels, batch_size=40, epochs=1 if FAST else 20, verbose=0)
    return classifier.evaluate(test, test_labels, verbose=0)[1]


for name, network in (("pre-trained on gaps", reader), ("from nothing", None)):
    shares = [classify(network) for _ in range(1 if FAST else 3)]
    each = "  ".join(f"{share:.0%}" for share in shares)
    print(f"{name:<20} {np.mean(shares):.0%} right on average   ({each})")

# %% [markdown]
# Both saw the same 40 labels. What the first one brings along is that it knows which words behave
# alike: *bought* never stands behind *to* or *didn't*, and to fill a gap there one has to know it.
# Without that, what one verb teaches says nothing of the next. This is what pre-training is for. A decoder can be
# fine-tuned like this as well, with what comes out at its *last* token; but until there, every word
# has been read without the ones behind it.
#
# ## The encoder–decoder: restore what was damaged
#
# BART damages a sentence and asks for the whole of it. The noise is *text infilling*: spans of words
# are gone, and **one** mask stands for each, so that how much is missing is part of the question.
# `--objective denoise` does this to every sentence of either language, with the same Transformer that
# translates. It needs text only; here we give it both sides of the sample as if they were two heaps
# of sentences.

# %%
from rich.console import Console

from translator import Translator
from translator.inference.keras_graph import KerasGraph, load_best, load_graph
from translator.train import parse
from translator.training.distribution import Workers
from translator.training_run import train as train_run

# In the fast mode the network is as small as can be.
network = "--width 32 --hidden 64 --heads 2 --encoder-layers 1 --decoder-layers 1" if FAST else ""
UPDATES = {"denoiser": 260, "taught": 120, "scratch": 380}
if FAST:
    UPDATES = dict.fromkeys(UPDATES, 2)


def train(name, flags):
    """`python -m translator.train` for so many updates, without the scores and the export after it."""
    steps = UPDATES[name]
    command = f"--run runs/{name} --steps {steps} --epochs None --validate-every {steps} {flags}"
    print(f"python -m translator.train {command}")
    arguments = parse(f"{command} --validation-sentences 80".split())
    run = arguments.run
    train_run(arguments.config, run, run / "encoded", False, Console(quiet=True), Workers())
    return run


denoiser = train("denoiser", f"--objective denoise {network}")

# %% [markdown]
# **Look at** what it makes of sentences that it has never seen, with holes in them.

# %%
from translator.config import SearchConfig
from translator.data.infilling import infill
from translator.data.tokenizer import load_tokenizer

both = load_tokenizer(denoiser / "tokenizer")
restorer = KerasGraph(load_best(denoiser, both), both, SearchConfig(beam=1), max_tokens=128)
rng = np.random.default_rng(1)
portuguese = [source for source, _ in sentences("validation")][3:6]
for text in new_texts[3:6] + portuguese:
    damaged = infill(both.encode([text])[0].numpy(), rng)
    limits = restorer.limits(tf.constant([len(damaged)]))
    found = restorer.search_ids(tf.constant([[*damaged, END]]), limits, 1)
    print("damaged  ", write(damaged, both))
    print("restored ", restorer.write(found.first(1))[0][0, 0].numpy().decode())
    print("was      ", text, end="\n\n")

# %% [markdown]
# It keeps what is left, in the right language, and closes the gaps with what often stands there: too short
# and not always grammatical, after so few updates. It cannot always be *right*: a word that is gone has
# left no trace. (T5's noise is another one: its spans have numbered marks, and
# the decoder writes only what is missing, which is shorter. What is learnt is much the same.)
#
# ## Few translations
#
# This network can read two languages and write both. It has never been told that they have anything to
# do with each other. We now show it translations, but few; and beside it we train the same network from
# nothing on the same pairs, for as many updates as the other had in all.

# %%
FEW = 60 if FAST else 400
pairs = {"train": list(sentences("train"))[:FEW]}
pairs["validation"] = list(sentences("validation"))[:100]
pairs["test"] = list(sentences("test"))[: 8 if FAST else 200]
Path("few").mkdir()
for split, some in pairs.items():
    for language, texts in zip(("pt", "en"), zip(*some, strict=True), strict=True):
        Path("few", f"{language}.{split}.txt").write_text("\n".join(texts) + "\n", "utf-8")

few = "--corpus few --batch-tokens 1536"
taught = train("taught", f"{few} --init-from runs/denoiser --learning-rate 4e-3 --warmup-steps 40")
scratch = train("scratch", f"{few} {network}")

# %%
from translator.evaluation.scores import bleu

sources, references = map(list, zip(*pairs["test"], strict=True))
runs = {"taught": taught, "scratch": scratch}
by = {name: Translator(load_graph(run))(sources) for name, run in runs.items()}
print(f"pre-trained, then {FEW} pairs: BLEU {bleu(by['taught'], references):4.1f}")
print(f"the same {FEW} pairs alone:    BLEU {bleu(by['scratch'], references):4.1f}")
for number in range(4):
    print(f"\n{sources[number]}\n  reference     {references[number]}")
    print(f"  pre-trained   {by['taught'][number]}\n  from nothing  {by['scratch'][number]}")

# %% [markdown]
# Both had the same pairs and as many updates. What differs is what the first 260 were about. It is the
# picture of notebook 7 once more; only that the parent never saw a translation.
#
# ## Who is who
#
# | | encoder | decoder | encoder–decoder |
# |---|---|---|---|
# | looks at | all of the text | what came before | all of the source; what came before in the target |
# | learns from text by | masked words | the next word | restoring noise |
# | asked in one pass for | some of the tokens | every token | every token of the target |
# | good at | classifying, tagging, finding | writing on, from any beginning | one text into another: translating, shortening |
# | cannot | write | use what comes later | do without a source |
# | well known | BERT, RoBERTa, DeBERTa | GPT, Llama, Mistral | BART, T5, NLLB; Vaswani's own |
# | here | this notebook | `--model decoder-only` | everything else |
#
# The borders are not walls. A decoder that is large enough does most of what the others do, when the
# task is written into its beginning; this is why most of the models in the news are decoders. Of
# models of equal size, the encoder is the better reader, and where there is a source, the
# encoder–decoder reads it in both directions, which a decoder gets only with a prefix mask.
#
# What these small models show is how the families differ, not how good they are. The sample is
# a grammar of a few thousand words: large ones learn from a trillion.

# %%
os.chdir(home)
folder.cleanup()  # nothing is left behind

# %% [markdown]
# ## Exercises
#
# 1. **Nothing but the last layer.** Set `backbone.trainable = False` before the classifier is made:
#    now only its one layer learns. What does each of the two networks know by itself?
# 2. **A decoder that classifies.** Put the classifier on the causal model instead. It sees the verb
#    and what stands before. Is it as good as the encoder?
# 3. **How much noise?** Mask 15 %, 30 % and 70 % of the tokens in BERT's task. How does what the
#    model finds in a single gap change? (Wettig et al. 2023, *Should You Mask 15% in Masked Language
#    Modeling?*)
#
# Solutions: [solutions/8_three_families.py](solutions/8_three_families.py)
