"""What the largest requests cost a process that serves an export."""

import subprocess
import sys

import pytest

from translator.config import SearchConfig
from translator.exporting.saved_model import export_saved_model
from translator.inference.keras_graph import KerasGraph
from translator.inference.sentence_rules import MAX_BYTES
from translator.models import build_model
from translator.presets import PRESETS

ASK = f"""
import sys
from pathlib import Path
from translator.runtime import import_tensorflow
import_tensorflow()
from translator.inference.saved_graph import ServingSession
session = ServingSession(Path(sys.argv[1]))
words = "O menino queria ver o gato preto da vizinha. " * 2000
for texts in ([words[:{MAX_BYTES}]], [words[:2000]] * 32):
    found = session.run("serving_default", text=texts)
    assert not found["truncated"].any()
(peak,) = (line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak.split()[1]) / 2**20)
"""


@pytest.mark.slow
@pytest.mark.parametrize("xla", [False, True], ids=["plain", "xla"])
def test_the_largest_requests_need_less_than_one_and_a_half_gibibytes(tokenizer, tmp_path, xla):
    """Every search goes on to its limit, since the model has learnt nothing."""
    config = PRESETS["tiny"]
    model = build_model(config.model, tokenizer.vocabulary_size)
    graph = KerasGraph(model, tokenizer, SearchConfig(beam=4), config.data.max_tokens)
    version = export_saved_model(graph, tmp_path / "tiny", xla=xla)
    done = subprocess.run(
        [sys.executable, "-c", ASK, version], check=True, capture_output=True, text=True
    )
    print(done.stdout)
    assert float(done.stdout) < 1.5  # GiB
