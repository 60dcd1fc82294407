"""The curves of a run, for programs (`metrics.jsonl`) and for TensorBoard."""

import json
from pathlib import Path

import tensorflow as tf

from translator.files import write_file
from translator.training.checkpoint import Progress


class Metrics:
    """Appends to the curves in `run`, from `step` on: later points, of a run that was killed after
    its last checkpoint, are dropped, since they will be written again."""

    def __init__(self, run: Path, step: int):
        path = run / "metrics.jsonl"
        if path.exists():
            _keep(path, step)
        self._file = path.open("a", encoding="utf-8")
        self._summaries = tf.summary.create_file_writer(
            str(run / "tensorboard"), filename_suffix=f".from-step-{step}"
        )

    def write(self, progress: Progress, values: dict[str, float]):
        """One line of named values at the present step."""
        line = {
            "step": progress.step,
            "epoch": progress.position.epoch,
            "seconds": round(progress.seconds, 3),
            "target_tokens": progress.target_tokens,
            **values,
        }
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        with self._summaries.as_default(step=progress.step):
            for name, value in values.items():
                tf.summary.scalar(name, value)

    def close(self):
        self._file.close()
        self._summaries.close()


class NoMetrics:
    """For the workers that leave writing to the chief."""

    def write(self, progress: Progress, values: dict[str, float]):
        pass

    def close(self):
        pass


def _keep(path, step):
    kept = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            if json.loads(line)["step"] <= step:
                kept.append(line + "\n")
        except ValueError:
            continue  # the half line of a killed run
    write_file(path, "".join(kept))
