"""The code's calls beside the role's grants, in one environment: what is missing, and what nothing uses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from generator.iam.actions import SELF_CONTAINED, actions, prefix
from generator.iam.analysis import Usage
from generator.iam.granted import Grant, Named, grants, matches, type_of, variables, verb_actions, verb_for
from generator.iam.machine import Call, Lost, Place
from generator.iam.values import Const, Env, Values
from generator.permissions.verbs import VERBS
from generator.resolve.stack import Function, Stack, Use, Where
from generator.resolve.targets import arn_of
from generator.understand.spelling import spelled

Spelled = tuple[str, ...]

# Used without a call that names them: roles passed on, keys in front of things, what Lambda itself does.
_UNSEEN = (
    "iam:PassRole",
    "kms:*",
    "logs:*",
    "xray:*",
    "ec2:*NetworkInterface*",
    "ec2:Describe*",
    "elasticfilesystem:*",
    "rds-db:*",
)
# Reading an object that is not there is "not found" only for those who may list the bucket:
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
_NOT_FOUND = frozenset({"NoSuchKey", "NotFound", "ClientError", "404", "wait_until_exists", "object_exists"})
_ENCRYPTED = frozenset(
    {"dynamodb", "s3", "sqs", "sns", "secretsmanager", "ssm", "kinesis", "events", "firehose", "lambda", "states"}
)


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """A call whose action the role does not grant."""

    place: Place
    function: str
    action: str
    resource: str
    remedy: str


@dataclass(frozen=True, slots=True, order=True)
class Unused:
    """A grant that no call uses: `key` is its path in the spec."""

    function: str
    key: tuple[str | int, ...]
    what: str
    remedy: str


@dataclass(frozen=True)
class Comparison:
    """One function in one environment; `suspects` is what the code itself does not show: libraries, layers."""

    stack: Stack
    function: Function
    usage: Usage
    suspects: tuple[Lost, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.stack.service}.{self.function.key}"

    @cached_property
    def _grants(self) -> list[Grant]:
        return grants(self.stack, self.function)

    @cached_property
    def _variables(self) -> Mapping[str, Named]:
        return variables(self.stack, self.function)

    def missing(self) -> Iterator[Missing]:
        """Calls that the role would be refused."""
        for call in self.usage.calls:
            if call.foreign:
                continue
            for action, needed in actions(call):
                if needed:
                    yield from self._refused(call, action)

    def _refused(self, call: Call, action: str) -> Iterator[Missing]:
        things, known = self._named(call, action)
        if action in ("execute-api:ManageConnections",) or not known:
            if not any(item.covers(action, None) for item in self._grants):
                yield Missing(call.place, self.name, action, "", self._remedy(action, None))
            return
        for thing in things:
            arns = None if thing.type == "kms" else (thing.arn,)
            if not any(item.covers(action, arns) for item in self._grants):
                yield Missing(call.place, self.name, action, thing.address, self._remedy(action, thing))

    def _named(self, call: Call, action: str) -> tuple[list[Named], bool]:
        """The things that a call names, and whether they are all that it may be for."""
        found = [
            self._variables[item.name] for item in call.names if isinstance(item, Env) and item.name in self._variables
        ]
        fitting = [thing for thing in found if type_of(action) == thing.type]
        if fitting or not call.names:
            return fitting, bool(fitting)
        literal = [thing for thing in self._literal(call.names, action) if thing]
        return literal, bool(literal) and len(literal) == len(call.names)

    def _literal(self, names: Values, action: str) -> Iterator[Named | None]:
        """What a name written out in the code, or in the function's `environment`, stands for."""
        type_ = type_of(action)
        for item in sorted(names, key=repr):
            value = item.value if isinstance(item, Const) else None
            if isinstance(item, Env):
                given = (self.function.spec.environment or {}).get(item.name)
                value = spelled(given, self.stack) if given is not None else None
            yield self._thing(value, type_) if isinstance(value, str) and value and type_ else None

    def _thing(self, value: str, type_: str) -> Named | None:
        if type_ in ("http_api", "kms"):
            return None
        if value.startswith("arn:"):
            return Named(value, type_, value.removesuffix(":live") if type_ == "function" else value, value, used=False)
        name = value.rsplit("/", 1)[-1] if value.startswith("https://") else value
        known = next((item for item in self._variables.values() if item.type == type_ and item.name == name), None)
        return known or Named(name, type_, str(spelled(arn_of(type_, name), self.stack)), name, used=False)

    def _remedy(self, action: str, thing: Named | None) -> str:
        type_ = thing.type if thing else type_of(action)
        verb = verb_for(type_, action) if type_ else None
        if type_ is None or verb is None:
            where = thing.arn if thing and thing.arn.startswith("arn:") else "ARN"
            return f"no verb of uses grants it: statements: [{{ action: {action}, resource: {where!r} }}]"
        if thing is None or thing.address not in self._addresses(type_):
            candidates = self._addresses(type_)
            address = candidates[0] if len(candidates) == 1 and thing is None else "NAME"
        else:
            address = thing.address
        verbs = [*self._verbs(address), verb]
        return f"uses: {{ {address}: {verb if len(verbs) == 1 else '[' + ', '.join(verbs) + ']'} }}"

    def _addresses(self, type_: str) -> list[str]:
        return sorted(
            {
                item.address
                for item in self._variables.values()
                if item.type == type_ and item.address != self.function.key
            }
        )

    def _verbs(self, address: str) -> list[str]:
        return [verb for use in self.function.uses if use.target.address == address for verb in use.verbs]

    def unused(self) -> Iterator[Unused]:
        """Grants that nothing uses, as far as everything that might use them was followed."""
        for use in self.function.uses:
            yield from self._idle_use(use)
        for secret in self.function.secrets:
            service = "secretsmanager" if secret.target.type == "secret" else "ssm"
            suffix = "SECRET_NAME" if secret.target.type == "secret" else "PARAMETER_NAME"
            thing = self._variables[f"{secret.variable}_{suffix}"]
            if not self._called(service, thing) and not self._in_doubt(service, f"{secret.variable}_{suffix}"):
                key = ("functions", self.function.key, "secrets", secret.variable)
                yield Unused(self.name, key, f"secrets.{secret.variable} is never read", "remove it")
        yield from self._idle_statements()

    def _idle_use(self, use: Use) -> Iterator[Unused]:
        names = {name for name, thing in self._variables.items() if thing.used and thing.address == use.target.address}
        service = min(verb_actions(use, use.verbs[0])).partition(":")[0] if use.verbs else ""
        if not use.verbs or any(self._in_doubt(service, name) for name in names) or self._used_otherwise(use, names):
            return
        thing = next(self._variables[name] for name in sorted(names))
        called = self._called(service, thing)
        granted = frozenset().union(*(verb_actions(use, verb) for verb in use.verbs))
        needed = called & granted
        key = ("functions", self.function.key, "uses", use.target.address)
        fewer = _fewest(use, needed)
        if not needed:
            yield Unused(
                self.name, key, f"uses.{use.target.address}: {', '.join(use.verbs)} is never used", "remove it"
            )
        elif fewer is not None:
            spared = ", ".join(sorted(granted - frozenset().union(*(verb_actions(use, verb) for verb in fewer))))
            word = fewer[0] if len(fewer) == 1 else f"[{', '.join(fewer)}]"
            remedy = f"uses: {{ {use.target.address}: {word} }}"
            yield Unused(self.name, key, f"uses.{use.target.address} grants {spared}, which nothing calls", remedy)

    def _used_otherwise(self, use: Use, names: set[str]) -> bool:
        """An API is called over HTTP, and a key by the services that encrypt with it."""
        if use.target.type == "http_api":
            return bool(names & self.usage.variables)
        if use.target.type != "kms":
            return False
        owners = {
            item.target.address for item in self.function.uses if item.target.where is Where.OWN and not item.target.key
        }
        calls = [call for call in self._every() if prefix(call.service) in _ENCRYPTED]
        polled = any(item.target and item.target.where is not Where.OWN for item in self.function.triggers)
        return polled or any(not self._is_plain(call, owners) for call in calls)

    def _is_plain(self, call: Call, owners: set[str]) -> bool:
        """Whether all that a call is for is known to have no key but AWS's own."""
        things = [self._variables.get(item.name) for item in call.names if isinstance(item, Env)]
        return (
            bool(things)
            and len(things) == len(call.names)
            and all(thing and thing.address in owners for thing in things)
        )

    def _every(self) -> list[Call]:
        return [*self.usage.calls, *self.usage.possible]

    def _in_doubt(self, service: str, variable: str = "") -> bool:
        """Whether something that was not followed may use the service."""
        opened = [item.services for item in (*self.usage.lost, *self.suspects)]
        opened += [frozenset(item.open) for item in self.usage.unseen]
        if variable in self.usage.handed or any("*" in item or service in map(prefix, item) for item in opened):
            return True
        return service in ("s3", "kms", "dynamodb") and any(
            call.service not in SELF_CONTAINED for call in self._every() if call.service != "lambda"
        )

    def _called(self, service: str, thing: Named) -> frozenset[str]:
        """The service's actions that any call may take on the thing."""
        found: set[str] = set()
        for call in self._every():
            for action, _ in actions(call):
                if action.startswith(f"{service}:") and self._may_be(call, thing, action):
                    found.add(action)
        if "s3:GetObject" in found and self.usage.words & _NOT_FOUND:
            found.add("s3:ListBucket")
        return frozenset(found)

    def _may_be(self, call: Call, thing: Named, action: str) -> bool:
        things, known = self._named(call, action)
        certain = known and all(isinstance(item, Env | Const) for item in call.names)
        return not certain or any(item.address == thing.address or item.arn.startswith(thing.arn) for item in things)

    def _idle_statements(self) -> Iterator[Unused]:
        """What the user granted in `statements` and `policies`."""
        called = {action.lower() for call in self._every() for action, _ in actions(call)}
        if "s3:getobject" in called and self.usage.words & _NOT_FOUND:
            called.add("s3:listbucket")
        at = ("functions", self.function.key)
        for item in self._grants:
            idle = [each for each in item.actions if not any(matches(action, each.lower()) for action in called)]
            idle = [each for each in idle if not self._is_unseen(each)]
            listed = ", ".join(idle)
            if item.why == "statements" and idle:
                what = f"statements[{item.index}] grants {listed}, which nothing calls"
                yield Unused(self.name, (*at, "statements", item.index), what, "remove it")
            elif item.why == "policies" and len(idle) == len(item.actions):
                what = f"policies grants {listed}, of which nothing is called"
                yield Unused(self.name, (*at, "policies"), what, "remove it")

    def _is_unseen(self, pattern: str) -> bool:
        service = pattern.partition(":")[0]
        unseen = any(matches(pattern.lower(), each.lower()) for each in _UNSEEN)
        return unseen or service == "*" or self._in_doubt(service) or "*" in service


def _fewest(use: Use, needed: frozenset[str]) -> tuple[str, ...] | None:
    """The verbs with the fewest actions that still do all that is needed; None where those are the ones it has."""
    every = VERBS[use.target.type]
    choices = [each for size in range(1, len(every) + 1) for each in combinations(every, size)]

    def weight(verbs: tuple[str, ...]) -> int:
        return len(frozenset().union(*(verb_actions(use, verb) for verb in verbs)))

    enough = [each for each in choices if needed <= frozenset().union(*(verb_actions(use, verb) for verb in each))]
    best = min(enough, key=lambda each: (weight(each), not set(each) <= set(use.verbs)))
    return best if weight(best) < weight(use.verbs) else None
