"""`python -m translator.bulk`: large files, translated by all cores of a machine or cluster."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import tyro
from rich.console import Console

from translator.cli import line_bar, make_error_console, run_verb
from translator.errors import UserError
from translator.sampling import SamplingFlags


@dataclass(frozen=True)
class Arguments:
    """Translate files with Ray, line by line: line i of what is written translates line i of what
    is read. What is finished is not translated again when the same command is given once more."""

    input: tyro.conf.Positional[tuple[str, ...]]
    """Files, or URLs with any number of * (s3://…, gs://…, as fsspec knows them): text, one a line;
    .tsv, whose first column is translated and the rest kept; .parquet. Text and .tsv may be
    compressed (.gz)."""
    model: str
    """A run folder, or an export; with --address a path that every node sees. Or an address of the
    Hub, hf://<user>/<name>."""
    to: str
    """The folder, or its URL, for a file of the same name as each input's; in shards
    (name-00000-of-00010.txt) where that has more than --shard-lines."""
    address: str | None = None
    """A Ray cluster: auto for the one that this machine is part of, or host:port. Without it the
    cores of this machine are used."""
    column: str | None = None
    """The column of Parquet files that is translated, into a new one called translation."""
    shard_lines: int = 10_000
    """Lines in a shard: so much is lost at most when all ends."""
    sampling: tyro.conf.OmitArgPrefixes[SamplingFlags] = field(default_factory=SamplingFlags)


class Report:
    """What a person sees: a bar on a terminal, and a line for each file that is finished."""

    def __init__(self, console: Console, total: int, before: int, workers: Callable[[], int]):
        self._console, self._total, self._done, self._workers = console, total, before, workers
        self._begun = None
        self.rejected = 0
        self._bar = line_bar(console)
        self._task = self._bar.add_task("loading the model", total=total, completed=before)

    def __enter__(self):
        self._bar.start()
        return self

    def __exit__(self, *error):
        self._bar.stop()

    def __call__(self, shard, lines: int, rejected: int, finished: bool):
        """After some lines of a shard."""
        self._done, self.rejected = self._done + lines, self.rejected + rejected
        # How fast it goes is seen from the second call on: the model was loaded before the first.
        self._begun = self._begun or (time.monotonic(), self._done)
        seconds, lines_since = time.monotonic() - self._begun[0], self._done - self._begun[1]
        speed = lines_since / seconds if seconds > 1 else 0
        count = self._workers()
        rate = f"{count} worker{'' if count == 1 else 's'}"
        rate += f" · {speed:,.0f} lines/s" if speed else ""
        self._bar.update(self._task, description=rate, advance=lines)
        if finished:
            left = int((self._total - self._done) / speed) if speed else 0
            rate += f" · {left // 60}:{left % 60:02d} left" if left else ""
            self._console.print(f"{shard.name} · {self._done:,} of {self._total:,} lines · {rate}")


def main():
    arguments = tyro.cli(Arguments, prog="python -m translator.bulk")
    sampling = arguments.sampling.settings()
    if arguments.shard_lines < 1:
        raise UserError(f"--shard-lines {arguments.shard_lines}: it must be 1 or more")
    from translator.bulk_translation.files import Folder, find_inputs
    from translator.bulk_translation.job import PIECE, REJECTS, plan, run
    from translator.bulk_translation.pool import Pool, cluster
    from translator.inference.translator import find_model

    _, version = find_model(arguments.model)
    model = str(version.resolve())
    files, folder = find_inputs(arguments.input, arguments.column), Folder(arguments.to)
    job = plan(files, folder, model, sampling, arguments.shard_lines)
    job.begin()
    left = job.unfinished()
    total, after = (sum(shard.count for shard in shards) for shards in (job.shards, left))
    console = make_error_console()
    if total > after:
        console.print(f"{total - after:,} of {total:,} lines are translated already")
    if left:
        pieces = sum(max(1, -(-shard.count // PIECE)) for shard in left)
        with cluster(arguments.address):
            pool = Pool(model, sampling, most=pieces)
            with Report(console, total, total - after, lambda: pool.workers) as report:
                run(job, pool, report)
        if report.rejected:
            console.print(f"{report.rejected:,} lines were rejected: see {folder}/{REJECTS}")


if __name__ == "__main__":
    run_verb(main)
