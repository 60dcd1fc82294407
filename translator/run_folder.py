"""The folder of a run: how a new one is called, and that one process at a time writes in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from translator.config import CONFIG, RUNS, Config
from translator.errors import UserError
from translator.files import write_json

LOCK = ".lock"


@contextmanager
def claim(run: Path | None, config: Config, resume: bool) -> Iterator[Path]:
    """Yields the folder of a run, which is this process's alone until the block ends.

    The system takes the lock back from a process that is killed. A new run has its `config.json`
    from here on, so that it can be resumed wherever it is stopped; where it ends by an error or
    Ctrl-C before it has trained at all, its folder is removed, and the name free again.

    Args:
        run: the folder; None for a new one, named after `config`.
        resume: whether a run is there already.

    Raises:
        UserError: another process has the folder, it holds something else, or cannot be written.
    """
    run = _make(run or _new_folder(config))
    with _locked(run):
        if resume:
            yield run
            return
        _check_empty(run)
        try:
            write_json(run / CONFIG, config.to_dict())
            yield run
        except BaseException:
            if not has_trained(run):
                shutil.rmtree(run, ignore_errors=True)
            raise


def has_trained(run: Path) -> bool:
    """Whether there is something to go on with, or to look at."""
    return any((run / name).exists() for name in ("metrics.jsonl", "checkpoints"))


def _new_folder(config: Config) -> Path:
    """runs/<corpus>-<direction>-<preset>[-<model>][-denoise], with a number behind it where that is
    taken; of several corpora the first."""
    corpus = config.data.parts[0].name.removesuffix(".gz").split("/")
    name = Path(corpus[-1]).stem or "corpus"
    name = "-".join([name, *config.data.languages, config.preset])
    if config.model.name != "transformer":
        name = f"{name}-{config.model.name}"
    if config.data.objective == "denoise":
        name = f"{name}-denoise"
    for number in range(1, 10_000):
        run = RUNS / (name if number == 1 else f"{name}-{number}")
        try:
            run.mkdir(parents=True)  # of two processes, one makes it
            return run
        except FileExistsError:
            continue
    raise UserError(f"{RUNS}: ten thousand runs are called {name}: give --run")


def _make(run):
    try:
        run.mkdir(parents=True, exist_ok=True)
        return run
    except OSError as error:
        raise UserError(f"--run {run}: cannot be made a folder ({error.strerror})") from error


@contextmanager
def _locked(run):
    lock = FileLock(run / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise UserError(
            f"{run}: another process is training there; wait for its end, or give another --run"
        ) from None
    except OSError as error:
        raise UserError(f"{run / LOCK}: cannot be locked ({error.strerror})") from error
    try:
        yield
    finally:
        lock.release()


def _check_empty(run):
    there = {path.name for path in run.iterdir()} - {LOCK}
    if CONFIG in there:
        raise UserError(f"--run {run} is a run already: give --resume to go on with it, or another")
    if there:
        raise UserError(f"--run {run} is not empty and no run: give an empty folder, or a new one")
