"""No output of a review shows a secret, wherever in a plan it stands."""

import base64
import copy
import json
import string
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from plans import change, plan

from generator.cli.reviewing import annotations
from generator.review import Review, html, lines, markdown, record
from generator.review.picture import Picture
from generator.terraform.redaction import HIDDEN

from .make_plans import PLANS
from .pages import reviewed_and_drawn
from .reviews import reviewed

FILES = sorted(PLANS.glob("*.json"))
PLAIN = {file: json.loads(file.read_bytes()) for file in FILES}
_LETTERS = string.ascii_letters + string.digits

# Nothing that stands in a plan by chance.
marked = st.text(_LETTERS + "+/=-_.,:;!#$%&()*<>?@[]^{|}~ '\"\\`", min_size=12, max_size=60).map(
    lambda text: f"zQ9{text}"
)
of_an_issuer = st.one_of(
    st.text(string.ascii_uppercase + string.digits, min_size=16, max_size=16).map(lambda text: f"AKIA{text}"),
    st.text(_LETTERS, min_size=36, max_size=40).map(lambda text: f"ghp_{text}"),
    st.text(_LETTERS, min_size=20, max_size=30).map(lambda text: f"postgres://user:{text}@db.example/x"),
)
by_name = st.text(_LETTERS, min_size=12, max_size=40)


def outputs(found: Review, pictures: Mapping[str, Picture] | None = None) -> str:
    """All of them; the page as its reader sees it, too."""
    page = html(found, pictures)
    told = [markdown(found), *lines(found), json.dumps(record(found), ensure_ascii=False), *annotations(found)]
    return "\n".join([*told, page, unescape(page)])


def shown(*raws: dict[str, Any]) -> str:
    """All outputs of a review of these plans, with their pictures."""
    return outputs(*reviewed_and_drawn(*raws))


