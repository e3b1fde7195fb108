"""Plain HTTP to the local cloud, HTTPS to APIs in an account: no proxy, no redirect, any status is an answer."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

OK = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` are in the order they came, names as sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def request(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"", timeout: float = 60
) -> Answer:
    """Send one request; raises OSError when nobody answers. A Host header of the caller's is sent as it stands."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body or None, dict(headers or {}))
        response = connection.getresponse()
        return Answer(response.status, tuple(response.getheaders()), response.read())
    except http.client.HTTPException as error:
        raise ConnectionError(f"{url} gave no proper HTTP answer: {error!r}") from error
    finally:
        connection.close()
