# %% [markdown]
# # 5 · Translating: solutions
#
# The model of the notebook, trained in the same way.

# %%
import os
import tempfile
from dataclasses import replace
from pathlib import Path

from translator.runtime import import_tensorflow

FAST = "NOTEBOOKS_FAST" in os.environ  # train for some steps only, as the tests do
import_tensorflow()

import keras
import tensorflow as tf
from rich.console import Console

from translator.data.preparation import prepare
from translator.data.sample import sentences
from translator.data.tokenizer import START
from translator.inference.keras_graph import KerasGraph
from translator.inference.search import greedy_search
from translator.inference.translator import Translator
from translator.models import build_model
from translator.presets import PRESETS, preset_for
from translator.training.display import Display
from translator.training_run import build_trainer

keras.utils.set_random_seed(1)
config = PRESETS["tiny"]
training = replace(config.training, epochs=3, steps=5 if FAST else None, validation_sentences=100)
config = replace(config, data=replace(config.data, batch_tokens=2048), training=training)

folder = tempfile.TemporaryDirectory()
console = Console(force_jupyter=False, highlight=False, width=100)
data = prepare(config.data, Path(folder.name, "encoded"), None, console.print)
trainer = build_trainer(config, data, Path(folder.name), Display(console))
trainer.train()
model, tokenizer = trainer.averaged, data.tokenizer
graph = KerasGraph(model, tokenizer, config.search, config.data.max_tokens)
translator = Translator(graph)

# %% [markdown]
# ## 1. Top-*k* sampling
#
# The *k* largest logits, best first, and one of them drawn: an index 0 … *k* − 1, which leads back
# to the token. All others have no chance at all, where a low temperature only makes them rare.


# %%
def sample_top(k, source_ids, limit, n):
    """[1,S] → n translations drawn from the k most probable tokens each time, as ids [n,limit]."""
    state = model.start(tf.repeat(source_ids, n, axis=0))
    tokens = [tf.fill([n], START)]
    for position in range(limit):
        logits, state = model.step(tokens[-1], position, state)
        best, ids = tf.math.top_k(logits, k)
        drawn = tf.random.stateless_categorical(best, 1, seed=[k, position], dtype=tf.int32)
        tokens.append(tf.gather(ids, drawn, batch_dims=1)[:, 0])
    return tf.stack(tokens[1:], axis=1)


source_ids, lengths, *_ = graph.read(["Vocês caminharam até o parque para correr?"])
limits = graph.limits(lengths)
for k in (1, 2, 5, 20):
    drawn = tokenizer.decode(sample_top(k, source_ids, int(limits[0]), 20)).numpy()
    texts = sorted({text.decode() for text in drawn})
    print(f"k = {k:2}: {len(texts):2} different, such as {texts[0]}")
greedy = greedy_search(model, source_ids, limits)
print("greedy:", tokenizer.decode(greedy.ids[:, 0]).numpy()[0].decode())

# %% [markdown]
# ## 2. Who is to blame?
#
# If the model gives the reference a higher score than its own translation, search has missed it: an
# error of search. If not, the model is wrong, and a better search would not help.
#
# Both are scored by the same function, the mean over the tokens. Beam search did not look for just
# that mean, since its α is 0.6, but the lengths differ so little that it hardly matters.

# %%
test = list(sentences("test"))[: 20 if FAST else 400]
sources, references = map(list, zip(*test, strict=True))
translations = translator(sources)
wrong = [i for i in range(len(test)) if translations[i] != references[i]]


def scores(sides):
    """Mean log-probabilities of the wrong ones' translations, or of their references."""
    return graph.forced_scores(
        tf.constant([sources[i] for i in wrong]), tf.constant([sides[i] for i in wrong])
    ).numpy()


of_search = (scores(references) > scores(translations)).sum()
print(f"{len(wrong)} of {len(test)} differ from the reference")
print(f"{of_search} times the model prefers the reference: search missed it")
print(f"{len(wrong) - of_search} times it prefers its own: no search would help")

# %% [markdown]
# Nearly always the model is to blame. That is why training and data come first, and search second.
#
# ## 3. What is in the cache?
#
# A Transformer keeps every token it wrote; a GRU has one state of fixed size.

# %%
recurrent = build_model(preset_for("tiny", "gru").model, tokenizer.vocabulary_size)
for name, network in (("transformer", model), ("gru", recurrent)):
    state, sizes = network.start(source_ids), []
    for position in range(10):
        _, state = network.step(tf.constant([START]), position, state)
        sizes.append(sum(int(tf.size(leaf)) for leaf in tf.nest.flatten(state["cache"])))
    print(f"{name:12}", *sizes)

# %% [markdown]
# The Transformer's memory grows with the text, and so does the work of each step: that is the price
# of looking at everything. A GRU writes the thousandth token as cheaply as the first. It pays in
# another way, which is the subject of notebook 4.
