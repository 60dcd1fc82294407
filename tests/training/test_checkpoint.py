"""A run that goes on from a checkpoint is the run that was never interrupted."""

import dataclasses
import json
import resource
import signal
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf
from keras.src.utils.naming import reset_uids

from translator.config import TrainingConfig
from translator.data.batching import Position, shift_right
from translator.errors import UserError
from translator.training.checkpoint import Checkpoints, Progress
from translator.training.metrics import Metrics
from translator.training.optimizer import build_optimizer
from translator.training.step import make_train_step

CONFIG = TrainingConfig(learning_rate=0.01, warmup_steps=4)


@pytest.fixture(scope="module")
def new_run(new_transformer):
    """A function of (folder, seed) that builds all that a run consists of."""

    def build(folder, seed, **settings):
        model = new_transformer(seed=seed, dropout=0.2, **settings)
        averaged = new_transformer(seed=seed + 100, dropout=0.2, **settings)
        optimizer = build_optimizer(CONFIG, model)
        progress = Progress()
        return SimpleNamespace(
            model=model,
            averaged=averaged,
            optimizer=optimizer,
            progress=progress,
            checkpoints=Checkpoints(folder, model, averaged, optimizer, progress),
        )

    return build


def values(run):
    variables = (*run.model.variables, *run.averaged.variables, *run.optimizer.variables)
    return [v.numpy() for v in variables]


def assert_same(found, expected):
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_array_equal(a, b)


def scramble(run, seed):
    """Changes every variable, and the progress, so that nothing can be right by chance."""
    rng = np.random.default_rng(seed)
    for part in (run.model, run.averaged, run.optimizer):
        for v in part.variables:
            v.assign((5 * rng.random(v.shape)).astype(v.dtype))
    numbers = {f.name: int(rng.integers(1, 99)) for f in dataclasses.fields(Progress)}
    for key, value in {**numbers, "position": Position(seed, 5)}.items():
        setattr(run.progress, key, value)


@pytest.fixture(scope="module")
def runs(tmp_path_factory, new_run):
    """Two runs of different seeds over one folder."""
    folder = tmp_path_factory.mktemp("unused")
    return new_run(folder, 1), new_run(folder, 2)


@pytest.fixture
def two(runs, tmp_path):
    """Those, with fresh values and a folder of their own: (the one that saves, the other)."""
    for seed, run in enumerate(runs):
        scramble(run, seed)
        run.checkpoints = Checkpoints(
            tmp_path / "checkpoints", run.model, run.averaged, run.optimizer, run.progress
        )
    return runs


def save(run, step):
    """A state unlike any other; returns what is in it."""
    scramble(run, seed=step)
    run.progress.step = step
    run.checkpoints.save()
    return values(run), dataclasses.replace(run.progress)


def reopen(run):
    """Checkpoints of the same objects, as a new process would open them."""
    return Checkpoints(run.checkpoints.folder, run.model, run.averaged, run.optimizer, run.progress)


def files(run, step):
    found = sorted(run.checkpoints.folder.glob(f"ckpt-{step}.*"))
    assert len(found) == 2
    return found


def test_going_on_equals_never_having_stopped(new_run, padded_rows, tmp_path):
    source, target = padded_rows([4, 5, 3], seed=1), padded_rows([3, 2, 5], seed=2)
    batch = tuple(map(tf.constant, (source, shift_right(target), target)))

    def train(run, updates):
        step = make_train_step(run.model, run.averaged, run.optimizer, CONFIG)
        losses = []
        for _ in range(updates):
            losses.append(float(step((batch,))[0]))
            run.progress.step += 1
            if run.progress.step == 3:
                run.checkpoints.save()
        return losses

    # TensorFlow's optimiser of graphs orders additions by name: for equal bits the layers must be
    # named alike, as they are in a new process.
    reset_uids()
    run = new_run(tmp_path, seed=1)
    losses = train(run, 6)
    reset_uids()
    resumed = new_run(tmp_path, seed=2)
    assert resumed.checkpoints.restore()
    assert resumed.progress.step == 3
    assert train(resumed, 3) == losses[3:]
    assert_same(values(resumed), values(run))
    assert len(set(losses)) == 6


def test_everything_comes_back(two):
    saving, other = two
    expected, progress = save(saving, 7)
    assert reopen(other).restore()
    assert_same(values(other), expected)
    assert other.progress == progress
    assert isinstance(other.progress.position, Position)


def test_dropout_state_is_part_of_it(runs):
    states = [v for v in runs[0].model.variables if "seed_generator" in v.path]
    assert len(states) >= 2
    assert not any(state is weight for state in states for weight in runs[0].model.weights)


