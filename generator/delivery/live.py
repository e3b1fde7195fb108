"""What answers: the version and the code behind each function's `live` alias, compared with what was released."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.delivery.account import Account
from generator.delivery.roots import Root
from generator.local.functions import ALIAS
from generator.resolve.physical import physical_names

_UPDATED = "function_updated_v2"


@dataclass(frozen=True, slots=True)
class Live:
    """A function as its alias shows it; `sha256` is in base64."""

    key: str
    name: str
    version: str
    sha256: str
    modified: str


def live_functions(account: Account, root: Root) -> dict[str, Live]:
    """By key; one that is not there, or has no alias, is left out."""
    client = account.client("lambda")
    names = physical_names(root.stack)
    found = {}
    for function in root.stack.functions:
        try:
            told = client.get_function_configuration(FunctionName=names[function.key], Qualifier=ALIAS)
        except client.exceptions.ResourceNotFoundException:
            continue
        key = function.key
        found[key] = Live(key, names[key], told["Version"], told["CodeSha256"], told["LastModified"])
    return found


def strangers(live: Mapping[str, Live], packages: Mapping[str, Mapping[str, Any]]) -> Iterator[Live]:
    """Functions that run other code than their package's, those apart that are pinned."""
    for key, item in live.items():
        wanted = packages.get(key)
        if wanted and wanted.get("sha256") and item.sha256 != wanted["sha256"] and "live_version" not in wanted:
            yield item


def put_back(account: Account, item: Live, package: Mapping[str, Any], content: bytes | None) -> str:
    """Give the function its package's code, publish it and point the alias there; the version that now answers."""
    client = account.client("lambda")
    code = (
        {"ZipFile": content} if content is not None else {"S3Bucket": package["s3_bucket"], "S3Key": package["s3_key"]}
    )
    client.update_function_code(FunctionName=item.name, **code)
    client.get_waiter(_UPDATED).wait(FunctionName=item.name)
    version = str(client.publish_version(FunctionName=item.name)["Version"])
    client.update_alias(FunctionName=item.name, Name=ALIAS, FunctionVersion=version)
    return version
