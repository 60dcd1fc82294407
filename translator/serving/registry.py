"""The exported models of a folder, kept loaded: the newest version of each that works."""

import gc
import sys
from functools import partial
from pathlib import Path

import tensorflow as tf
from google.protobuf.json_format import MessageToDict
from tensorflow_serving.apis.get_model_metadata_pb2 import SignatureDefMap

from translator.errors import UserError, in_one_line
from translator.exporting.warmup import FILE as WARMUP
from translator.exporting.warmup import read_warmup
from translator.inference.saved_graph import ServingSession
from translator.remote.protocol import DEFAULT_SIGNATURE
from translator.serving.batcher import SIZES, XLA_SIZES, Batcher, Inputs, Outputs
from translator.serving.folder import find_versions, read_card


class Servable:
    """One version of one model, loaded.

    It is opened as TensorFlow Serving opens it: what cannot be served there fails here, too.

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
            # It ends with the last reference to it: when this version has been let go and its last
            # answer is given.
            session = ServingSession(path)
            signatures = session.signatures
            self.signature_def = _describe(signatures)
            _check_translates(signatures)
            self.inputs = {key: list(signature.inputs) for key, signature in signatures.items()}
            self._runs = {key: partial(_run, session, key) for key in signatures}
            requests = read_warmup(path) if (path / WARMUP).is_file() else ()
            self._cold = [(key or DEFAULT_SIGNATURE, inputs) for key, inputs in requests]
        except Exception as error:  # whatever TensorFlow and protobuf raise for a damaged file
            raise UserError(f"{path}: cannot be served ({in_one_line(error)})") from error
        sizes = XLA_SIZES if (read_card(path) or {}).get("xla") else SIZES
        runs = self._runs.items()
        self.ask = {key: Batcher(run, (name, key), joining, sizes) for key, run in runs}
        self._path = path

    def warm_up(self, *signatures: str):
        """Asks what the export has written down for this, of some signatures or of all, and once
        only: a signature's first answer takes seconds, in which TensorFlow prepares its graph.

        Raises:
            UserError: the model fails.
        """
        wanted = set(signatures or self._runs)
        now = [request for request in self._cold if request[0] in wanted]
        self._cold = [request for request in self._cold if request[0] not in wanted]
        try:
            for key, inputs in now:
                self._runs[key](inputs)
        except Exception as error:  # as above
            raise UserError(f"{self._path}: cannot be served ({in_one_line(error)})") from error


class Servables:
    """What is served from a folder, by name of model. Call `refresh` from time to time.

    As TensorFlow Serving's default, the newest version of a model takes the place of the one before
    it as soon as it is loaded, and the old one is let go when its last answer is given. A version
    that cannot be loaded is said once, and left until its files change.

    A model's first version translates as soon as that is warm; what else it can be asked follows at
    the next look. A later one is warm in all before it takes a place.
    """

    def __init__(self, folder: Path, joining: bool = True):
        self._folder, self._joining = folder, joining
        self.current: dict[str, Servable] = {}
        # Stamp and reason of what is damaged. Replaced and never changed, for requests walk through
        # it while another thread looks at the folder.
        self.failed: dict[Path, tuple[object, str]] = {}

    def refresh(self):
        """Looks at the folder again, when all that it found the last time is warm."""
        self._warm_up()
        before = set(self.current.values())
        try:
            self._look()
        except OSError as error:  # away or changing at this moment: what is loaded stays
            print(f"error: {error.filename}: {error.strerror}", file=sys.stderr, flush=True)
        if before - set(self.current.values()):
            del before
            gc.collect()  # a session and its graph refer to each other

    def _warm_up(self):
        for servable in self.current.values():
            try:
                servable.warm_up()
            except UserError as error:
                print(f"error: {error}", file=sys.stderr, flush=True)

    def _look(self):
        found = find_versions(self._folder)
        paths = {path for versions in found.values() for path in versions.values()}
        self.failed = {path: why for path, why in self.failed.items() if path in paths}
        for name in sorted(found.keys() | self.current.keys()):
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
                servable = Servable(name, version, path, self._joining)
                servable.warm_up(*([] if name in self.current else [DEFAULT_SIGNATURE]))
            except UserError as error:
                self.failed = {**self.failed, path: (stamp, str(error))}
                print(f"error: {error}", file=sys.stderr, flush=True)
                continue
            self.current[name] = servable
            self.failed = {other: why for other, why in self.failed.items() if other != path}
            print(f"serving {name}, version {version}", flush=True)
            return
        if self.current.pop(name, None):
            print(f"no longer serving {name}", flush=True)


def _run(session, signature, inputs: Inputs) -> Outputs:
    return session.run(signature, **inputs)


def _check_translates(signatures):
    """Every input must be a vector of strings, one a row, and every output have the rows first."""
    if DEFAULT_SIGNATURE not in signatures or "text" not in signatures[DEFAULT_SIGNATURE].inputs:
        raise ValueError(f"not a translator: it has no {DEFAULT_SIGNATURE} that takes text")
    for key, signature in signatures.items():
        for name, tensor in signature.inputs.items():
            if tensor.dtype != tf.string.as_datatype_enum or _sizes(tensor) != [-1]:
                raise ValueError(f"not a translator: input {name} of {key} is no list of texts")
        for name, tensor in signature.outputs.items():
            if _sizes(tensor)[:1] != [-1]:
                raise ValueError(f"not a translator: output {name} of {key} has no row for each")


def _sizes(tensor):
    """Of its dimensions; -1 where one is not fixed."""
    return [dimension.size for dimension in tensor.tensor_shape.dim]


def _describe(signatures):
    return MessageToDict(
        SignatureDefMap(signature_def=signatures),
        preserving_proto_field_name=True,
        always_print_fields_with_no_presence=True,
    )


def _stamp(path):
    """Changes whenever a file below `path` does."""
    stats = [(file, file.stat()) for file in path.rglob("*")]
    return sorted((str(file), stat.st_size, stat.st_mtime_ns) for file, stat in stats)
