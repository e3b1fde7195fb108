"""Aliases with weights: MiniStack keeps the weights of an alias, and answers with its first version all the same.

Calls of the Invoke API are divided here. What triggers deliver reaches the first version, as MiniStack has it.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Invoke = Callable[..., Awaitable[Any]]


def divided(service: Any, chance: Callable[[], float]) -> Invoke:
    """The `_invoke` of MiniStack's Lambda, `service`, of the version whose turn it is; `chance` gives 0 to below 1."""
    original: Invoke = service._invoke

    async def invoke(
        name: str,
        event: Any,
        headers: Mapping[str, str],
        path_qualifier: str | None = None,
        query_params: Mapping[str, Any] | None = None,
    ) -> Any:
        qualifier = service._qualifier_from_path_or_query(path_qualifier, query_params)
        alias = (service._functions.get(name) or {}).get("aliases", {}).get(qualifier) or {}
        weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
        chosen = chosen_of(weights, chance())
        return await original(name, event, headers, chosen or path_qualifier, query_params)

    return invoke


def chosen_of(weights: Mapping[str, float], chance: float) -> str | None:
    """The version whose turn it is; None for the alias's first."""
    for version, weight in sorted(weights.items()):
        if chance < weight:
            return version
        chance -= weight
    return None
