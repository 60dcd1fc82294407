"""Servers on loopback that speak TensorFlow Serving's gRPC and REST, and fail when told to."""

import contextlib
import json
import re
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import grpc
import numpy as np
import tensorflow as tf
from grpc import StatusCode
from tensorflow_serving.apis import predict_pb2, prediction_service_pb2_grpc


class Refusal(Exception):
    """What the server says instead of an answer."""

    def __init__(self, code: StatusCode, message: str = "as planned"):
        super().__init__(message)
        self.code, self.message = code, message


class Drop(Exception):
    """The server drops the connection: before it answers, or within its answer."""

    def __init__(self, within: bool = False):
        self.within = within


class Page(Exception):
    """Instead of an answer there is a page of HTML, as a proxy sends it."""

    def __init__(self, status: int):
        self.status = status


def in_turn(*faults: Exception) -> Callable:
    """For `Backend.before`: these happen to the first requests, one to each."""
    left = list(faults)

    def before(texts):
        if left:
            raise left.pop(0)

    return before


class Backend:
    """What both servers answer with: the signatures of a SavedModel, version 7, label `stable`.

    Attributes:
        requests: the texts of each request that has come, in order.
        before: is called with the texts before they are answered; raises what shall go wrong.
        most_at_once: the most requests that were under way at the same time.
    """

    def __init__(self, signatures: dict, name: str = "tiny"):
        self.signatures, self.name = signatures, name
        self.requests: list[list[str]] = []
        self.before: Callable[[list[str]], None] = lambda texts: None
        self.most_at_once = self._at_once = 0
        self._lock = threading.Lock()

    def find(self, name, version, label):
        """Refuses what is not served, by TensorFlow Serving's codes and words."""
        if label not in (None, "stable"):
            message = f"Unrecognized servable version label: {label}"
            raise Refusal(StatusCode.INVALID_ARGUMENT, message)
        if name != self.name or version not in (None, 7):
            asked = f"Latest({name})" if version is None else f"Specific({name}, {version})"
            raise Refusal(StatusCode.NOT_FOUND, f"Servable not found for request: {asked}")

    def predict(self, name, version, label, signature, inputs) -> dict[str, np.ndarray]:
        texts = [text.decode() for text in inputs["text"]]
        with self._lock:
            self.requests.append(texts)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            self.before(texts)
            self.find(name, version, label)
            if signature not in self.signatures:
                # FAILED_PRECONDITION, and these words, in TensorFlow Serving 2.20
                message = f'Serving signature key "{signature}" not found.'
                raise Refusal(StatusCode.FAILED_PRECONDITION, message)
            outputs = self.signatures[signature](**inputs)
            return {key: np.asarray(value) for key, value in outputs.items()}
        finally:
            with self._lock:
                self._at_once -= 1


class _Servicer(prediction_service_pb2_grpc.PredictionServiceServicer):
    def __init__(self, backend):
        self._backend = backend

    def Predict(self, request, context):
        spec = request.model_spec
        inputs = {name: tf.make_ndarray(value).tolist() for name, value in request.inputs.items()}
        version = spec.version.value if spec.HasField("version") else None
        label = spec.version_label or None
        try:
            outputs = self._backend.predict(
                spec.name, version, label, spec.signature_name or "serving_default", inputs
            )
        except Refusal as refusal:
            context.abort(refusal.code, refusal.message)
        except Drop:
            context.abort(StatusCode.UNAVAILABLE, "Socket closed")  # what gRPC makes of it
        response = predict_pb2.PredictResponse()
        for name, value in outputs.items():
            response.outputs[name].CopyFrom(_as_fields(value))
        return response


def _as_fields(value):
    """A TensorProto as TensorFlow Serving sends it, whose values are not packed as bytes."""
    proto = tf.make_tensor_proto(value)
    if proto.tensor_content:
        proto.ClearField("tensor_content")
        {np.float32: proto.float_val, np.bool_: proto.bool_val}[value.dtype.type].extend(value.flat)
    return proto


# As `ToHTTPStatusCode` of TensorFlow Serving's http_server.cc
STATUS = {
    StatusCode.INVALID_ARGUMENT: 400,
    StatusCode.FAILED_PRECONDITION: 400,
    StatusCode.NOT_FOUND: 404,
    StatusCode.RESOURCE_EXHAUSTED: 429,
    StatusCode.INTERNAL: 500,
    StatusCode.UNAVAILABLE: 503,
    StatusCode.DEADLINE_EXCEEDED: 504,
}
# As `kPredictionApiRegex` and `kModelStatusApiRegex` of its http_rest_api_util.cc
MODEL = r"/v1/models/([^/:]+)(?:/versions/(\d+)|/labels/([^/:]+))?"
PREDICT, STATE = re.compile(f"{MODEL}:predict"), re.compile(f"{MODEL}(?:/metadata)?")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections are kept
    disable_nagle_algorithm = True  # which delays a small answer by 40 ms

    def do_GET(self):
        name, version, label = STATE.fullmatch(self.path).groups()
        try:
            self.server.backend.find(name, version and int(version), label)
        except Refusal as refusal:
            self._refuse(refusal)
        else:
            self._send(200, b"{}")

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name, version, label = PREDICT.fullmatch(self.path).groups()
        inputs = {
            key: [value.encode() for value in values] for key, values in body["inputs"].items()
        }
        signature = body.get("signature_name", "serving_default")
        try:
            outputs = self.server.backend.predict(
                unquote(name), version and int(version), label, signature, inputs
            )
        except Refusal as refusal:
            self._refuse(refusal)
        except Page as page:
            self._send(page.status, b"<html>")
        except Drop as drop:
            if drop.within:
                self._send(200, b"{", promised=1000)
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        else:
            columns = {key: _to_json(value) for key, value in outputs.items()}
            single = next(iter(columns.values())) if len(columns) == 1 else None
            answer = {"outputs": columns if single is None else single}
            self._send(200, json.dumps(answer).encode())

    def _refuse(self, refusal):
        self._send(STATUS[refusal.code], json.dumps({"error": refusal.message}).encode())

    def _send(self, status, content, promised=0):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(max(promised, len(content))))
        self.end_headers()
        with contextlib.suppress(OSError):  # the client has gone
            self.wfile.write(content)

    def log_message(self, *args):
        pass


