"""What is known of code outside the project: boto3's ways in, the standard library, Powertools; all else is opaque."""

import ast
from collections.abc import Callable

from generator.iam import services
from generator.iam.activations import Given, lookup, release
from generator.iam.amazon import kept
from generator.iam.builtin_models import builtin
from generator.iam.libraries import is_harmless, makes_plain, runs_programs
from generator.iam.machine import Call, Frame, Machine
from generator.iam.powertools import CLASSES, CONSTRUCTED, FUNCTIONS, is_ours, is_parameters
from generator.iam.values import (
    AMAZON,
    NOTHING,
    UNKNOWN,
    Api,
    Bound,
    Client,
    Const,
    Container,
    Env,
    External,
    Function,
    Generator,
    Instance,
    Partial,
    Provider,
    Resource,
    Session,
    Value,
    Values,
    texts,
)
from generator.iam.values import services as named_services
from generator.iam.wording import named

Caller = Callable[[Machine, Frame, Values, Given, ast.AST], Values]
_SESSIONS = frozenset(
    {
        "boto3.Session",
        "boto3.session.Session",
        "aioboto3.Session",
        "aioboto3.session.Session",
        "aiobotocore.session.get_session",
        "aiobotocore.session.AioSession",
        "botocore.session.get_session",
        "botocore.session.Session",
        "boto3._get_default_session",
    }
)
# Bases whose methods nobody but the project calls.
QUIET_BASES_WORDS = """
    ABC BaseModel BaseSettings Enum Exception Generic IntEnum NamedTuple Protocol RuntimeError StrEnum TypedDict
    ValueError dict list object str KeyError LookupError TypeError tuple
"""
QUIET_BASES = frozenset(QUIET_BASES_WORDS.split())
_CREDENTIALS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token", "profile_name", "botocore_session")
_SIGNERS = ("sigv4", "aws4auth", "awsrequestsauth", "sig4")


def external(machine: Machine, frame: Frame, path: str, given: Given, node: ast.AST, call: Caller) -> Values:
    """A call of something outside the project."""
    last = path.rpartition(".")[2]
    if path in _SESSIONS:
        return frozenset({Session(_is_foreign(given))})
    if path.startswith("~session.") or path in ("boto3.client", "boto3.resource"):
        return _session(machine, frame, path, last, given, node)
    if path == "boto3.setup_default_session" and _is_foreign(given):
        machine.lose(frame, node, "*", "the default session gets credentials other than the role's")
    if path.startswith("~credentials"):
        return frozenset({External(path)})
    if any(word in last.lower() for word in _SIGNERS):
        return _signed(machine, frame, given, node, path)
    if is_ours(path) and (found := _powertools(machine, frame, path, last, given, node)):
        return found
    if (made := builtin(machine, frame, path, given, node, call)) is not None:
        return made
    if runs_programs(path):
        machine.lose(frame, node, "*", f"{path} runs another program, which has the role's credentials")
    return hand_over(machine, frame, path, given, node, call)


def _is_foreign(given: Given) -> bool:
    """Whether credentials are given that are not plainly None."""
    nothing = {Const.of(None)}
    return any(given.keywords.get(key, NOTHING) - nothing for key in _CREDENTIALS)


def _session(machine: Machine, frame: Frame, path: str, last: str, given: Given, node: ast.AST) -> Values:
    foreign = path.startswith("~session.foreign") or _is_foreign(given)
    if last == "get_credentials":
        return UNKNOWN if foreign else frozenset({External("~credentials")})
    if last not in ("client", "resource", "create_client"):
        return UNKNOWN
    first = given.positional[0] if given.positional else given.keywords.get("service_name", given.rest)
    found: set[Value] = set()
    known = [name for name in texts(first) if name in services.known()]
    machine.spoken.update(known)
    for name in known:
        found.add(Resource(name, foreign=foreign) if last == "resource" else Client(name, foreign))
    if len(known) < len(first) or not first:
        machine.lose(frame, node, "*", f"{last} of a service whose name is not constant")
    return frozenset(found) or UNKNOWN


def _signed(machine: Machine, frame: Frame, given: Given, node: ast.AST, path: str) -> Values:
    """Requests signed by hand: what is called stands in no method's name."""
    signed = [name for name in texts(given.all()) if name in services.known() or name in _SIGNED]
    place = machine.place(frame, node)
    for name in signed:
        if name in _SIGNED:
            machine.calls.add(Call(place, name, _SIGNED[name], UNKNOWN))
        else:
            machine.lose(frame, node, [services.prefix(name)], f"{path} signs requests by hand")
    if not signed:
        machine.lose(frame, node, "*", f"{path} signs requests by hand, for a service that is not constant")
    return UNKNOWN


