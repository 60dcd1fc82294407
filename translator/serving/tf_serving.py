"""Stock TensorFlow Serving behind the page: `tensorflow_model_server`, started and proxied."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from translator.errors import UserError
from translator.serving.app import listen
from translator.serving.folder import find_versions, read_cards

BINARY = "tensorflow_model_server"
OPERATE = Path(__file__).parent / "operate"
PATIENCE = 300  # seconds for all models to be loaded
END_SECONDS = 5  # for it to end, once it has been told to; all requests have been answered then
HEADERS = {"content-type", "retry-after"}  # of its answers, that are passed on


class ModelServer:
    """A running TensorFlow Serving for the models of a folder; a context manager that ends it.

    It logs to standard error. gRPC is not offered; its REST port is taken at random and open on
    every interface, for TensorFlow Serving has no flag that would limit it.

    Raises:
        UserError: it does not start, or has ended by itself.
    """

    def __init__(self, binary: str, folder: Path, batching: bool = True):
        self.routes = [
            Route(path, self._pass_on, methods=["GET", "POST", "PUT", "DELETE"])
            for path in ("/v1/{rest:path}", "/monitoring/{rest:path}")
        ]
        bases = {
            name: next(iter(versions.values())).parent.resolve()
            for name, versions in find_versions(folder).items()
        }
        with listen("127.0.0.1", 0) as free:
            port = free.getsockname()[1]
        self._client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60)
        self._scratch = TemporaryDirectory()
        flags = ["--xla_cpu_compilation_enabled=true"] if _needs_xla(folder) else []
        if batching:
            parameters = f"--batching_parameters_file={OPERATE / 'batching.config'}"
            flags += ["--enable_batching=true", parameters]
        self._process = self._start(binary, port, bases, flags)
        try:
            self._wait_until_loaded(port, bases)
        except BaseException:  # Ctrl-C, too, must not leave it running
            self._end()
            raise

    def _start(self, binary, port, bases, flags):
        scratch = Path(self._scratch.name)
        (scratch / "models.config").write_text(models_config(bases), encoding="utf-8")
        command = [
            binary,
            f"--model_config_file={scratch / 'models.config'}",
            f"--monitoring_config_file={OPERATE / 'monitoring.config'}",
            f"--rest_api_port={port}",
            "--port=0",
            f"--grpc_socket_path={scratch / 'grpc.sock'}",  # without any gRPC it does not start
            *flags,
        ]
        environment = {
            **os.environ,
            "TF_ENABLE_ONEDNN_OPTS": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "0"),
            "TF_CPP_MIN_LOG_LEVEL": "1",  # this package asks for silence, an operator does not
        }
        # A session of its own: Ctrl-C is for us alone, who end it after the last answer.
        return subprocess.Popen(command, env=environment, start_new_session=True)

    def _wait_until_loaded(self, port, bases):
        begun = time.monotonic()
        for name in bases:
            while not _is_settled(f"http://127.0.0.1:{port}/v1/models/{name}"):
                if self._process.poll() is not None or time.monotonic() > begun + PATIENCE:
                    raise UserError(f"{BINARY} did not start; it says why above")
                time.sleep(0.2)

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        status = self._process.poll()
        self._end()
        if status is not None:
            raise UserError(f"{BINARY} ended by itself, with status {status}")

    def _end(self):
        self._process.terminate()
        try:
            self._process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._scratch.cleanup()

    async def watch(self):
        """Stops this program when TensorFlow Serving has ended."""
        while self._process.poll() is None:
            await asyncio.sleep(1)
        signal.raise_signal(signal.SIGTERM)

    async def _pass_on(self, request: Request) -> Response:
        path = request.scope["raw_path"].decode()
        try:
            answer = await self._client.request(request.method, path, content=await request.body())
        except httpx.HTTPError as error:
            print(f"error: {BINARY}: {error!r}", file=sys.stderr, flush=True)
            raise HTTPException(503, "TensorFlow Serving does not answer") from error
        headers = {key: value for key, value in answer.headers.items() if key in HEADERS}
        return Response(answer.content, answer.status_code, headers)


def models_config(bases: dict[str, Path]) -> str:
    """TensorFlow Serving's `models.config`: {name: folder of its versions} as a text protobuf."""
    entries = "".join(
        f"  config {{ name: {_quoted(name)} base_path: {_quoted(str(base))} "
        'model_platform: "tensorflow" }\n'
        for name, base in bases.items()
    )
    return f"model_config_list {{\n{entries}}}\n"


def _needs_xla(folder):
    cards = (card for model in read_cards(folder) for card in model["cards"].values())
    return any(card and card.get("xla") for card in cards)


def _quoted(text):
    return json.dumps(text, ensure_ascii=False)


def _is_settled(url):
    """Whether a version of the model is served, or none will be."""
    try:
        versions = httpx.get(url).json().get("model_version_status", [])
    except (httpx.HTTPError, ValueError):
        return False
    return any(version["state"] in ("AVAILABLE", "END") for version in versions)
