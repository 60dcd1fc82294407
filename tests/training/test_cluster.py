"""How a process learns of the others."""

import json

import pytest

from translator.errors import UserError
from translator.training.cluster import Cluster, find_cluster, join

TWO = ("a:1", "b:2")


@pytest.fixture(autouse=True)
def no_cluster(monkeypatch):
    for name in ("TF_CONFIG", "SLURM_STEP_NUM_TASKS"):
        monkeypatch.delenv(name, raising=False)


def tf_config(monkeypatch, cluster, kind="worker", index=0):
    value = {"cluster": cluster, "task": {"type": kind, "index": index}}
    monkeypatch.setenv("TF_CONFIG", json.dumps(value))


def test_without_a_word_there_is_but_this_process():
    assert find_cluster() == Cluster((), 0)
    assert find_cluster().is_chief
    workers = join(find_cluster())
    assert (workers.count, workers.local_replicas, workers.is_chief) == (1, 1, True)
    assert workers.total(1, 2.5) == workers.from_chief(1, 2.5) == [1, 2.5]


def test_flags(monkeypatch):
    tf_config(monkeypatch, {"worker": ["c:3", "d:4"]})
    assert find_cluster("a:1,b:2", 1) == Cluster(TWO, 1)  # and not TF_CONFIG
    assert not find_cluster("a:1,b:2", 1).is_chief


def test_a_single_worker_needs_no_cluster(monkeypatch):
    assert find_cluster("a:1", 0) == Cluster()
    tf_config(monkeypatch, {"worker": ["a:1"]})
    assert find_cluster() == Cluster()


def test_tf_config(monkeypatch):
    tf_config(monkeypatch, {"worker": TWO}, index=1)
    assert find_cluster() == Cluster(TWO, 1)
    tf_config(monkeypatch, {"chief": ["a:1"], "worker": ["b:2"]})
    assert find_cluster() == Cluster(TWO, 1)
    tf_config(monkeypatch, {"chief": ["a:1"], "worker": ["b:2"]}, kind="chief")
    assert find_cluster() == Cluster(TWO, 0)


def test_slurm(monkeypatch):
    variables = {
        "SLURM_STEP_NUM_TASKS": "4",
        "SLURM_PROCID": "2",
        "SLURM_STEP_NODELIST": "n[1-2]",
        "SLURM_STEP_TASKS_PER_NODE": "2(x2)",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert find_cluster() == Cluster(("n1:8888", "n1:8889", "n2:8888", "n2:8889"), 2)
    # In SLURM's order, and not in that of the names.
    monkeypatch.setenv("SLURM_STEP_NODELIST", "n[9-11]")
    monkeypatch.setenv("SLURM_STEP_TASKS_PER_NODE", "1(x3)")
    assert find_cluster() == Cluster(("n9:8888", "n10:8888", "n11:8888"), 2)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (("a:1,b:2", None), "--cluster and --task belong together"),
        ((None, 0), "--cluster and --task belong together"),
        (("a:1,b", 0), "--cluster a:1,b --task 0: 'b' is no address; give host:port"),
        (("a:1,:2", 0), "':2' is no address"),
        (("a:1,a:1", 0), "an address stands there twice"),
        (("a:1,b:2", 2), "there are the tasks 0 to 1, and no 2"),
        (("a:1,b:2", -1), "there are the tasks 0 to 1, and no -1"),
    ],
)
def test_what_is_no_cluster(given, error):
    with pytest.raises(UserError, match=error.replace("(", r"\(")):
        find_cluster(*given)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("{", "TF_CONFIG cannot be read"),
        ("[]", "TF_CONFIG cannot be read"),
        (
            '{"cluster": {"worker": ["a:1", "b:2"], "ps": ["c:3"]}}',
            "chief and worker here, and no ps",
        ),
        (
            '{"cluster": {"worker": ["a:1", "b:2"]}, "task": {"type": "evaluator"}}',
            "chief and worker here, and no evaluator",
        ),
        (
            '{"cluster": {"worker": ["a:1", "b:2"]}, "task": {"index": 5}}',
            "TF_CONFIG: there are the tasks 0 to 1, and no 5",
        ),
    ],
)
def test_what_is_no_tf_config(monkeypatch, value, error):
    monkeypatch.setenv("TF_CONFIG", value)
    with pytest.raises(UserError, match=error):
        find_cluster()


def test_slurm_that_names_nobody(monkeypatch):
    monkeypatch.setenv("SLURM_STEP_NUM_TASKS", "2")
    with pytest.raises(
        UserError, match=r"SLURM's variables name no cluster \(.*\); give --cluster"
    ):
        find_cluster()
