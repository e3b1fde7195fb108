"""A root that wires every block to every other that takes something of it, for `terraform test` to judge types.

`validate` takes what a module gives as anything: only a plan knows types. Nothing is made, the provider is a mock, and
scalars are unknown, so that what is judged is types and not values.
"""

from collections.abc import Iterator, Mapping

from generator.copies.contracts import GIVERS, Wire, wires
from generator.copies.tree import Tree
from generator.copies.types import Type, inputs

_HEAD = """\
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {}

resource "terraform_data" "unknown" {}

locals {
  string = tostring(terraform_data.unknown.id)
}
"""
MOCKED = """\
mock_provider "aws" {}

run "plan" {
  command = plan
}
"""
# So that optional things are there to be taken.
_ASKED = {
    "alarms": ['name_prefix = "alarms"'],
    "dynamodb": ['stream = "NEW_IMAGE"'],
    "parameter": ['value = "x"'],
    "sqs": ["dead_letter = { max_receive_count = 5 }"],
}
EMPTY = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # the digest of no bytes
_SCALARS = {"string": "local.string", "number": "1", "bool": "false"}
# What services take from an object by itself.
_APART = """\
locals {
  layers = tolist([module.layer.layer.arn])
  key    = tostring(module.kms.key.arn)
  alias  = tostring(module.kms.key.alias)
  values = toset([module.secret.secret.arn, module.parameter.parameter.arn, module.eventbridge.bus.name])
  log    = tostring(module.function.log_group.name)
}
"""


def root(blocks: Mapping[str, Tree]) -> str:
    """The HCL: every block once as a giver, and once more for each thing that it takes."""
    giving = {giver for giver, _ in GIVERS.values()}
    calls = [_call(name, name, blocks[name], {}) for name in sorted(giving)]
    found = [wire for wire in wires(blocks) if wire.kind in GIVERS]
    calls += [
        _call(f"wire_{number}_{wire.kind}", wire.taker, blocks[wire.taker], {wire.path: _given(wire)})
        for number, wire in enumerate(found)
    ]
    return "\n".join([_HEAD, _APART, *calls])


def _given(wire: Wire) -> str:
    giver, output = GIVERS[wire.kind]
    value = f"module.{giver.replace('-', '_')}.{output}"
    if not wire.alias or wire.path[-1] != "apis":
        return value
    return f"{{ id = {value}.id }}"


def _call(label: str, block: str, tree: Tree, wired: Mapping[tuple[str, ...], str]) -> str:
    lines = [f'module "{label.replace("-", "_")}" {{', f'  source = "./modules/{block}"']
    lines += [f"  {line}" for line in _ASKED.get(block, ())]
    needed = _required(tree) | {path[0] for path in wired}
    for name, type_ in inputs(tree).items():
        if name in needed:
            lines.append(f"  {name} = {_value((name,), type_, wired)}")
    return "\n".join([*lines, "}", ""])


def _required(tree: Tree) -> set[str]:
    """Variables without a default."""
    from generator.layout.interfaces import parse

    found = parse(tree["variables.tf"].decode(), "variables.tf")
    return {name for name, item in found.items() if item.required}


def _value(path: tuple[str, ...], type_: Type, wired: Mapping[tuple[str, ...], str]) -> str:
    """Something of that type: the wired thing where one is, else as little as the type allows."""
    given = wired.get(path)
    if path[-1] == "package":
        return f'{{ filename = "code.zip", sha256 = "{EMPTY}" }}'
    if type_.inner:
        inner = _value(path, type_.inner, wired)
        if given or any(wire[: len(path)] == path for wire in wired):
            return f"{{ one = {inner} }}" if type_.word == "map" else f"[{inner}]"
        return "{}" if type_.word == "map" else "[]"
    if given:
        return given
    if type_.word == "object":
        return "{ " + ", ".join(_attributes(path, type_, wired)) + " }"
    return _SCALARS.get(type_.word, "null")


def _attributes(path: tuple[str, ...], type_: Type, wired: Mapping[tuple[str, ...], str]) -> Iterator[str]:
    for name, inner in type_.attributes.items():
        below = (*path, name)
        if not inner.optional or any(wire[: len(below)] == below for wire in wired):
            yield f"{name} = {_value(below, inner, wired)}"
