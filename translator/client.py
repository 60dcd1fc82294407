"""`python -m translator.client`: texts or files, translated by a server."""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import tyro

from translator.cli import check_output, line_bar, make_error_console, run_verb
from translator.errors import UserError
from translator.glossary import read_terms
from translator.translate import arriving, with_scores


@dataclass(frozen=True)
class Arguments:
    """Translate by a server, which is TensorFlow Serving or translator.serve: the texts given, a
    file, or else each line of standard input, in order. A text may have any number of sentences."""

    model: str
    """The model's name on the server."""
    text: tyro.conf.Positional[tuple[str, ...]] = ()
    """Texts, each in quotes."""
    server: str = "http://localhost:8501"
    """http://host:port for REST (https:// too), grpc://host:port for gRPC."""
    version: int | None = None
    """One version of the model; by default the newest."""
    label: str | None = None
    """The version that has this label, like stable."""
    file: Path | None = None
    """Translate the lines of this file, in UTF-8; an empty line stays one."""
    out: Path | None = None
    """Write the translations of --file here, instead of to standard output. They are collected in
    OUT.part, which becomes OUT when the last is there."""
    resume: tyro.conf.FlagCreatePairsOff[bool] = False
    """Go on after the last line of OUT.part, which a run that was stopped or failed has left."""
    n_best: int | None = None
    """Show this many translations of each text, best first, each after its score; at most as
    many as the model was exported with."""
    scores: bool = False
    """Show before each translation how sure the model is of it, 0 to 1 (- where it does not say),
    and its score, with tabs between."""
    terms: Path | None = None
    """A glossary: a file with a term, a tab and its translation on each line."""
    tag: str = ""
    """A tag that the model was trained with; one that it does not know changes nothing."""
    batch: int = 32
    """Texts in one request."""
    in_flight: int = 4
    """Requests at the same time."""
    timeout: float = 10.0
    """Seconds that one request may take."""
    retries: int = 3
    """How often one request is made again, with growing delays, where the server cannot be reached
    or is overburdened. A deadline that has passed, or a request that is refused, is final."""


def check(arguments: Arguments):
    """Raises UserError for flags that do not go together."""
    if arguments.text and arguments.file:
        raise UserError("give texts or --file, not both")
    if arguments.out and not arguments.file:
        raise UserError("--out needs --file; the rest goes to standard output")
    if arguments.out:
        check_output("--out", arguments.out)
    if arguments.resume and not arguments.out:
        raise UserError("--resume needs --file and --out")
    if arguments.n_best is not None and (arguments.n_best < 1 or arguments.file):
        raise UserError("--n-best is 1 or more, and for texts, not for --file")
    if arguments.scores and (arguments.n_best is not None or arguments.out):
        raise UserError("--scores goes with neither --n-best, which shows scores itself, nor --out")
    if arguments.n_best is not None and (arguments.terms or arguments.tag):
        raise UserError("--n-best goes with neither --terms nor --tag")


def translate_to_file(client, arguments):
    """The file, with a bar on a terminal, and one line when it is done or stopped."""
    from translator.remote.translate_file import part_of, translate_file

    begun, done, cut = time.monotonic(), 0, 0
    console = make_error_console()
    bar = line_bar(console)
    task = bar.add_task(arguments.file.name, total=None)

    def progress(lines, total, translation):
        nonlocal done, cut
        done, cut = lines, cut + translation.truncated
        bar.update(task, completed=lines, total=total)

    try:
        with bar:
            translate_file(client, arguments.file, arguments.out, arguments.resume, progress)
    except (UserError, KeyboardInterrupt):
        if done:
            console.print(f"{done} lines are in {part_of(arguments.out)}; --resume goes on there")
        raise
    console.print(f"{arguments.out}: {done} lines, {time.monotonic() - begun:.1f} s")
    warn_of_cut(cut)


def texts_of(arguments) -> Iterator[Iterable[str]]:
    """What is to be translated together, one after the other."""
    from translator.remote.translate_file import count_lines, decode_lines

    if arguments.text:
        yield arguments.text
    elif arguments.file:
        count_lines(arguments.file)  # says what is wrong with it before any of it is translated
        with arguments.file.open("rb") as lines:
            yield decode_lines(lines, str(arguments.file))
    else:
        number = 1
        for lines in arriving(sys.stdin.buffer):
            yield decode_lines(lines, "standard input", number)
            number += len(lines)


def translate_to_stdout(client, arguments):
    from translator.remote.translate_file import one_line

    cut = 0
    for texts in texts_of(arguments):
        if arguments.n_best:
            for hypotheses in client.n_best(texts):
                for text, score in hypotheses[: arguments.n_best]:
                    print(f"{score:.3f}\t{one_line(text)}")
        else:
            for translation in client.translations(texts):
                if not arguments.text:
                    translation = translation._replace(text=one_line(translation.text))
                print(with_scores(translation) if arguments.scores else translation.text)
                cut += translation.truncated
        sys.stdout.flush()
    warn_of_cut(cut)


def warn_of_cut(texts: int):
    if texts:
        print(f"warning: {texts} texts were cut, being too long for the model", file=sys.stderr)


def main():
    arguments = tyro.cli(Arguments, prog="python -m translator.client")
    check(arguments)
    from translator.remote.client import TranslationClient

    with TranslationClient(
        arguments.server,
        arguments.model,
        version=arguments.version,
        label=arguments.label,
        batch=arguments.batch,
        in_flight=arguments.in_flight,
        timeout=arguments.timeout,
        retries=arguments.retries,
        terms=read_terms(arguments.terms) if arguments.terms else None,
        tag=arguments.tag,
    ) as client:
        translate = translate_to_file if arguments.out else translate_to_stdout
        translate(client, arguments)


if __name__ == "__main__":
    run_verb(main)
