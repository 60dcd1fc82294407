"""`python -m translator.serve`: exported models as a web page and TensorFlow Serving's REST API."""

import shutil
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import tyro

from translator.cli import run_verb
from translator.config import EXPORTS
from translator.errors import UserError
from translator.hub import to_folder
from translator.runtime import import_tensorflow


@dataclass(frozen=True)
class Arguments:
    """Serve exported models: a page to try them on, and the REST API of TensorFlow Serving.

    Where `tensorflow_model_server` is installed it is started and answers; else this program does.
    """

    folder: tyro.conf.Positional[str] = str(EXPORTS)
    """A folder of exported models, or one model's folder with its versions; or the address of a
    model on the Hub, hf://<user>/<name>, as it is there now."""
    host: str = "127.0.0.1"
    """The address to listen on: by default only this machine is answered; 0.0.0.0 for all."""
    allow_host: tyro.conf.UseAppendAction[tuple[str, ...]] = ()
    """Another name by which browsers and programs reach this server, such as translate.example.org;
    may be given several times."""
    port: int = 8501
    """The port to listen on; 0 for any that is free."""
    batching: bool = True
    """Join requests that arrive at about the same time into one call of the model."""


def start_api(folder: Path, batching: bool):
    """A context manager that gives what answers /v1/: TensorFlow Serving, or the REST API here."""
    from translator.serving.tf_serving import BINARY, ModelServer

    if binary := shutil.which(BINARY):
        return ModelServer(binary, folder, batching)
    import_tensorflow()
    from translator.serving.registry import Servables
    from translator.serving.rest import RestApi

    servables = Servables(folder, joining=batching)
    servables.refresh()
    if not servables.current:
        raise UserError(f"{folder}: none of the models can be served")
    return nullcontext(RestApi(servables))


def main():
    arguments = tyro.cli(Arguments, prog="python -m translator.serve")
    from translator.serving.app import listen, make_app, make_server
    from translator.serving.folder import find_versions

    folder = to_folder(arguments.folder)
    if not folder.is_dir() or not find_versions(folder):
        raise UserError(
            f"{arguments.folder}: no exported model, that is <name>/<version>/, is there; "
            "python -m translator.export RUN makes one"
        )
    with listen(arguments.host, arguments.port) as taken:
        host, port = taken.getsockname()[:2]
        hosts = arguments.host, *arguments.allow_host
        with start_api(folder, arguments.batching) as api:
            server = make_server(make_app(api, folder, hosts))
            address = f"[{host}]" if ":" in host else host
            print(f"http://{address}:{port}/ is ready; Ctrl-C stops it", flush=True)
            with suppress(KeyboardInterrupt):
                server.run(sockets=[taken])
    print("stopped")


if __name__ == "__main__":
    run_verb(main)
