# %% [markdown]
# # 6 · From your own sentences to a served model
#
# So far everything came from the bundled sample. This notebook goes the way that you will go with
# your own data: a file of sentence pairs, training, a score, an export, a server, and a program
# that asks it.
#
# **At the end you will know**
#
# - in which three forms you can hand over sentence pairs, and how a mistake in them is reported;
# - what a run leaves behind, and how to read its score;
# - what is in an exported model, and how TensorFlow Serving or this package's own server serves it;
# - how to ask it: over plain HTTP, and with `TranslationClient`;
# - what to do in Colab.
#
# **Papers** you can read beside it
#
# - Kudo & Richardson 2018, [SentencePiece](https://arxiv.org/abs/1808.06226): the tokenizer that is
#   learnt from your text, and exported inside the model
# - Papineni et al. 2002, [BLEU](https://aclanthology.org/P02-1040), and Post 2018, [A Call for
#   Clarity in Reporting BLEU Scores](https://arxiv.org/abs/1804.08771): what the score is, and why
#   it comes with a signature
# - Olston et al. 2017, [TensorFlow-Serving](https://arxiv.org/abs/1712.06139): the server
# - Mitchell et al. 2019, [Model Cards for Model Reporting](https://arxiv.org/abs/1810.03993): what
#   should go with a model
#
# Everything happens in a temporary folder, which the last cell removes.

# %%
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

FAST = "NOTEBOOKS_FAST" in os.environ  # train for some steps only, as the tests do

plt.style.use("tableau-colorblind10")
plt.rcParams.update({"figure.dpi": 100, "axes.spines.top": False, "axes.spines.right": False})
os.environ.pop("FORCE_COLOR", None)  # Jupyter's wish for colours and moving bars
home, folder = Path.cwd(), tempfile.TemporaryDirectory()
os.chdir(folder.name)

# %% [markdown]
# Here the commands are the matter, the same ones that you would type into a terminal. This function
# runs one and shows what it prints.

# %%


def run(command):
    """Runs `python -m translator.<command>` and shows its output."""
    print(f"$ python -m translator.{command}")
    module, *flags = command.split()
    result = subprocess.run(
        [sys.executable, "-m", f"translator.{module}", *flags], capture_output=True, text=True
    )
    print(result.stdout)
    if result.returncode:
        raise RuntimeError(result.stderr)


# %% [markdown]
# ## Your sentences
#
# The simplest form is a TSV file: a line for each pair, with one tab between its two sides. We make
# one of some thousand pairs of the sample, and pretend that they are yours. The first line names
# the languages; without it, Portuguese comes first.

# %%
from translator.data.sample import sentences

