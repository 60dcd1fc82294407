"""Exporting a translator for TensorFlow Serving: text in, text out, tokenizer inside."""

import os
import shutil
from pathlib import Path

import tensorflow as tf

from translator.errors import UserError
from translator.inference.translator import TranslationGraph
from translator.serving.op_check import check_servable


def export_saved_model(graph: TranslationGraph, folder: Path) -> Path:
    """Writes `folder/<version>/`, the next version number, and returns it.

    A running server polls `folder`: the version is written under another name, checked, and
    renamed when it is complete. Its `serving_default` takes `text` [B] string and returns
    `translation` [B] string and `score` [B] float32; a row's answer does not depend on the others.

    Raises:
        UserError: stock Serving could not run the graph, or it cannot be written.
    """
    beside = folder / f"writing-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tf.saved_model.save(graph, str(beside), signatures={"serving_default": graph.translate})
        check_servable(beside)
        return _rename_to_next_version(beside, folder)
    except (OSError, tf.errors.OpError) as error:
        reason = str(error).splitlines()[0]
        raise UserError(f"{folder}: the export cannot be written ({reason})") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _rename_to_next_version(beside: Path, folder: Path) -> Path:
    taken = [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]
    version = folder / str(max(taken, default=0) + 1)
    os.rename(beside, version)  # fails where another export has just taken the number
    return version
