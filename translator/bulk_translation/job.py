"""One bulk translation from its files to its files: what is finished stays, what is not is done."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import islice
from typing import NamedTuple

from translator.bulk_translation.files import Folder, Shard, shards_of
from translator.bulk_translation.pool import Piece, Pool
from translator.errors import UserError
from translator.sampling import Sampling

SETTINGS = "bulk.json"
REJECTS = "rejects"  # a folder, with a file of `file<TAB>line<TAB>reason` for each shard
PIECE = 512  # texts that a worker takes at once: some seconds, in batches of like length


@dataclass(frozen=True)
class Job:
    """What is to be translated, by what, and where to."""

    shards: tuple[Shard, ...]
    folder: Folder
    model: str
    sampling: Sampling | None

    def begin(self):
        """Leaves in the folder what its files are made of.

        Raises:
            UserError: it holds those of something else.
        """
        files = {shard.name: [shard.file.path, shard.first, shard.count] for shard in self.shards}
        sampling = asdict(self.sampling) if self.sampling else None
        settings = {"model": self.model, "sampling": sampling, "files": files}
        if not self.folder.has(SETTINGS):
            if there := [shard.name for shard in self.shards if self.folder.has(shard.name)]:
                raise UserError(
                    f"--to {self.folder}: has a {there[0]}, of which it does not say what made it; "
                    "give another folder"
                )
            with self.folder.writing(SETTINGS) as file:
                file.write(json.dumps(settings, indent=2, ensure_ascii=False).encode())
        if json.loads(self.folder.read(SETTINGS)) != settings:
            raise UserError(
                f"--to {self.folder}: holds translations that were begun with other inputs or "
                "flags; give another folder, or delete that one"
            )

    def unfinished(self) -> list[Shard]:
        return [shard for shard in self.shards if not self.folder.has(shard.name)]


class Part(NamedTuple):
    """A piece's place: its shard, its records and how many of the shard are before them."""

    shard: Shard
    records: list
    before: int

    def __str__(self):
        first = self.shard.first + self.before + 1
        return f"{self.shard.file.path}:{first}-{first + len(self.records) - 1}"


def pieces_of(shards: list[Shard]) -> Iterator[Piece]:
    """All records of some shards, which stand in the order of their files; at least one piece of
    each shard, though it be empty. A file is read once."""
    records, file, at = iter(()), None, 0
    for shard in shards:
        if shard.file is not file:
            file, records, at = shard.file, shard.file.records(), 0
        records = islice(records, shard.first - at, None)
        at = shard.first + shard.count
        for before in range(0, max(shard.count, 1), PIECE):
            some = list(islice(records, min(PIECE, shard.count - before)))
            yield Piece([file.text(record) for record in some], Part(shard, some, before))


def run(job: Job, pool: Pool, progress: Callable[[Shard, int, int, bool], None]):
    """Translates what is not finished yet.

    Each shard is written to a temporary file, which is renamed when its last line is there; so what
    is in the folder is whole. Of a text that cannot be translated the line stays empty, and REJECTS
    says why.

    Args:
        progress: is called after each piece: its shard, how many texts it had, how many were
            rejected, and whether the shard is finished.
    """
    unfinished = job.unfinished()
    results = pool.translate(pieces_of(unfinished))
    for shard in unfinished:
        _write(job.folder, shard, results, progress)


def _write(folder, shard, results, progress):
    rejects, done = [], 0
    with ExitStack() as stack:
        write = stack.enter_context(
            shard.file.writer(stack.enter_context(folder.writing(shard.name)))
        )
        while True:
            piece, translated = next(results)
            write(piece.about.records, [text for text, _ in translated])
            first = shard.first + done + 1
            reasons = [(i, reason) for i, (_, reason) in enumerate(translated, first) if reason]
            rejects += [f"{shard.file.path}\t{line}\t{reason}\n" for line, reason in reasons]
            done += len(translated)
            if done >= shard.count:
                break
            progress(shard, len(translated), len(reasons), False)
        if rejects:  # before the shard: where that is, these are
            with folder.writing(f"{REJECTS}/{shard.name}.tsv") as file:
                file.write("".join(rejects).encode())
    progress(shard, len(translated), len(reasons), True)


def plan(files, folder: Folder, model: str, sampling: Sampling | None, lines: int) -> Job:
    """A job of all files, in shards of so many lines."""
    shards = tuple(shard for file in files for shard in shards_of(file, lines))
    return Job(shards, folder, model, sampling)
