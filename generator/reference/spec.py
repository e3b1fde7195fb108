"""docs/spec.md: the text of texts/spec.md with the tables of every key, made from the models."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator.precedence import defaults
from generator.reference.blocks import Blocks
from generator.reference.markdown import Page, block, code, filled, page, table, text
from generator.reference.types import allows, inner_models, words
from generator.resolve.targets import INJECTED
from generator.rules.overlays import STRUCTURE
from generator.spec.environment import Environment, Project
from generator.spec.functions import Function, FunctionDefaults, FunctionOverlay
from generator.spec.resources import RESOURCE_TYPES, Resource, resource_model
from generator.spec.service import EnvironmentOverlay, Layer, Service
from generator.spec.triggers import TriggerEntry
from generator.understand.chains import ARGUMENTS

Model = type[BaseModel]
# What AWS calls a state is `true` or `false` in the spec.
_STATES = {"ENABLED": "true", "DISABLED": "false"}
TIERS = ("development", "staging", "production")
_BY_NAME: Mapping[str, Model] = {
    model.__name__: model for model in (Service, Function, Resource, Layer, EnvironmentOverlay, Environment, Project)
}
# Shown on their own, not below the key that holds them.
_OWN_SECTION = (Function, FunctionDefaults, FunctionOverlay, EnvironmentOverlay, Layer, TriggerEntry)


def spec_page(blocks: Blocks, examples: Mapping[str, str], notes: Mapping[str, str]) -> Page:
    """The whole page."""
    writer = _Spec(blocks, examples, notes)
    makers: dict[str, Callable[..., str]] = {
        "example": lambda name: block(examples[name]),
        "file": lambda name: (blocks.root / name).read_text().strip("\n"),
        "function": writer.function,
        "injected": injected,
        "keys": lambda name: writer.keys(_BY_NAME[name], _block_of(name)),
        "nested": lambda name: writer.nested(_BY_NAME[name], _block_of(name)),
        "resources": writer.resources,
        "tiers": tiers,
        "triggers": writer.triggers,
    }
    return page("spec.md", "the models in generator/spec", filled(text("spec.md"), makers))


def _block_of(name: str) -> str:
    return {"Function": "function", "Layer": "layer"}.get(name, "")


@dataclass(frozen=True, slots=True)
class _Spec:
    """Tables with the blocks' defaults; `told` are the models that have their table already."""

    blocks: Blocks
    examples: Mapping[str, str]
    notes: Mapping[str, str]
    told: dict[str, str] = field(default_factory=dict)

    def keys(self, model: Model, block_: str = "", skipped: Mapping[str, FieldInfo] | None = None) -> str:
        """The keys of a model, required ones first as they are declared."""
        rows = [
            (code(name), words(item), self.default(item, name, block_), item.description or "")
            for name, item in _fields(model)
            if name not in (skipped or {})
        ]
        return table(("key", "value", "default", "means"), rows)

    def default(self, item: FieldInfo, name: str, block_: str) -> str:
        if item.is_required():
            return "required"
        if block_ == "function" and name in defaults.FUNCTION:
            return code(str(defaults.FUNCTION[name]))
        found = self.blocks.default(block_, ARGUMENTS.get(name, name)) or self.blocks.default(block_, name)
        default = _STATES.get(found or "", found)
        return code(default) if default and allows(item, default) else ""

    def function(self) -> str:
        rows = [
            (code(name), words(item), self.default(item, name, "function"), _places(name), item.description or "")
            for name, item in sorted(_fields(Function))
        ]
        return table(("key", "value", "default", "in", "means"), rows)

    def nested(self, model: Model, block_: str, level: int = 3) -> str:
        """The tables of the maps inside a model, each once on the page."""
        return "\n\n".join(part for part in self._nested(model, block_, "#" * level) if part)

    def _nested(self, model: Model, block_: str, marks: str) -> Iterator[str]:
        for name, item in _fields(model):
            for inner in inner_models(item):
                if inner in _OWN_SECTION:
                    continue
                if inner.__name__ in self.told:
                    yield f"{marks} `{name}`\n\nAs [`{self.told[inner.__name__]}`](#{self.told[inner.__name__]})."
                    continue
                self.told[inner.__name__] = name
                body = self._inside(inner, block_, ARGUMENTS.get(name, name))
                yield f"{marks} `{name}`\n\n{_said(inner)}{body}"
                yield from self._nested(inner, "", marks)

    def _inside(self, model: Model, block_: str, argument: str) -> str:
        """Keys of a map, with the defaults that the block's type gives them."""
        known = self.blocks.interfaces.get(block_, {}).get(argument)
        decided = {inner for tier in TIERS for each in defaults.function(tier).values() for inner in each}
        rows = [
            (
                code(name),
                words(item),
                "by tier" if name in decided else _optional(known.type if known else "", name, item),
                item.description or "",
            )
            for name, item in _fields(model)
        ]
        return table(("key", "value", "default", "means"), rows)

    def triggers(self) -> str:
        return "\n\n".join(self._trigger(name, item) for name, item in TriggerEntry.model_fields.items())

    def _trigger(self, kind: str, item: FieldInfo) -> str:
        (model,) = inner_models(item)
        parts = [f"### {kind}", _said(model), self.notes.get(kind, ""), self.keys(model, f"trigger-{kind}")]
        parts += [block(self.examples[kind]), self.nested(model, f"trigger-{kind}", 4)]
        return "\n\n".join(part.strip("\n") for part in parts if part)

    def resources(self) -> str:
        return "\n\n".join(self._resource(type_) for type_ in RESOURCE_TYPES)

    def _resource(self, type_: str) -> str:
        model, name = resource_model(type_), type_.replace("_", "-")
        skipped = {**Resource.model_fields, "type": model.model_fields["type"]}
        said = f"{model.model_fields['type'].description}."
        parts = [
            f"### `type: {type_}`",
            said,
            self.notes.get(f"resource_{type_}", ""),
            self.keys(model, name, skipped),
            block(self.examples[f"resource_{type_}"]),
        ]
        parts += [self.nested(model, name, 4)]
        return "\n\n".join(part.strip("\n") for part in parts if part)