def leaves(values: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where strings stand."""
    if isinstance(values, str):
        yield path
    elif isinstance(values, dict):
        for key, item in values.items():
            yield from leaves(item, (*path, key))
    elif isinstance(values, list):
        for index, item in enumerate(values):
            yield from leaves(item, (*path, index))


def put(values: Any, path: tuple[str | int, ...], value: Any) -> None:
    for step in path[:-1]:
        values = values[step]
    values[path[-1]] = value


def mask_of(values: Any, path: tuple[str | int, ...], mask: Any) -> Any:
    """`mask` with what stands at `path` marked as well."""
    if not path or mask is True:
        return True
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        known = mask if isinstance(mask, list) else []
        found: list[Any] = [*known, *[False] * (len(values) - len(known))]
        found[step] = mask_of(values[step], rest, found[step])
        return found
    told = dict(mask) if isinstance(mask, dict) else {}
    told[step] = mask_of(values[step], rest, told.get(step))
    return told


def sides(raw: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    return [
        (item["change"], side)
        for item in raw["resource_changes"]
        for side in ("before", "after")
        if list(leaves(item["change"][side]))
    ]


slow = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(st.data())
def test_sensitive_values_never_appear(data: st.DataObject) -> None:
    raw = copy.deepcopy(PLAIN[data.draw(st.sampled_from(FILES))])
    secrets = data.draw(st.lists(marked, min_size=1, max_size=4, unique=True))
    for secret in secrets:
        change_, side = data.draw(st.sampled_from(sides(raw)))
        path = data.draw(st.sampled_from(list(leaves(change_[side]))))
        put(change_[side], path, secret)
        key = f"{side}_sensitive"
        change_[key] = mask_of(change_[side], path, change_[key])
    said = shown(raw)
    assert not [secret for secret in secrets if secret in said]


@slow
@given(st.data())
def test_values_that_look_like_secrets_never_appear(data: st.DataObject) -> None:
    raw = copy.deepcopy(PLAIN[data.draw(st.sampled_from(FILES))])
    change_, side = data.draw(st.sampled_from(sides(raw)))
    path = data.draw(st.sampled_from(list(leaves(change_[side]))))
    secret = data.draw(of_an_issuer)
    before = change_[side]
    old = before
    for step in path:
        old = old[step]
    put(before, path, data.draw(st.sampled_from([secret, f"{old} {secret}", _inside(old, secret)])))
    assert secret not in shown(raw)


def _inside(text: str, secret: str) -> str:
    """A resource of a policy, where the string is one."""
    return text.replace("arn:aws:", f"arn:aws:{secret}:", 1)


@slow
@given(
    st.dictionaries(st.from_regex(r"[A-Z][A-Z_]{2,10}", fullmatch=True), marked, min_size=1), st.booleans(), st.data()
)
def test_values_of_environment_variables_never_appear(
    variables: dict[str, str], replaced: bool, data: st.DataObject
) -> None:
    """Whatever they look like, and whatever the plan says of them."""
    old = {name: data.draw(marked) for name in variables}
    function = change(
        "aws_lambda_function.api",
        ("delete", "create") if replaced else ("update",),
        before={"function_name": "api", "environment": [{"variables": old}]},
        after={"function_name": "api", "environment": [{"variables": variables}]},
        replace_paths=[["environment"], ["environment", 0, "variables"]] if replaced else [],
    )
    table = change(
        "aws_dynamodb_table.t",
        ("delete", "create"),
        before={"name": "t", "environment": [{"variables": old}]},
        after={"name": "t", "environment": [{"variables": variables}]},
        replace_paths=[["environment"], ["environment", 0, "variables", next(iter(variables))]],
    )
    said = shown(plan(function, table))
    assert not [value for value in (*variables.values(), *old.values()) if value in said]
    assert all(name in said for name in variables if old[name] != variables[name])


@slow
@given(by_name, st.sampled_from(["password", "api_key", "auth_token", "client_secret"]))
def test_random_values_under_telling_names_never_appear(secret: str, name: str) -> None:
    database = change(
        "aws_db_instance.d",
        ("delete", "create"),
        before={"identifier": "d", name: secret, "settings": [{name: secret}]},
        after={"identifier": "d", name: "changed", "settings": [{name: "changed"}]},
        replace_paths=[[name], ["settings"], ["settings", 0]],
    )
    said = shown(plan(database))
    assert secret not in said
    assert f"forced by {name}" in said


@pytest.mark.parametrize("place", ["address", "variable", "policy"])
def test_a_sensitive_value_is_hidden_where_it_stands_again(place: str) -> None:
    secret = "orders-of-the-secret-customer"
    queue = change(
        f'aws_sqs_queue.q["{secret}"]' if place == "address" else "aws_sqs_queue.q",
        ("delete",),
        before={"name": secret, "kms": secret},
        after=None,
        before_sensitive={"kms": True},
    )
    statement = {"Effect": "Allow", "Action": "sqs:*", "Resource": f"arn:aws:sqs:::{secret}"}
    role = change(
        "aws_iam_role_policy.p",
        before={"role": "r", "policy": ""},
        after={"role": "r", "policy": json.dumps({"Statement": statement if place == "policy" else []})},
    )
    function = change(
        "aws_lambda_function.f",
        before={"environment": [{"variables": {}}]},
        after={"environment": [{"variables": {secret if place == "variable" else "A": "x"}}]},
    )
    said = shown(plan(queue, role, function))
    assert secret not in said
    assert "(sensitive)" in said


def test_a_sensitive_value_is_hidden_in_base64_in_a_url_and_in_what_jsonencode_writes() -> None:
    secret = "Tr0ub4dor&3-xyzzy"
    encoded = base64.b64encode(f"a{secret}".encode()).decode()
    parameter = change(
        "aws_ssm_parameter.p", ("create",), after={"name": "p", "value": secret}, after_sensitive={"value": True}
    )
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": [f"arn:aws:s3:::b/{encoded}", f"arn:aws:s3:::b/{quote(secret)}", "arn:aws:s3:::b/plain"],
    }
    bucket = change(
        "aws_s3_bucket_policy.b",
        before={"bucket": "b"},
        after={"bucket": "b", "policy": json.dumps({"Statement": statement})},
    )
    queue = change(f'aws_sqs_queue.q["{secret.replace("&", chr(92) + "u0026")}"]', ("create",), after={})
    said = shown(plan(parameter, bucket, queue))
    assert not [form for form in (encoded, encoded[4:12], "Tr0ub4dor") if form in said]
    assert "b/plain" in said


def test_short_sensitive_values_and_numbers_are_hidden_where_they_are_the_whole_value() -> None:
    group = change(
        "aws_security_group.g",
        before={"name": "g", "ingress": []},
        after={
            "name": "g",
            "ingress": [{"cidr_blocks": ["0.0.0.0/0"], "from_port": 7423, "to_port": 7423, "protocol": "tcp"}],
        },
        after_sensitive={"ingress": [{"from_port": True}]},
    )
    assert "7423" not in shown(plan(group))


def test_a_policy_that_is_sensitive_is_not_compared_but_told() -> None:
    statement = {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}
    role = change(
        "aws_iam_role_policy.p",
        before={"role": "r", "policy": ""},
        after={"role": "r", "policy": json.dumps(statement)},
        after_sensitive={"policy": True},
    )
    found = reviewed(plan(role))
    assert [item.finding.title for item in found.stopping] == [
        "permissions: marked sensitive, so it cannot be reviewed"
    ]
    assert "s3:" not in outputs(found)


def test_a_redacted_plan_says_that_hidden_variables_may_have_changed() -> None:
    hidden = {"environment": [{"variables": {"TOKEN": "(sensitive)", "LEVEL": "INFO"}}]}
    found = reviewed(plan(change("aws_lambda_function.f", before=hidden, after=copy.deepcopy(hidden))))
    assert "value hidden, perhaps changed: `TOKEN`" in markdown(found)


def test_what_looks_like_a_secret_in_a_variable_is_told_by_its_name_alone() -> None:
    secret = "Tr0ub4dor-and-3-horses"

    def variables(**values: str) -> dict[str, Any]:
        return {"function_name": "f", "environment": [{"variables": values}]}

    before, after = variables(TABLE="orders"), variables(TABLE="orders", DB_PASSWORD=secret, HIDDEN_PASSWORD=HIDDEN)
    for made in (
        change("aws_lambda_function.f", before=before, after=after),
        change("aws_lambda_function.f", ("create",), after=after),
    ):
        told = "\n".join(lines(reviewed(plan(made))))
        assert "DB_PASSWORD looks like a secret, which plan, state and the function's settings show in clear" in told
        assert secret not in told
        assert "HIDDEN_PASSWORD looks" not in told
    kept = change("aws_lambda_function.f", before=after, after={**after, "memory_size": 512})
    assert "looks like a secret" not in "\n".join(lines(reviewed(plan(kept))))
