# %% [markdown]
# # 4 · From RNN to Transformer: solutions
#
# The same data and measurement as in the notebook. Untrained models need no untied copy: they are
# made untied.

# %%
import os
import tempfile
from dataclasses import replace
from pathlib import Path

from translator.runtime import import_tensorflow

FAST = "NOTEBOOKS_FAST" in os.environ  # train for some steps only, as the tests do
import_tensorflow(training=True)

import keras
import numpy as np
import tensorflow as tf
from rich.console import Console

from translator.config import Config, ModelConfig, SearchConfig
from translator.data.batching import shift_right
from translator.data.preparation import prepare
from translator.data.sample import sentences
from translator.evaluation.evaluate import evaluate
from translator.evaluation.scores import paired_p_values
from translator.inference.keras_graph import KerasGraph
from translator.inference.translator import Translator
from translator.models import build_model
from translator.presets import PRESETS
from translator.training.display import Display
from translator.training_run import build_trainer

keras.utils.set_random_seed(1)
tiny = PRESETS["tiny"]
data_config = replace(tiny.data, batch_tokens=1536)
temporary = tempfile.TemporaryDirectory()
folder = Path(temporary.name)
data = prepare(data_config, folder / "encoded", None, print)

LENGTH = 24
lengths = data.train.source.lengths, data.train.target.lengths
rows = np.flatnonzero((lengths[0] == LENGTH) & (lengths[1] >= LENGTH))[:32]
source_ids = data.train.source.padded(rows)
target_ids = data.train.target.padded(rows)[:, :LENGTH]


def recurrent(cell, layers=1, attention="none", tied=True):
    """The notebook's settings of a recurrent model."""
    return ModelConfig(
        model=cell,
        attention=attention,
        width=64,
        hidden=128,
        encoder_layers=layers,
        decoder_layers=layers,
        tied=tied,
    )


def remaining(model):
    """The gradient 5, 10 … 20 target tokens back, as a share of that of the nearest."""
    mixture = tf.random.stateless_normal([len(rows), data.tokenizer.vocabulary_size], seed=[1, 1])
    with tf.GradientTape() as tape:
        logits = model((source_ids, shift_right(target_ids)))
        mixed = tf.reduce_sum(mixture * logits[:, -1])
    gradient = tape.gradient(mixed, model.target_embedding.embeddings.value)
    per_token = tf.norm(tf.reshape(gradient.values, [len(rows), LENGTH, -1]), axis=-1)
    norms = per_token.numpy().mean(axis=0)[::-1]
    return "  ".join(f"{share:8.1e}" for share in norms[5:21:5] / norms[0])


# %% [markdown]
# ## 1. The forget gate
#
# The gate is a sigmoid of its bias and of what it reads, so biases of −1, 1 and 3 keep about 27, 73
# and 95 % of the memory at each step, and 0.27²⁰, 0.73²⁰ and 0.95²⁰ after twenty.

# %%
print(f"{'tokens back':16}        5        10        15        20")
for bias in (-1.0, 1.0, 3.0):
    model = build_model(recurrent("lstm", tied=False), data.tokenizer.vocabulary_size)
    biases = model.decoder.layers[0].cell.bias
    hidden = biases.shape[0] // 4
    values = biases.numpy()
    values[hidden : 2 * hidden] = bias
    biases.assign(values)
    print(f"forget bias {bias:4}", remaining(model))

# %% [markdown]
# The gate decides. Starting it open is an old advice (Gers et al. 2000), which Keras follows with a
# bias of 1.
#
# ## 2. Depth

# %%
print(f"{'tokens back':16}        5        10        15        20")
for cell in ("rnn", "gru", "lstm"):
    for layers in (1, 2, 3):
        model = build_model(recurrent(cell, layers, tied=False), data.tokenizer.vocabulary_size)
        print(f"{cell:5} {layers} layer{'s' if layers > 1 else ' '}  ", remaining(model))

# %% [markdown]
# Depth helps. There are more ways back in time: along any of the layers, and across from one to the
# next at any step. Still, `rnn` and `gru` go on falling, if later and less steeply. An `lstm` of
# three layers is nearly level over these twenty tokens, before it has learnt anything.
#
# ## 3. Attention for the weakest

# %%
training = replace(
    tiny.training,
    epochs=None,
    steps=4 if FAST else 1000,
    validate_every=4 if FAST else 1000,
    validation_sentences=10 if FAST else 100,
)
test = list(sentences("test"))[: 20 if FAST else 600]
outputs, scores = {}, {}
for cell, attention in (("lstm", "none"), ("rnn", "additive")):
    config = Config(data=data_config, model=recurrent(cell, 1, attention), training=training)
    run = folder / config.model.name
    run.mkdir()
    trainer = build_trainer(config, data, run, Display(Console(quiet=True)))
    trainer.train()
    graph = KerasGraph(
        trainer.averaged, data.tokenizer, SearchConfig(beam=1), data_config.max_tokens
    )
    scores[run.name], outputs[run.name] = evaluate(Translator(graph), test)

references = [english for _, english in test]
for name, p in paired_p_values(outputs, references).items():
    print(f"{name:14} BLEU {scores[name]['bleu']:5.1f}", "" if p is None else f"p = {p:.3f}")
