"""Saving a run so that it can go on as if nothing had happened."""

import dataclasses
import json
import re
import shutil
from pathlib import Path

import tensorflow as tf

from translator.data.batching import Position
from translator.errors import UserError


@dataclasses.dataclass
class Progress:
    """How far a run has come; all a resumed run needs besides weights and optimizer."""

    step: int = 0
    """Weight updates done."""
    position: Position = dataclasses.field(default_factory=Position)
    """Where the data goes on."""
    seconds: float = 0.0
    """Wall-clock time in the training loop, validation included."""
    timed_seconds: float = 0.0
    """The same without validation and without the first step of each process, which traces the
    graph: with `timed_tokens`, the steady speed."""
    timed_tokens: int = 0
    """Real target tokens trained on in that time."""
    target_tokens: int = 0
    """Real target tokens trained on."""
    cells: int = 0
    """Ids in all batches, both sides, padding included."""
    tokens: int = 0
    """The same without padding."""
    interval_loss: float = 0.0
    """Summed loss since the last line of metrics."""
    interval_tokens: int = 0
    """Target tokens since then."""
    logged_seconds: float = 0.0
    """`timed_seconds` at the last line of metrics."""
    logged_tokens: int = 0
    """`timed_tokens` at the last line of metrics."""
    validated_step: int = 0
    best_bleu: float = -1.0
    best_step: int = 0
    validations_since_best: int = 0

    @property
    def padding_share(self) -> float:
        """Padding's share of all ids, 0 to 1."""
        return 1 - self.tokens / self.cells if self.cells else 0.0


def saved_states(folder: Path) -> list[Path]:
    """The states in a run's `checkpoints/` in the order of steps, as `tf.train.Checkpoint.read`
    takes them."""
    paths = [index.with_suffix("") for index in folder.glob("ckpt-*.index")]
    return sorted(paths, key=lambda path: int(path.name.removeprefix("ckpt-")))


class Checkpoints:
    """The last two states of a run, `<run>/checkpoints/ckpt-<step>.*`.

    TensorFlow writes a state to temporary files and renames them, the index last: a crash in the
    middle of saving costs that state only.
    """

    KEPT = 2

    def __init__(
        self, folder: Path, model, averaged, optimizer, progress: Progress, loss_scale=None
    ):
        self.folder, self.progress = folder, progress
        self._checkpoint = tf.train.Checkpoint(
            # Flat lists: `model.variables` also holds the state of the dropout's random numbers,
            # which Keras's own object graph leaves out.
            model=[v.value for v in model.variables],
            averaged=[v.value for v in averaged.variables],
            optimizer=[v.value for v in optimizer.variables],
            progress=_Json(progress),
            **({"loss_scale": loss_scale.variables} if loss_scale else {}),
        )

    def save(self):
        """Raises UserError where the disk is full or cannot be written."""
        try:
            self._checkpoint.write(str(self.folder / f"ckpt-{self.progress.step}"))
        except (OSError, tf.errors.OpError) as error:
            for half in self.folder.glob("*_temp"):
                shutil.rmtree(half, ignore_errors=True)
            reason = re.sub(r"^\{\{.*?\}\} *", "", str(error)).splitlines()[0]
            raise UserError(
                f"{self.folder}: checkpoint of step {self.progress.step} cannot be written "
                f"({reason}); earlier ones are intact: make room, then go on with --resume"
            ) from error
        for old in saved_states(self.folder)[: -self.KEPT]:
            for file in self.folder.glob(f"{old.name}.*"):
                file.unlink()

    def restore(self) -> bool:
        """Loads the newest intact state; False where there is none.

        Raises:
            UserError: states are there, but none can be read.
        """
        problems = []
        for path in reversed(saved_states(self.folder)):
            try:
                self._checkpoint.read(str(path)).assert_consumed()
                return True
            except Exception as error:  # TensorFlow's reader raises many: IndexError, say
                problems.append(f"{path.name}: {str(error).splitlines()[0]}")
        if problems:
            raise UserError(
                f"{self.folder}: no checkpoint can be restored ({'; '.join(problems)}); "
                "start again in another folder"
            )
        return False


class _Json(tf.train.experimental.PythonState):
    """Puts `Progress` into the checkpoint with the tensors, so that both are of one moment."""

    def __init__(self, progress):
        self.progress = progress

    def serialize(self):
        return json.dumps(dataclasses.asdict(self.progress))

    def deserialize(self, text):
        values = json.loads(text)
        values["position"] = Position(**values["position"])
        for key, value in values.items():
            setattr(self.progress, key, value)
