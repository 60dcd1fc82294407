"""`python -m benchmarks.decode`: translating beside CTranslate2, and beside having no cache."""

import os
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import tyro

from benchmarks.timing import best_in_turns, in_turns, machine, report
from translator.cli import run_verb
from translator.config import SearchConfig
from translator.errors import UserError
from translator.presets import PRESETS
from translator.runtime import import_tensorflow

THREADS = 2
VOCABULARY, SOURCE_TOKENS = 4000, 20  # at most; END included
BATCHES, BEAMS = (1, 32), (1, 4)
SHORT, LONG = 16, 256  # tokens between which the cost of one should not change


@dataclass(frozen=True)
class Arguments:
    """Networks of the presets' sizes with random weights write translations of a fixed length from
    20 subwords: exported as they are, exported with --xla, and by CTranslate2 (float32), with the
    same weights, in turns, on two threads, CTranslate2 on two or on one, whichever is faster. Ours
    get text and give text; CTranslate2 gets subwords and gives subwords. Then greedily without a
    cache: the whole network over the whole prefix again for each token, in a graph and, as
    tutorials do it, called from a Python loop."""

    presets: tuple[str, ...] = ("small", "base")
    """Sizes of networks; all with a vocabulary of 4,000 subwords."""
    tokens: int = 32
    """Length of the translations."""
    rerun_tokens: int = 128
    """Length of those that are also made without a cache."""
    repeats: int = 5
    """Turns."""
    json: Path | None = None
    """Also write the results to this file."""


def make_graph(preset: str):
    """A `KerasGraph` with random weights under which no translation ends early."""
    import tensorflow as tf

    from translator.data.sample import sentences
    from translator.data.tokenizer import END, train_tokenizer
    from translator.inference.keras_graph import KerasGraph
    from translator.models import build_model

    config = PRESETS[preset]
    texts = (text for pair in sentences("train") for text in pair)
    tokenizer = train_tokenizer(texts, vocabulary_size=VOCABULARY)
    model = build_model(config.model, tokenizer.vocabulary_size)
    # Logits of 0 are never among the largest of thousands; nor is START written without a cache.
    embeddings = model.target_embedding.embeddings
    embeddings.assign(
        embeddings * tf.cast(tf.range(embeddings.shape[0]) > END, tf.float32)[:, None]
    )
    return KerasGraph(model, tokenizer, SearchConfig(), config.data.max_tokens)


def search_for(graph, beam: int, tokens: int):
    """The same graph with another search: `tokens` for a source of SOURCE_TOKENS.

    The room that XLA reserves is for the longest source of a padded shape, as in any export.
    """
    from translator.inference.keras_graph import KerasGraph

    extra = tokens - 1 - int(SearchConfig().max_length_ratio * (SOURCE_TOKENS - 1))
    search = SearchConfig(beam=beam, max_length_extra=max(extra, 0))
    if extra < 0:  # short for this source
        search = SearchConfig(beam=beam, max_length_ratio=1e-9, max_length_extra=tokens - 1)
    return KerasGraph(graph.model, graph.tokenizer, search, graph.max_tokens)


def make_texts(graph, count: int) -> list[str]:
    """Texts of SOURCE_TOKENS - 1 subwords."""
    from translator.exporting.warmup import some_texts

    return some_texts(graph.tokenizer, SOURCE_TOKENS - 1, count)


class Engines:
    """What `graph` was exported as: functions of texts that return subwords or text."""

    def __init__(self, graph, folder: Path):
        from translator.exporting.ctranslate2 import export_ctranslate2
        from translator.exporting.saved_model import export_saved_model
        from translator.inference.translator import Translator

        self.graph = graph
        self.plain = Translator.load(export_saved_model(graph, folder / "plain"))
        self.xla = Translator.load(export_saved_model(graph, folder / "xla", xla=True))
        spec = export_ctranslate2(graph, folder / "ctranslate2")
        self.ctranslate2 = ctranslate2_engines(spec)

    def rivals(self, texts: list[str]) -> dict:
        """{name: function of nothing that translates `texts`}."""
        import tensorflow as tf

        graph = self.graph
        source = graph.read(tf.constant(texts))
        (tokens,) = set(graph.limits(source.lengths).numpy().tolist())
        pieces = graph.tokenizer.pieces(source.ids).numpy()
        rows = [[piece.decode() for piece in row[:-1]] for row in pieces]  # it adds END itself
        asked = {
            "beam_size": graph.search.beam,
            "max_decoding_length": tokens,
            "min_decoding_length": tokens,
            "return_scores": True,
        }
        return {
            "plain": lambda: self.plain(texts),
            "xla": lambda: self.xla(texts),
            "ctranslate2": [
                partial(engine.translate_batch, rows, **asked) for engine in self.ctranslate2
            ],
        }


def ctranslate2_engines(spec: Path) -> list:
    """An exported model on one thread, and on as many as ours have."""
    import ctranslate2

    return [ctranslate2.Translator(str(spec), intra_threads=1 + i) for i in range(THREADS)]


