"""The web server: the page, and behind it the REST API, TensorFlow Serving's own or ours."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from translator.errors import UserError
from translator.serving.folder import read_cards
from translator.serving.guard import HEADERS, Guard, GuardedProtocol
from translator.serving.sentence_rules import SENTENCE_RULES

PAGE = Path(__file__).parent / "page"
GRACE = 15  # seconds that requests in flight have to end when the server is stopped


class Api(Protocol):
    """What answers /v1/ and /monitoring/."""

    routes: list[BaseRoute]

    def watch(self) -> Awaitable[None]:
        """Runs beside the requests until the server stops."""


def make_app(api: Api, folder: Path, hosts: Collection[str] = ()) -> Starlette:
    """The ASGI application: `api`'s routes, and the page for the models in `folder`.

    Args:
        hosts: what this server may be called besides localhost, see `Guard`.
    """

    async def page(request):
        return FileResponse(PAGE / "index.html")

    async def models(request):
        return JSONResponse({"models": await asyncio.to_thread(read_cards, folder)})

    async def sentence_rules(request):
        return JSONResponse(SENTENCE_RULES)

    async def error(request, failure):
        return JSONResponse({"error": failure.detail}, failure.status_code, failure.headers)

    async def unexpected(request, failure):
        return JSONResponse({"error": "internal error"}, 500)

    @asynccontextmanager
    async def lifespan(app) -> AsyncIterator[None]:
        watching = asyncio.create_task(api.watch())
        yield
        watching.cancel()

    return Starlette(
        routes=[
            Route("/", page),
            Route("/page/models", models),
            Route("/page/sentence-rules", sentence_rules),
            Mount("/page", StaticFiles(directory=PAGE)),
            *api.routes,
        ],
        middleware=[Middleware(Guard, hosts=hosts), Middleware(GZipMiddleware, compresslevel=1)],
        exception_handlers={HTTPException: error, Exception: unexpected},
        lifespan=lifespan,
    )


def listen(host: str, port: int) -> socket.socket:
    """Takes the port, any free one for 0.

    Raises:
        UserError: it cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise UserError(
            f"--host {host} --port {port}: cannot be listened on ({error}); give another"
        ) from error
    # asyncio does this only for sockets it has made. Without it an answer's body, written after its
    # headers, waits until the client acknowledges those, which takes 40 ms.
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return taken


def make_server(app: Starlette) -> uvicorn.Server:
    """SIGTERM and Ctrl-C end it: nothing new is accepted, and what is in flight is answered."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=GuardedProtocol,
            ws="none",  # which would be answered without HEADERS
            log_config=None,  # its own would close the handlers of everyone else's loggers
            log_level="warning",
            access_log=False,
            server_header=False,
            headers=list(HEADERS.items()),
            timeout_graceful_shutdown=GRACE,
        )
    )