def test_the_last_two_are_kept(two):
    run, _ = two
    for step in (1, 2, 3):
        save(run, step)
    assert not list(run.checkpoints.folder.glob("ckpt-1.*"))
    assert files(run, 2)
    assert files(run, 3)


def test_nothing_there(two):
    before = values(two[1])
    assert two[1].checkpoints.restore() is False
    assert_same(values(two[1]), before)


def truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip_a_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [truncate, flip_a_bit, lambda path: path.write_bytes(b"")])
@pytest.mark.parametrize("file", [0, 1], ids=["data", "index"])
def test_damaged_newest_falls_back_to_the_one_before(two, file, damage):
    saving, other = two
    expected, progress = save(saving, 1)
    save(saving, 2)
    damage(files(saving, 2)[file])
    assert reopen(other).restore()
    assert_same(values(other), expected)
    assert other.progress == progress


def test_states_are_ordered_by_step_not_by_name(two):
    saving, other = two
    save(saving, 9)
    expected, progress = save(saving, 10)
    assert reopen(other).restore()
    assert_same(values(other), expected)
    assert other.progress == progress


def test_all_damaged(two):
    saving, other = two
    for step in (1, 2):
        save(saving, step)
        truncate(files(saving, step)[0])
    with pytest.raises(UserError, match=r"ckpt-2: .*ckpt-1: ") as caught:
        reopen(other).restore()
    assert str(saving.checkpoints.folder) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("settings", [{"width": 8}, {"tied": False}])
def test_another_model(two, new_run, settings):
    saving, _ = two
    save(saving, 1)
    other = new_run(saving.checkpoints.folder, seed=3, **settings)
    with pytest.raises(UserError, match="no checkpoint can be restored") as caught:
        other.checkpoints.restore()
    assert "\n" not in str(caught.value)


@contextmanager
def full_disk(size=2**16):
    """No file may grow beyond `size` bytes: the system fails such a write as on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


def failing_with(error):
    """Makes the saving itself fail."""

    @contextmanager
    def patch():
        def save(*args, **kwargs):
            raise error

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(tf.train.Checkpoint, "write", save)
            yield

    return patch


@pytest.mark.parametrize(
    "fault",
    [
        full_disk,
        failing_with(tf.errors.ResourceExhaustedError(None, None, "No space left\nmore")),
        failing_with(PermissionError(13, "Permission denied")),
    ],
)
def test_full_disk_leaves_the_earlier_one(two, fault):
    saving, other = two
    expected, _ = save(saving, 1)
    with fault(), pytest.raises(UserError, match=r"step 2 .*--resume") as caught:
        save(saving, 2)
    assert str(caught.value).startswith(f"{saving.checkpoints.folder}: ")
    assert "\n" not in str(caught.value)
    assert reopen(other).restore()
    assert_same(values(other), expected)

    expected, _ = save(saving, 3)  # there is room again
    assert reopen(other).restore()
    assert_same(values(other), expected)


# --- the curves


def steps(run):
    return [json.loads(line)["step"] for line in (run / "metrics.jsonl").read_text().splitlines()]


def write(run, begin, *at):
    metrics = Metrics(run, begin)
    for step in at:
        metrics.write(Progress(step=step, position=Position(2, 1)), {"loss": 1 / step})
    metrics.close()


def test_metrics_are_lines_of_json_and_tensorboard(tmp_path):
    write(tmp_path, 0, 20, 40)
    line = json.loads((tmp_path / "metrics.jsonl").read_text().splitlines()[1])
    assert line == {"step": 40, "epoch": 2, "seconds": 0, "target_tokens": 0, "loss": 1 / 40}
    (events,) = (tmp_path / "tensorboard").iterdir()
    points = {
        event.step: (value.tag, float(tf.make_ndarray(value.tensor)))
        for event in tf.compat.v1.train.summary_iterator(str(events))
        for value in event.summary.value
    }
    assert points == {20: ("loss", pytest.approx(0.05)), 40: ("loss", pytest.approx(0.025))}


def test_points_after_the_checkpoint_are_dropped(tmp_path):
    write(tmp_path, 0, 20, 40, 60)
    write(tmp_path, 40, 60, 80)
    assert steps(tmp_path) == [20, 40, 60, 80]
    assert {file.name for file in tmp_path.iterdir()} == {"metrics.jsonl", "tensorboard"}


def test_half_a_line_of_a_killed_run_is_dropped(tmp_path):
    write(tmp_path, 0, 20, 40)
    path = tmp_path / "metrics.jsonl"
    path.write_text(path.read_text()[:-20])
    write(tmp_path, 40, 60)
    assert steps(tmp_path) == [20, 60]
