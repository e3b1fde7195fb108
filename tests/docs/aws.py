"""`aws SERVICE OPERATION --option VALUE... [--query JMESPATH] [--output text]`, as far as pages need it.

Not every machine has the AWS command line; boto3 and the search language of `--query` are here anyway, and refuse what
the service does not know. `--body` and the like, which name files, are not among what it can.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import boto3
import jmespath  # type: ignore[import-untyped]
from botocore import xform_name

_CALLED = {"s3api": "s3"}


def main(words: Sequence[str]) -> None:
    service, operation, *rest = words
    given = dict(_options(rest))
    query, form = given.pop("query", ""), given.pop("output", "json")
    session: Any = boto3.session.Session()
    client = session.client(_CALLED.get(service, service))
    called = operation.replace("-", "_")
    members = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[called]).input_shape.members
    names = {xform_name(name): name for name in members}
    answer = getattr(client, called)(**{names[key.replace("-", "_")]: value for key, value in given.items()})
    answer.pop("ResponseMetadata")
    found = jmespath.search(query, answer) if query else answer
    print("\n".join(_lines(found)) if form == "text" else json.dumps(found, indent=4, default=str))


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name, value in zip(words[::2], words[1::2], strict=True):
        yield name.removeprefix("--"), value


def _lines(found: Any) -> Iterator[str]:
    """A row for each list of a list."""
    rows = found if isinstance(found, list) else [found]
    for row in rows:
        yield "\t".join(map(_cell, row)) if isinstance(row, list) else _cell(row)


def _cell(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


if __name__ == "__main__":
    main(sys.argv[1:])
