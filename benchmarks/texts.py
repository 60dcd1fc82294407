"""`python -m benchmarks.texts`: whole texts, of one sentence to a hundred, beside CTranslate2."""

import os
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import tyro

from benchmarks.decode import BATCHES, THREADS, ctranslate2_engines
from benchmarks.timing import best_in_turns, machine, report
from translator.cli import run_verb
from translator.data.sample import sentences
from translator.errors import UserError
from translator.runtime import import_tensorflow

SENTENCES = (1, 10, 100)  # of a text


@dataclass(frozen=True)
class Arguments:
    """A trained run translates texts of the bundled sample's test sentences: exported as it is,
    exported with --xla, and by CTranslate2 (float32) with the same weights, which divides and
    joins texts by the same rules and makes batches of their sentences itself. In turns, on two
    threads, CTranslate2 on two or on one, whichever is faster; with the run's own search."""

    run: tyro.conf.Positional[Path]
    """The run folder, say of `python -m translator.train`."""
    repeats: int = 3
    """Turns."""
    json: Path | None = None
    """Also write the results to this file."""


def make_texts(count: int, length: int) -> list[str]:
    """`count` texts of `length` sentences, of which no two beside each other are the same."""
    source = cycle(source for source, _ in sentences("test"))
    return [" ".join(islice(source, length)) for _ in range(count)]


def measure(arguments: Arguments) -> dict:
    from translator.exporting.ctranslate2 import export_ctranslate2
    from translator.exporting.saved_model import export_saved_model
    from translator.inference.ctranslate2_graph import CTranslate2Graph, load_ctranslate2
    from translator.inference.keras_graph import load_graph
    from translator.inference.translator import Translator

    graph, results = load_graph(arguments.run), {}
    with TemporaryDirectory() as folder:
        folder = Path(folder)
        engines = {
            "plain": Translator.load(export_saved_model(graph, folder / "plain")),
            "xla": Translator.load(export_saved_model(graph, folder / "xla", xla=True)),
        }
        spec = export_ctranslate2(graph, folder / "ctranslate2")
        own = load_ctranslate2(spec)
        others = [
            Translator(CTranslate2Graph(engine, own.tokenizer, own.search, own.max_tokens))
            for engine in ctranslate2_engines(spec)
        ]
        for length in SENTENCES:
            for batch in BATCHES:
                texts = make_texts(batch, length)
                rivals = {name: partial(engine, texts) for name, engine in engines.items()}
                rivals["ctranslate2"] = [partial(engine, texts) for engine in others]
                seconds = best_in_turns(rivals, arguments.repeats)
                results[f"{length}_sentences_batch_{batch}"] = {
                    "milliseconds_per_sentence": {
                        name: 1000 * value / (batch * length) for name, value in seconds.items()
                    },
                    "plain_over_ctranslate2": seconds["ctranslate2"] / seconds["plain"],
                    "xla_over_ctranslate2": seconds["ctranslate2"] / seconds["xla"],
                }
    return {"run": str(arguments.run), "threads": THREADS, **results, "machine": machine()}


def main():
    arguments = tyro.cli(Arguments, prog="python -m benchmarks.texts")
    if find_spec("ctranslate2") is None:
        raise UserError('CTranslate2 is measured beside: pip install -e ".[benchmarks]"')
    os.environ["TF_NUM_INTRAOP_THREADS"] = os.environ["TF_NUM_INTEROP_THREADS"] = str(THREADS)
    import_tensorflow()
    report(measure(arguments), arguments.json)


if __name__ == "__main__":
    run_verb(main)
