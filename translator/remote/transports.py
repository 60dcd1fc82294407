"""How one request reaches a server: by TensorFlow Serving's REST API, or by its gRPC API.

Both transports ask a signature for some rows and return its outputs as nested lists. They raise
`RequestError` in the same words, and know whether asking again could help.
"""

import contextlib
import importlib.util
import math
import sys
import types
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import grpc
import httpx
import numpy as np

from translator.errors import UserError


@dataclass(frozen=True)
class ModelSpec:
    """What is asked for: a model's newest version, or that of a number or a label."""

    name: str
    version: int | None = None
    label: str | None = None

    def __str__(self):
        if self.version is not None:
            return f"{self.name}, version {self.version}"
        return f"{self.name}, label {self.label}" if self.label else self.name


class RequestError(UserError):
    """A request without an answer.

    Attributes:
        transient: whether the same request may succeed a moment later.
    """

    def __init__(self, message: str, transient: bool = False):
        super().__init__(" ".join(message.split()))  # a server's reason may be of several lines
        self.transient = transient


class Transport:
    """Asks one model of one server.

    Args:
        server: http://host:port, https://host:port or grpc://host:port.
        timeout: seconds for one request. Over REST it holds for the connection and for each wait
            for the server, over gRPC for all of the request.
    """

    def __init__(self, server: str, model: ModelSpec, timeout: float):
        self.server, self.model, self.timeout = server, model, timeout

    def predict(self, signature: str, inputs: dict[str, list[str]]) -> dict[str, list] | list:
        """{output: nested list with rows first}; over REST, the bare list of an only output.

        May be called by several threads at once.

        Raises:
            RequestError: there is no answer.
        """
        raise NotImplementedError

    def close(self):
        """Frees the connections. Requests under way may fail."""

    def _unavailable(self, reason):
        return RequestError(f"{self.server}: not available ({reason})", transient=True)

    def _no_model(self, reason):
        return RequestError(f"{self.server}: there is no model {self.model} ({reason})")

    def _too_late(self):
        return RequestError(
            f"{self.server}: no answer within {self.timeout:g} s; allow more, or ask for fewer "
            "texts at once"
        )

    def _refused(self, reason):
        return RequestError(f"{self.server}: model {self.model}: {reason}")


def open_transport(server: str, model: ModelSpec, timeout: float) -> Transport:
    """The transport that the scheme of `server` names.

    Raises:
        UserError: it is no address of a server.
    """
    kinds = {"http": RestTransport, "https": RestTransport, "grpc": GrpcTransport}
    try:
        parts = urlsplit(server)
        complete = parts.hostname and (parts.port or parts.scheme != "grpc")
        httpx.URL(server).host.encode("idna")
    except (ValueError, httpx.InvalidURL):  # a port or a name that cannot be
        complete = False
    if not complete or parts.scheme not in kinds:
        raise UserError(
            f"{server}: not an address of a server; give http://host:8501 or grpc://host:8500"
        )
    return kinds[parts.scheme](server, model, timeout)


class RestTransport(Transport):
    """Over TensorFlow Serving's REST API, in the column form."""

    # Too many requests, and what a proxy says while the server behind it is away or overburdened.
    # 504 is a deadline: the request was too much, and would be again.
    TRANSIENT = (429, 502, 503)

    def __init__(self, server: str, model: ModelSpec, timeout: float):
        super().__init__(server, model, timeout)
        self._path = f"/v1/models/{quote(model.name, safe='')}"
        if model.version is not None:
            self._path += f"/versions/{model.version}"
        elif model.label:
            self._path += f"/labels/{quote(model.label, safe='')}"
        # As many connections as there are requests at once, which the caller limits.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        self._client = httpx.Client(base_url=server, timeout=timeout, limits=limits)

    def predict(self, signature, inputs):
        body = {"signature_name": signature, "inputs": inputs}
        try:
            response = self._client.post(f"{self._path}:predict", json=body)
        except httpx.TimeoutException as error:
            raise self._too_late() from error
        except (httpx.NetworkError, httpx.RemoteProtocolError) as error:
            raise self._unavailable(error) from error
        except httpx.HTTPError as error:
            raise self._refused(error) from error
        try:
            answer = response.json()
            if response.is_success:
                return answer["outputs"]
            reason = answer["error"]
        except (ValueError, KeyError, TypeError):  # from a proxy, or from another kind of server
            reason = f"status {response.status_code} {response.reason_phrase}"
            if response.is_success:
                reason = "the answer is not that of TensorFlow Serving's REST API"
        raise self._failure(response.status_code, reason)

    def _failure(self, status, reason):
        if status in self.TRANSIENT:
            return self._unavailable(reason)
        if status == httpx.codes.GATEWAY_TIMEOUT:
            return self._too_late()
        if status == httpx.codes.NOT_FOUND:
            return self._no_model(reason)
        return self._refused(reason)

    def close(self):
        self._client.close()


