"""What stands before every answer: who may ask, how large and how slow a request may be, and the
headers that go with whatever is said."""

import asyncio
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

import h11
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_BODY = 1 << 20  # bytes in a request
BODY_SECONDS = 5  # for a request's body to arrive, once its head has

NOT_HTTP = b'{"error":"this is not HTTP"}'

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",  # a newer release's page is seen at once
}


class Guard:
    """ASGI middleware that refuses what a server on one's own machine should not answer.

    - 403: a Host that is not this server's. The owner of a name can point it at this machine, and a
      browser then takes the pages of both for one site's (DNS rebinding).
    - 403: what a browser sends for a page of another site, other than GET, whose answer the browser
      keeps from that page.
    - 408: a body that is not complete after BODY_SECONDS.
    - 413: a body of more than MAX_BODY bytes, however it is sent.

    Args:
        hosts: names and addresses of this server besides `localhost` and the loopback addresses;
            with 0.0.0.0 or :: among them every address is one, for only names can be rebound.
    """

    def __init__(self, app, hosts: Collection[str] = ()):
        self._app = app
        self._names = {"localhost", *(host.lower() for host in hosts)}
        self._any_address = not self._names.isdisjoint({"0.0.0.0", "::"})

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        if refusal := self._refusal(scope["method"], Headers(scope=scope)):
            return await JSONResponse({"error": refusal}, 403)(scope, receive, send)
        return await self._app(scope, _bounded(receive), send)

    def _refusal(self, method, headers):
        host = headers.get("host")
        if host is not None and not self._is_own(host):  # browsers always name one
            return "Host is not a name of this server; --allow-host makes it one"
        if method not in ("GET", "HEAD") and _is_cross_site(headers, host):
            return "a page of another site may not ask this server"
        return None

    def _is_own(self, host):
        try:
            name = urlsplit(f"//{host}").hostname
            address = ip_address(name or "")
        except ValueError:  # no address, or nothing that could be a host
            return host.lower().partition(":")[0] in self._names
        return address.is_loopback or name in self._names or self._any_address


def _is_cross_site(headers, host):
    """As Go's `http.CrossOriginProtection`: by Sec-Fetch-Site, or by Origin where a browser does
    not send that. Only browsers send either, so `curl -d` is answered whatever type it claims."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin is not None and origin.partition("://")[2] != host


def _bounded(receive):
    """`receive` of a request whose body must be of MAX_BODY bytes and BODY_SECONDS at most."""
    read, complete = 0, False
    deadline = asyncio.get_running_loop().time() + BODY_SECONDS

    async def receive_some():
        nonlocal read, complete
        if complete:  # what is waited for now is that the client goes away
            return await receive()
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            reason = f"the body did not arrive within {BODY_SECONDS} s"
            raise HTTPException(408, reason, {"Connection": "close"}) from None
        read += len(message.get("body", b""))
        if read > MAX_BODY:
            raise HTTPException(413, f"the request is too large; at most {MAX_BODY} bytes")
        complete = not message.get("more_body", False)
        return message

    return receive_some


class GuardedProtocol(H11Protocol):
    """Uvicorn's HTTP, with two differences. What is not HTTP is answered as everything else is, in
    JSON and with HEADERS; and the keep-alive time also bounds the wait for a request's first line
    and headers, which a client could otherwise leave unfinished for ever."""

    def connection_made(self, transport):
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def data_received(self, data):
        # Unlike the original, does not stop the clock; a complete head does.
        self.conn.receive_data(data)
        self.handle_events()

    def send_400_response(self, msg):
        if self.cycle is not None:  # whose body it was can say nothing after this
            self.cycle.disconnected = True
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):  # nothing has been said yet
            headers = [
                *self.server_state.default_headers,
                (b"content-type", b"application/json"),
                (b"content-length", str(len(NOT_HTTP)).encode()),
                (b"connection", b"close"),
            ]
            for event in (
                h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
                h11.Data(data=NOT_HTTP),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event))
        self.transport.close()
