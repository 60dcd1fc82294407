"""`python -m benchmarks.parity RUN --corpus FOLDER`: is CTranslate2 of another opinion?"""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import tyro

from benchmarks.timing import report
from translator.cli import import_tensorflow, run_verb
from translator.config import Config

BATCH = 64


@dataclass(frozen=True)
class Arguments:
    """The same weights under two engines, TensorFlow and CTranslate2 (float32), each decoding
    greedily: the share of sentences whose subwords are the same, and where the others part.

    Of each of those, the two subwords at the first difference and how much more probable each
    engine holds its own than the other's (difference of log-probabilities): next to nothing where
    only rounding has decided."""

    run: tyro.conf.Positional[Path]
    """The run folder."""
    corpus: str
    """The corpus whose test split is translated, as in translator.train."""
    sentences: int = 500
    """Its first sentences."""
    json: Path | None = None
    """Also write the results to this file."""


def first_difference(graph, engine, text: str, ours, theirs) -> dict:
    """Where two translations of a text part.

    Args:
        graph: a `TranslationGraph`.
        engine: the `CTranslate2Graph` of the same weights.
        ours: [T] int array, the subwords that `graph` wrote, with END.
        theirs: the same of `engine`.
    """
    import numpy as np
    import tensorflow as tf

    from translator.data.tokenizer import START

    place = int(np.argmax(ours != theirs))
    pair, prefix = [int(ours[place]), int(theirs[place])], ours[:place]
    source_ids = graph.read(tf.constant([text])).ids
    logits = graph.model((source_ids, np.array([[START, *prefix]])))[0, -1].numpy()
    targets = engine.to_subwords(np.array([[*prefix, last] for last in pair]))
    sources = engine.to_subwords(source_ids.numpy()) * 2
    scores = [row[place] for row in engine.log_probabilities(sources, targets)]
    names = [engine.subwords[i] for i in pair]
    return {
        "text": text,
        "place": place,
        "tensorflow": {"subword": names[0], "ahead": float(logits[pair[0]] - logits[pair[1]])},
        "ctranslate2": {"subword": names[1], "ahead": scores[1] - scores[0]},
    }


def compare(graph, engine, texts: list[str]) -> dict:
    """Share of texts that both translate into the same subwords, and the others; see
    `first_difference`. Both graphs search greedily."""
    import tensorflow as tf

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)], autograph=False)
    def translations(batch):
        source = graph.read(batch)
        limits = graph.limits(source.lengths)
        found = [g.search_ids(source.ids, limits, n_best=1).ids[:, 0] for g in (graph, engine)]
        width = tf.maximum(*(tf.shape(ids)[1] for ids in found))
        return [tf.pad(ids, [[0, 0], [0, width - tf.shape(ids)[1]]]) for ids in found]

    differences = []
    for begin in range(0, len(texts), BATCH):
        batch = texts[begin : begin + BATCH]
        found = (ids.numpy() for ids in translations(tf.constant(batch)))
        differences += [
            first_difference(graph, engine, text, ours, theirs)
            for text, ours, theirs in zip(batch, *found, strict=True)
            if (ours != theirs).any()
        ]
    same = 1 - len(differences) / len(texts)
    return {"sentences": len(texts), "same": same, "differences": differences}


def measure(arguments: Arguments) -> dict:
    from translator.data.corpus import open_corpus
    from translator.exporting.ctranslate2 import export_ctranslate2
    from translator.inference.ctranslate2_graph import load_ctranslate2
    from translator.inference.translator import load_graph

    source, target = Config.load(arguments.run / "config.json").data.languages
    pairs = open_corpus(arguments.corpus, source, target).pairs("test")
    texts = [text for text, _ in islice(pairs, arguments.sentences)]
    graph = load_graph(arguments.run, beam=1)
    with TemporaryDirectory() as folder:
        engine = load_ctranslate2(export_ctranslate2(graph, Path(folder)))
        return compare(graph, engine, texts)


def main():
    arguments = tyro.cli(Arguments, prog="python -m benchmarks.parity")
    import_tensorflow()
    report(measure(arguments), arguments.json)


if __name__ == "__main__":
    run_verb(main)
