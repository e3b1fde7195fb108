"""What a picture of a plan has: boxes, arrows read off values and code, and what happens to each."""

import json
from typing import Any

import pytest
from plans import change, plan

from generator.review.picture import Picture, picture
from generator.review.picture.painting import MOST_BOXES

from .pages import named, shop
from .reviews import subject


def drawn(raw: dict[str, Any]) -> Picture:
    return picture(subject(raw))


def arrows(found: Picture) -> dict[tuple[str, str], tuple[str, bool, str]]:
    """(title, title) -> label, dashed, sign."""
    titles = {node.id: node.title for node in found.graph.nodes}
    return {
        (titles[edge.start], titles[edge.end]): (
            edge.label,
            edge.dashed,
            mark.sign if (mark := found.arrows.get((edge.start, edge.end))) else "",
        )
        for edge in found.graph.edges
    }


def signs(found: Picture) -> dict[str, str]:
    marks = found.boxes
    return {node.title: marks[node.id].sign if node.id in marks else "" for node in found.graph.nodes}


@pytest.mark.surface("D04", "U")
def test_arrows_are_read_off_values_and_boxes_take_what_happens_to_them_or_to_their_parts() -> None:
    found = drawn(json.loads(shop()))
    assert arrows(found) == {
        ("public", "api"): ("", False, "+"),
        ("bills", "billing"): ("", False, "\N{MINUS SIGN}"),
        ("bills", "dead"): ("failed", True, ""),
        ("api", "orders"): ("read, write", False, ""),
    }
    # The policy of its role changes the function.
    assert signs(found) == {
        "api": "~",
        "bills": "",
        "billing": "~",
        "dead": "",
        "old": "\N{MINUS SIGN}",
        "orders": "±",
        "public": "+",
    }
    assert found.elsewhere == 0


def _refers(*names: str) -> dict[str, Any]:
    """As Terraform writes it: the whole reference, and then the object it is of."""
    return {"references": [form for name in names for form in (name, name.rpartition(".")[0])]}


def _resource(address: str, **expressions: Any) -> dict[str, Any]:
    type_, name = address.split(".")
    return {"address": address, "mode": "managed", "type": type_, "name": name, "expressions": expressions}


def _block(outputs: dict[str, Any], *resources: dict[str, Any]) -> dict[str, Any]:
    return {"outputs": {name: {"expression": said} for name, said in outputs.items()}, "resources": list(resources)}


def configured() -> dict[str, Any]:
    """A service of blocks in which the apply makes every ARN: only the code says what leads where."""
    function = _block(
        {"function": _refers("aws_lambda_alias.live.arn", "aws_lambda_function.this.arn")},
        _resource("aws_lambda_function.this", role=_refers("var.role_arn")),
        _resource("aws_lambda_alias.live", function_name=_refers("aws_lambda_function.this.function_name")),
    )
    role = _block({"arn": _refers("aws_iam_role.this.arn")}, _resource("aws_iam_role.this"))
    queue = _block({"queue": _refers("aws_sqs_queue.this.arn")}, _resource("aws_sqs_queue.this"))
    api = _block({"api": _refers("aws_apigatewayv2_api.this.id")}, _resource("aws_apigatewayv2_api.this"))
    routes = _block(
        {},
        _resource(
            "aws_apigatewayv2_integration.this",
            api_id=_refers("var.api.id"),
            integration_uri=_refers("var.function.invoke_arn"),
        ),
        _resource(
            "aws_apigatewayv2_route.this",
            api_id=_refers("var.api.id"),
            target=_refers("aws_apigatewayv2_integration.this.id"),
            route_key=_refers("each.key"),
        ),
    )
    mapping = _block(
        {},
        _resource(
            "aws_lambda_event_source_mapping.this",
            event_source_arn=_refers("var.queue.arn"),
            function_name=_refers("var.function.alias_arn"),
        ),
    )
    calls = {
        "api": {"expressions": {"role_arn": _refers("module.api_role.arn")}, "module": function},
        "api_role": {"module": role},
        "bills": {"module": queue},
        "shop": {"module": api},
        "api_http": {
            "expressions": {"api": _refers("module.shop.api"), "function": _refers("module.api.function")},
            "module": routes,
        },
        "api_bills": {
            "expressions": {"queue": _refers("module.bills.queue"), "function": _refers("module.api.function")},
            "module": mapping,
        },
    }
    return {"root_module": {"module_calls": {"shop": {"module": {"module_calls": calls}}}}}


def _made(call: str, address: str, **values: Any) -> dict[str, Any]:
    made = change(address, ("create",), after=values)
    return {**made, "address": f"module.shop.module.{call}.{address}"}


