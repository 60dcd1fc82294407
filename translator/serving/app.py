"""The web server: the page, and behind it the REST API, TensorFlow Serving's own or ours."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable
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

PAGE = Path(__file__).parent / "page"
MOST_BODY = 1 << 20  # bytes in a request
GRACE = 30  # seconds that requests in flight have to end when the server is stopped

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",  # a newer release's page is seen at once
}


class Api(Protocol):
    """What answers /v1/ and /monitoring/."""

    routes: list[BaseRoute]

    def watch(self) -> Awaitable[None]:
        """Runs beside the requests until the server stops."""


class LimitBody:
    """ASGI middleware: 413 for a request of more than MOST_BODY bytes, however it is sent."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        read = 0

        async def receive_some():
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > MOST_BODY:
                raise HTTPException(413, f"the request is too large; at most {MOST_BODY} bytes")
            return message

        await self.app(scope, receive_some, send)


def make_app(api: Api, folder: Path) -> Starlette:
    """The ASGI application: `api`'s routes, and the page for the models in `folder`."""

    async def page(request):
        return FileResponse(PAGE / "index.html")

    async def models(request):
        return JSONResponse({"models": await asyncio.to_thread(read_cards, folder)})

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
            Mount("/page", StaticFiles(directory=PAGE)),
            *api.routes,
        ],
        middleware=[Middleware(GZipMiddleware, compresslevel=1), Middleware(LimitBody)],
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
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise UserError(
            f"--host {host} --port {port}: cannot be listened on ({error}); give another"
        ) from error


def make_server(app: Starlette) -> uvicorn.Server:
    """SIGTERM and Ctrl-C end it: nothing new is accepted, and what is in flight is answered."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,  # its own would close the handlers of everyone else's loggers
            log_level="warning",
            access_log=False,
            server_header=False,
            headers=list(HEADERS.items()),
            timeout_graceful_shutdown=GRACE,
        )
    )
