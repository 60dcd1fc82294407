"""The Keras model behind an exported SavedModel, built anew from the export.

For what its signatures do not do: going on with its training, and sampling.
"""

from pathlib import Path

import tensorflow as tf

from translator.config import CONFIG, Config
from translator.data.tokenizer import load_tokenizer
from translator.errors import UserError, in_one_line
from translator.inference.keras_graph import KerasGraph
from translator.models import build_model
from translator.remote.protocol import RUN_FILES


def load_exported(version: Path, **search) -> KerasGraph:
    """The model of a version's folder, as `load_graph` gives that of a run. It says nothing of its
    confidence, for the calibration is in the signatures alone.

    Raises:
        UserError: a file is missing or damaged, or the export is of an earlier version.
    """
    files = version / RUN_FILES
    if not files.is_dir():
        raise UserError(
            f"{version}: an export without the files of its run ({RUN_FILES}); give the run's "
            "folder, or export it again"
        )
    config = Config.load(files / CONFIG).with_search(**search)
    tokenizer = load_tokenizer(files / "tokenizer")
    model = build_model(config.model, tokenizer.vocabulary_size)
    read_weights(version, model)
    return KerasGraph(model, tokenizer, config.search, config.data.max_tokens)


def read_weights(version: Path, model):
    """Gives `model` those of a SavedModel of the same network, which `exporting.saved_model` saves
    as the list `weights`.

    Raises:
        UserError: they are damaged, or of another network.
    """
    checkpoint = tf.train.Checkpoint(weights=[weight.value for weight in model.weights])
    try:
        path = version / "variables" / "variables"
        checkpoint.read(str(path)).assert_existing_objects_matched()
    except (AssertionError, ValueError, RuntimeError, tf.errors.OpError) as error:
        raise UserError(
            f"{version}: damaged, or written by another version of translator "
            f"({in_one_line(error)}); export it again"
        ) from error
