"""An exported SavedModel, opened as TensorFlow Serving opens it."""

import json
from pathlib import Path

import numpy as np
import tensorflow as tf
from google.protobuf.message import DecodeError

from translator.errors import UserError, in_one_line
from translator.inference.answers import to_continuations, to_hypotheses, to_translations
from translator.remote.protocol import (
    CARD_FILE,
    CONTINUE,
    DEFAULT_SIGNATURE,
    WITH_TERMS,
    Continuation,
    Translation,
)

# What TensorFlow and protobuf raise for files that are missing, damaged or something else.
LOAD_ERRORS = (OSError, LookupError, ValueError, RuntimeError, DecodeError, tf.errors.OpError)


class ServingSession:
    """A SavedModel in a session of TensorFlow 1, whose restore op has been run.

    That is what TensorFlow Serving does. `tf.saved_model.load` builds Python objects anew instead,
    and gives answers from exports that no server can run. Several threads may ask at once.

    Args:
        optimise: rewrite the graph before its first run, as a server does. Without it the first
            answer comes sooner.

    Attributes:
        signatures: {name: SignatureDef}.

    Raises:
        UserError: it is no SavedModel, or is damaged.
    """

    def __init__(self, path: Path, optimise: bool = True):
        config = tf.compat.v1.ConfigProto()
        config.graph_options.rewrite_options.disable_meta_optimizer = not optimise
        self._session = tf.compat.v1.Session(graph=tf.Graph(), config=config)
        try:
            meta = tf.compat.v1.saved_model.loader.load(self._session, ["serve"], str(path))
        except LOAD_ERRORS as error:
            self.close()
            raise UserError(
                f"{path}: not a SavedModel that this version can load ({in_one_line(error)}); "
                "export it again"
            ) from error
        named = meta.signature_def.items()
        self.signatures = {name: found for name, found in named if not name.startswith("__")}
        self._callables = {name: self._callable(found) for name, found in self.signatures.items()}

    def _callable(self, signature):
        feeds, fetches = _names(signature.inputs), _names(signature.outputs)
        return list(feeds), self._session.make_callable(fetches, list(feeds.values()))

    def run(self, signature: str, **inputs) -> dict[str, np.ndarray]:
        """The outputs of a signature by name, for its inputs by name, lists of texts.

        Raises:
            tf.errors.OpError: the model fails.
        """
        names, function = self._callables[signature]
        return function(*(np.array(inputs[name], object) for name in names))

    def trace(self, signature: str, **inputs):
        """A `RunMetadata`: which ops a `run` of the same arguments takes, and for how long."""
        found = self.signatures[signature]
        feed = {found.inputs[name].name: np.array(x, object) for name, x in inputs.items()}
        options = tf.compat.v1.RunOptions(trace_level=tf.compat.v1.RunOptions.FULL_TRACE)
        trace = tf.compat.v1.RunMetadata()
        self._session.run(_names(found.outputs), feed, options=options, run_metadata=trace)
        return trace

    def close(self):
        """Frees the model."""
        self._session.close()


def _names(tensors):
    """Those that the graph has for a signature's inputs or outputs, by the signature's names."""
    return {name: tensor.name for name, tensor in tensors.items()}


class SavedGraph:
    """An export in the form of `TranslationGraph`.

    Raises:
        UserError: it cannot be loaded, or is no translator.
    """

    def __init__(self, path: Path, optimise: bool = True):
        self._path = path
        session = ServingSession(path, optimise)
        self._signatures, self._run = session.signatures, session.run
        default = self._signatures.get(DEFAULT_SIGNATURE)
        if not default or set(default.inputs) != {"text"} or "translation" not in default.outputs:
            raise UserError(f"{path}: its {DEFAULT_SIGNATURE} does not translate text")

    @property
    def beam(self) -> int:
        """K, the most translations of a text that `hypotheses` can give.

        Raises:
            UserError: it was exported without `nbest`.
        """
        if "nbest" not in self._signatures:
            raise UserError(f"{self._path}: has no signature nbest; export it again")
        return self._signatures["nbest"].outputs["scores"].tensor_shape.dim[1].size

    @property
    def tags(self) -> tuple[str, ...] | None:
        """The names of the tags it knows; None where it knows neither tags nor terms."""
        if WITH_TERMS not in self._signatures:
            return None
        card = self._path / CARD_FILE
        return tuple(json.loads(card.read_bytes()).get("tags", ())) if card.is_file() else ()

    def translations(self, texts, terms="", tag="") -> list[Translation]:
        """One of each text, str or bytes; with `terms` in lines and a tag for all of them."""
        if terms or tag:
            same = {"terms": [terms] * len(texts), "tag": [tag] * len(texts)}
            return to_translations(self._run(WITH_TERMS, text=texts, **same))
        return to_translations(self._ask(DEFAULT_SIGNATURE, texts))

    def hypotheses(self, texts) -> list[list[Translation]]:
        """The K best of each text, best first; fewer where the search found fewer."""
        return to_hypotheses(self._ask("nbest", texts))

    def continuations(self, texts, prefixes) -> list[Continuation]:
        """How the translation of each text, a sentence, can go on from each beginning.

        Raises:
            UserError: it was exported by an earlier version.
        """
        if CONTINUE not in self._signatures:
            raise UserError(f"{self._path}: has no signature {CONTINUE}; export it again")
        return to_continuations(self._run(CONTINUE, text=texts, prefix=prefixes))

    def _ask(self, signature, texts):
        try:
            return self._run(signature, text=texts)
        except tf.errors.FailedPreconditionError:
            # Exports of the first release: no server can run them, this loader can.
            loaded = tf.saved_model.load(str(self._path)).signatures
            self._run = lambda signature, text: {
                name: value.numpy()
                for name, value in loaded[signature](text=tf.constant(text)).items()
            }
            return self._run(signature, text=texts)
