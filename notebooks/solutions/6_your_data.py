# %% [markdown]
# # Solutions to notebook 6

# %%
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from translator.data.sample import sentences
from translator.remote.client import TranslationClient

FAST = "NOTEBOOKS_FAST" in os.environ
home, folder = Path.cwd(), tempfile.TemporaryDirectory()
os.chdir(folder.name)

pairs = list(sentences("train"))[: 400 if FAST else 5000]
lines = ["pt\ten", *("\t".join(pair) for pair in pairs)]
Path("pairs.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(command):
    print(f"$ python -m translator.{command}")
    module, *flags = command.split()
    command = [sys.executable, "-m", f"translator.{module}", *flags]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if FAST:
    limits = "--steps 2 --validation-sentences 8 --width 32 --hidden 64 --heads 2"
else:
    limits = (
        "--encoder-layers 1 --decoder-layers 1 --batch-tokens 2048 --epochs 10 "
        "--validate-every 200 --validation-sentences 100"
    )
run(f"train --corpus pairs.tsv --run runs/pt-en {limits}")

# %% [markdown]
# ## 1 · The other direction
#
# Each export gets a name of its own in the folder that is served, and each model its own client.

# %%
run(f"train --corpus pairs.tsv --direction en-pt --run runs/en-pt {limits}")
server = subprocess.Popen(
    [sys.executable, "-m", "translator.serve", "saved_models", "--port", "0"],
    stdout=subprocess.PIPE,
    text=True,
)
address = next(m[1] for line in server.stdout if (m := re.match(r"(http://\S+)/ is ready", line)))

there = TranslationClient(address, "pt-en", timeout=60)
back = TranslationClient(address, "en-pt", timeout=60)
for source, _ in list(sentences("test"))[:3]:
    english = there.translate(source)
    print(f"{source}\n  {english}\n  {back.translate(english)}")

# %% [markdown]
# ## 2 · A better version
#
# Nothing had to be done. The server looks at its folder, loads and warms up what is new, and only
# then goes over to it, so that no request waits or is lost.

# %%


def versions():
    status = httpx.get(f"{address}/v1/models/pt-en").json()["model_version_status"]
    return [version["version"] for version in status]


print("before:", versions())
more = "--steps 4" if FAST else "--epochs 14"
run(f"train --run runs/pt-en --resume {more}")
waited = time.monotonic()
while versions() == ["1"] and time.monotonic() - waited < 120:
    time.sleep(0.5)
print("after: ", versions())

there.close()
back.close()
server.send_signal(signal.SIGINT)
print(server.communicate(timeout=60)[0])

# %% [markdown]
# ## 3 · Dirty data
#
# `open_corpus` reads the three lines as they are: each has two columns. The cleaning leaves them out
# and counts them, by reason.

# %%
from translator.data.cleaning import TRAINING, CleaningReport, clean
from translator.data.corpus import open_corpus

dirty = [*lines, "\tAn empty side.", lines[1], "Sim.\t" + "Yes, " * 40 + "yes."]
Path("dirty.tsv").write_text("\n".join(dirty) + "\n", encoding="utf-8")
report = CleaningReport()
for split in ("train", "validation", "test"):
    for _ in clean(open_corpus("dirty.tsv").pairs(split), TRAINING, report):
        pass
print(report)

# %%
os.chdir(home)
folder.cleanup()
