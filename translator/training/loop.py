"""The training loop: batches in, a run folder with the best model out."""

import dataclasses
import math
import time
from pathlib import Path

import tensorflow as tf

from translator.config import Config
from translator.data.batching import Position, TrainingBatches, batches_of
from translator.data.prepared import PreparedData
from translator.errors import UserError
from translator.files import replacing
from translator.training.checkpoint import Checkpoints, Progress
from translator.training.distribution import Workers
from translator.training.interrupt import DeferredInterrupt
from translator.training.metrics import Metrics, NoMetrics
from translator.training.optimizer import build_optimizer
from translator.training.precision import LossScale
from translator.training.schedule import build_schedule
from translator.training.step import (
    BATCH,
    make_loss_function,
    make_train_step,
    mean_loss,
)

LOG_EVERY = 20  # updates between two lines of metrics
PREFETCH = 32  # batches; longer than a step of drawing the next epoch takes


class Trainer:
    """Trains one model; everything it writes goes into `run`.

    Files: `checkpoints/` to resume from, `model.keras` with the best averaged weights so far,
    `metrics.jsonl` and `tensorboard/` with the curves.
    """

    def __init__(
        self,
        config: Config,
        data: PreparedData,
        model,
        averaged,
        validation_bleu,
        run,
        display,
        workers: Workers | None = None,
    ):
        """`averaged` gets the moving average of `model`'s weights; `validation_bleu()` scores it;
        `display` shows progress (see `translator.training.display.Display`). With `workers`, it is
        made while they are `building()`, in each process; the chief alone writes anything."""
        self.config, self.data, self.run, self.display = config, data, run, display
        self.model, self.averaged, self.validation_bleu = model, averaged, validation_bleu
        self.workers = workers or Workers()
        self.schedule = build_schedule(config.training)
        self.optimizer = build_optimizer(config.training, model, self.schedule)
        self.progress = Progress()
        self.loss_scale = LossScale() if config.training.precision == "float16" else None
        self.checkpoints = Checkpoints(
            run / "checkpoints", model, averaged, self.optimizer, self.progress, self.loss_scale
        )
        self.train_step = make_train_step(
            model, averaged, self.optimizer, config.training, self.workers, self.loss_scale
        )
        self.loss_function = make_loss_function(averaged)
        self.workers.separate_seeds(model)

    def resume(self) -> bool:
        """Goes back to the last checkpoint; False where there is none yet."""
        restored = self.checkpoints.restore()
        if restored:
            self.workers.separate_seeds(self.model)
        return restored

    def train(self):
        """Runs until a limit of the configuration is reached.

        Raises:
            KeyboardInterrupt: on Ctrl-C or SIGTERM, after the step in hand and a checkpoint; on a
                second one at once, without writing anything more.
            UserError: the loss is not finite, or something cannot be written.
        """
        chief = self.workers.is_chief
        self.metrics = Metrics(self.run, self.progress.step) if chief else NoMetrics()
        self._begun = time.monotonic() - self.progress.seconds
        try:
            with DeferredInterrupt() as interrupt:
                if self.config.training.init_from and self.progress.best_bleu < 0:
                    self._validate_and_save()  # how good it is before it learns anything new
                self._timed_from = None  # the first step, which traces the graph, is not timed
                for update in self._updates():
                    if self._finished():
                        break
                    self._update(update)
                    if self.progress.step % LOG_EVERY == 0:
                        self._log()
                    if self.progress.step % self.config.training.validate_every == 0:
                        self._validate_and_save()
                    if self._anyone(interrupt.requested):
                        self._save()
                        raise KeyboardInterrupt
                if self.progress.validated_step < self.progress.step:
                    self._validate_and_save()
                if self._anyone(interrupt.requested):
                    raise KeyboardInterrupt
        finally:
            self.metrics.close()

    def _anyone(self, yes) -> bool:
        """Whether it is so for any worker: what one does after a step, all do after that step."""
        return self.workers.total(yes)[0] > 0

    def summary(self) -> dict:
        """What the run cost, and how good it looked on the way."""
        progress = self.progress
        return {
            "seconds": progress.seconds,
            "steps": progress.step,
            "epochs": progress.position.epoch,
            "target_tokens": progress.target_tokens,
            "target_tokens_per_second": progress.timed_tokens / max(progress.timed_seconds, 1e-9),
            "padding_share": progress.padding_share,
            "validation_bleu": progress.best_bleu,
            "best_step": progress.best_step,
        }

    def _updates(self):
        """Endless (position after an update, this process's batches for it), from where we are."""
        draw = self.data.training_batches(self.config.training.seed)
        accumulate, workers = self.config.training.accumulate, self.workers
        size = workers.strategy.num_replicas_in_sync * accumulate
        first, own = workers.first_replica * accumulate, workers.local_replicas * accumulate
        stream = stream_updates(draw, self.progress.position, size, range(first, first + own))
        while True:
            try:
                yield next(stream)
            except tf.errors.UnknownError as error:  # what the generator raised, in tf.data's words
                reason = next(line for line in str(error).splitlines() if "Error: " in line)
                raise UserError(
                    f"{self.data.working}: the next batches cannot be drawn ({reason}); "
                    "go on with --resume when that is put right"
                ) from error

    def _finished(self) -> bool:
        return self.fraction_done() >= 1

    def fraction_done(self) -> float:
        """0 to 1, by the limit that is nearest; within an epoch an estimate, and below 1."""
        limits, progress, pairs = self.config.training, self.progress, self.data.train
        passes = progress.tokens / (pairs.source.offsets[-1] + pairs.target.offsets[-1])
        epochs = progress.position.epoch
        epochs += min(max(passes - epochs, 0), 0.99)
        shares = [
            progress.step / limits.steps if limits.steps else 0,
            epochs / limits.epochs if limits.epochs else 0,
            progress.seconds / (60 * limits.minutes) if limits.minutes else 0,
            progress.target_tokens / limits.target_tokens if limits.target_tokens else 0,
            progress.validations_since_best >= limits.patience,
        ]
        return max(shares)

    def _update(self, update):
        self.schedule.done.assign(self.fraction_done())
        position, batches = update
        loss, tokens, norm = self.train_step(batches)
        loss, tokens, norm = float(loss), int(tokens), float(norm)
        progress = self.progress
        if not math.isfinite(norm + loss) and not self._overflowed(loss):
            raise UserError(
                f"step {progress.step + 1}: the loss is {loss / tokens}, its gradient's norm "
                f"{norm}; the step was not taken, and what is saved is intact: begin a new run "
                f"with a lower --learning-rate or --clip-norm, and with --init-from {self.run} "
                "where it has a model worth keeping"
            )
        progress.step += 1
        progress.position = Position(*map(int, position))
        progress.target_tokens += tokens
        progress.interval_loss += loss
        progress.interval_tokens += tokens
        sides = [ids for source, _, target in batches for ids in (source, target)]
        cells, filled = sum(map(tf.size, sides)), sum(map(tf.math.count_nonzero, sides))
        cells, filled = self.workers.total(int(cells), int(filled))
        progress.cells += int(cells)
        progress.tokens += int(filled)
        self._count_time(tokens)

    def _overflowed(self, loss) -> bool:
        """Whether only the gradient is not finite, which a smaller scale of the loss may mend."""
        return self.loss_scale and math.isfinite(loss) and self.loss_scale.can_fall()

    def _count_time(self, tokens):
        """Called after each step; waiting for a batch counts, validation does not."""
        now, progress = time.monotonic(), self.progress
        (progress.seconds,) = self.workers.from_chief(now - self._begun)
        if self._timed_from is not None:
            progress.timed_seconds += now - self._timed_from
            progress.timed_tokens += tokens
        self._timed_from = now

    def _log(self):
        progress = self.progress
        since = progress.timed_tokens - progress.logged_tokens
        seconds = progress.timed_seconds - progress.logged_seconds
        progress.logged_tokens, progress.logged_seconds = (
            progress.timed_tokens,
            progress.timed_seconds,
        )
        line = {
            "loss": progress.interval_loss / progress.interval_tokens,
            "target_tokens_per_second": since / max(seconds, 1e-9),
            "learning_rate": float(self.optimizer.learning_rate),
        }
        progress.interval_loss, progress.interval_tokens = 0.0, 0
        self.metrics.write(progress, line)
        self.display.update(progress, self.fraction_done(), line)

    def _save(self):
        if self.workers.is_chief:
            self.checkpoints.save()

    def _validate_and_save(self):
        self._validate()
        self._save()
        self._timed_from = time.monotonic()

    def _validate(self):
        """Scores the averaged weights; keeps them where their BLEU is the best so far."""
        self.display.say_working("validating")
        progress, chief = self.progress, self.workers.is_chief
        loss, score = self.workers.from_chief(*(self._scores() if chief else (0.0, 0.0)))
        is_best = score > progress.best_bleu
        if is_best and chief:  # first of all: progress must know of no better model than there is
            save_model(self.averaged, self.run / "model.keras")
        (progress.seconds,) = self.workers.from_chief(time.monotonic() - self._begun)
        progress.validated_step = progress.step
        if is_best:
            progress.best_bleu, progress.best_step = score, progress.step
            progress.validations_since_best = 0
        else:
            progress.validations_since_best += 1
        line = {"validation_loss": loss, "validation_bleu": score}
        self.metrics.write(progress, line)
        self.display.validated(progress, line)

    def _scores(self):
        """(loss, BLEU) on the validation split."""
        batches = batches_of(self.data.validation, self.config.data.batch_tokens)
        return mean_loss(self.loss_function, batches), self.validation_bleu()


def stream_updates(draw: TrainingBatches, start: Position, size: int = 1, own: range = range(1)):
    """What `draw.updates` yields, as tensors, made by a thread that works ahead."""
    dataset = tf.data.Dataset.from_generator(
        lambda: (
            (dataclasses.astuple(position), batches)
            for position, batches in draw.updates(start, size, own)
        ),
        output_signature=((tf.TensorSpec([], tf.int64),) * 2, (BATCH,) * len(own)),
    )
    return iter(dataset.prefetch(PREFETCH))


def save_model(model, path: Path):
    """Saves `model` as `path`; a full disk or a crash leaves an earlier file whole.

    Raises:
        UserError: it cannot be written.
    """
    try:
        with replacing(path) as temporary:
            model.save(temporary)
    except OSError as error:
        raise UserError(
            f"{path}: cannot be written ({error.strerror or error}); an earlier model there is "
            "intact: make room, then go on with --resume"
        ) from error
