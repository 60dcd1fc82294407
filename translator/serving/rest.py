"""TensorFlow Serving's REST API, answered from SavedModels in this process.

Paths, forms of request and answer, and errors are those of
https://www.tensorflow.org/tfx/serving/api_rest for a model that takes strings, so that a client
cannot tell the two apart. Three things differ: numbers that are not finite are null here, for JSON
has no word for them; requests have limits; and there are no version labels.
"""

import asyncio
import base64
import binascii
import json
import sys
import time

import numpy as np
import tensorflow as tf
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from starlette.convertors import IntegerConvertor, StringConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from translator.errors import in_one_line
from translator.inference.sentence_rules import MAX_BYTES  # in one text
from translator.remote.protocol import DEFAULT_SIGNATURE
from translator.serving.batcher import Inputs, Outputs, QueueFull, row_count
from translator.serving.registry import Servables

MAX_ROWS = 256  # in one request
MAX_SHOWN = 200  # characters of a request, in what is said of it
POLL_SECONDS = 1  # between two looks at the folder
CLIENT_GONE = 499  # in the metrics: nobody waits for the answer any more

disable_created_metrics()  # a second series for each, that nobody asks for
COUNT = Counter("translator_requests", "Requests answered", ["model", "signature", "status"])
SECONDS = Histogram(
    "translator_request_seconds",
    "Time from a request to its answer",
    ["model", "signature"],
    buckets=[0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
)


class ModelName(StringConvertor):
    """In a path, a model's name; what follows a colon is a verb."""

    regex = "[^/:]+"


class Version(IntegerConvertor):
    """In a path, a model's version: an int64."""

    regex = "[0-9]{1,19}"


register_url_convertor("model", ModelName())
register_url_convertor("version", Version())


class RestApi:
    """The routes, and the task that keeps `servables` up to date."""

    def __init__(self, servables: Servables):
        self.servables = servables
        paths = "/v1/models/{name:model}/versions/{version:version}", "/v1/models/{name:model}"
        self.routes = [
            *(Route(f"{path}:predict", self.predict, methods=["POST"]) for path in paths),
            *(Route(f"{path}/metadata", self.metadata) for path in paths),
            *(Route(path, self.status) for path in paths),
            Route("/v1/{rest:path}", _malformed, methods=["GET", "POST", "PUT", "DELETE"]),
            Route("/monitoring/prometheus/metrics", _metrics),
        ]

    async def watch(self):
        """Picks up new versions, for ever."""
        while True:
            await asyncio.sleep(POLL_SECONDS)
            try:
                await asyncio.to_thread(self.servables.refresh)
            except Exception as error:  # of one look; the next may succeed
                print(f"error: new versions: {error!r}", file=sys.stderr, flush=True)

    def _find(self, request):
        name, version = request.path_params["name"], request.path_params.get("version")
        servable = self.servables.current.get(name)
        if servable is None or version not in (None, servable.version):
            name = _cut(name)
            which = f"Latest({name})" if version is None else f"Specific({name}, {version})"
            raise HTTPException(404, f"Servable not found for request: {which}")
        return servable

    async def predict(self, request: Request) -> Response:
        begun, name, signature, status = time.perf_counter(), "", "", 500
        try:
            servable = self._find(request)
            name = servable.name
            question = _read_json(await request.body())
            asked = _signature_name(question, servable)
            signature = asked
            inputs = read_inputs(question, servable.inputs[signature])
            outputs = await _unless_gone(request, servable.ask[signature](inputs))
            status = 200
            in_rows = "instances" in question
            return Response(write_outputs(outputs, in_rows), media_type="application/json")
        except HTTPException as error:
            status = error.status_code
            raise
        except QueueFull:
            status = 503
            raise HTTPException(503, "too many requests wait", {"Retry-After": "1"}) from None
        except ClientDisconnect:
            status = CLIENT_GONE
            return Response(status_code=CLIENT_GONE)
        except tf.errors.InvalidArgumentError as error:
            status = 400
            raise HTTPException(400, in_one_line(error)) from error
        except Exception as error:
            print(f"error: {name} {signature}: {in_one_line(error)}", file=sys.stderr, flush=True)
            raise HTTPException(500, f"the model failed: {in_one_line(error)}") from error
        finally:
            COUNT.labels(name, signature, status).inc()
            if status == 200:
                SECONDS.labels(name, signature).observe(time.perf_counter() - begun)

    async def metadata(self, request: Request) -> Response:
        servable = self._find(request)
        version = str(servable.version)
        return JSONResponse(
            {
                "model_spec": {"name": servable.name, "signature_name": "", "version": version},
                "metadata": {"signature_def": servable.signature_def},
            }
        )

    async def status(self, request: Request) -> Response:
        name, version = request.path_params["name"], request.path_params.get("version")
        states = {
            int(path.name): _state(path.name, "END", "UNKNOWN", why)
            for path, (_, why) in self.servables.failed.items()
            if path.parent.name == name
        }
        if servable := self.servables.current.get(name):
            states[servable.version] = _state(str(servable.version), "AVAILABLE", "OK", "")
        if version is not None:
            if version not in states:
                raise HTTPException(404, f"Could not find version {version} of model {_cut(name)}")
            states = {version: states[version]}
        if not states:
            raise HTTPException(404, f"Could not find any versions of model {_cut(name)}")
        newest_first = [states[number] for number in sorted(states, reverse=True)]
        return JSONResponse({"model_version_status": newest_first})


def _state(version, state, code, message):
    return {
        "version": version,
        "state": state,
        "status": {"error_code": code, "error_message": message},
    }


async def _metrics(request):
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _malformed(request):
    path = request.url.path
    if "/labels/" in path:
        label = path.split("/labels/")[1].partition(":")[0].partition("/")[0]
        raise HTTPException(400, f"Unrecognized servable version label: {_cut(label)}")
    raise HTTPException(400, f"Malformed request: {request.method} {_cut(path)}")


async def _unless_gone(request, work):
    """What `work` gives; where the client goes away first, `work` is given up."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(request.receive())  # after the body, only http.disconnect
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


def _read_json(body: bytes) -> dict:
    try:
        question = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, f"JSON Parse error: {error}") from error
    if not isinstance(question, dict):
        raise HTTPException(400, f"JSON Value: {_shown(question)} Is not object")
    return question


def _signature_name(question, servable):
    name = question.get("signature_name", "")
    if not isinstance(name, str):
        raise HTTPException(400, "'signature_name' key must be a string value.")
    name = name or DEFAULT_SIGNATURE
    if name not in servable.ask:
        reason = f"Serving signature name: {_shown(name)} not found in signature def"
        raise HTTPException(400, reason)
    return name


def read_inputs(question: dict, names: list[str]) -> Inputs:
    """The inputs called `names` of a request, from its row form ("instances", a list with an object
    for each row) or its column form ("inputs", an object with a list for each input). Where there
    is a single input, its name may be left out.

    Raises:
        HTTPException: 400.
    """
    rows, columns = question.get("instances"), question.get("inputs")
    if "instances" in question and "inputs" in question:
        raise HTTPException(400, "expecting only one of 'inputs' or 'instances' keys to exist")
    if "instances" in question:
        if not isinstance(rows, list):
            raise HTTPException(400, "Expecting 'instances' to be a list/array")
        columns = _columns(rows, names)
    elif "inputs" not in question:
        raise HTTPException(400, "Missing 'inputs' or 'instances' key")
    elif not isinstance(columns, dict):
        if len(names) > 1:
            raise HTTPException(400, f"inputs is a plain value/list, but {names} are required")
        columns = {names[0]: columns}
    inputs = {}
    for name in names:
        if name not in columns:
            raise HTTPException(400, f"Missing named input: {name} in 'inputs' object.")
        if not isinstance(columns[name], list):
            raise HTTPException(400, f"Expecting a list of strings for input {name}")
        inputs[name] = [_read_text(value) for value in columns[name]]
    rows = row_count(inputs)
    if not rows or any(len(values) != rows for values in inputs.values()):
        raise HTTPException(400, "every input must have the same number of rows, at least one")
    if rows > MAX_ROWS:
        raise HTTPException(400, f"{rows} rows in one request; at most {MAX_ROWS}")
    return inputs


def _columns(rows, names):
    columns = {name: [] for name in names}
    for i, row in enumerate(rows):
        if (not isinstance(row, dict) or row.keys() == {"b64"}) and len(names) == 1:
            row = {names[0]: row}
        if not isinstance(row, dict) or row.keys() != columns.keys():
            wanted = ",".join(sorted(names))
            raise HTTPException(
                400,
                f"Failed to process element: {i} of 'instances' list. JSON object: {_shown(row)} "
                f"keys must be equal to: {wanted}",
            )
        for name, value in row.items():
            columns[name].append(value)
    return columns


def _read_text(value) -> bytes:
    if isinstance(value, dict) and value.keys() == {"b64"} and isinstance(value["b64"], str):
        try:
            text = base64.b64decode(value["b64"], validate=True)
        except (binascii.Error, ValueError):
            raise HTTPException(400, "Unable to base64 decode") from None
    elif isinstance(value, str):
        try:
            text = value.encode()
        except UnicodeEncodeError:  # half of a surrogate pair
            raise HTTPException(400, "JSON Parse error: a string is not Unicode") from None
    else:
        raise HTTPException(400, f"JSON Value: {_shown(value)} is not of expected type: string")
    if len(text) > MAX_BYTES:
        raise HTTPException(400, f"a text of {len(text)} bytes; at most {MAX_BYTES}")
    return text


def _shown(value):
    """As JSON in ASCII, which half of a surrogate pair is in, too."""
    return _cut(json.dumps(value))


def _cut(text):
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"


def write_outputs(outputs: Outputs, in_rows: bool) -> bytes:
    """{"predictions": […]}, an object for each row, or {"outputs": {…}}, a list for each output;
    with a single output, its values without its name."""
    lists = {name: [_plain(row) for row in value] for name, value in sorted(outputs.items())}
    if len(lists) == 1:
        (content,) = lists.values()
    elif in_rows:
        rows = zip(*lists.values(), strict=True)
        content = [dict(zip(lists, row, strict=True)) for row in rows]
    else:
        content = lists
    answer = {"predictions" if in_rows else "outputs": content}
    return json.dumps(answer, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _plain(value):
    """A row of an output, as Python's lists and scalars."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if value.dtype == object:
        return [_plain(item) for item in value]
    if value.dtype.kind == "f" and not np.isfinite(value).all():
        return np.where(np.isfinite(value), value, None).tolist()
    return value.tolist()
