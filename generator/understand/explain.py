"""An address to an answer: a key, a function, a resource, or a service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from generator.document import Path
from generator.precedence.sources import WHOLE
from generator.project import Project
from generator.resolve.stack import Trigger
from generator.spec.resources import resource_model
from generator.understand import views
from generator.understand.address import entry_of, first, keys_of, path_of, unknown
from generator.understand.chains import Explained, Thing, explained
from generator.understand.schema import Schema, service_schema
from generator.understand.subject import Subject, subject
from generator.understand.views import Overview, View


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of `address`, by environment: of a key its chains, of a thing a view, of a service an overview.

    `left_out` are the environments that do not have it; `descriptions` what the schema says of a key, by its path.
    """

    address: str
    keys: Mapping[str, tuple[Explained, ...]]
    views: Mapping[str, View]
    overviews: Mapping[str, Overview]
    left_out: tuple[str, ...]
    descriptions: Mapping[Path, str] = field(default_factory=dict)


_FAMILIES = ("functions", "resources", "layers")
# What is said of a service and of none of its things; a function or a resource may be called like one of the others.
_WHOLE = ("tags", *WHOLE)


def explain(project: Project, address: str, env: str | None) -> Answer:
    """The answer to `gen explain ADDRESS [--env ENV]`; UserError for an address that stands for nothing."""
    found = first(address, project.services)
    if found is None:
        raise unknown("service", address.partition(".")[0], project.services, "below functions/ there is")
    service, rest = found
    asked = subject(project, service, env)
    if not rest:
        overviews = {name: views.overview(asked, name) for name in asked.stacks}
        return Answer(service, {}, {}, overviews, asked.absent)
    return _Address(asked, service_schema()["$defs"]).answer(rest)


@dataclass(frozen=True, slots=True)
class _Address:
    """What follows the service's name, in a subject; `definitions` are those of the schema."""

    subject: Subject
    definitions: Schema

    def answer(self, rest: str) -> Answer:
        family, _, inner = rest.partition(".")
        rest = inner if family in _FAMILIES and inner and family not in self._things() else rest
        found = first(rest, [*self._things(), *_WHOLE])
        if found is None:
            word = rest.partition(".")[0]
            known = [*self._things(), *_WHOLE]
            raise unknown("function or resource", word, known, f"in {self.subject.service} there are")
        key, keys = found
        if key == "tags":
            return self._keys("tags", keys, {"additionalProperties": {}}, self._each(views.tags_thing, ""))
        if key not in self._things():
            whole = self._each(views.whole_thing, "")
            return self._keys("", rest, service_schema(), whole)
        if self._things()[key] == "functions" and first(keys, ["triggers"]):
            return self._trigger(key, keys)
        things = self._each(lambda asked, env: self._thing(env, key), key)
        if keys:
            return self._keys(key, keys, self._schema(key), things)
        return self._answer(key, {}, {env: self._view(env, key) for env in things})

    def _things(self) -> dict[str, str]:
        """Every name of the spec and of what it implies, with its family."""
        found = {item.key: "resources" for stack in self.subject.stacks.values() for item in stack.resources}
        spec = next(iter(self.subject.stacks.values())).spec
        found |= dict.fromkeys(spec.resources or {}, "resources") | dict.fromkeys(spec.layers or {}, "layers")
        return found | dict.fromkeys(spec.functions, "functions")

    def _each(self, make: Callable[[Subject, str], Thing], key: str) -> dict[str, Thing]:
        stacks = self.subject.stacks
        return {env: make(self.subject, env) for env, stack in stacks.items() if key not in stack.left_out}

    def _thing(self, env: str, key: str) -> Thing:
        family = self._things()[key]
        if family == "functions":
            return views.function_thing(self.subject, env, key)
        if family == "layers":
            return views.layer_thing(self.subject, env, key)
        return views.resource_thing(self.subject, env, key, self._type(key))

    def _view(self, env: str, key: str) -> View:
        family = self._things()[key]
        if family == "functions":
            return views.function_view(self.subject, env, key)
        if family == "layers":
            return views.layer_view(self.subject, env, key)
        return views.resource_view(self.subject, env, key, self._type(key))

    def _type(self, key: str) -> str:
        """A resource's type; the spec does not say that of one it only implies."""
        stacks = self.subject.stacks.values()
        declared = next(iter(stacks)).spec.resources or {}
        implied = (item.type for stack in stacks for item in stack.resources if item.key == key)
        return declared[key].type if key in declared else next(implied)

    def _schema(self, key: str) -> Schema:
        family = self._things()[key]
        model = {"functions": "Function", "layers": "Layer"}.get(family) or resource_model(self._type(key)).__name__
        return dict(self.definitions[model])

    def _trigger(self, function: str, keys: str) -> Answer:
        """`triggers.<key>` and what is inside: triggers are known by their keys, never by their place."""
        stacks = self.subject.stacks
        found = {
            env: {trigger.key: trigger for trigger in stack.function(function).triggers}
            for env, stack in stacks.items()
            if function not in stack.left_out
        }
        _, rest = first(keys, ["triggers"]) or ("", "")
        if not rest:
            return self._answer(function, {env: self._all(env, function, each) for env, each in found.items()}, {})
        known = {key for triggers in found.values() for key in triggers}
        split = first(rest, known)
        if split is None:
            raise unknown("trigger", rest, known, f"the triggers of {function} are")
        key, inner = split
        there = {env: triggers[key] for env, triggers in found.items() if key in triggers}
        things = {env: views.trigger_thing(self.subject, env, function, item) for env, item in there.items()}
        kind = next(iter(there.values())).kind
        schema = self.definitions["TriggerEntry"]["properties"][kind]
        return self._keys(f"{function}.triggers.{key}", inner, schema, things)

    def _all(self, env: str, function: str, triggers: Mapping[str, Trigger]) -> tuple[Explained, ...]:
        return tuple(
            Explained(("triggers", key, *item.path), item.words, item.value, item.becomes)
            for key, trigger in triggers.items()
            for item in explained(views.trigger_thing(self.subject, env, function, trigger), ())
        )

    def _keys(self, name: str, keys: str, schema: Schema, things: Mapping[str, Thing]) -> Answer:
        trees = [thing.merged.tree for thing in things.values()]
        address = self._called(name)
        path: Path = path_of(address, keys, schema, self.definitions, list(trees))
        found = {env: tuple(explained(thing, path)) for env, thing in things.items()}
        paths = {item.path for items in found.values() for item in items}
        return self._answer(name, found, {}, {each: described(each, schema, self.definitions) for each in paths})

    def _answer(
        self,
        name: str,
        keys: Mapping[str, tuple[Explained, ...]],
        seen: Mapping[str, View],
        descriptions: Mapping[Path, str] | None = None,
    ) -> Answer:
        there = {*keys, *seen}
        absent = tuple(env for env in (*self.subject.stacks, *self.subject.absent) if env not in there)
        return Answer(self._called(name), keys, seen, {}, absent, descriptions or {})

    def _called(self, name: str) -> str:
        return f"{self.subject.service}.{name}" if name else self.subject.service


def described(path: Path, schema: Schema, definitions: Schema) -> str:
    """What the reference says of the key at `path`."""
    for step in path:
        schema = keys_of(schema, definitions).get(str(step)) or entry_of(schema, definitions)
    return str(schema.get("description", ""))
