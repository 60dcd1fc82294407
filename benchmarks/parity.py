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


def first_difference(graph, engine, text: str) -> dict:
    """Where the two translations of one text part.

    Args:
        graph: a `TranslationGraph` of beam 1.
        engine: the `CTranslate2Graph` of the same weights.
    """
    import numpy as np
    import tensorflow as tf

    from translator.data.tokenizer import START

    source = graph.read(tf.constant([text]))
    limits = graph.limits(source.lengths)
    ours, theirs = (
        g.search_ids(source.ids, limits, n_best=1).ids.numpy()[0, 0] for g in (graph, engine)
    )
    length = min(len(ours), len(theirs))
    place = int(np.argmax(ours[:length] != theirs[:length]))
    pair = [int(ours[place]), int(theirs[place])]

    prefix = ours[:place]
    logits = graph.model((source.ids, np.concatenate([[START], prefix])[None]))[0, -1].numpy()
    targets = engine.to_subwords(np.array([[*prefix, last] for last in pair]))
    sources = engine.to_subwords(source.ids.numpy()) * 2
    scores = [row[place] for row in engine.log_probabilities(sources, targets)]
    return {
        "text": text,
        "place": place,
        "tensorflow": {
            "subword": engine.subwords[pair[0]],
            "ahead": logits[pair[0]] - logits[pair[1]],
        },
        "ctranslate2": {"subword": engine.subwords[pair[1]], "ahead": scores[1] - scores[0]},
    }


def compare(graph, engine, texts: list[str]) -> dict:
    """Share of texts that both translate into the same subwords, and the others; see
    `first_difference`."""
    import tensorflow as tf

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)], autograph=False)
    def same(batch):
        source = graph.read(batch)
        limits = graph.limits(source.lengths)
        ours, theirs = (
            g.search_ids(source.ids, limits, n_best=1).ids[:, 0] for g in (graph, engine)
        )
        width = tf.maximum(tf.shape(ours)[1], tf.shape(theirs)[1])
        ours, theirs = (tf.pad(x, [[0, 0], [0, width - tf.shape(x)[1]]]) for x in (ours, theirs))
        return tf.reduce_all(ours == theirs, axis=1)

    alike = [
        bool(x)
        for i in range(0, len(texts), BATCH)
        for x in same(tf.constant(texts[i : i + BATCH]))
    ]
    differing = [text for text, found in zip(texts, alike, strict=True) if not found]
    return {
        "sentences": len(texts),
        "same": sum(alike) / len(texts),
        "differences": [first_difference(graph, engine, text) for text in differing],
    }


def measure(arguments: Arguments) -> dict:
    from translator.data.corpus import open_corpus
    from translator.inference.ctranslate2_graph import load_ctranslate2
    from translator.inference.translator import load_graph
    from translator.serving.ctranslate2_export import export_ctranslate2

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