def _to_json(value):
    if value.dtype == object:
        value = np.vectorize(bytes.decode, otypes=[object])(value)
    return value.tolist()


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # clients that have gone are part of the tests


@contextlib.contextmanager
def serve_rest(backend: Backend, port: int = 0):
    """Gives the server's address."""
    server = _HttpServer(("127.0.0.1", port), _Handler)
    server.backend = backend
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def serve_grpc(backend: Backend, port: int = 0):
    """Gives the server's address."""
    server = grpc.server(ThreadPoolExecutor(16))
    prediction_service_pb2_grpc.add_PredictionServiceServicer_to_server(_Servicer(backend), server)
    port = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    try:
        yield f"grpc://127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


SERVERS = {"rest": serve_rest, "grpc": serve_grpc}


class Contract(tf.Module):
    """Every signature of an exported translator, in a few operations: its translation is the text
    in capitals."""

    TEXTS = tf.TensorSpec([None], tf.string, name="text")
    W, L, H = 8, 2, 3

    @tf.function(input_signature=[TEXTS])
    def translate(self, text):
        length = tf.strings.length(text, "UTF8_CHAR")
        return {
            "translation": tf.strings.upper(text, "utf-8"),
            "score": -0.125 * tf.cast(length, tf.float32),
            "truncated": length > 40,
        }

    @tf.function(input_signature=[TEXTS])
    def n_best(self, text):
        translations = [tf.strings.upper(text, "utf-8"), text, tf.zeros_like(text)]
        scores = tf.constant([[-0.25, -0.5, -1e9]])
        return {
            "translations": tf.stack(translations, 1),
            "scores": tf.repeat(scores, tf.shape(text)[0], axis=0),
        }

    @tf.function(input_signature=[TEXTS])
    def sentences(self, text):
        return {"sentences": text, "translations": tf.strings.upper(text, "utf-8")}

    @tf.function(input_signature=[TEXTS, tf.TensorSpec([None], tf.string, name="translation")])
    def score(self, text, translation):
        same = tf.strings.upper(text, "utf-8") == translation
        return {"score": tf.where(same, -0.5, -2.0)}

    @tf.function(input_signature=[TEXTS, tf.TensorSpec([None], tf.string, name="prefix")])
    def continued(self, text, prefix):
        none = tf.fill([tf.shape(text)[0]], -1e9)
        whole = tf.strings.join([prefix, tf.strings.upper(text, "utf-8")], " ")
        return {
            "translations": tf.stack([whole, tf.zeros_like(whole)], 1),
            "scores": tf.stack([none / 4e9, none], 1),
            "words": tf.stack([text, prefix], 1),
            "probabilities": tf.stack([none / -2e9, none / -4e9], 1),
        }

    @tf.function(input_signature=[TEXTS])
    def attention(self, text):
        """Row t looks at column s with weight t + s / 16, in head (l, h) with l + h / 16 more."""
        b = tf.shape(text)[0]
        tokens = tf.strings.split(text).to_tensor(shape=[None, self.W])
        t, s = tf.meshgrid(*2 * [tf.range(self.W, dtype=tf.float32)], indexing="ij")
        layers, heads = (tf.range(n, dtype=tf.float32) for n in (self.L, self.H))
        mean = t + s / 16
        more = (layers[:, None] + heads / 16)[:, :, None, None]
        return {
            "source_tokens": tokens,
            "output_tokens": tf.concat([tokens[:, 1:], tf.fill([b, 1], "")], axis=1),
            "cross_attention": tf.repeat(mean[None], b, axis=0),
            "heads": tf.repeat((mean + more)[None], b, axis=0),
        }

    def save(self, path):
        signatures = {
            "serving_default": self.translate,
            "nbest": self.n_best,
            "sentences": self.sentences,
            "score": self.score,
            "continue": self.continued,
            "attention": self.attention,
        }
        tf.saved_model.save(self, str(path), signatures=signatures)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def words(number: int) -> list[str]:
    """Different texts."""
    return [f"palavra {i}" for i in range(number)]
