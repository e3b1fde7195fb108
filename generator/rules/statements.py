"""Statements of a role, written by hand or made of templates: their form, their Sids, how large they become."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.diagnostics import Location
from generator.permissions.policies import template_statements
from generator.permissions.sizes import characters
from generator.permissions.statements import statements as granted
from generator.resolve.stack import Function
from generator.rules.model import Compared, Deployed, Finding, Findings, Written, compared, deployed, written
from generator.vocabulary import iam, limits


@written("GEN505", "A statement is one of IAM's")
def statements(service: Written) -> Findings:
    """`statements` holds statements of a role: Action and Resource, Effect (Allow where none is given), no Principal.

    Way out: as the message says.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
    """
    for name, function in service.source.spec.functions.items():
        for index, entry in enumerate(function.statements or []):
            if wrong := _statement_problem(entry):
                yield Finding(service.at("functions", name, "statements", index), wrong)


def _statement_problem(entry: Mapping[str, Any]) -> str | None:
    keys = {str(key).lower() for key in entry}
    if unknown := sorted(keys - set(iam.ELEMENTS)):
        return f"a statement of a role has Sid, Effect, Action, Resource and Condition, not {unknown[0]!r}"
    if len(keys) != len(entry):
        return "a statement has each key once, in one spelling"
    said = {str(key).lower(): value for key, value in entry.items()}
    if said.get("effect", "Allow") not in ("Allow", "Deny"):
        return f"Effect is Allow or Deny, not {said['effect']!r}"
    if ("action" in said) == ("notaction" in said) or ("resource" in said) == ("notresource" in said):
        return "a statement has Action (or NotAction) and Resource (or NotResource), each once"
    if "sid" in said and not _is(said["sid"], iam.SID):
        return f"Sid is letters and digits, ReadPrices say, not {said['sid']!r}"
    return (
        _texts_problem("action", "an action is SERVICE:ACTION, s3:GetObject say", iam.ACTION, said)
        or _texts_problem("resource", "a resource is an ARN, with * and ? in it, or *", iam.RESOURCE, said)
        or _condition_problem(said.get("condition", {}))
    )


def _texts_problem(key: str, sentence: str, shape: str, said: Mapping[str, Any]) -> str | None:
    given = said.get(key, said.get(f"not{key}"))
    each = given if isinstance(given, list) and given else [given]
    return next((f"{sentence}, not {item!r}" for item in each if not _is(item, shape)), None)


def _is(value: Any, shape: str) -> bool:
    return isinstance(value, str) and re.fullmatch(shape, value, re.DOTALL) is not None


def _condition_problem(condition: Any) -> str | None:
    form = "Condition is {OPERATOR: {KEY: VALUE}}, {StringEquals: {aws:PrincipalOrgID: o-1}} say"
    if not isinstance(condition, Mapping):
        return f"{form}, not {condition!r}"
    for operator, tests in condition.items():
        if wrong := _operator_problem(str(operator)):
            return wrong
        if not isinstance(tests, Mapping) or not tests or any(not _is_test(value) for value in tests.values()):
            return f"{form}; found {tests!r} under {operator}"
    return None


def _is_test(value: Any) -> bool:
    each = value if isinstance(value, list) and value else [value]
    return all(isinstance(item, str | int | float) for item in each)


def _operator_problem(given: str) -> str | None:
    bare = given
    for prefix in iam.SET_OPERATORS:
        bare = bare.removeprefix(prefix)
    bare = bare.removesuffix(iam.IF_EXISTS)
    if bare in iam.CONDITION_OPERATORS:
        return None
    close = difflib.get_close_matches(bare, iam.CONDITION_OPERATORS, 1)
    return f"{given!r} is no operator of IAM's conditions: {f'did you mean {close[0]}?' if close else 'see its page'}"


@deployed("GEN509", "A Sid stands once in a role's policy")
def sids(stack: Deployed) -> Findings:
    """What the kit grants, what the templates of `policies` stand for and `statements` become one policy of the role.

    Way out: another Sid, or none.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
    """
    for function in stack.stack.functions:
        given = [_sid(item) for item in function.spec.statements or []]
        if not any(given):
            continue
        taken = _sids_of_the_kit(stack, function)
        for index, sid in enumerate(given):
            if sid and (whose := taken.setdefault(sid, "")):
                place = stack.source.document.locate_key(("functions", function.key, "statements", index))
                yield Finding(place, f"Sid {sid!r} is {whose} already: choose another one, or leave it out")
            elif sid:
                taken[sid] = "that of another statement"


def _sid(statement: Mapping[str, Any]) -> str | None:
    return next((str(value) for key, value in statement.items() if str(key).lower() == "sid"), None)


def _sids_of_the_kit(stack: Deployed, function: Function) -> dict[str, str]:
    """Whose each Sid is; what only AWS knows stands in a policy of its own."""
    found = {item.sid: "one of the kit's" for item in granted(stack.stack, function) if not item.computed}
    return found | {item["Sid"]: "one of `policies`" for item in template_statements(function, stack.stack.stem)}


@compared("GEN510", "The policies of a role fit")
def sizes(service: Compared) -> Findings:
    """All inline policies of a role have 10,240 characters together, white space not counted.

    Way out: `*` in a Resource instead of many of them, or several functions, each with less to do.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    for key in sorted({item.key for stack in service.each.values() for item in stack.stack.functions}):
        size, environment = max(_sizes(service, key))
        if size > limits.INLINE_POLICY_CHARACTERS:
            stack = service.each[environment]
            place = _where_it_is_long(stack, stack.stack.function(key))
            message = f"the policies of a role have at most {limits.INLINE_POLICY_CHARACTERS} characters, not {size}"
            yield Finding(place, f"{message} (in {environment}): join statements, or part the function")


def _sizes(service: Compared, key: str) -> Iterator[tuple[int, str]]:
    for environment, stack in service.each.items():
        for function in stack.stack.functions:
            if function.key == key:
                yield characters(stack.stack, function) if _may_be_large(function) else 0, environment


def _where_it_is_long(stack: Deployed, function: Function) -> Location:
    key = "statements" if function.spec.statements else "policies" if function.spec.policies else "uses"
    return stack.function(function, key)


def _may_be_large(function: Function) -> bool:
    """Five grants, each with the longest name and a key, do not come near the limit: most need not be measured."""
    polled = [trigger for trigger in function.triggers if trigger.kind in ("sqs", "dynamodb")]
    grants = [*function.uses, *function.secrets, *polled, *function.destinations]
    return bool(function.spec.statements or function.spec.policies) or len(grants) > 5