def _fields(model: Model) -> list[tuple[str, FieldInfo]]:
    return [(item.alias or name, item) for name, item in model.model_fields.items()]


def _said(model: Model) -> str:
    """A model's own sentence, where it has one."""
    own = model.__dict__.get("__doc__") or ""
    return f"{' '.join(own.split())}\n\n" if own else ""


def _places(name: str) -> str:
    if name in STRUCTURE:
        return "s"
    in_defaults = name in {item.alias or key for key, item in FunctionDefaults.model_fields.items()}
    in_overlay = name in {item.alias or key for key, item in FunctionOverlay.model_fields.items()}
    return " ".join(mark for mark, there in (("d", in_defaults), ("e", in_overlay)) if there)


def _optional(type_: str, name: str, item: FieldInfo) -> str:
    """The default in `object({ NAME = optional(TYPE, DEFAULT) })`."""
    if item.is_required():
        return "required"
    found = re.search(rf"\b{re.escape(name)}\s*=\s*optional\((?:\w+|\w+\([^()]*\)),\s*([^()\[\]{{}}]+)\)", type_)
    return code(found.group(1).strip('" ')) if found and found.group(1).strip() != "null" else ""


def injected() -> str:
    rows = (
        (code(type_), ", ".join(code(f"NAME_{suffix}") for suffix in each.values())) for type_, each in INJECTED.items()
    )
    return table(("what is used", "variable"), rows)


def tiers() -> str:
    """Rows of the table of what the tier decides."""
    rows: dict[str, list[str]] = {}
    for tier in TIERS:
        rows.setdefault("`logs.retention_days` of functions, days", []).append(
            str(defaults.function(tier)["logs"]["retention_days"])
        )
        held = defaults.resource("dynamodb", tier)["deletion_protection"]
        rows.setdefault("`deletion_protection` of tables", []).append(f"`{str(held).lower()}`")
        rows.setdefault("alarms", []).append("yes" if defaults.alarms(tier) else "no")
    return "\n".join(f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items())
