# %% [markdown]
# # Solutions to notebook 8
#
# Sentences, tokenizer, labels and networks are those of the notebook.

# %%
import os
import random
import re
import warnings

from translator.runtime import import_tensorflow

FAST = "NOTEBOOKS_FAST" in os.environ
import_tensorflow(training=True)

import keras
import keras_nlp
import numpy as np
import tensorflow as tf

from translator.config import TrainingConfig
from translator.data.sample import sentences
from translator.data.sample.english import IRREGULAR_VERBS
from translator.data.tokenizer import train_tokenizer
from translator.data.vocabulary import END, PAD, START, UNKNOWN
from translator.training.optimizer import build_optimizer

keras.utils.set_random_seed(1)
warnings.filterwarnings("ignore", module="keras")
MASK, LENGTH, BATCH = UNKNOWN, 16, 64
STEPS = 3 if FAST else 600

english = sorted({target for _, target in sentences("train")})
random.Random(1).shuffle(english)
tokenizer = train_tokenizer(english, vocabulary_size=1500)
V = tokenizer.vocabulary_size
network_size = {"vocabulary_size": V, "num_layers": 2, "num_heads": 4, "hidden_dim": 128}
network_size |= {"intermediate_dim": 512, "dropout": 0.1, "max_sequence_length": LENGTH}


def rows_of(texts):
    ids = tokenizer.encode(texts)
    fits = ids.row_lengths().numpy() <= LENGTH - 2
    ids = tf.ragged.boolean_mask(ids, fits)
    edges = [tf.fill([ids.nrows(), 1], tf.constant(edge, tf.int32)) for edge in (START, END)]
    rows = tf.concat([edges[0], ids, edges[1]], axis=1).to_tensor(PAD, [None, LENGTH])
    return rows.numpy(), [text for text, fit in zip(texts, fits, strict=True) if fit]


rows, texts = rows_of(english)
KEPT = 2000
new_rows, rows = rows[:KEPT], rows[KEPT:]


def decoder_inputs(ids):
    return {"token_ids": tf.convert_to_tensor(ids), "padding_mask": tf.cast(ids != PAD, tf.int32)}


def encoder_inputs(ids):
    return decoder_inputs(ids) | {"segment_ids": tf.zeros_like(ids)}


def fit(model, example):
    data = tf.data.Dataset.from_tensor_slices(rows).shuffle(len(rows), seed=1).repeat()
    data = data.batch(BATCH).map(example, num_parallel_calls=2).prefetch(4)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, STEPS, warmup_target=3e-3, warmup_steps=STEPS // 10 + 1
    )
    model.compile(
        build_optimizer(TrainingConfig(optimizer="muon"), model, rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(data, epochs=1, steps_per_epoch=STEPS, verbose=0)


def train_reader(share):
    """A BERT and its masked-word model, trained with this share of the tokens to be guessed."""
    make_gaps = keras_nlp.layers.MaskedLMMaskGenerator(
        vocabulary_size=V,
        mask_selection_rate=share,
        mask_token_id=MASK,
        mask_selection_length=LENGTH - 2,
        unselectable_token_ids=[PAD, MASK, START, END],
    )

    def example(ids):
        gaps = make_gaps(ids)
        inputs = encoder_inputs(gaps["token_ids"]) | {"mask_positions": gaps["mask_positions"]}
        return inputs, gaps["mask_ids"], gaps["mask_weights"]

    reader = keras_nlp.models.BertBackbone(**network_size)
    places = keras.Input([None], dtype="int32", name="mask_positions")
    answers = keras_nlp.layers.MaskedLMHead(token_embedding=reader.token_embedding)(
        reader.output["sequence_output"], mask_positions=places
    )
    model = keras.Model({**reader.input, "mask_positions": places}, answers)
    fit(model, example)
    return reader, model


# %% [markdown]
# ## 1 · Nothing but the last layer


# %%
def token_of(word):
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


def classify(backbone, vectors, make_inputs, trainable):
    """One layer on the vectors [B,LENGTH,D] at the verb; the backbone learns where it may."""
    backbone.trainable = trainable
    place = keras.Input([1], dtype="int32", name="place")
    at_verb = keras.ops.one_hot(place[:, 0], LENGTH)[:, :, None]
    answer = keras.layers.Dense(len(TENSES))(keras.ops.sum(vectors * at_verb, axis=1))
    classifier = keras.Model({**backbone.input, "place": place}, answer)
    classifier.compile(
        keras.optimizers.Adam(5e-4 if trainable else 5e-3),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    few, test = (
        make_inputs(rows) | {"place": places}
        for rows, places in ((few_rows, few_places), (test_rows, test_places))
    )
    classifier.fit(few, few_labels, batch_size=40, epochs=1 if FAST else 20, verbose=0)
    return classifier.evaluate(test, test_labels, verbose=0)[1]


reader, _ = train_reader(0.3)
untrained = keras_nlp.models.BertBackbone(**network_size)
for name, backbone in (("pre-trained", reader), ("untrained", untrained)):
    right = classify(backbone, backbone.output["sequence_output"], encoder_inputs, False)
    print(f"{name:<12} {right:.0%} right")

# %% [markdown]
# The frozen network that filled gaps has the answer in its vectors already. The untrained one tells
# verbs apart, too, but what it says of one says nothing of another: as good as guessing.
#
# ## 2 · A decoder that classifies


# %%
def next_word_example(ids):
    before, after = ids[:, :-1], ids[:, 1:]
    return decoder_inputs(before), after, tf.cast(after != PAD, tf.float32)


writer = keras_nlp.models.GPT2Backbone(**network_size)
causal_model = keras.Model(writer.input, writer.token_embedding(writer.output, reverse=True))
fit(causal_model, next_word_example)
print(f"decoder, fine-tuned: {classify(writer, writer.output, decoder_inputs, True):.0%} right")
print("encoder, fine-tuned: ", end="")
print(f"{classify(reader, reader.output['sequence_output'], encoder_inputs, True):.0%} right")

# %% [markdown]
# ## 3 · How much noise?

# %%
rng = np.random.default_rng(3)
each = np.arange(len(new_rows))
at = rng.integers(1, (new_rows != PAD).sum(axis=1) - 1)
gapped = new_rows.copy()
gapped[each, at] = MASK
asked = encoder_inputs(gapped) | {"mask_positions": tf.constant(at[:, None])}
for share in [0.3] if FAST else [0.15, 0.3, 0.7]:
    _, model = train_reader(share)
    guesses = model.predict(asked, verbose=0)[:, 0].argmax(axis=1)
    print(f"{share:.0%} masked in training: {np.mean(guesses == new_rows[each, at]):.0%} found")
