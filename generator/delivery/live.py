"""What answers: the version and the code behind each function's `live` alias, compared with what was released."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.delivery.account import Account
from generator.delivery.roots import Root
from generator.delivery.traffic import Published, newest, traffic_of
from generator.resolve.physical import physical_names


@dataclass(frozen=True, slots=True)
class Live:
    """A function as its alias shows it; `sha256` is in base64, `others` the percent that other versions get."""

    key: str
    name: str
    version: str
    sha256: str
    modified: str
    others: Mapping[str, int] = field(default_factory=dict)


def live_functions(account: Account, root: Root) -> dict[str, Live]:
    """By key; one that is not there, or has no alias, is left out."""
    client = account.client("lambda")
    names = physical_names(root.stack)
    found = {}
    for key in (function.key for function in root.stack.functions):
        traffic = traffic_of(account, names[key])
        if traffic is None:
            continue
        told = client.get_function_configuration(FunctionName=names[key], Qualifier=traffic.version)
        found[key] = Live(key, names[key], traffic.version, told["CodeSha256"], told["LastModified"], traffic.others)
    return found


def newest_functions(account: Account, root: Root, keys: Iterable[str]) -> dict[str, Published]:
    """The versions of these functions that were published last, by key; one that is not there is left out."""
    names = physical_names(root.stack)
    found = {key: newest(account, names[key]) for key in keys}
    return {key: item for key, item in found.items() if item}


def strangers(running: Mapping[str, str], packages: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Functions whose code (function -> SHA-256) is not their package's."""
    wanted = {key: item["sha256"] for key, item in packages.items() if item.get("sha256")}
    return [key for key, sha256 in running.items() if key in wanted and sha256 != wanted[key]]
