# %% [markdown]
# # 7 · Transfer: teach a trained model something new
#
# You have a translator that works, and some hundred sentences of a kind that it cannot translate.
# You need not begin again. This notebook goes on with a trained model, compares that with beginning
# from nothing, and looks at what it costs.
#
# **At the end you will know**
#
# - how `--init-from` begins a run with the weights of another, and what else it takes over;
# - why a few hundred pairs are enough for that, and not enough to begin with;
# - what a model *forgets* when it learns something new, and the simplest remedy.
#
# **Papers** you can read beside it
#
# - Luong & Manning 2015, *Stanford Neural Machine Translation Systems for Spoken Language Domains*,
#   §3: a model trained on one kind of text goes on with another; *fine-tuning*
# - Zoph et al. 2016, [Transfer Learning for Low-Resource Neural Machine
#   Translation](https://arxiv.org/abs/1604.02201): the same between languages
# - McCloskey & Cohen 1989, *Catastrophic Interference in Connectionist Networks*: forgetting
# - Robins 1995, *Catastrophic Forgetting, Rehearsal and Pseudorehearsal*, and Chu, Dabre &
#   Kurohashi 2017, [An Empirical Comparison of Domain Adaptation Methods for Neural Machine
#   Translation](https://arxiv.org/abs/1701.03214), §3.2: the remedy, for translation
#
# The first cell imports TensorFlow and goes into a temporary folder, where all of this will lie.

# %%
import os
import shutil
import tempfile
from pathlib import Path

from translator.runtime import import_tensorflow

FAST = "NOTEBOOKS_FAST" in os.environ  # train for some steps only, as the tests do
import_tensorflow(training=True)

import matplotlib.pyplot as plt

plt.style.use("tableau-colorblind10")
plt.rcParams.update({"figure.dpi": 100, "axes.spines.top": False, "axes.spines.right": False})
home, folder = Path.cwd(), tempfile.TemporaryDirectory()
os.chdir(folder.name)

# %% [markdown]
# ## What is new: questions
#
# We split the bundled sample in two: what ends in a question mark, and what does not. The two have
# their words in common, but not their grammar. Portuguese makes a question by its mark alone, or by
# one word at its beginning. English needs *did* or *will*, turns subject and verb around, and gives
# the main verb another form.

# %%
from translator.data.sample import sentences


def pick(split, questions):
    """The sample's pairs of a split that are questions, or that are not."""
    return [pair for pair in sentences(split) if pair[0].endswith("?") == questions]


statements, questions = (
    {split: pick(split, kind) for split in ("train", "validation", "test")}
    for kind in (False, True)
)
for name, pairs in (("statements", statements), ("questions", questions)):
    print(f"{len(pairs['train']):,} {name} for training, {len(pairs['test'])} for testing")
for portuguese, english in statements["train"][:2] + questions["train"][:3]:
    print(portuguese, "→", english, sep="\n", end="\n\n")

# %% [markdown]
# Of the statements we use nearly all. Of the questions we pretend to have few: 400 pairs, as much
# as a translator writes in a day or two. Each corpus becomes a folder of text files, one for each
# language and split.

# %%
NEW = 40 if FAST else 400  # questions to learn from
OLD = 300 if FAST else len(statements["train"])


def write_corpus(name, train, validation, test):
    """A folder in which line i of pt.<split>.txt translates line i of en.<split>.txt."""
    Path(name).mkdir()
    for split, pairs in (("train", train), ("validation", validation), ("test", test)):
        for language, texts in zip(("pt", "en"), zip(*pairs, strict=True), strict=True):
            Path(name, f"{language}.{split}.txt").write_text("\n".join(texts) + "\n", "utf-8")


old_test, new_test = statements["test"][:200], questions["test"]
if FAST:
    old_test, new_test = old_test[:8], new_test[:8]
write_corpus("statements", statements["train"][:OLD], statements["validation"][:200], old_test)
write_corpus("questions", questions["train"][:NEW], questions["validation"], new_test)
print(*sorted(str(path) for path in Path("questions").iterdir()), sep="\n")

# %% [markdown]
# ## The parent
#
# First we need a trained model. It sees statements only. `train` below does what
# `python -m translator.train` does with the same flags, without its messages, and gives back the
# run's summary; it only saves us from starting Python each time.

