# %% [markdown]
# # Solutions to notebook 7
#
# The corpora and the parent are those of the notebook.

# %%
import os
import random
import tempfile
from pathlib import Path

from translator.runtime import import_tensorflow

FAST = "NOTEBOOKS_FAST" in os.environ
import_tensorflow(training=True)

from rich.console import Console

from translator import Translator
from translator.data.sample import sentences
from translator.evaluation.scores import bleu
from translator.train import parse
from translator.training_run import train_and_score

home, folder = Path.cwd(), tempfile.TemporaryDirectory()
os.chdir(folder.name)


def pick(split, questions):
    return [pair for pair in sentences(split) if pair[0].endswith("?") == questions]


statements, questions = (
    {split: pick(split, kind) for split in ("train", "validation", "test")}
    for kind in (False, True)
)
old_test, new_test = statements["test"][:200], questions["test"]
if FAST:
    statements["train"] = statements["train"][:300]
    old_test, new_test = old_test[:8], new_test[:8]


def write_corpus(name, train, validation, test):
    Path(name).mkdir()
    for split, pairs in (("train", train), ("validation", validation), ("test", test)):
        for language, texts in zip(("pt", "en"), zip(*pairs, strict=True), strict=True):
            Path(name, f"{language}.{split}.txt").write_text("\n".join(texts) + "\n", "utf-8")


def train(command):
    arguments = parse(command.split())
    run = arguments.run
    train_and_score(
        arguments.config, run, Path("saved_models", run.name), False, Console(quiet=True)
    )


def scores(run):
    """BLEU on the test questions and on the test statements."""
    translator = Translator.load(f"runs/{run}", beam=1)
    results = []
    for pairs in (new_test, old_test):
        sources, references = map(list, zip(*pairs, strict=True))
        results.append(bleu(translator(sources), references))
    return results


def report(run, label):
    new, old = scores(run)
    print(f"{label:<24} questions {new:5.1f}  statements {old:5.1f}")


write_corpus("statements", statements["train"], statements["validation"][:200], old_test)
network = "--width 32 --hidden 64 --heads 2 --encoder-layers 1 --decoder-layers 1" if FAST else ""
length = "--steps 4" if FAST else "--epochs 4"
train(
    f"--corpus statements --run runs/parent {length} {network} "
    "--vocabulary-size 1000 --validation-sentences 100"
)
report("parent", "parent")

steps = "--steps 4" if FAST else "--steps 160 --epochs 1000"
recipe = f"{steps} --batch-tokens 1024 --warmup-steps 40 --validation-sentences 50"
recipe += " --validate-every 40 --init-from runs/parent"

# %% [markdown]
# ## 1 · How few are enough?

# %%
for count in [100] if FAST else [25, 100, 400]:
    write_corpus(
        f"questions-{count}", questions["train"][:count], questions["validation"], new_test
    )
    train(f"--corpus questions-{count} --run runs/questions-{count} {recipe} --learning-rate 4e-3")
    report(f"questions-{count}", f"{count} questions")

# %% [markdown]
# ## 2 · The price of haste

# %%
few = "questions-100" if FAST else "questions-400"
for rate in ["4e-3"] if FAST else ["5e-4", "4e-3", "1.6e-2"]:
    train(f"--corpus {few} --run runs/rate-{rate} {recipe} --learning-rate {rate}")
    report(f"rate-{rate}", f"learning rate {rate}")

# %% [markdown]
# ## 3 · How much rehearsal?

# %%
new = questions["train"][:400]
for count in [100] if FAST else [25, 100, 400]:
    mixture = new + random.Random(1).sample(statements["train"], count)
    write_corpus(f"mixed-{count}", mixture, questions["validation"], new_test)
    train(f"--corpus mixed-{count} --run runs/mixed-{count} {recipe} --learning-rate 4e-3")
    report(f"mixed-{count}", f"and {count} statements")

# %%
os.chdir(home)
folder.cleanup()