_SIGNED = {"execute-api": "Invoke", "appsync": "GraphQL"}


def _powertools(machine: Machine, frame: Frame, path: str, last: str, given: Given, node: ast.AST) -> Values:
    """Objects and functions of Powertools that call AWS."""
    place = machine.place(frame, node)
    if is_parameters(path) and last in FUNCTIONS:
        service, operations = FUNCTIONS[last]
        words = {"SecretId": NOTHING, "Name": NOTHING}
        if given.positional or given.keywords:
            keys = ("name", "path", "parameters")
            first = (
                given.positional[0]
                if given.positional
                else frozenset().union(*(given.keywords.get(key, NOTHING) for key in keys))
            )
            words = dict.fromkeys(words, kept(first))
        for operation in operations:
            machine.calls.add(Call(place, service, operation, named(service, words) or UNKNOWN))
        return UNKNOWN
    if last in CLASSES:
        key = CLASSES[last]
        names = given.keywords.get(key, given.positional[0] if given.positional and key else NOTHING)
        if last in CONSTRUCTED:
            service, operations = CONSTRUCTED[last]
            for operation in operations:
                machine.calls.add(Call(place, service, operation, kept(names) or UNKNOWN))
        return frozenset({Provider(last, kept(names))})
    return NOTHING


def hand_over(machine: Machine, frame: Frame, origin: str, given: Given, node: ast.AST, call: Caller) -> Values:
    """A call of which nothing is known but its arguments: it may call those, and return them."""
    arguments = [*enumerate(given.positional), *((None, values) for values in given.keywords.values())]
    arguments += [(None, given.star), (None, given.rest)]
    results: set[Value] = set()
    for index, values in arguments:
        following = given.after(index + 1) if index is not None else given
        for item in values:
            callable_ = isinstance(item, Instance) and lookup(machine, item.cls, "__call__")
            if callable_ or isinstance(item, Function | Bound | Partial | Api):
                results |= call(machine, frame, frozenset({item}), _spread(machine, following, item), node)
    everything = given.all() | _inside(machine, given.all())
    if not is_harmless(origin):
        machine.handed.update(item.name for item in everything if isinstance(item, Env))
        escaped = frozenset(item for item in everything if isinstance(item, AMAZON) and not isinstance(item, Api))
        if escaped:
            what = f"goes to {origin}" if origin not in ("", "?") else "goes to something that is not known"
            machine.lose(frame, node, named_services(escaped), f"a client {what}")
        release(machine, [item for item in everything if isinstance(item, Function)])
        release(machine, machine.get(("given to", origin.partition(".")[0])))
    if any(item == External("builtins.getattr") for item in everything) and any(map(matters, everything)):
        machine.lose(frame, node, "*", "getattr is handed over, for names that nobody sees")
    if any(isinstance(item, External) and item.path.startswith("~credentials") for item in everything):
        machine.lose(frame, node, "*", f"credentials go to {origin or 'something that is not known'}")
    held = frozenset(item for item in (*everything, *results) if matters(item) and not makes_plain(origin))
    known = origin not in ("", "?")
    return frozenset({machine.opaque(node, frame, origin, held)}) if held or known else UNKNOWN


def matters(item: Value) -> bool:
    return isinstance(item, (*AMAZON, Instance, Function, Bound, Partial)) or type(item).__name__ in ("Class", "Opaque")


def _spread(machine: Machine, given: Given, item: Value) -> Given:
    """What a library calls a function with: the arguments that follow it, or what is inside of them."""
    positional = tuple(values | _inside(machine, values) for values in given.positional)
    if isinstance(item, Api):
        return Given((), given.keywords, NOTHING, given.rest)
    others = frozenset().union(*(values | _inside(machine, values) for values in given.keywords.values()))
    keywords = {key: values for key, values in given.keywords.items() if item not in values}
    return Given(positional, keywords, frozenset(value for value in others if matters(value)) | UNKNOWN, UNKNOWN)


def _inside(machine: Machine, values: Values) -> Values:
    """What is in containers, and what generators yield."""
    found: set[Value] = set()
    for item in values:
        if isinstance(item, Container):
            found |= machine.elements(item.ident)
        elif isinstance(item, Generator):
            found |= machine.get(("yield", item.activation))
    return frozenset(found)