# %%
from rich.console import Console

from translator.train import parse
from translator.training_run import train_and_score


def train(command):
    """`python -m translator.train <command>`, in this process."""
    print(f"python -m translator.train {command}")
    arguments = parse(command.split())
    run, export = arguments.run, Path("saved_models", arguments.run.name)
    if FAST and Path("runs/child").exists():  # two trained models are enough for a test
        shutil.copytree("runs/child", run)
        return
    summary = train_and_score(arguments.config, run, export, False, Console(quiet=True))
    print(f"BLEU {summary['bleu']:.1f} on its test split, after {summary['seconds']:.0f} seconds")


# In the fast mode the network is as small as can be.
network = "--width 32 --hidden 64 --heads 2 --encoder-layers 1 --decoder-layers 1" if FAST else ""
length = "--steps 4" if FAST else "--epochs 4 --validate-every 1000"  # once, at its end
train(f"--corpus statements --run runs/parent {length} {network} --validation-sentences 80")

# %% [markdown]
# ## What it makes of a question
#
# The parent has never seen a question mark, and no *did* before a subject. It knows most of the
# words. Its tokenizer never saw the mark either. But SentencePiece spells what it does not know in
# bytes, and the mark is one byte, 3F. Had it said "unknown" instead, no fine-tuning could teach this
# model to read or write one.
#
# **Look at** how it translates the words and misses the question.

# %%
from translator import Translator


def show(run, pairs):
    """Source, reference, and what the run makes of it."""
    sources, references = zip(*pairs, strict=True)
    translations = Translator.load(f"runs/{run}")(list(sources))
    for source, reference, translation in zip(sources, references, translations, strict=True):
        print(f"{source}\n  reference  {reference}\n  {run:<9}  {translation}\n")


show("parent", new_test[:5])

# %% [markdown]
# ## Fine-tuning
#
# `--init-from runs/parent` begins a new run where the parent was best:
#
# | | |
# |---|---|
# | from the parent | its best weights, network, tokenizer and direction |
# | new | corpus, optimizer, learning rate schedule, step count |
#
# A flag that contradicts the first row is refused. The tokenizer must stay, because each row of the
# embedding means one of *its* subwords: with another tokenizer the weights would mean nothing.
#
# The rate is a quarter of the parent's, so that the first steps do not throw away what is there.
# The batches are small: 400 pairs make a dozen of them, and so a dozen updates. Training ends after
# 160 updates, some thirteen passes over the corpus; `--epochs None` lifts the preset's limit.

# %%
short = "--steps 4" if FAST else "--steps 160 --epochs None"
recipe = (
    f"{short} --batch-tokens 1024 --warmup-steps 40 --validate-every 40 --validation-sentences 80"
)
train(f"--corpus questions --run runs/child --init-from runs/parent {recipe} --learning-rate 4e-3")

# %% [markdown]
# A fine-tuned run validates before its first step. What it finds is what the parent can do on the
# new corpus. (Where fine-tuning does harm only, step 0 remains the best, and the run's model is the
# parent's.)

# %%
import json


def curve(run):
    """Steps, and BLEU on the validation questions there."""
    lines = Path(f"runs/{run}/metrics.jsonl").read_text().splitlines()
    lines = [json.loads(line) for line in lines]
    lines = [line for line in lines if "validation_bleu" in line]
    return [line["step"] for line in lines], [line["validation_bleu"] for line in lines]


for step, bleu in list(zip(*curve("child"), strict=True))[:4]:
    print(f"step {step:3}: BLEU {bleu:5.1f} on validation questions")

# %% [markdown]
# ## From nothing
#
# Now the same 400 questions, the same network and the same number of steps, without the parent.
# This run learns its own tokenizer from the 400 pairs, and it may use the preset's full learning
# rate, since there is nothing to protect.

# %%
train(f"--corpus questions --run runs/scratch {recipe} {network}")

# %%
figure, axes = plt.subplots(figsize=(6.5, 3.5))
for run, label in (("child", "begun from the parent"), ("scratch", "begun from nothing")):
    axes.plot(*curve(run), marker="o", label=label)