def rerun_search(model, source_ids, length: int):
    """Greedy search without `start` and `step`: [1,S] → [1,length] ids, END left off."""
    import tensorflow as tf

    from translator.data.tokenizer import START

    def advance(ids):
        logits = model((source_ids, ids))
        best = tf.argmax(logits[:, -1], axis=-1, output_type=tf.int32)
        return (tf.concat([ids, best[:, None]], axis=1),)

    (ids,) = tf.while_loop(
        lambda ids: tf.shape(ids)[1] <= length,
        advance,
        [tf.fill([1, 1], START)],
        shape_invariants=[tf.TensorShape([1, None])],
    )
    return ids[:, 1:]


def beside_ctranslate2(graph, beam: int, tokens: int, repeats: int) -> dict:
    """{batch_1: …, batch_32: …} of one beam: milliseconds and ratios."""
    results = {}
    with TemporaryDirectory() as folder:
        engines = Engines(search_for(graph, beam, tokens), Path(folder))
        for batch in BATCHES:
            seconds = best_in_turns(engines.rivals(make_texts(graph, batch)), repeats)
            theirs = seconds["ctranslate2"]
            results[f"batch_{batch}"] = {
                "milliseconds_per_sentence": {k: 1000 * v / batch for k, v in seconds.items()},
                "tokens_per_second": {k: batch * tokens / v for k, v in seconds.items()},
                "plain_over_ctranslate2": theirs / seconds["plain"],
                "xla_over_ctranslate2": theirs / seconds["xla"],
            }
    return results


def beside_rerun(graph, tokens: int) -> dict:
    """Greedy, one sentence, two turns: the export, and the whole prefix again for each token."""
    import tensorflow as tf

    from translator.exporting.saved_model import export_saved_model
    from translator.inference.translator import Translator

    graph = search_for(graph, 1, tokens)
    texts = tf.constant(make_texts(graph, 1))
    rerun = tf.function(
        lambda: rerun_search(graph.model, graph.read(texts).ids, tokens), autograph=False
    )
    _, found = graph.find(texts)
    agree = tf.reduce_mean(tf.cast(rerun()[:, :-1] == found.ids[0, :, : tokens - 1], tf.float32))
    with TemporaryDirectory() as folder:
        exported = Translator.load(export_saved_model(graph, Path(folder)))
        rivals = {
            "plain": lambda: exported(texts.numpy()[0].decode()),
            "rerun": rerun,
            "rerun_in_python": lambda: rerun_search(graph.model, graph.read(texts).ids, tokens),
        }
        seconds = in_turns(rivals, repeats=2)
    return {
        "tokens": tokens,
        "milliseconds": {name: 1000 * value for name, value in seconds.items()},
        "plain_over_rerun": seconds["rerun"] / seconds["plain"],
        "plain_over_rerun_in_python": seconds["rerun_in_python"] / seconds["plain"],
        "same_tokens": float(agree),
    }


def cost_of_length(graph, repeats: int) -> dict:
    """Milliseconds per token of the export, greedy, one sentence: short and long translations."""
    from translator.exporting.saved_model import export_saved_model
    from translator.inference.translator import Translator

    (text,) = make_texts(graph, 1)
    with TemporaryDirectory() as folder:
        exported = {
            tokens: Translator.load(
                export_saved_model(search_for(graph, 1, tokens), Path(folder) / str(tokens))
            )
            for tokens in (SHORT, LONG)
        }
        rivals = {tokens: lambda t=translator: t(text) for tokens, translator in exported.items()}
        costs = {n: 1000 * value / n for n, value in in_turns(rivals, repeats).items()}
    return {
        "milliseconds_per_token": {str(n): cost for n, cost in costs.items()},
        "long_over_short": costs[LONG] / costs[SHORT],
    }


def measure(arguments: Arguments) -> dict:
    results = {"tokens": arguments.tokens, "threads": THREADS, "machine": machine()}
    for preset in arguments.presets:
        print(f"{preset} …", flush=True)
        graph = make_graph(preset)
        results[preset] = {
            ("greedy" if beam == 1 else f"beam_{beam}"): beside_ctranslate2(
                graph, beam, arguments.tokens, arguments.repeats
            )
            for beam in BEAMS
        }
        results[preset]["without_a_cache"] = beside_rerun(graph, arguments.rerun_tokens)
        results[preset]["cost_of_length"] = cost_of_length(graph, arguments.repeats)
    return results


def main():
    arguments = tyro.cli(Arguments, prog="python -m benchmarks.decode")
    if unknown := set(arguments.presets) - set(PRESETS):
        raise UserError(f"--presets {' '.join(unknown)}: there are {', '.join(PRESETS)}")
    if find_spec("ctranslate2") is None:
        raise UserError('CTranslate2 is measured beside: pip install -e ".[benchmarks]"')
    os.environ["TF_NUM_INTRAOP_THREADS"] = os.environ["TF_NUM_INTEROP_THREADS"] = str(THREADS)
    import_tensorflow()
    report(measure(arguments), arguments.json)


if __name__ == "__main__":
    run_verb(main)
