"""Real processes that train together: the numbers of one, whatever happens to any of them."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from runs import TINY, curve
from servers import free_port

pytestmark = pytest.mark.slow

SCRIPT = Path(__file__).with_name("train_worker.py")
SECONDS = 180  # to train, or to notice that another is gone
STEPS = 40  # two validations


def begin(devices, *flags):
    """A process that trains; with Ctrl-C as a shell's children in the foreground have it."""
    folders = [str(SCRIPT.parents[2]), str(SCRIPT.parents[1])]
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(devices), *map(str, flags)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(folders), "TF_CPP_MIN_LOG_LEVEL": "3"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process) -> tuple[int, str]:
    """(exit status, what it said)"""
    said, _ = process.communicate(timeout=SECONDS)
    return process.returncode, said


def settings(corpus, run, *flags):
    place = ("--corpus", corpus, "--run", run, "--export", run.with_name("exported"))
    limits = ("--steps", STEPS, "--epochs", 10_000)  # the corpus is small
    return [*place, *TINY, "--dropout", 0, *limits, *flags]


def train(run, *flags, devices=1):
    status, said = ended(begin(devices, *flags, "--run", run))
    assert status == 0, said
    return curve(run, "loss") | {-step: v for step, v in curve(run, "validation_loss").items()}


@pytest.fixture
def two_workers():
    """Begins two processes with the same flags: (the chief, the other)."""
    with ExitStack() as stack:

        def begin_two(*flags):
            addresses = ",".join(f"127.0.0.1:{free_port()}" for _ in range(2))
            processes = [begin(1, *flags, "--cluster", addresses, "--task", i) for i in range(2)]
            for process in processes:
                stack.enter_context(process)
                stack.callback(process.kill)
            return processes

        yield begin_two


def wait_for_step(run, step, *processes):
    while step not in curve(run, "loss") if (run / "metrics.jsonl").is_file() else True:
        assert all(process.poll() is None for process in processes)
        time.sleep(0.05)


@pytest.fixture(scope="module")
def undisturbed(corpus, tmp_path_factory):
    """The curve of one process with two batches an update."""
    run = tmp_path_factory.mktemp("alone") / "run"
    return train(run, *settings(corpus, run, "--accumulate", 2))


def test_two_processes_train_as_one_that_accumulates(corpus, undisturbed, two_workers, tmp_path):
    run = tmp_path / "run"
    for process in two_workers(*settings(corpus, run)):
        status, said = ended(process)
        assert status == 0, said
    together = curve(run, "loss") | {-s: v for s, v in curve(run, "validation_loss").items()}
    assert together == pytest.approx(undisturbed, abs=1e-4)


def test_four_devices_train_as_one_that_accumulates(corpus, tmp_path):
    alone, four = tmp_path / "alone", tmp_path / "four"
    assert train(four, *settings(corpus, four), devices=4) == pytest.approx(
        train(alone, *settings(corpus, alone, "--accumulate", 4)), abs=1e-4
    )


def test_dropout_differs_between_replicas_and_training_goes_well(corpus, tmp_path):
    """With a batch for each replica, as many as an update of one process has, the curves are alike
    and not the same."""
    alone, two = tmp_path / "alone", tmp_path / "two"
    flags = ("--dropout", 0.3)
    one = train(alone, *settings(corpus, alone, "--accumulate", 2, *flags))
    other = train(two, *settings(corpus, two, *flags), devices=2)
    assert other == pytest.approx(one, abs=0.1)
    assert other != pytest.approx(one, abs=1e-4)


def test_devices_share_a_loss_scale(corpus, tmp_path):
    """Training in float16, whose scale must fall and rise for all of them alike."""
    alone, two = tmp_path / "alone", tmp_path / "two"
    flags = ("--precision", "float16")
    one = train(alone, *settings(corpus, alone, "--accumulate", 2, *flags))
    assert train(two, *settings(corpus, two, *flags), devices=2) == pytest.approx(one, abs=0.02)


@pytest.mark.parametrize("victim", [0, 1])
def test_a_killed_worker_ends_all_and_resuming_gives_the_same_curve(
    corpus, undisturbed, two_workers, tmp_path, victim
):
    run = tmp_path / "run"
    flags = settings(corpus, run, "--steps", 10_000)
    processes = two_workers(*flags)
    wait_for_step(run, 20, *processes)
    wait_for_checkpoint(run, *processes)
    processes[victim].kill()
    begun = time.monotonic()
    status, said = ended(processes[1 - victim])
    assert status == 2
    assert time.monotonic() - begun < 60
    last = said.strip().splitlines()[-1]
    assert last.startswith(f"error: worker {1 - victim}: another worker is gone, it seems (")
    assert last.endswith("); see what it says, then start all of them again with --resume")
    again = two_workers("--run", run, "--resume", "--steps", STEPS, "--export", tmp_path / "e")
    assert [ended(process)[0] for process in again] == [0, 0]
    together = curve(run, "loss") | {-s: v for s, v in curve(run, "validation_loss").items()}
    assert together == pytest.approx(undisturbed, abs=1e-4)


def wait_for_checkpoint(run, *processes):
    while not list((run / "checkpoints").glob("ckpt-*.index")):
        assert all(process.poll() is None for process in processes)
        time.sleep(0.05)


def test_sigterm_at_one_ends_all_with_one_checkpoint(corpus, two_workers, tmp_path):
    """… from which one process goes on, or four devices."""
    run = tmp_path / "run"
    processes = two_workers(*settings(corpus, run, "--steps", 10_000, "--validate-every", 10_000))
    wait_for_step(run, 20, *processes)
    processes[1].send_signal(signal.SIGTERM)
    (status, said), other = map(ended, processes)
    assert (status, other[0]) == (130, 130), said + other[1]
    assert len(list((run / "checkpoints").glob("ckpt-*.index"))) == 1
    before = curve(run, "loss")[20]
    for devices in (1, 4):
        steps = max(curve(run, "loss")) + 40
        flags = ("--resume", "--steps", steps, "--export", tmp_path / "exported")
        losses = train(run, *flags, devices=devices)
        assert max(losses) == steps - steps % 20
        assert losses[max(losses)] < before