axes.set(xlabel="updates", ylabel="BLEU on validation questions", ylim=(0, None))
axes.set_title(f"Learning from {NEW} questions")
axes.legend()
plt.show()

# %% [markdown]
# *Two runs on the same 400 pairs. The upper one has its words, its attention and its grammar of
# statements from the parent, and only learns what is different. The lower one would have to learn a
# language.* We compare BLEU and not the loss, since the two runs count different subwords.
#
# ## What it forgot
#
# The child knows questions now. Is it still a translator for all that the parent could do? We ask
# all three for both kinds of sentence. Nobody trained on these.

# %%
from translator.evaluation.scores import bleu


def scores(run):
    """BLEU on the test questions and on the test statements."""
    translator = Translator.load(f"runs/{run}", beam=1)
    results = []
    for pairs in (new_test, old_test):
        sources, references = map(list, zip(*pairs, strict=True))
        results.append(bleu(translator(sources), references))
    return results


table = {run: scores(run) for run in ("parent", "child", "scratch")}
print("BLEU      questions  statements")
for run, (new, old) in table.items():
    print(f"{run:<9} {new:9.1f} {old:11.1f}")

# %%
show("child", old_test[:4])

# %% [markdown]
# It asks. In what it learnt last, every sentence was a question, so it is unlearning the full stop
# and what belongs to it. Nothing in the loss told it to keep anything: this is *catastrophic
# forgetting*.
#
# ## Rehearsal
#
# The simplest remedy is the best known: mix some of the old into the new. The corpus `mixed` holds
# the 400 questions and as many statements, drawn from those that the parent saw. All else stays as
# it was.

# %%
import random

rehearsed = random.Random(1).sample(statements["train"][:OLD], NEW)
mixture = questions["train"][:NEW] + rehearsed
write_corpus("mixed", mixture, questions["validation"], new_test)
train(f"--corpus mixed --run runs/mixed --init-from runs/parent {recipe} --learning-rate 4e-3")
table["mixed"] = scores("mixed")

# %%
names = {
    "parent": "parent:\nstatements only",
    "scratch": "from nothing:\n400 questions",
    "child": "fine-tuned:\n400 questions",
    "mixed": "fine-tuned: 400 +\n400 statements",
}
figure, axes = plt.subplots(figsize=(7.5, 3.8))
for kind, (label, offset) in enumerate((("questions (new)", -0.2), ("statements (old)", 0.2))):
    places = [place + offset for place in range(len(names))]
    bars = axes.bar(places, [table[run][kind] for run in names], width=0.38, label=label)
    axes.bar_label(bars, fmt="%.0f", padding=2)
axes.set_xticks(range(len(names)), names.values())
axes.set(ylabel="BLEU on the test set", ylim=(0, 105))
axes.legend(ncols=2, frameon=False, loc="upper left")
plt.show()

# %% [markdown]
# *What four models know of the new and of the old. The third paid for the new with the old. The
# fourth kept most of the old.* It knows the new less well than the third, since 160 updates are fewer
# passes over a corpus more than twice as large. More of them would bring it closer.
#
# How far this holds: the sample is a small grammar, and its questions share all their words with
# its statements. Between kinds of real text new words must be learnt, too. But that fine-tuning
# beats beginning anew, that it forgets, and that rehearsal helps, is what the papers above found.
#
# ## Where it came from
#
# The child's folder is complete: it can be resumed, evaluated, exported and fine-tuned when the
# parent is gone. `config.json` and `summary.json` remember where it began.

# %%
summary = json.loads(Path("runs/mixed/summary.json").read_text())
print({key: summary[key] for key in ("corpus", "init_from", "steps", "seed")})

# %%
os.chdir(home)
folder.cleanup()  # nothing is left behind

# %% [markdown]
# ## Exercises
#
# 1. **How few are enough?** Fine-tune with 25, 100 and 400 questions. How does BLEU on questions
#    grow?
# 2. **The price of haste.** Fine-tune on the questions alone with a learning rate of 5e-4, 4e-3 and
#    1.6e-2. What happens to the statements?
# 3. **How much rehearsal?** Put 25, 100 and 400 statements beside the 400 questions. How many does
#    it take to keep most of the old?
#
# Solutions: [solutions/7_transfer.py](solutions/7_transfer.py)
