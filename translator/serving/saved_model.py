"""Exporting a translator for TensorFlow Serving: text in, text out, tokenizer inside."""

import fcntl
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import tensorflow as tf

from translator.errors import UserError
from translator.inference.translator import TranslationGraph
from translator.serving.compiled import ROWS, CompiledGraph
from translator.serving.model_card import write_card
from translator.serving.op_check import check_servable
from translator.serving.signatures import make_signatures
from translator.serving.warmup import write_warmup

WARM_TOKENS = (16, 64)  # of the texts that warm up what is not compiled for their lengths


def export_saved_model(
    graph: TranslationGraph, folder: Path, card: dict | None = None, xla: bool = False
) -> Path:
    """Writes `folder/<version>/`, the next version number, and returns it.

    A running server polls `folder`: the version is written under another name, checked, and
    renamed when it is complete. What it holds is described in `saved_models/README.md`.

    Args:
        card: what `make_card` says of the model, to go with it.
        xla: let XLA compile the search, for a server that is started with
            `--xla_cpu_compilation_enabled=true`.

    Raises:
        UserError: stock Serving could not run the graph, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder):
            for left in folder.glob("writing-*"):  # by exports that were killed
                shutil.rmtree(left)
            version = _next_version(folder)
            beside = folder / f"writing-{version.name}"
            try:
                _write(graph, beside, folder.name, xla)
                if card is not None:
                    write_card(beside, card, folder.name, int(version.name), xla)
                os.rename(beside, version)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
            return version
    except (OSError, tf.errors.OpError) as error:
        reason = str(error).splitlines()[0]
        raise UserError(f"{folder}: the export cannot be written ({reason})") from error


def _write(graph, beside, name, xla):
    if xla:
        graph = CompiledGraph(graph)
    signatures = make_signatures(graph)
    tf.saved_model.save(graph, str(beside), signatures=signatures)
    check_servable(beside, xla)
    tokens = graph.token_steps if xla else WARM_TOKENS
    write_warmup(beside, name, signatures, graph.tokenizer, ROWS, tokens)


@contextmanager
def _alone_in(folder):
    """Waits until no other export writes into `folder`; the lock falls with its process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _next_version(folder):
    taken = [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]
    return folder / str(max(taken, default=0) + 1)
