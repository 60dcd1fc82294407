"""What a person sees while a model trains: a bar on a terminal, lines in a log file."""

import time

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

LINE_EVERY = 15  # seconds between two lines where there is no terminal


class Display:
    """A context manager around the training loop."""

    def __init__(self, console: Console):
        self._console = console
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("starting", total=1.0)
        self._last_line = time.monotonic()
        self._begun = None

    def __enter__(self):
        self._bar.start()
        return self

    def __exit__(self, *error):
        self._bar.stop()

    def update(self, progress, done: float, values: dict[str, float]):
        """After some steps; `done` is the share of the run that is over, 0 to 1."""
        text = (
            f"step {progress.step:,} · epoch {progress.position.epoch + 1} · "
            f"loss {values['loss']:.3f} · {values['target_tokens_per_second']:,.0f} tokens/s"
        )
        self._bar.update(self._task, description=text, completed=done)
        self._begun = self._begun or (time.monotonic(), done)
        if not self._console.is_terminal and time.monotonic() - self._last_line >= LINE_EVERY:
            self._last_line = time.monotonic()
            self._console.print(f"{text} · {100 * done:.0f} % · {self._time_left(done)}")

    def say_working(self, text: str):
        self._bar.update(self._task, description=text)

    def validated(self, progress, values: dict[str, float]):
        best = " (best so far)" if progress.best_step == progress.step else ""
        self._console.print(
            f"step {progress.step:,} · validation loss {values['validation_loss']:.3f} · "
            f"validation BLEU {values['validation_bleu']:.1f}{best}"
        )

    def _time_left(self, done):
        begun, from_share = self._begun
        if done <= from_share:
            return "time left unknown"
        left = (time.monotonic() - begun) / (done - from_share) * (1 - done)
        return f"{int(left) // 60}:{int(left) % 60:02d} left"
