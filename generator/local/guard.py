"""Who may talk to the emulator: an ASGI layer inside its own process, so that no unguarded port exists.

The emulator runs whatever it is sent, checks no signature and answers any origin: without this, a web page open in the
user's browser could create and run a function. In: a request. Out: it passes, it is led to the service's own API or
function URL (where the API's CORS decides, as on AWS), or it gets 403.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_API_HOST = re.compile(r"([a-z0-9]{8,10})\.execute-api\.(.+)")
_URL_HOST = re.compile(r"([a-z0-9]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.lambda-url\.(?:[a-z0-9-]+\.)?(.+)")
# Exactly the paths that the emulator takes for an API or a function URL. One that it does not (a missing stage) would
# fall through to the control plane, which also listens to `Action=` in a form that any page may send.
_API_PATH = re.compile(
    r"/restapis/[a-z0-9]{8,10}/[^/]+/_user_request_(?:/.*)?"
    r"|/_aws/execute-api/[a-z0-9]{8,10}/.*"
    r"|/_aws/lambda-url/[a-z0-9-]{32,36}(?:/.*)?",
    re.DOTALL,
)
# Names that AWS alone can give out. Any other suffix could be an attacker's own domain, rebound to 127.0.0.1.
_AWS_SUFFIXES = re.compile(r"(?:[a-z0-9-]+\.)?(?:amazonaws\.com(?:\.cn)?|on\.aws)")
_SAME_SITE = frozenset({"", "none", "same-origin"})

# A document from an address it shares with the control plane (an object of a bucket, a page of an API called by path)
# gets an origin of its own; its script could otherwise call the control plane as "same-origin".
_SANDBOX = (b"content-security-policy", b"sandbox allow-forms allow-scripts")


@dataclass(frozen=True, slots=True)
class Request:
    """What the decision rests on; `host`, `origin` and `fetch_site` are lower case, "" when absent."""

    path: str
    host: str
    origin: str
    fetch_site: str


@dataclass(frozen=True, slots=True)
class Refused:
    reason: str


@dataclass(frozen=True, slots=True)
class Passed:
    """`prefix` goes before the path; `own_origin` says that only the service's own API answers at this host."""

    prefix: str = ""
    own_origin: bool = False


def decide(request: Request, port: int) -> Refused | Passed:
    """Whether the request may pass, and where to."""
    own = _own_hosts(port)
    service = _service_prefix(request.host, port)
    if not request.path.startswith("/"):
        return Refused("the request is for no path")
    if service:
        return Passed(prefix=service, own_origin=True)
    if request.host not in own and not request.host.endswith(f".localhost:{port}"):
        return Refused(f"the host {request.host or '(none)'} is not this emulator's")
    if _API_PATH.fullmatch(request.path):
        return Passed()
    if request.origin and request.origin not in {f"http://{host}" for host in own}:
        return Refused(f"the origin {request.origin} is foreign")
    if request.fetch_site not in _SAME_SITE:
        return Refused(f"the browser says the request is {request.fetch_site}")
    return Passed()


def _own_hosts(port: int) -> tuple[str, ...]:
    with_port = (f"127.0.0.1:{port}", f"localhost:{port}")
    return (*with_port, "127.0.0.1", "localhost") if port == 80 else with_port


def _service_prefix(host: str, port: int) -> str:
    for pattern, kind in ((_API_HOST, "execute-api"), (_URL_HOST, "lambda-url")):
        match = pattern.fullmatch(host)
        if match and (match[2] == f"localhost:{port}" or _AWS_SUFFIXES.fullmatch(match[2].removesuffix(f":{port}"))):
            return f"/_aws/{kind}/{match[1]}"
    return ""


class Guard:
    """`app` behind `decide`; everything it refuses is answered with 403 and a sentence."""

    def __init__(self, app: App, port: int) -> None:
        self._app = app
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        verdict = decide(_request(scope), self._port)
        if isinstance(verdict, Refused):
            await _refuse(scope, receive, send, verdict.reason)
            return
        if verdict.prefix:
            scope = _led(scope, verdict.prefix, self._port)
        await self._app(scope, receive, send if verdict.own_origin else _sandboxed(send))


def _request(scope: Scope) -> Request:
    def one(name: bytes) -> str:
        values = [value for key, value in scope["headers"] if key.lower() == name]
        # Several Host or Origin lines never come from a browser; joined they match nothing.
        return b",".join(values).decode("latin-1").strip().lower()

    return Request(scope["path"], one(b"host"), one(b"origin"), one(b"sec-fetch-site"))


def _led(scope: Scope, prefix: str, port: int) -> Scope:
    """The request under the emulator's path form, which none of its own paths (`/health`, `/login`) can shadow."""
    headers = [(key, value) for key, value in scope["headers"] if key.lower() != b"host"]
    original = next(value for key, value in scope["headers"] if key.lower() == b"host")
    raw_path = scope.get("raw_path") or scope["path"].encode()
    return {
        **scope,
        "path": prefix + scope["path"],
        "raw_path": prefix.encode() + raw_path,
        "headers": [(b"host", f"127.0.0.1:{port}".encode()), (b"x-forwarded-host", original), *headers],
    }


def _sandboxed(send: Send) -> Send:
    async def forward(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), _SANDBOX]}
        await send(message)

    return forward


async def _refuse(scope: Scope, receive: Receive, send: Send, reason: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    body = f"403: {reason}. The local cloud runs code, so only this machine's own programs may call it.\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 403, "headers": [*headers, (b"connection", b"close")]})
    await send({"type": "http.response.body", "body": body})
