"""Exporting a Transformer for CTranslate2, an inference engine in C++."""

from pathlib import Path

import numpy as np
from keras import ops

from translator.data.vocabulary import END, START, UNKNOWN
from translator.errors import UserError
from translator.exporting.model_card import write_card
from translator.exporting.versions import next_version
from translator.inference.ctranslate2_graph import ctranslate2, write_text_side
from translator.inference.keras_graph import KerasGraph
from translator.models.positions import RelativePositions
from translator.models.transformer import Transformer


def export_ctranslate2(
    graph: KerasGraph,
    folder: Path,
    card: dict | None = None,
    quantization: str | None = None,
) -> Path:
    """Writes `folder/<version>/`, the next version number, and returns it.

    Args:
        card: what `make_card` says of the model, to go with it.
        quantization: "int8" for weights of 8 bits; None for 32.

    Raises:
        UserError: the model is no Transformer, or it cannot be written.
    """
    spec = make_spec(graph)
    spec.validate()
    spec.optimize(quantization)
    with next_version(folder) as (beside, version):
        beside.mkdir()
        spec.save(str(beside))
        write_text_side(beside, graph.tokenizer, graph.search, graph.max_tokens)
        if card is not None:
            weights = quantization or "float32"
            write_card(beside, card, folder.name, int(version.name), ctranslate2=weights)
    return version


def make_spec(graph: KerasGraph) -> "ctranslate2.specs.TransformerSpec":
    """The weights of the graph's model in CTranslate2's layout.

    Raises:
        UserError: it is no encoder–decoder Transformer.
    """
    model = graph.model
    if not isinstance(model, Transformer):
        raise UserError(
            "CTranslate2 can hold a Transformer of encoder and decoder, and this model is none: "
            "leave out --format ctranslate2, or train with --model transformer"
        )
    settings = model.settings
    spec = ctranslate2.specs.TransformerSpec.from_config(
        (settings["encoder_layers"], settings["decoder_layers"]),
        settings["heads"],
        pre_norm=settings["normalisation"] == "pre",
        relative_attention_bias=settings["positions"] == "relative",
    )
    every = [list(range(graph.tokenizer.vocabulary_size))]
    tokens = [piece.decode() for piece in graph.tokenizer.pieces(every).numpy()[0]]
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.config.unk_token = tokens[UNKNOWN]
    spec.config.bos_token = spec.config.decoder_start_token = tokens[START]
    spec.config.eos_token = tokens[END]
    spec.config.add_source_eos = True
    spec.config.layer_norm_epsilon = model.encoder.layers[0].around_feed_forward.normalise.epsilon

    longest = max(graph.max_tokens + 1, int(graph.limits(graph.max_tokens)))
    spec.encoder.embeddings[0].weight = _array(model.source_embedding.embeddings)
    spec.decoder.embeddings.weight = _array(model.target_embedding.embeddings)
    _set_stack(spec.encoder, model.encoder, longest, looks_ahead=True)
    _set_stack(spec.decoder, model.decoder, longest, looks_ahead=False)
    if settings["tied"]:
        spec.decoder.projection.weight = _array(model.target_embedding.embeddings)
    else:
        _set_linear(spec.decoder.projection, model.final_layer)
    return spec


def _set_stack(spec, stack, longest, looks_ahead):
    """Encoder or decoder; `longest`: of the sequences that it will ever see."""
    for layer_spec, layer in zip(spec.layer, stack.layers, strict=True):
        _set_attention(layer_spec.self_attention, layer.self_attention, layer.around_self_attention)
        if hasattr(layer, "cross_attention"):
            _set_attention(
                layer_spec.attention, layer.cross_attention, layer.around_cross_attention
            )
        _set_linear(layer_spec.ffn.linear_0, layer.feed_forward.expand)
        _set_linear(layer_spec.ffn.linear_1, layer.feed_forward.project)
        _set_normalisation(layer_spec.ffn.layer_norm, layer.around_feed_forward.normalise)
        if isinstance(stack.positions, RelativePositions):
            _set_relative_positions(layer_spec.self_attention, stack.positions, looks_ahead)
    if spec.pre_norm:
        _set_normalisation(spec.layer_norm, stack.normalise)
    if not isinstance(stack.positions, RelativePositions):
        none = ops.zeros((1, longest, stack.layers[0].self_attention.width))
        spec.position_encodings.encodings = _array(stack.positions(none))[0]


def _set_attention(spec, attention, around):
    """Queries, keys and values are one matrix in self-attention, [Q] and [K,V] in the other."""
    *projections, output = spec.linear
    parts = [attention.query, attention.key, attention.value]
    if len(projections) == 1:
        _set_linear(projections[0], *parts)
    else:
        _set_linear(projections[0], parts[0])
        _set_linear(projections[1], *parts[1:])
    _set_linear(output, attention.output_projection)
    _set_normalisation(spec.layer_norm, around.normalise)


def _set_relative_positions(spec, positions, looks_ahead):
    """T5's buckets (Raffel et al. 2020 §2.1), which hold a clipped distance exactly.

    T5 has one bucket for each distance below a bound and spreads the buckets behind it over
    longer distances: with the bound at `reach`, all of those get the vector of `reach`.
    """
    reach, table = positions.reach, _array(positions.table)
    distances = np.minimum(np.arange(2 * reach), reach)
    back, ahead = table[reach - distances], table[reach + distances]
    spec.relative_attention_bias = np.concatenate([back, ahead]) if looks_ahead else back
    spec.relative_attention_max_distance = np.int32(2 * reach)  # any above reach


def _set_linear(spec, *layers):
    """Dense layers beside each other: weight [out,in], bias [out]."""
    spec.weight = np.concatenate([_array(layer.kernel).T for layer in layers])
    spec.bias = np.concatenate([_array(layer.bias) for layer in layers])


def _set_normalisation(spec, layer):
    spec.gamma, spec.beta = _array(layer.gamma), _array(layer.beta)


def _array(weight):
    """A copy: CTranslate2 quantises in place."""
    return np.array(ops.convert_to_numpy(weight))
