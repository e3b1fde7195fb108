"""One service module out of the calls of several environments: what is equal everywhere, and what is a variable.

Most of a service is the same everywhere, so environments that say the same are one group, and are merged as one.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator.diagnostics import UserError
from generator.layout.interfaces import Input, Interface
from generator.layout.model import PlannedCall, Variable
from generator.layout.nodes import (
    Group,
    Nodes,
    Switches,
    absent,
    any_guarded,
    collapsed,
    factored,
    first_of_each,
    formed,
    grouped,
    identity,
    inferred,
    is_statement,
    is_there,
    joined,
    of_two_minds,
    of_two_names,
    one_name,
    rewritten,
    says_nothing,
    says_the_default,
    settings,
    unsaid,
    variable_of,
)
from generator.resolve.stack import Lookup
from generator.values import Call, Choice, Entries, Guarded, Populated, Ref, Setting, Text, Value, join, spoken, text
from generator.wiring import ModuleCall


@dataclass(frozen=True, slots=True)
class Merger:
    """Merges arguments; `left_out` is what each environment lacks, `variables` collects what turns out to vary.

    `stem` is what `${service}` stands for. `missing` are all names that some environment lacks, `counted` the labels
    whose calls have a count therefore, `switches` those of them that a variable of their own decides about.
    """

    stem: str
    environments: tuple[str, ...]
    left_out: Mapping[str, tuple[str, ...]]
    missing: frozenset[str]
    counted: frozenset[str]
    switches: Switches = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)

    def call(self, calls: Mapping[str, ModuleCall], interface: Interface) -> PlannedCall:
        first = next(iter(calls.values()))
        alike = all(call is first for call in calls.values())
        groups = {tuple(calls): first.arguments} if alike else {(env,): call.arguments for env, call in calls.items()}
        said = (name for arguments in groups.values() for name, node in arguments.items() if not says_nothing(node))
        merged = {
            name: self.value({group: each.get(name) for group, each in groups.items()}, interface.get(name), name)
            for name in dict.fromkeys(said)
        }
        if first.label in self.switches and first.switch:
            given = {env: call.arguments.get(first.switch) for env, call in calls.items()}
            decided: Nodes = {(env,): given.get(env) for env in self.environments}
            merged[first.switch] = self.value(decided, interface.get(first.switch), first.switch)
        arguments = {
            name: value
            for name, value in merged.items()
            if value is not None and not says_the_default(value, interface.get(name))
        }
        conditions = [first.condition] if first.condition else []
        conditions += [is_there(name, self.switches) for name in sorted({first.thing, first.label} & self.missing)]
        count = Choice(" && ".join(conditions), 1, 0) if conditions else None
        comment = max((call.comment for call in calls.values()), key=lambda said: len(said or ""))
        return PlannedCall(first.label, first.block, first.file, arguments, count, comment, first.history)

    def value(self, nodes: Nodes, input_: Input | None, name: str) -> Value:
        """The node that stands for `nodes`, one an environment or group of them, in the service module."""
        if len(nodes) > 1:
            nodes = grouped(nodes)
        if len(nodes) == 1:
            ((group, node),) = nodes.items()
            return self._alike(group, node, input_, name)
        return self._several(nodes, input_, name)

    def _alike(self, group: Group, node: Value, input_: Input | None, name: str) -> Value:
        """What one group says, as most of a service is said: nothing in it is compared."""
        match node:
            case Ref():
                return self._referring(node)
            case Setting() if not node.varies:
                return formed(spoken(node.value, self.stem), node.form)
            case dict():
                parts = [(key, *self._apart(group, item, name)) for key, item in node.items()]
                kept = {key: value for key, value, gone in parts if value is not None and not gone}
                guarded = [Choice(gone, {}, {key: value}) for key, value, gone in parts if value is not None and gone]
                return joined("merge", kept, guarded)
            case list() if any_guarded([node]):
                items = [self._apart(group, item, name) for item in first_of_each(node)]
                there = [value for value, gone in items if not gone]
                return joined("concat", there, [Choice(gone, [], [value]) for value, gone in items if gone])
            case list():
                return [self._alike(group, item, None, name) for item in node]
        return self._several({group: node}, input_, name)

    def _apart(self, group: Group, node: Value, name: str) -> tuple[Value, str]:
        """A node, and the condition under which it is not there, if there is one."""
        if isinstance(node, Guarded):
            return self._alike(group, node.value, None, name), absent(node.needs & self.missing, self.switches)
        if isinstance(node, Populated):
            return self._unguarded({group: node}, name)
        return self._alike(group, node, None, name), ""

    def _several(self, nodes: Nodes, input_: Input | None, name: str) -> Value:
        present = [node for node in nodes.values() if node is not None]
        if not present:
            return None
        kind = type(present[0])
        if kind is Guarded:
            value, gone = self._unguarded(nodes, name)
            return Choice(gone, Ref("null"), value) if gone else value
        if len(present) > 1 and any(type(node) is not kind for node in present):
            raise UserError(of_two_minds(nodes, name, self.environments))
        if kind is Setting:
            return self._setting(nodes, present[0], input_)
        if kind is dict:
            return self._mapping_or_whole(nodes, present, input_, name)
        if kind is list:
            return self._list(nodes, name)
        if kind is Text:
            return self._text(nodes, name)
        if kind is Call:
            return self._call(nodes, present[0], name)
        if kind is Entries:
            return self._entries(nodes, present)
        if len(present) > 1:
            raise UserError(of_two_minds(nodes, name, self.environments))
        return self._referring(present[0])

    def _mapping_or_whole(
        self, nodes: Nodes, present: Sequence[Mapping[str, Value]], input_: Input | None, name: str
    ) -> Value:
        """A map of settings that some environments lack altogether is one variable as a whole."""
        if len(present) < len(nodes) and any(isinstance(item, Setting) for node in present for item in node.values()):
            whole = collapsed(nodes, name)
            return self._setting(whole, next(iter(whole.values())), input_)
        return self._mapping(nodes, name)

    def _call(self, nodes: Mapping[Group, Call | None], known: Call, name: str) -> Value:
        """A call, argument by argument; a `merge` of one map is that map."""
        arguments = [
            self.value({group: node.arguments[index] for group, node in nodes.items() if node}, None, name)
            for index in range(len(known.arguments))
        ]
        kept = [item for item in arguments if item is not None] if known.function == "merge" else arguments
        return kept[0] if known.function == "merge" and len(kept) == 1 else Call(known.function, tuple(kept))

    def _text(self, nodes: Mapping[Group, Text | None], name: str) -> Value:
        """Its settings become literals or variables, each by itself."""
        texts = {group: node for group, node in nodes.items() if node is not None}
        first = next(iter(texts.values()))
        if len(texts) == 1 and not any(isinstance(part, Setting) for part in first.parts):
            return self._referring(first)
        if any(len(node.parts) != len(first.parts) for node in texts.values()):
            raise UserError(of_two_minds(nodes, name, self.environments))
        merged = [
            self.value({group: node.parts[index] for group, node in texts.items()}, None, name)
            for index in range(len(first.parts))
        ]
        parts = join(merged).parts
        return Text(parts) if any(isinstance(part, Ref) for part in parts) else "".join(map(str, parts))

    def lookup(self, lookups: Mapping[str, Lookup]) -> Lookup:
        """The data source that stands for those of the environments that need it."""
        first = next(iter(lookups.values()))
        arguments = {
            key: self.value({(env,): item.arguments[key] for env, item in lookups.items()}, None, key)
            for key in first.arguments
        }
        return Lookup(first.type, first.label, arguments)

    def _setting(self, nodes: Mapping[Group, Setting | None], known: Setting, input_: Input | None) -> Value:
        said = [node for node in nodes.values() if node is not None]
        values = {group: node.value if node else None for group, node in nodes.items()}
        varies = any(item.varies for item in said) or any(value != known.value for value in values.values())
        own = any(item.own for item in said)
        if not varies:
            return formed(spoken(known.value, self.stem), known.form)
        named = next((item for item in said if item.own), known)
        name = variable_of(named)
        spoken_values = {env: formed(value, known.form) for group, value in values.items() for env in group}
        self._declare(name, named if own else replace(named, thing=""), input_, spoken_values)
        return Ref(f"var.{name}")

    def _declare(self, name: str, known: Setting, input_: Input | None, values: Mapping[str, Value]) -> None:
        fallback = f"`{known.key}` of {known.thing or 'all that set none of their own'}."
        described = known.description or (input_.description if input_ else fallback)
        type_ = input_.type if input_ else inferred(values, known.form)
        before = self.variables.get(name)
        if before and (twice := [env for env, value in values.items() if before.values.get(env, value) != value]):
            raise UserError(one_name(name, twice[0], before.values[twice[0]], values[twice[0]]))
        merged = {**(before.values if before else {}), **values}
        optional = any(value is None for value in merged.values())
        if before and (input_ is None or before.description != fallback):
            type_, described = before.type, before.description
        default = json.loads(input_.default) if optional and input_ and input_.default else None
        self.variables[name] = Variable(name, type_, described, merged, default, optional)

    def _mapping(self, nodes: Mapping[Group, Mapping[str, Value] | None], name: str) -> Value:
        keys = dict.fromkeys(key for node in nodes.values() for key in node or {})
        kept: dict[str, Value] = {}
        guarded: list[Value] = []
        for key in keys:
            each = {group: (node or {}).get(key) for group, node in nodes.items()}
            value, guard = self._unguarded(each, name)
            if value is None:
                continue
            if guard:
                guarded.append(Choice(guard, {}, {key: value}))
            else:
                kept[key] = value
        return joined("merge", kept, guarded)

    def _unguarded(self, nodes: Nodes, name: str) -> tuple[Value, str]:
        """The merged inner value, and the condition under which it is not there; empty when it always is."""
        kinds = {type(node) for node in nodes.values()}
        if not kinds & {Guarded, Populated}:
            return self.value(nodes, None, name), ""
        present = {group: node for group, node in nodes.items() if node is not None}
        if Populated in kinds:
            lists, condition = factored(present, self.missing, self.switches)
            return self.value(lists, None, name), condition
        guards = [node.needs for node in present.values() if isinstance(node, Guarded)]
        inner = {group: node.value if isinstance(node, Guarded) else node for group, node in present.items()}
        return self.value(inner, None, name), absent(guards[0] & self.missing, self.switches)

    def _entries(self, nodes: Mapping[Group, Entries | None], present: Sequence[Entries]) -> Value:
        """Single variables that an environment sets travel together, in one map of the root."""
        names = sorted({name for node in present for name in node.entries})
        fixed: dict[str, Value] = {}
        guarded: list[Value] = []
        own: dict[str, dict[str, Value]] = {env: {} for group in nodes for env in group}
        for name in names:
            each = {group: node.entries.get(name) if node else None for group, node in nodes.items()}
            if self._varies(each):
                for group, node in each.items():
                    if isinstance(node, Setting) and node.value is not None:
                        for env in group:
                            own[env][name] = node.value
                continue
            value, guard = self._unguarded(each, name)
            if guard:
                guarded.append(Choice(guard, {}, {name: value}))
            else:
                fixed[name] = value
        extra: list[Value] = []
        if any(own.values()):
            variable = present[0].variable
            self.variables[variable] = Variable(variable, "map(string)", present[0].description, own)
            extra = [Ref(f"var.{variable}")]
        if not (guarded or extra):
            return fixed
        parts = tuple(part for part in (fixed, *guarded, *extra) if part != {})
        return parts[0] if parts == tuple(extra) else Call("merge", parts)

    def _varies(self, nodes: Nodes) -> bool:
        said = [node for node in nodes.values() if isinstance(node, Setting)]
        if not said:
            return False
        absent = len(said) < len(nodes)
        return absent or any(item.varies for item in said) or any(item.value != said[0].value for item in said)

    def _list(self, nodes: Mapping[Group, list[Value] | None], name: str) -> Value:
        present = [node for node in nodes.values() if node is not None]
        if all(len(node) == len(present[0]) for node in present) and not (
            any_guarded(present) or of_two_names(present)
        ):
            size = len(present[0])
            return [
                self.value({group: node[i] for group, node in nodes.items() if node is not None}, None, name)
                for i in range(size)
            ]
        return self._guarded_list(nodes, name)

    def _guarded_list(self, nodes: Mapping[Group, list[Value] | None], name: str) -> Value:
        """Elements are matched by what they say, because an environment may lack some of them."""
        kept: list[Value] = []
        guarded: list[Value] = []
        known = {group: {identity(item): item for item in reversed(node or [])} for group, node in nodes.items()}
        for key in dict.fromkeys(identity(item) for node in nodes.values() for item in node or []):
            each = {group: items.get(key) for group, items in known.items()}
            value, gone = self._element(each, name)
            if gone:
                guarded.append(Choice(gone, [], [value]))
            else:
                kept.append(value)
        return joined("concat", kept, guarded)

    def _element(self, nodes: Nodes, name: str) -> tuple[Value, str]:
        """An element that stands for those of all environments, and the condition under which there is none.

        Where everything that it is about is there and it is not, the value that it is made of is null: the key of a
        queue, say, which an environment does without.
        """
        known = next(node for node in nodes.values() if node is not None)
        needs = known.needs if isinstance(known, Guarded) else frozenset()
        lacking = [env for group, node in nodes.items() if node is None for env in group]
        made_of = next(settings(known), None) if lacking else None
        unexplained = [env for env in lacking if not needs & frozenset(self.left_out.get(env, ()))]
        if unexplained and made_of is None and is_statement(known):
            raise UserError(f"{name} has {identity(known)}, but not in {', '.join(unexplained)}, and nothing says why")
        unset = tuple(unexplained) if made_of else ()
        each = {group: node for group, node in nodes.items() if node is not None}
        each |= {unset: unsaid(known)} if unset else {}
        value, guard = self._unguarded(each, name)
        conditions = [guard] if guard else []
        if unset:
            variable = self.value({group: next(settings(node)) for group, node in each.items()}, None, name)
            conditions.append(f"{variable.expression} == null")
        return value, " || ".join(conditions)

    def _referring(self, node: Value) -> Value:
        """`module.cache.name` becomes `module.cache[0].name` where the call has a count; a placeholder, a reference."""
        if isinstance(node, str):
            return text(node, self.stem)
        return rewritten(node, self._indexed) if self.counted else node

    def _indexed(self, expression: str) -> str:
        return re.sub(
            r"\bmodule\.(\w+)\b(?!\[)",
            lambda m: f"{m.group(0)}[0]" if m.group(1) in self.counted else m.group(0),
            expression,
        )
