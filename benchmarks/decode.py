"""`python -m benchmarks.decode`: cached decoding against running the whole prefix again."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import tyro

from benchmarks.timing import in_turns, machine, report
from translator.cli import import_tensorflow, run_verb
from translator.config import PRESETS, SearchConfig

TEXT = "O que você quer fazer hoje à noite com os seus amigos da escola?"


@dataclass(frozen=True)
class Arguments:
    """Greedy decoding of one sentence, preset small with random weights: the exported SavedModel,
    and a loop that runs encoder and decoder over the whole prefix for each token."""

    tokens: int = 128
    """Length of the translation."""
    repeats: int = 5
    """Turns."""
    json: Path | None = None
    """Also write the results to this file."""


def rerun_search(model, source_ids, length):
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


def measure(arguments: Arguments) -> dict:
    import tensorflow as tf

    from translator.data.sample import sentences
    from translator.data.tokenizer import END, train_tokenizer
    from translator.inference.translator import TranslationGraph, Translator
    from translator.models import build_model
    from translator.serving.saved_model import export_saved_model

    config = PRESETS["small"]
    texts = (text for pair in sentences("train") for text in pair)
    tokenizer = train_tokenizer(texts, vocabulary_size=config.data.vocabulary_size)
    model = build_model(config.model, tokenizer.vocabulary_size)
    # Logits of 0 for END are never the largest of thousands: no translation ends early.
    embeddings = model.target_embedding.embeddings
    embeddings.assign(
        tf.tensor_scatter_nd_update(embeddings, [[END]], [[0.0] * config.model.width])
    )

    search = SearchConfig(beam=1, max_length_ratio=1e-9, max_length_extra=arguments.tokens)
    graph = TranslationGraph(model, tokenizer, search, config.data.max_tokens)
    _, found = graph.find(tf.constant([TEXT]))
    cached_ids = found.ids[0, :, : arguments.tokens]

    @tf.function(autograph=False)
    def rerun(texts):
        return rerun_search(model, graph.read(texts)[0], arguments.tokens)

    agree = tf.reduce_mean(tf.cast(rerun(tf.constant([TEXT])) == cached_ids, tf.float32))
    with TemporaryDirectory() as folder:
        exported = Translator.load(export_saved_model(graph, Path(folder)))
        rivals = {
            "exported": lambda: exported(TEXT),
            "rerun": lambda: rerun(tf.constant([TEXT])),
        }
        seconds = in_turns(rivals, arguments.repeats)
    return {
        "preset": "small",
        "tokens": arguments.tokens,
        "batch": 1,
        "milliseconds": {name: 1000 * value for name, value in seconds.items()},
        "rerun_over_exported": seconds["rerun"] / seconds["exported"],
        "same_tokens": float(agree),
        "machine": machine(),
    }


def main():
    arguments = tyro.cli(Arguments, prog="python -m benchmarks.decode")
    import_tensorflow()
    report(measure(arguments), arguments.json)


if __name__ == "__main__":
    run_verb(main)
