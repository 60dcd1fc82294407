"""`python -m translator.translate`: texts from the command line or from standard input."""

import queue
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import tyro

from translator.cli import check_output, run_verb
from translator.errors import UserError
from translator.glossary import read_terms
from translator.remote.protocol import Translation
from translator.sampling import SamplingFlags

MAX_AT_ONCE = 1024  # lines translated before any of them is printed


@dataclass(frozen=True)
class Arguments:
    """Translate the texts given, or else each line of standard input, in order. A text may have any
    number of sentences and lines; it keeps its lines."""

    model: tyro.conf.Positional[str]
    """A run folder, an export, or an address of the Hub, hf://<user>/<name>."""
    text: tyro.conf.Positional[tuple[str, ...]] = ()
    """Texts, each in quotes."""
    beam: int | None = None
    """Hypotheses followed at once, 1 for greedy search; by default the run's. A SavedModel
    searches as it was exported to."""
    length_penalty: float | None = None
    """α of the length penalty; by default the run's."""
    n_best: int | None = None
    """Show this many translations of each text, best first, each after its score; as many as
    --beam at most."""
    scores: bool = False
    """Show before each translation how sure the model is of it, 0 to 1 (- where it does not say),
    and its score, with tabs between."""
    terms: Path | None = None
    """A glossary: a file with a term, a tab and its translation on each line."""
    tag: str = ""
    """A tag that the model was trained with: a variety of the language, such as pt-PT, say."""
    sampling: tyro.conf.OmitArgPrefixes[SamplingFlags] = field(default_factory=SamplingFlags)
    attention: Path | None = None
    """Draw what each output token looked at in the source, for the one sentence given, into this
    picture (run folders only)."""


def arriving(lines: Iterable) -> Iterator[list]:
    """Lists of the lines that have come in meanwhile: one after the other from a person who
    types, MAX_AT_ONCE at a time from a file.

    Raises:
        UserError: standard input, where the lines come from, cannot be read; all lines before
            have been given out.
    """
    waiting = queue.Queue(maxsize=MAX_AT_ONCE)
    end, failures = object(), []

    def read():
        try:
            for line in lines:
                waiting.put(line)
        except Exception as error:
            failures.append(error)
        waiting.put(end)

    threading.Thread(target=read, daemon=True).start()
    ended = False
    while not ended:
        batch = [waiting.get()]
        while len(batch) < MAX_AT_ONCE and not waiting.empty():
            batch.append(waiting.get())
        if ended := batch[-1] is end:
            batch.pop()
        if batch:
            yield batch
    for error in failures:
        if isinstance(error, OSError):
            raise UserError(f"standard input: cannot be read ({error.strerror})") from error
        raise error


def with_scores(translation: Translation) -> str:
    """Confidence, score and text with tabs between."""
    sure = "-" if translation.confidence is None else f"{translation.confidence:.3f}"
    return f"{sure}\t{translation.score:.3f}\t{translation.text}"


def main():
    arguments = tyro.cli(Arguments, prog="python -m translator.translate")
    if arguments.attention:
        if len(arguments.text) != 1:
            raise UserError(f"--attention draws one sentence; there are {len(arguments.text)}")
        check_output("--attention", arguments.attention)
    if arguments.n_best is not None and (arguments.terms or arguments.tag):
        raise UserError("--n-best goes with neither --terms nor --tag")
    if arguments.n_best is not None and arguments.scores:
        raise UserError("--n-best shows scores by itself: leave out --scores")
    sampling = arguments.sampling.settings()
    if sampling and (arguments.beam is not None or arguments.n_best is not None):
        raise UserError("--sample draws one translation: it goes with neither --beam nor --n-best")
    from translator.inference.translator import Translator

    terms = read_terms(arguments.terms) if arguments.terms else {}
    translator = Translator.load(
        arguments.model,
        optimise=not arguments.text,  # for standard input, which may be of any length
        sampling=sampling,
        beam=arguments.beam,
        length_penalty=arguments.length_penalty,
    )
    # Bytes, so that a line in another encoding reaches the tokenizer, which replaces what is not
    # UTF-8, instead of ending the run.
    lines = (line.rstrip(b"\r\n") for line in sys.stdin.buffer)
    for texts in [list(arguments.text)] if arguments.text else arriving(lines):
        if arguments.n_best is not None:
            for hypotheses in translator.n_best(texts, arguments.n_best):
                for translation, score in hypotheses:
                    print(f"{score:.3f}\t{translation}")
        else:
            found = translator.translations(texts, terms=terms, tag=arguments.tag)
            for translation in found:
                print(with_scores(translation) if arguments.scores else translation.text)
        sys.stdout.flush()
    if arguments.attention:
        source, target, weights = translator.attention(arguments.text[0])
        if not weights:
            raise UserError(
                f"{arguments.model} has no attention to draw: leave out --attention, or train a "
                "model with --attention additive or dot"
            )
        from translator.evaluation.plots import plot_attention

        plot_attention(source, target, weights, arguments.attention)


if __name__ == "__main__":
    run_verb(main)
