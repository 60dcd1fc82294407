"""`python -m benchmarks.parity RUN --corpus FOLDER`: is CTranslate2 of another opinion?"""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import tyro

from benchmarks.timing import report
from translator.cli import run_verb
from translator.config import Config
from translator.runtime import import_tensorflow

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
        graph: a `KerasGraph`.
        engine: the `CTranslate2Graph` of the same weights.
        ours: the ids that `graph` wrote, with END.
        theirs: the same of `engine`.
    """
    import numpy as np
    import tensorflow as tf

    from translator.data.vocabulary import START

    place = next(i for i, pair in enumerate(zip(ours, theirs, strict=False)) if len(set(pair)) > 1)
    pair, prefix = [ours[place], theirs[place]], ours[:place]
    source_ids = graph.read(tf.constant([text])).ids
    logits = graph.model((source_ids, np.array([[START, *prefix]])))[0, -1].numpy()
    targets = [engine.to_subwords([*prefix, last]) for last in pair]
    sources = [engine.to_subwords(source_ids.numpy()[0].tolist())] * 2
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

    from translator.data.vocabulary import PAD

    @tf.function(input_signature=[tf.TensorSpec([None], tf.string)], autograph=False)
    def translations(batch):
        return graph.find(batch)[1].ids[:, 0]

    differences = []
    for begin in range(0, len(texts), BATCH):
        batch = texts[begin : begin + BATCH]
        found = translations(tf.constant(batch)).numpy()
        others = engine.find(engine.read(batch)[0])
        for text, ours, ((theirs, _), *_) in zip(batch, found, others, strict=True):
            ours = [i for i in ours.tolist() if i != PAD]
            if ours != theirs:
                differences.append(first_difference(graph, engine, text, ours, theirs))
    same = 1 - len(differences) / len(texts)
    return {"sentences": len(texts), "same": same, "differences": differences}


def measure(arguments: Arguments) -> dict:
    from translator.data.corpus import open_corpus
    from translator.exporting.ctranslate2 import export_ctranslate2
    from translator.inference.ctranslate2_graph import load_ctranslate2
    from translator.inference.keras_graph import load_graph

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
