"""Real workers of Ray, of which some are lost. What is expected is what `Translator` says."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from runs import call

from translator import bulk
from translator.data.sample import sentences
from translator.inference.translator import Translator
from translator.sampling import Sampling

pytestmark = pytest.mark.slow

MODEL = Path(__file__).parents[2] / "saved_models" / "pt-en"


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """A file, and its lines."""
    texts = [text for (text, _), _ in zip(sentences("train"), range(2000), strict=False)]
    path = tmp_path_factory.mktemp("lines") / "pt.txt"
    path.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    return path, texts


@pytest.fixture(scope="module")
def expected(lines):
    return Translator.load(MODEL)(lines[1])


def shards(folder):
    return sorted(folder.glob("pt-*-of-*.txt"))


def written(folder):
    return "".join(path.read_text("utf-8") for path in shards(folder)).split("\n")[:-1]


def wait_for(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_node_that_is_killed_takes_no_line_with_it(lines, expected, tmp_path, capsys):
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": 10**8}
    cluster = Cluster(initialize_head=True, head_node_args=node)
    second = cluster.add_node(**node)

    def kill():
        wait_for(lambda: len(shards(tmp_path)) >= 4)
        cluster.remove_node(second, allow_graceful=False)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        flags = ["--address", cluster.address, "--shard-lines", 100]
        assert call(bulk, lines[0], "--model", MODEL, "--to", tmp_path, *flags) == 0
    finally:
        killer.join()
        cluster.shutdown()
    assert len(shards(tmp_path)) == 20
    assert written(tmp_path) == expected
    said = capsys.readouterr().err.splitlines()
    workers = [line.split(" · ")[2] for line in said if line.startswith("pt-")]
    assert workers[3] == "2 workers"
    assert workers[-1] == "1 worker"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_stopped_goes_on_where_it_was(lines, expected, number, tmp_path):
    """As Ctrl-C does, the signal goes to all processes of the terminal's group."""
    command = [sys.executable, "-m", "translator.bulk", lines[0], "--model", MODEL]
    command = [*map(str, command), "--to", str(tmp_path), "--shard-lines", "300"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    wait_for(lambda: len(shards(tmp_path)) >= 2)
    if number == signal.SIGINT:
        subprocess.run(["kill", "-INT", "--", f"-{process.pid}"], check=True)
    else:
        process.terminate()
    said = process.communicate()[1].decode().splitlines()
    assert process.returncode == 130, said
    assert said[-1] == "interrupted"
    finished = {path: path.stat().st_mtime_ns for path in shards(tmp_path)}
    assert 2 <= len(finished) < 7
    assert not list(tmp_path.glob("*.writing"))
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"{300 * len(finished):,} of 2,000 lines are translated already" in done.stderr
    assert finished.items() <= {path: path.stat().st_mtime_ns for path in shards(tmp_path)}.items()
    assert written(tmp_path) == expected


def test_samples_are_those_of_one_process(lines, tmp_path):
    """Whichever worker draws them, and beside whatever."""
    source, texts = tmp_path / "pt.txt", lines[1][:300]
    source.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    flags = ["--sample", "--temperature", 0.8, "--seed", 7, "--shard-lines", 90]
    assert call(bulk, source, "--model", MODEL, "--to", tmp_path / "out", *flags) == 0
    drawn = Translator.load(MODEL, sampling=Sampling(temperature=0.8, seed=7))(texts)
    assert written(tmp_path / "out") == drawn


def test_a_model_that_cannot_be_loaded_is_told_in_one_line(lines, tmp_path, capsys):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "saved_model.pb").write_bytes(b"damaged")
    assert call(bulk, lines[0], "--model", tmp_path / "model", "--to", tmp_path / "out") == 2
    (said,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error")]
    assert f"{tmp_path / 'model'}: not a SavedModel that this version can load" in said
