"""The emulator's process: MiniStack's ASGI application behind the guard, on one port of 127.0.0.1.

Started by `Emulator.start` as a process of its own session, which outlives the command line. MiniStack's settings are
environment variables that it reads while it is imported, so its imports stand inside the functions.
"""

import asyncio
import json
import os
import random
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from generator.local import pid, record
from generator.local.answers import Answers
from generator.local.guard import App, Guard, Receive, Scope, Send

HEALTH_PATH = "/_gen/health"
JWKS_PATH = "/_gen/jwks.json"
SAVE_PATH = "/_gen/save"
TOKEN_PATH = "/_gen/token"  # noqa: S105  # a path, no password
_SHUTDOWN_SECONDS = 1
# MiniStack looks every ten, too long to wait for a schedule that was fired by hand.
_SCHEDULE_SECONDS = 1


def main(arguments: Sequence[str]) -> None:
    """FOLDER SETTINGS (JSON) LOCK (file descriptor): print the pid of a detached child, which serves until SIGTERM."""
    folder, settings = Path(arguments[0]), json.loads(arguments[1])
    # A second fork, so that nobody has to wait for the child: the starter may live on or be gone.
    child = os.fork()
    if child:
        print(child, flush=True)  # the only way to tell the starter
        os._exit(0)
    os.setsid()
    # By the child itself, and first of all: a starter that is killed now leaves nothing that nobody knows of.
    own = pid.start_time(os.getpid()) or ""
    record.write(folder / "emulator.json", record.Running(os.getpid(), own, **settings))
    os.close(int(arguments[2]))
    _redirect(folder / "emulator.log")
    serve(settings["port"], folder / "state")


def serve(port: int, state: Path) -> None:
    """Serve on 127.0.0.1:`port` until a signal ends it."""
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = _SHUTDOWN_SECONDS
    config.loglevel = "WARNING"
    asyncio.run(hypercorn_serve(_application(port, state), config))  # type: ignore[arg-type]


def _application(port: int, state: Path) -> App:
    import ministack.app as ministack  # type: ignore[import-untyped]
    from ministack.core.persistence import save_state  # type: ignore[import-untyped]
    from ministack.core.responses import AccountRegionScopedDict  # type: ignore[import-untyped]
    from ministack.services import (  # type: ignore[import-untyped]
        apigateway,
        cloudwatch_logs,
        lambda_svc,
        scheduler,
    )

    from generator.local.issuer import load_issuer
    from generator.local.keeping import Keeper, save_states
    from generator.local.saved_queries import SavedQueries
    from generator.local.weights import divided

    scheduler._SCHEDULE_TICK_INTERVAL = _SCHEDULE_SECONDS
    apigateway._resolve_jwks_url = _local_jwks(apigateway._resolve_jwks_url, port)
    lambda_svc._effective_func_record_for_qualifier = _as_the_function(lambda_svc._effective_func_record_for_qualifier)
    lambda_svc._invoke = divided(lambda_svc, random.random)
    queries = SavedQueries(AccountRegionScopedDict())
    cloudwatch_logs.handle_request = queries.handler(cloudwatch_logs.handle_request)
    cloudwatch_logs.get_state = queries.state(cloudwatch_logs.get_state)
    cloudwatch_logs.load_persisted_state = queries.restore(cloudwatch_logs.load_persisted_state)
    keeper = Keeper(ministack.app, lambda: save_states(ministack._build_persistence_save_dict(), save_state))
    issuer = load_issuer(state / "issuer.pem")
    own: dict[tuple[str, str], Callable[[Any], Awaitable[Any]]] = {
        ("GET", HEALTH_PATH): _answer({"pid": os.getpid(), "port": port}),
        ("GET", JWKS_PATH): _answer(issuer.jwks()),
        ("POST", TOKEN_PATH): lambda claims: _immediate({"token": issuer.mint(claims)}),
        ("POST", SAVE_PATH): lambda _body: _saved(keeper.save_now),
    }
    return Guard(_with_own_paths(Answers(keeper), own), port)


def _local_jwks(original: Callable[[Any], Awaitable[str | None]], port: int) -> Callable[[Any], Awaitable[str | None]]:
    async def resolve(authorizer: Any) -> str | None:
        issuer = str((authorizer.get("jwtConfiguration") or {}).get("issuer", ""))
        # User pools live in the emulator and publish keys of their own.
        if not issuer or issuer.startswith("https://cognito-idp."):
            return await original(authorizer)
        return f"http://127.0.0.1:{port}{JWKS_PATH}"

    return resolve


def _as_the_function(original: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Let a version answer for what AWS keeps of the function or of the qualifier, and MiniStack forgets where one is
    named: reserved concurrency, and how asynchronous failures are retried and where they end."""

    def resolve(function: Any, qualifier: Any) -> Any:
        record, config = original(function, qualifier)
        if record is not None and record is not function:
            configs = function.get("event_invoke_configs") or {}
            record["concurrency"] = function.get("concurrency")
            record["event_invoke_config"] = configs.get(qualifier) or configs.get(config.get("Version"))
        return record, config

    return resolve


def _with_own_paths(app: App, own: dict[tuple[str, str], Callable[[Any], Awaitable[Any]]]) -> App:
    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        answer = own.get((scope.get("method", ""), scope["path"])) if scope["type"] == "http" else None
        if answer is None:
            await app(scope, receive, send)
            return
        body = await _body(receive)
        text = json.dumps(await answer(json.loads(body or b"{}"))).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(text)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": text})

    return route


async def _body(receive: Receive) -> bytes:
    whole = b""
    while True:
        message = await receive()
        whole += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return whole


def _answer(value: Any) -> Callable[[Any], Awaitable[Any]]:
    return lambda _body: _immediate(value)


async def _immediate(value: Any) -> Any:
    return value


async def _saved(save: Callable[[], Awaitable[None]]) -> Any:
    await save()
    return {"saved": True}


def _redirect(log: Path) -> None:
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)


if __name__ == "__main__":
    main(sys.argv[1:])
