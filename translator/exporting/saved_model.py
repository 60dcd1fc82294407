"""Exporting a translator for TensorFlow Serving: text in, text out, tokenizer inside."""

from dataclasses import replace
from pathlib import Path

import tensorflow as tf

from translator.config import CONFIG, Config
from translator.exporting.answer_check import check_answers
from translator.exporting.compiled import BATCHES, CompiledGraph
from translator.exporting.model_card import corpus_name, write_card
from translator.exporting.op_check import check_servable
from translator.exporting.signatures import make_signatures
from translator.exporting.versions import next_version
from translator.exporting.warmup import write_warmup
from translator.files import write_json
from translator.inference.keras_graph import KerasGraph
from translator.models.layers import TiedProjection
from translator.remote.protocol import RUN_FILES

# Of the requests that warm up what is not compiled for their shapes.
WARM_ROWS, WARM_TOKENS = (1, 8, 32), (16, 64)


def export_saved_model(
    graph: KerasGraph,
    folder: Path,
    card: dict | None = None,
    xla: bool = False,
    config: Config | None = None,
) -> Path:
    """Writes `folder/<version>/`, the next version number, and returns it.

    It appears when it is complete, and a session like TensorFlow Serving's has answered from it.
    What it holds is described in `saved_models/README.md`.

    Args:
        card: what `make_card` says of the model, to go with it.
        xla: let XLA compile the search, for a server that is started with
            `--xla_cpu_compilation_enabled=true`.
        config: the run's; with it the export can be trained further, by `--init-from`.

    Raises:
        UserError: stock Serving could not run the graph, or it cannot be written.
    """
    with next_version(folder) as (beside, version):
        _write(graph, beside, folder.name, xla)
        if card is not None:
            card = {**card, "tags": graph.tokenizer.symbols.tags}
            write_card(beside, card, folder.name, int(version.name), xla=xla)
        if config is not None:
            _write_run_files(beside / RUN_FILES, config, graph.tokenizer)
    return version


def _write_run_files(folder, config, tokenizer):
    """What a run folder has beside the weights; of the corpus the name, not where it lay."""
    tokenizer.save(folder / "tokenizer")
    data = config.data
    validate_on = corpus_name(data.validate_on) if data.validate_on else None
    data = replace(data, corpus=corpus_name(data.corpus), validate_on=validate_on)
    training = replace(config.training, init_from=None)
    write_json(folder / CONFIG, replace(config, data=data, training=training).to_dict())


class _Exported(tf.Module):
    """What is saved beside the signatures: every weight once, those of the search's own output
    layer, and the tokenizer's resources.

    The weights are the bare `tf.Variable`s that the signatures read. A Keras model, or its own
    variables, would be saved as copies: TensorFlow Serving's restore op fills those, and the
    signatures find nothing.
    """

    def __init__(self, graph: KerasGraph):
        super().__init__()
        self.weights = [weight.value for weight in graph.model.weights]
        output_layer = graph.output_layer
        untied = [] if output_layer is None else output_layer.weights
        self.output_layer = [weight.value for weight in untied]
        self.tokenizer = graph.tokenizer


def _write(graph, beside, name, xla):
    write_saved_model(graph, beside, name, xla)
    check_servable(beside, xla)
    check_answers(beside)


def with_untied_output(graph: KerasGraph) -> KerasGraph:
    """The same translator as it is exported: its searches have an output layer of their own, where
    the model's is tied."""
    projection = graph.model.final_layer
    return KerasGraph(
        graph.model,
        graph.tokenizer,
        graph.search,
        graph.max_tokens,
        graph.calibration,
        projection.untied_copy() if isinstance(projection, TiedProjection) else None,
    )


def write_saved_model(graph: KerasGraph, saved_model: Path, name: str, xla: bool = False):
    """Writes the model with its warm-up requests, and asks nothing of it yet."""
    graph = with_untied_output(graph)
    if xla:
        graph = CompiledGraph(graph)
    signatures = make_signatures(graph)
    tf.saved_model.save(_Exported(graph), str(saved_model), signatures=signatures)
    rows, tokens = (BATCHES, graph.token_steps) if xla else (WARM_ROWS, WARM_TOKENS)
    write_warmup(saved_model, name, signatures, graph.tokenizer, rows, tokens)
