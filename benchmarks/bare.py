"""What the kit is measured against: the same YAML, a pydantic model, a jinja2 template a file, the same bytes written.

It knows nothing: no positions, no rules, no environments to compare, no wiring. Its templates are the kit's own output
for one service, with the service's name put back in and strings and numbers as values that go through one escaping
filter, as in any generator: both programs write the same files, byte for byte.

It is a lower bound: what a template would look up in the spec, loop over or leave out is in its text already, and what
pydantic made of the YAML is not asked for more than the service's name.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import jinja2
import yaml
from pydantic import BaseModel


class Trigger(BaseModel):
    http: dict[str, Any] | str | None = None
    schedule: dict[str, Any] | str | None = None
    sqs: dict[str, Any] | str | None = None


class Function(BaseModel):
    description: str | None = None
    handler: str
    memory_size: int | None = None
    timeout: int | None = None
    triggers: list[Trigger] = []
    uses: dict[str, list[str] | str] = {}
    secrets: dict[str, str] = {}
    environment: dict[str, str] = {}


class Resource(BaseModel):
    type: str
    partition_key: str | None = None
    global_secondary_indexes: dict[str, dict[str, str]] | None = None
    dead_letter: dict[str, int] | None = None
    subscriptions: list[dict[str, Any]] = []
    cors: dict[str, Any] | None = None
    authorizers: dict[str, dict[str, Any]] | None = None
    authorizer: str | None = None


class Service(BaseModel):
    spec: int
    service: str
    description: str
    tags: dict[str, str]
    defaults: dict[str, Any]
    resources: dict[str, Resource]
    functions: dict[str, Function]
    environments: dict[str, Any]


def main(root: Path, templates: Path) -> None:
    environment = jinja2.Environment(autoescape=False, keep_trailing_newline=True)  # noqa: S701 - HCL is no HTML
    environment.filters["value"] = lambda value: json.dumps(value, ensure_ascii=False)
    known = {
        path: (environment.from_string(text), values)
        for path, (text, values) in json.loads(templates.read_text()).items()
    }
    for file in sorted(root.glob("functions/*/service.yaml")):
        service = Service.model_validate(yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader))
        for path, (template, values) in known.items():
            target = root / path.replace("SERVICE", service.service)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(template.render(service=service.service, values=values))


_LITERAL = re.compile(r'(?<= = )("[^"\\\\$%]*"|[0-9]+)$', re.MULTILINE)


def templates_of(root: Path, service: str) -> str:
    """Templates, and the values they are given, made of a rendered service."""
    found = {}
    for folder in (root / "modules/services" / service, *root.glob(f"environments/*/{service}")):
        for file in sorted(folder.glob("*")):
            found[str(file.relative_to(root)).replace(service, "SERVICE")] = _template(file.read_text(), service)
    return json.dumps(found)


def _template(text: str, service: str) -> tuple[str, list[str | int]]:
    values: list[str | int] = []

    def placed(match: re.Match[str]) -> str:
        if service in match.group():
            return match.group()
        values.append(json.loads(match.group()))
        return f"\0values[{len(values) - 1}] | value\1"

    marked = _LITERAL.sub(placed, text).replace(service, "\0service\1")
    inner = marked.replace("\0", "{% endraw %}{{ ").replace("\1", " }}{% raw %}")
    return f"{{% raw %}}{inner}{{% endraw %}}", values


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
