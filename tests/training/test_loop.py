"""The training loop: what an interrupt saves, and what two of them leave alone."""

import os
import signal
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from translator.config import TrainingConfig
from translator.errors import UserError
from translator.presets import PRESETS
from translator.training import loop
from translator.training.checkpoint import saved_states
from translator.training.loop import Trainer


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture
def trainer(new_transformer, tmp_path, monkeypatch):
    """Four steps that learn nothing, with a validation after every second."""
    config = replace(PRESETS["tiny"], training=TrainingConfig(steps=4, validate_every=2))
    side = SimpleNamespace(offsets=np.array([0, 100]))
    data = SimpleNamespace(train=SimpleNamespace(source=side, target=side), validation=None)
    display = SimpleNamespace(say_working=lambda text: None, validated=lambda *args: None)
    model, averaged = new_transformer(seed=1), new_transformer(seed=2)
    scores = iter([10.0, 20.0, 30.0])
    trainer = Trainer(config, data, model, averaged, lambda: next(scores), tmp_path, display)

    def update(batches):
        trainer.progress.step += 1

    monkeypatch.setattr(loop, "mean_loss", lambda function, batches: 1.0)
    monkeypatch.setattr(trainer, "_updates", lambda: iter(lambda: (), None))
    monkeypatch.setattr(trainer, "_update", update)
    return trainer


def steps_saved(run):
    return [int(path.name.removeprefix("ckpt-")) for path in saved_states(run / "checkpoints")]


def during(monkeypatch, target, name, act):
    """Calls `act` before `target.name` does its work."""
    work = getattr(target, name)

    def acting(*args):
        act()
        return work(*args)

    monkeypatch.setattr(target, name, acting)


def test_the_first_interrupt_saves_after_the_step_in_hand(trainer, tmp_path, monkeypatch):
    during(monkeypatch, trainer, "_update", interrupt)
    with pytest.raises(KeyboardInterrupt):
        trainer.train()
    assert steps_saved(tmp_path) == [1]


def test_the_second_one_writes_nothing_half_done(trainer, tmp_path, monkeypatch):
    def half_a_step(batches):
        trainer.progress.step += 1
        interrupt()
        interrupt()

    monkeypatch.setattr(trainer, "_update", half_a_step)
    with pytest.raises(KeyboardInterrupt):
        trainer.train()
    assert steps_saved(tmp_path) == []


def test_a_better_model_is_not_lost_when_its_saving_is_interrupted(trainer, tmp_path, monkeypatch):
    def twice():
        interrupt()
        interrupt()

    with monkeypatch.context() as patch:
        during(patch, loop, "save_model", twice)
        with pytest.raises(KeyboardInterrupt):
            trainer.train()
    assert not (tmp_path / "model.keras").exists()
    trainer.checkpoints.save()  # whoever writes a checkpoint now …
    assert trainer.progress.best_bleu < 0  # … does not say that there is a model

    trainer.train()
    assert (tmp_path / "model.keras").is_file()
    assert (trainer.progress.best_bleu, trainer.progress.best_step) == (20.0, 4)


def test_an_interrupt_in_the_last_validation_is_heard(trainer, tmp_path, monkeypatch):
    trainer.progress.step = 4  # nothing is left but to validate
    during(monkeypatch, trainer, "validation_bleu", interrupt)
    with pytest.raises(KeyboardInterrupt):
        trainer.train()
    assert steps_saved(tmp_path) == [4]
    assert trainer.progress.best_bleu == 10.0


def test_target_tokens_end_training(trainer, monkeypatch):
    """At the first step at or beyond them, counted from the beginning of the run."""
    limits = TrainingConfig(target_tokens=1200, steps=1000, epochs=1000)
    trainer.config = replace(trainer.config, training=limits)
    trainer.progress.target_tokens = 500  # it was resumed
    seen = []

    def update(batches):
        trainer.progress.step += 1
        trainer.progress.target_tokens += 300
        seen.append(trainer.progress.target_tokens)

    monkeypatch.setattr(trainer, "_update", update)
    trainer.train()
    assert seen == [800, 1100, 1400]
    assert trainer.summary()["target_tokens"] == 1400


def test_an_overflow_is_an_error_only_where_the_scale_cannot_fall(trainer):
    can_fall = iter([True, False])
    trainer.loss_scale = SimpleNamespace(can_fall=lambda: next(can_fall))
    trainer.train_step = lambda batches: (1.0, 5, float("inf"))
    trainer._begun, trainer._timed_from = 0.0, None
    update = ((0, 1), ())
    Trainer._update(trainer, update)
    assert (trainer.progress.step, trainer.progress.target_tokens) == (1, 5)
    with pytest.raises(UserError, match=r"step 2: the loss is 0\.2, its gradient's norm inf"):
        Trainer._update(trainer, update)
    trainer.train_step = lambda batches: (float("nan"), 5, 1.0)  # no scale can help
    with pytest.raises(UserError, match="the loss is nan"):
        Trainer._update(trainer, update)
    assert trainer.progress.step == 1
