"""The exported models of a folder, kept loaded: the newest version of each that works."""

import gc
import sys
from functools import partial
from pathlib import Path

import tensorflow as tf
from google.protobuf.json_format import MessageToDict
from tensorflow.core.protobuf.saved_model_pb2 import SavedModel
from tensorflow_serving.apis.get_model_metadata_pb2 import SignatureDefMap

from translator.errors import UserError
from translator.exporting.warmup import FILE as WARMUP
from translator.exporting.warmup import read_warmup
from translator.serving.batcher import Batcher, Inputs, Outputs
from translator.serving.folder import find_versions

DEFAULT_SIGNATURE = "serving_default"


class Servable:
    """One version of one model, loaded and warmed up.

    Attributes:
        inputs: the names of each signature's inputs.
        ask: for each signature the `Batcher` through which it is asked.
        signature_def: the signatures as TensorFlow Serving's REST API describes them.

    Raises:
        UserError: it is damaged, fails, or is no translator.
    """

    def __init__(self, name: str, version: int, path: Path, joining: bool = True):
        self.name, self.version = name, version
        try:
            self._loaded = tf.saved_model.load(str(path))
            self.signature_def = _describe_signatures(path)
            functions = dict(self._loaded.signatures)
            _check_translates(functions)
            self.inputs = {key: list(_inputs(function)) for key, function in functions.items()}
            runs = {key: partial(_run, function) for key, function in functions.items()}
            _warm_up(runs, path)
        except Exception as error:  # whatever TensorFlow and protobuf raise for a damaged file
            reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
            raise UserError(f"{path}: cannot be served ({reason})") from error
        self.ask = {key: Batcher(run, (name, key), joining) for key, run in runs.items()}


class Servables:
    """What is served from a folder, by name of model. Call `refresh` from time to time.

    As TensorFlow Serving's default, the newest version of a model takes the place of the one before
    it as soon as it is loaded, and the old one is let go when its last answer is given. A version
    that cannot be loaded is said once, and left until its files change.
    """

    def __init__(self, folder: Path, joining: bool = True):
        self._folder, self._joining = folder, joining
        self.current: dict[str, Servable] = {}
        self.failed: dict[Path, tuple[object, str]] = {}  # stamp and reason of what is damaged

    def refresh(self):
        """Looks at the folder again."""
        before = set(self.current.values())
        try:
            self._look()
        except OSError as error:  # away or changing at this moment: what is loaded stays
            print(f"error: {error.filename}: {error.strerror}", file=sys.stderr, flush=True)
        if before - set(self.current.values()):
            del before
            gc.collect()  # a SavedModel's objects refer to each other

    def _look(self):
        found = find_versions(self._folder)
        paths = {path for versions in found.values() for path in versions.values()}
        self.failed = {path: why for path, why in self.failed.items() if path in paths}
        for name in found.keys() | self.current.keys():
            self._update(name, found.get(name, {}))

    def _update(self, name, versions):
        for version in sorted(versions, reverse=True):
            if name in self.current and self.current[name].version == version:
                return
            path, stamp = versions[version], _stamp(versions[version])
            if self.failed.get(path, (None,))[0] == stamp:
                continue
            print(f"loading {name}, version {version}", flush=True)
            try:
                self.current[name] = Servable(name, version, path, self._joining)
            except UserError as error:
                self.failed[path] = stamp, str(error)
                print(f"error: {error}", file=sys.stderr, flush=True)
                continue
            self.failed.pop(path, None)
            print(f"serving {name}, version {version}", flush=True)
            return
        if self.current.pop(name, None):
            print(f"no longer serving {name}", flush=True)


def _inputs(function):
    return function.structured_input_signature[1]


def _run(function, inputs: Inputs) -> Outputs:
    outputs = function(**{name: tf.constant(values) for name, values in inputs.items()})
    return {name: value.numpy() for name, value in outputs.items()}


def _check_translates(functions):
    """Every input must be a vector of strings, one a row, and every output have the rows first."""
    if "text" not in _inputs(functions[DEFAULT_SIGNATURE]):
        raise ValueError(f"not a translator: {DEFAULT_SIGNATURE} does not take text")
    for key, function in functions.items():
        for name, spec in _inputs(function).items():
            if spec.dtype != tf.string or spec.shape.as_list() != [None]:
                raise ValueError(f"not a translator: input {name} of {key} is no list of texts")
        for name, spec in function.structured_outputs.items():
            if spec.shape.rank in (None, 0) or spec.shape[0] is not None:
                raise ValueError(f"not a translator: output {name} of {key} has no row for each")


def _describe_signatures(path):
    model = SavedModel.FromString((path / "saved_model.pb").read_bytes())
    described = SignatureDefMap(signature_def=model.meta_graphs[0].signature_def)
    return MessageToDict(
        described, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )


def _warm_up(runs, path):
    """Asks what the export has written down for this: a model's first answers take far longer."""
    if (path / WARMUP).is_file():
        for signature, inputs in read_warmup(path):
            runs[signature or DEFAULT_SIGNATURE](inputs)


def _stamp(path):
    """Changes whenever a file below `path` does."""
    stats = [(file, file.stat()) for file in path.rglob("*")]
    return sorted((str(file), stat.st_size, stat.st_mtime_ns) for file, stat in stats)