class GrpcTransport(Transport):
    """Over TensorFlow Serving's gRPC API, without encryption."""

    # The second is what TensorFlow Serving's REST API says as 429.
    TRANSIENT = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED)
    OPTIONS = (
        ("grpc.max_receive_message_length", -1),  # attention maps exceed the usual 4 MiB
        # A channel that lost its server asks again at these times, in milliseconds; until then
        # every request fails at once. The usual first second would outlast our first attempts.
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.min_reconnect_backoff_ms", 100),
        ("grpc.max_reconnect_backoff_ms", 2000),
    )

    def __init__(self, server: str, model: ModelSpec, timeout: float):
        super().__init__(server, model, timeout)
        with _without_tensorflow():
            from tensorflow_serving.apis.predict_pb2 import PredictRequest
            from tensorflow_serving.apis.prediction_service_pb2_grpc import PredictionServiceStub
        self._request = PredictRequest
        self._channel = grpc.insecure_channel(urlsplit(server).netloc, options=self.OPTIONS)
        self._stub = PredictionServiceStub(self._channel)

    def predict(self, signature, inputs):
        request = self._request()
        spec = request.model_spec
        spec.name, spec.signature_name = self.model.name, signature
        if self.model.version is not None:
            spec.version.value = self.model.version
        elif self.model.label:
            spec.version_label = self.model.label
        for name, values in inputs.items():
            tensor = request.inputs[name]
            tensor.dtype = DT_STRING
            tensor.tensor_shape.dim.add(size=len(values))
            tensor.string_val.extend(value.encode() for value in values)
        try:
            response = self._stub.Predict(request, timeout=self.timeout)
        except grpc.RpcError as error:
            raise self._failure(error.code(), error.details()) from error
        try:
            return {name: to_list(tensor) for name, tensor in response.outputs.items()}
        except (KeyError, ValueError) as error:
            raise self._refused(f"the answer cannot be read: {error}") from error

    def _failure(self, code, reason):
        if code in self.TRANSIENT:
            return self._unavailable(reason)
        if code == grpc.StatusCode.DEADLINE_EXCEEDED:
            return self._too_late()
        if code == grpc.StatusCode.NOT_FOUND:
            return self._no_model(reason)
        return self._refused(reason or code.name)

    def close(self):
        self._channel.close()


@contextlib.contextmanager
def _without_tensorflow():
    """TensorFlow Serving's messages can be imported here without importing TensorFlow.

    They refer to the messages below `tensorflow/core`, which need nothing else; but to import a
    module, Python first runs the package it lies in, and `tensorflow/__init__.py` takes seconds and
    half a gigabyte. So an empty package stands in its place meanwhile. TensorFlow may be imported
    before or afterwards.
    """
    if "tensorflow" in sys.modules:
        yield
        return
    package = types.ModuleType("tensorflow")
    package.__path__ = importlib.util.find_spec("tensorflow").submodule_search_locations
    sys.modules["tensorflow"] = package
    try:
        yield
    finally:
        del sys.modules["tensorflow"]


# Of tensorflow/core/framework/types.proto, the types that a translator answers with: the field of
# a TensorProto in which the values are, and their type where they come as bytes.
DT_FLOAT, DT_STRING, DT_BOOL = 1, 7, 10
VALUES = {DT_FLOAT: "float_val", DT_STRING: "string_val", DT_BOOL: "bool_val"}
BYTES = {DT_FLOAT: np.float32, DT_BOOL: np.bool_}


def to_list(tensor) -> list:
    """The values of a TensorProto, nested as its shape says; what `tf.make_ndarray` does, for the
    few types of this protocol and without TensorFlow.

    Raises:
        KeyError: it is of another type.
        ValueError: there are not as many values as the shape says.
    """
    shape = [dim.size for dim in tensor.tensor_shape.dim]
    if tensor.tensor_content:
        values = np.frombuffer(tensor.tensor_content, BYTES[tensor.dtype])
        return values.reshape(shape).tolist()
    values = list(getattr(tensor, VALUES[tensor.dtype]))
    if tensor.dtype == DT_STRING:
        values = [value.decode(errors="replace") for value in values]
    # A run of one value at the end may be left out but for its first.
    values += values[-1:] * (math.prod(shape) - len(values))
    return np.array(values, dtype=object).reshape(shape).tolist()
