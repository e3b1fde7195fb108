"""Saved queries of Logs Insights, which MiniStack does not know: they are kept and told of, and never run."""

import copy
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

Answer = tuple[int, dict[str, str], bytes]
Handler = Callable[[str, str, Mapping[str, str], bytes, Mapping[str, Any]], Awaitable[Any]]
_STATE = "query_definitions"


@dataclass(frozen=True, slots=True)
class SavedQueries:
    """A definition for each id, by account and region: `kept` is one of MiniStack's own mappings."""

    kept: MutableMapping[str, dict[str, Any]]

    def handler(self, original: Handler) -> Handler:
        """`handle_request` of the service, with three actions more."""
        own = {
            "DeleteQueryDefinition": self._delete,
            "DescribeQueryDefinitions": self._describe,
            "PutQueryDefinition": self._put,
        }

        async def handle(
            method: str, path: str, headers: Mapping[str, str], body: bytes, parameters: Mapping[str, Any]
        ) -> Any:
            action = own.get(headers.get("x-amz-target", "").rpartition(".")[2])
            return (
                action(json.loads(body or b"{}")) if action else await original(method, path, headers, body, parameters)
            )

        return handle

    def state(self, original: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
        """`get_state` of the service, with the queries in it."""
        return lambda: {**original(), _STATE: copy.deepcopy(self.kept)}

    def restore(self, original: Callable[[Any], None]) -> Callable[[Any], None]:
        """`load_persisted_state` of the service, which takes the queries out."""

        def load(data: dict[str, Any] | None) -> None:
            self.kept.update((data or {}).get(_STATE, {}))
            original(data)

        return load

    def _put(self, asked: Mapping[str, Any]) -> Answer:
        known = asked.get("queryDefinitionId")
        if known and known not in self.kept:
            return _missing(known)
        identity = known or str(uuid.uuid4())
        told = {key: asked[key] for key in ("name", "queryString", "logGroupNames", "queryLanguage") if key in asked}
        self.kept[identity] = {"queryDefinitionId": identity, **told}
        return _answer({"queryDefinitionId": identity})

    def _describe(self, asked: Mapping[str, Any]) -> Answer:
        prefix = asked.get("queryDefinitionNamePrefix") or ""
        found = [item for item in self.kept.values() if item["name"].startswith(prefix)]
        return _answer({"queryDefinitions": sorted(found, key=lambda item: (item["name"], item["queryDefinitionId"]))})

    def _delete(self, asked: Mapping[str, Any]) -> Answer:
        identity = str(asked.get("queryDefinitionId"))
        if identity not in self.kept:
            return _missing(identity)
        del self.kept[identity]
        return _answer({"success": True})


def _answer(body: Mapping[str, Any], status: int = 200, **headers: str) -> Answer:
    return status, {"Content-Type": "application/x-amz-json-1.1", **headers}, json.dumps(body).encode()


def _missing(identity: str) -> Answer:
    kind = "ResourceNotFoundException"
    told = {"__type": kind, "message": f"The specified query definition does not exist: {identity}"}
    return _answer(told, 400, **{"x-amzn-errortype": kind})