PAIRS = 400 if FAST else 5000
pairs = list(sentences("train"))[:PAIRS]
lines = ["pt\ten", *("\t".join(pair) for pair in pairs)]
Path("pairs.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
print(*lines[:4], sep="\n")

# %% [markdown]
# No file of real sentences is without fault. What is wrong is said in one line that names the file
# and the line, before any time is spent on training.

# %%
from translator.data.corpus import open_corpus
from translator.errors import UserError

Path("broken.tsv").write_text("Bom dia!\tGood morning!\nObrigado.\n", encoding="utf-8")
try:
    open_corpus("broken.tsv")
except UserError as error:
    print(error)

# %% [markdown]
# Nobody has said which pairs are for testing. So 5 % are set aside for validation and 5 % for the
# test: those whose letters, hashed, say so. Thus a sentence stays where it is when the file grows,
# and the test stays a test.

# %%
corpus = open_corpus("pairs.tsv", "pt", "en")
for split in ("train", "validation", "test"):
    print(f"{split:<10} {sum(1 for _ in corpus.pairs(split)):5,} pairs")

# %% [markdown]
# ## Two other forms
#
# **A folder**, if you have splits of your own: text files in which line *i* of the one translates
# line *i* of the other, the layout of `tfds.folder_dataset.TranslateFolder`.
#
# ```text
# my_pairs/
#   pt.train.txt   pt.validation.txt   pt.test.txt
#   en.train.txt   en.validation.txt   en.test.txt
# ```
#
# **TensorFlow Datasets**, by name. This needs the network, so it is not run here:
#
# ```sh
# python -m translator.train --corpus my_pairs --preset small
# python -m translator.train --corpus tfds:ted_hrlr_translate/pt_to_en --preset small
# ```
#
# Everything below is the same for all three.
#
# ## Train
#
# One command cleans the text, learns a tokenizer, trains, scores the best model on the test split
# and exports it. `--epochs` says how often it reads the file; `--minutes` would say how long it may
# take. For these few pairs a small network will do: one layer on each side.

# %%
if FAST:
    limits = "--steps 4 --validation-sentences 8 --width 32 --hidden 64 --heads 2"
else:
    limits = (
        "--encoder-layers 1 --decoder-layers 1 --batch-tokens 2048 --epochs 10 "
        "--validate-every 200 --validation-sentences 100"
    )
run(f"train --corpus pairs.tsv --run runs/mine {limits}")

# %% [markdown]
# Read it from above:
#
# - how many pairs came in, and how many the cleaning left out and why;
# - how many subwords a word has become: between 1 and 2 is usual, much more means that the
#   vocabulary does not fit the text;
# - the validations: loss, and BLEU by greedy search. The best one is kept;
# - the test: BLEU and chrF with half of their 95 % intervals, and with sacreBLEU's signature, by
#   which others can compute the same score;
# - the same by the length of the source.
#
# ## What a run leaves behind

# %%
for path in sorted(Path("runs/mine").iterdir()):
    size = sum(file.stat().st_size for file in [path, *path.rglob("*")] if file.is_file())
    print(f"{path.name + '/' * path.is_dir():<24} {size / 1e6:6.2f} MB")

# %% [markdown]
# `config.json` with the settings, `tokenizer/` and `model.keras` are what it takes to translate.
# `checkpoints/` let an interrupted run go on (`--resume`), and `metrics.jsonl` holds the curves.

# %%
metrics = [json.loads(line) for line in Path("runs/mine/metrics.jsonl").read_text().splitlines()]
training = [line for line in metrics if "loss" in line]
validation = [line for line in metrics if "validation_bleu" in line]

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
left.plot(*zip(*((line["step"], line["loss"]) for line in training), strict=True), label="training")
left.plot(
    *zip(*((line["step"], line["validation_loss"]) for line in validation), strict=True),
    marker="o",
    label="validation",
)
left.set(xlabel="updates", ylabel="loss (nats per subword)")
left.legend(frameon=False)
right.plot(
    *zip(*((line["step"], line["validation_bleu"]) for line in validation), strict=True),
    marker="o",
    color="C1",
)
right.set(xlabel="updates", ylabel="BLEU on validation", ylim=(0, None))
plt.show()

# %% [markdown]
# *Left: the loss. Training lies above validation since it is made harder, by dropout and label
# smoothing. Right: BLEU, which moves late. A model must get most words of a sentence right before
# four in a row are.* When the right curve still climbs at its end, as here, give it more time.
#
# ## One object, or its parts
#
# `Translator` hides everything: a text goes in, a text comes out. Use it to translate.

# %%
from translator.runtime import import_tensorflow

import_tensorflow()

from translator import Translator

text = "O menino queria ver o gato."
translator = Translator.load("runs/mine")
print(translator(text))

# %% [markdown]
# Inside are a tokenizer, a model and a search, each of which can be used alone. To change one of them,
# or to look between them, put them together by hand. **Look at** the last line: it is the same
# translation.

# %%
import tensorflow as tf

from translator.config import Config
from translator.data.tokenizer import END, load_tokenizer
from translator.inference.beam_search import beam_search
from translator.inference.keras_graph import load_best

folder_of_run = Path("runs/mine")
search = Config.load(folder_of_run / "config.json").search
tokenizer = load_tokenizer(folder_of_run / "tokenizer")
model = load_best(folder_of_run, tokenizer)

ids = [*tokenizer.encode([text])[0].numpy(), END]
print("text in, ids out:", *map(int, ids))
found = beam_search(
    model,
    tf.constant([ids]),
    limits=tf.constant([2 * len(ids)]),  # no translation has more tokens than this
    beam=search.beam,
    alpha=search.length_penalty,
)
best = found.ids[:, 0]
print("ids in, ids out: ", *best.numpy()[0])
print("ids in, text out:", tokenizer.decode(best)[0].numpy().decode())

# %% [markdown]
# What `Translator` does beside: it cuts a text into sentences, keeps addresses and numbers as they are,
# translates many texts at once, and says how sure the model is.
#
# ## The exported model
#
# Training has exported the model, too. The folder has the layout of TensorFlow Serving: the name,
# and in it a number for each version. `python -m translator.export runs/mine` would write version
# 2.

# %%
for path in sorted(Path("saved_models/mine/1").rglob("*")):
    if path.is_file():
        print(f"{path!s:<60} {path.stat().st_size / 1e6:6.2f} MB")

# %% [markdown]
# The tokenizer is inside: text comes in and text goes out, so a server can never cut text into
# other subwords than training did. With the model goes a card, for those who find it one day
# without you.

# %%
print(Path("saved_models/mine/1/README.md").read_text(encoding="utf-8"))

# %% [markdown]
# `evaluate` takes a run or an exported model. Let us score the export, since that is what will be
# served, on the validation split: a SavedModel does not know its corpus, so we name it.

# %%
run("evaluate saved_models/mine --corpus pairs.tsv --direction pt-en --split validation")

# %% [markdown]
# ## Serve it
#
# **TensorFlow Serving** is the server for production. With Docker it is one command; it is not run
# here:
#
# ```sh
# docker run --rm -p 8500:8500 -p 8501:8501 -e TF_ENABLE_ONEDNN_OPTS=0 \
#     -e MODEL_NAME=mine -v "$PWD/saved_models/mine:/models/mine:ro" \
#     tensorflow/serving:2.20.0
# ```
#
# **`translator.serve`** speaks the same REST protocol, and adds a page to try the models on. That
# is what we start now, on any free port; it says on which one when it is ready.

# %%
import re

server = subprocess.Popen(
    [sys.executable, "-m", "translator.serve", "saved_models", "--port", "0"],
    stdout=subprocess.PIPE,
    text=True,
)
for line in server.stdout:
    if ready := re.match(r"(http://\S+)/ is ready", line):
        address = ready[1]
        print("the server is ready")
        break
    print(line, end="")

# %% [markdown]
# ## Ask it over HTTP
#
# Any language can do this: a POST request with JSON. `instances` holds the texts; each comes back
# with its translation, the score that the search gave it, and whether it was cut for being too
# long.

# %%
import httpx

sources = [source for source, _ in sentences("test")][:3]
answer = httpx.post(f"{address}/v1/models/mine:predict", json={"instances": sources}, timeout=60)
print(json.dumps(answer.json(), indent=2, ensure_ascii=False))

# %% [markdown]
# In a terminal:
#
# ```sh
# curl -d '{"instances": ["O menino queria ver o gato."]}' \
#     http://127.0.0.1:8501/v1/models/mine:predict
# ```
#
# A server also says which versions it holds.

# %%
print(json.dumps(httpx.get(f"{address}/v1/models/mine").json(), indent=2))

# %% [markdown]
# ## Ask it from Python
#
# `TranslationClient` does the rest that a program needs: it sends long lists in batches, several at
# a time, gives the answers back in order, and asks again when the server is busy. It does not
# import TensorFlow.

# %%
from translator.remote.client import TranslationClient

client = TranslationClient(address, "mine", timeout=60)
for source, translation in zip(sources, client.translate(sources), strict=True):
    print(f"{source}\n  {translation}")

# %% [markdown]
# The model answers other questions, too: the best few translations, and how likely it finds a
# translation that *you* give it (the mean log-probability of its subwords; nearer to 0 is
# likelier).

# %%
source, reference = next(sentences("test"))
print(source)
for translation, score in client.n_best([source])[0]:
    print(f"  {score:6.2f}  {translation}")
(right_score, wrong_score) = client.score([source] * 2, [reference, "The cat is on the table."])
print(
    f"forced: {right_score:.2f}  {reference}\n        {wrong_score:.2f}  The cat is on the table."
)

# %% [markdown]
# ## Batches
#
# A request costs something by itself, and a model is faster with many sentences at once. **Look
# at** what it costs to send them one after the other.

# %%
import time

texts = [source for source, _ in sentences("validation")][: 8 if FAST else 64]


def seconds(translate):
    begun = time.perf_counter()
    translate()
    return time.perf_counter() - begun


one_by_one = seconds(lambda: [client.translate(text) for text in texts])
together = seconds(lambda: client.translate(texts))
print(f"{len(texts)} sentences, one request each: {len(texts) / one_by_one:5.1f} sentences/s")
print(f"{len(texts)} sentences, in batches of 32: {len(texts) / together:5.1f} sentences/s")

# %% [markdown]
# For a whole file there is a command, which resumes where it was stopped:
#
# ```sh
# python -m translator.client --model mine --file pt.txt --out en.txt
# ```
#
# Done with the server: Ctrl-C in a terminal, a signal here. It answers what is in flight, and ends.

# %%
import signal

client.close()
server.send_signal(signal.SIGINT)
print(server.communicate(timeout=60)[0].strip().splitlines()[-1])

# %% [markdown]
# ## In Colab
#
# Put the project where Colab can clone it, and run this first, with the address of **your** copy:
#
# ```text
# !git clone ADDRESS-OF-YOUR-COPY translator
# %cd translator
# !pip install -q -e .
# ```
#
# Then choose *Runtime, Restart session*: the installation brings the TensorFlow release that this
# project was tested with, which may not be the one that Colab has loaded. After that:
#
# ```text
# %cd translator
# !python -m translator.train --corpus /content/pairs.tsv --run runs/mine --minutes 20
# ```
#
# Upload `pairs.tsv` in the *Files* pane at the left. What a session holds is lost when it ends, so
# keep the run in Google Drive: mount it in the same pane and give `--run
# /content/drive/MyDrive/runs/mine`. An interrupted run goes on with `--resume`. A server that you
# start with `subprocess.Popen` as above answers inside the session; to see its page, `from
# google.colab import output; output.serve_kernel_port_as_window(8501)`. None of this section has
# been run for this notebook.

# %%
os.chdir(home)
folder.cleanup()  # nothing is left behind

# %% [markdown]
# ## Exercises
#
# 1. **The other direction.** Train `--direction en-pt` on the same file, serve both models from one
#    folder, and translate a sentence there and back.
# 2. **A better version.** Go on with the run (`--resume` and a larger limit) into the same export
#    folder *while the server runs*. Ask `/v1/models/mine` before and after. What did you have to
#    do?
# 3. **Dirty data.** Add to `pairs.tsv` a line with an empty side, a repeated pair, and a pair of
#    which one side is ten times as long as the other. What does `open_corpus` say, what the
#    cleaning?
#
# Solutions: [solutions/6_your_data.py](solutions/6_your_data.py)