def test_arrows_are_read_off_the_code_where_values_are_made_by_the_apply() -> None:
    raw = plan(
        _made("api", "aws_lambda_function.this", function_name="prod-api"),
        _made("api", "aws_lambda_alias.live"),
        _made("api_role", "aws_iam_role.this", name="prod-role"),
        _made("bills", "aws_sqs_queue.this", name="prod-bills"),
        _made("shop", "aws_apigatewayv2_api.this", name="prod-shop"),
        _made("api_http", "aws_apigatewayv2_integration.this"),
        _made("api_http", 'aws_apigatewayv2_route.this["GET /a"]', route_key="GET /a"),
        _made("api_http", 'aws_apigatewayv2_route.this["GET /b"]', route_key="GET /b"),
        _made("api_bills", "aws_lambda_event_source_mapping.this"),
        configuration=configured(),
    )
    found = drawn(raw)
    assert arrows(found) == {("bills", "api"): ("", False, "+"), ("shop", "api"): ("GET /a\nGET /b", False, "+")}
    assert found.elsewhere == 0


def test_a_circle_in_the_code_leads_nowhere() -> None:
    loop = _block({"queue": _refers("module.one.queue")})
    configuration = {"root_module": {"module_calls": {"one": {"module": {**loop, "module_calls": {"one": {}}}}}}}
    mapping = change("aws_lambda_event_source_mapping.m", ("create",), after={})
    assert drawn(plan(mapping, configuration=configuration)).graph.nodes == ()


def test_what_wakes_a_function_from_outside_of_the_plan_is_a_box_too() -> None:
    function = change("aws_lambda_function.f", ("no-op",), before={"function_name": "f"}, after={"function_name": "f"})
    permission = change(
        "aws_lambda_permission.p",
        ("create",),
        after={"function_name": "f", "principal": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::uploads"},
    )
    anybody = change("aws_lambda_permission.q", ("create",), after={"function_name": "f", "principal": "*"})
    assert arrows(drawn(plan(function, permission, anybody))) == {
        ("uploads", "f"): ("", False, "+"),
        ("anybody", "f"): ("", False, "+"),
    }


def test_of_many_boxes_those_that_change_are_drawn() -> None:
    still = [
        change(f"aws_sqs_queue.q{number}", ("no-op",), before={"name": f"q{number}"}, after={"name": f"q{number}"})
        for number in range(100)
    ]
    found = drawn(plan(*still, change("aws_sns_topic.t", ("delete",), before={"name": "t"})))
    assert len(found.graph.nodes) == MOST_BOXES
    assert found.left_out == 101 - MOST_BOXES
    assert signs(found)["t"] == "\N{MINUS SIGN}"


def test_a_plan_of_an_example_written_elsewhere_has_a_picture() -> None:
    assert arrows(drawn(named("sam-queue-worker")))[("work", "dead")] == ("failed", True, "\N{MINUS SIGN}")


@pytest.mark.parametrize(
    "broken", [{}, {"root_module": {"module_calls": {"a": {}}}}, {"root_module": {"resources": [{}]}}]
)
def test_a_plan_without_its_code_has_a_picture(broken: dict[str, Any]) -> None:
    assert len(drawn({**json.loads(shop()), "configuration": broken}).graph.nodes) == 7


def _still(address: str, **values: Any) -> dict[str, Any]:
    return change(address, ("no-op",), before=values, after=dict(values))


def test_things_of_one_name_are_told_apart_and_all_that_act_in_a_role_may_what_it_may() -> None:
    role = "arn:aws:iam::111111111111:role/orders"
    statements = [{"Effect": "Allow", "Action": "dynamodb:Query", "Resource": "arn:aws:dynamodb:a:1:table/orders"}]
    found = drawn(
        plan(
            _still("aws_dynamodb_table.table", name="orders"),
            _still("aws_iam_role.role", name="orders", arn=role),
            change(
                "aws_iam_role_policy.policy",
                ("create",),
                after={"role": "orders", "policy": json.dumps({"Statement": statements})},
            ),
            _still("aws_lambda_function.one", function_name="orders", role=role),
            _still("aws_lambda_function.two", function_name="two", role=role),
            _still("aws_sqs_queue.queue", name="orders"),
            _still("aws_cloudwatch_event_rule.rule", name="orders"),
            _still("aws_lambda_permission.rule", function_name="orders", source_arn="arn:aws:events:a:1:rule/orders"),
        )
    )
    assert arrows(found) == {
        ("rule", "one"): ("", False, ""),
        ("one", "table"): ("read", False, "+"),
        ("two", "table"): ("read", False, "+"),
    }
    assert signs(found) == {"one": "~", "queue": "", "rule": "", "table": "", "two": "~"}


def test_what_many_are_called_is_no_name_of_any_of_them() -> None:
    """Every role's policy is called `policy`: those of roles elsewhere do not belong to the one function here."""
    own = {"role": "api", "name": "policy", "policy": "{}"}
    found = drawn(
        plan(
            _still("module.api.aws_lambda_function.this", function_name="api"),
            _still("module.api.aws_iam_role_policy.this", **own),
            *(
                change(f"aws_iam_role_policy.other{number}", before=own | {"role": f"r{number}"}, after=own)
                for number in range(30)
            ),
        )
    )
    assert (signs(found), found.elsewhere) == ({"api": ""}, 30)
