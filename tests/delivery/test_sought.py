"""Objects that AWS has named, looked for in answers that botocore holds against the models of AWS's own API."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from plans import change, plan

from generator.delivery.account import Account
from generator.delivery.sought import Seeker
from generator.terraform.plan_json import plan_of

TAGS = {"project": "shop", "service": "orders"}
ALIAS = "arn:aws:lambda:eu-central-1:111111111111:function:f:live"
SECRET = "arn:aws:secretsmanager:eu-central-1:111111111111:secret:/orders/token-AbCdEf"
QUEUE = "arn:aws:sqs:eu-central-1:111111111111:inbox"


@dataclass(frozen=True)
class Stubbed(Account):
    """`answers` are of the one service that is asked, in order: operation and what it returns."""

    answers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def client(self, service: str) -> Any:
        client: Any = boto3.client(  # type: ignore[call-overload]
            service, region_name=self.region, aws_access_key_id="a", aws_secret_access_key="b"
        )
        stubber = Stubber(client)
        for operation, answer in self.answers:
            if "error" in answer:
                stubber.add_client_error(operation, service_error_code=answer["error"])
            else:
                stubber.add_response(operation, answer)
        stubber.activate()
        return client


def sought(
    type_: str, wanted: dict[str, Any], *answers: tuple[str, dict[str, Any]], id_: str = "", taken: str = "no"
) -> tuple[str | None, list[str]]:
    """What `import` is told of such an object, and what the user is."""
    (planned,) = plan_of(plan(change(f"{type_}.this", ("create",), None, wanted))).changes
    said: list[str] = []
    account = Stubbed("dev", "1" * 12, "eu-central-1", answers=list(answers))
    return Seeker(account, {taken}, said.append).name_of(planned, id_), said


def mapping(digit: str, function: str = ALIAS, **more: str) -> dict[str, Any]:
    return {"UUID": digit * 36, "FunctionArn": function, "State": "Enabled", **more}


def api(id_: str, **tags: str) -> dict[str, Any]:
    return {"ApiId": id_, "Name": "web", "Tags": tags, "ProtocolType": "HTTP", "RouteSelectionExpression": "x"}


def key(id_: str, **more: Any) -> dict[str, Any]:
    return {"KeyMetadata": {"KeyId": id_, "Description": "Seals", "KeyState": "Enabled", **more}}


TAGGED = {"Tags": [{"TagKey": name, "TagValue": value} for name, value in TAGS.items()]}
CASES: dict[str, tuple[dict[str, Any], list[tuple[str, dict[str, Any]]], str]] = {
    "aws_lambda_event_source_mapping": (
        {"event_source_arn": QUEUE, "function_name": ALIAS},
        [
            (
                "list_event_source_mappings",
                {
                    "EventSourceMappings": [
                        mapping("0", f"{ALIAS}-2"),
                        mapping("1", State="Deleting"),
                        mapping("2"),
                    ]
                },
            )
        ],
        "2" * 36,
    ),
    "aws_apigatewayv2_api": (
        {"name": "web", "tags_all": TAGS},
        [("get_apis", {"Items": [api("elses", service="bills"), api("ours", **TAGS, more="x")]})],
        "ours",
    ),
    "aws_apigatewayv2_api_mapping": (
        {"api_id": "a1", "domain_name": "shop.example", "stage": "$default"},
        [
            (
                "get_api_mappings",
                {
                    "Items": [
                        {"ApiId": "a2", "ApiMappingId": "elses", "Stage": "$default"},
                        {"ApiId": "a1", "ApiMappingId": "ours", "Stage": "$default"},
                    ]
                },
            )
        ],
        "ours/shop.example",
    ),
    "aws_apigatewayv2_authorizer": (
        {"api_id": "a1", "name": "jwt"},
        [
            (
                "get_authorizers",
                {"Items": [{"Name": "door", "AuthorizerId": "x"}, {"Name": "jwt", "AuthorizerId": "ours"}]},
            )
        ],
        "a1/ours",
    ),
    "aws_apigatewayv2_integration": (
        {"api_id": "a1", "integration_uri": "uri"},
        [
            (
                "get_integrations",
                {
                    "Items": [
                        {"IntegrationUri": "of-another", "IntegrationId": "x"},
                        {"IntegrationUri": "uri", "IntegrationId": "ours"},
                    ]
                },
            )
        ],
        "a1/ours",
    ),
    "aws_apigatewayv2_route": (
        {"api_id": "a1", "route_key": "GET /"},
        [("get_routes", {"Items": [{"RouteKey": "PUT /", "RouteId": "x"}, {"RouteKey": "GET /", "RouteId": "ours"}]})],
        "a1/ours",
    ),
    "aws_cloudwatch_query_definition": (
        {"name": "shop/refused"},
        [
            (
                "describe_query_definitions",
                {
                    "queryDefinitions": [
                        {"name": "shop/refused-later", "queryDefinitionId": "x"},
                        {"name": "shop/refused", "queryDefinitionId": "ours"},
                    ]
                },
            )
        ],
        "arn:aws:logs:eu-central-1:111111111111:query-definition:ours",
    ),
    "aws_kms_key": (
        {"description": "Seals", "tags_all": TAGS},
        [
            ("list_keys", {"Keys": [{"KeyId": "going"}, {"KeyId": "other"}, {"KeyId": "elses"}, {"KeyId": "ours"}]}),
            ("describe_key", key("going", KeyState="PendingDeletion")),
            ("describe_key", key("other", Description="Opens")),
            ("describe_key", key("elses")),
            ("list_resource_tags", {"Tags": []}),
            ("describe_key", key("ours")),
            ("list_resource_tags", TAGGED),
        ],
        "ours",
    ),
    "aws_secretsmanager_secret": (
        {"name": "/orders/token"},
        [("describe_secret", {"ARN": SECRET})],
        SECRET,
    ),
    "aws_security_group": (
        {"name": "shop-orders", "vpc_id": "vpc-1"},
        [("describe_security_groups", {"SecurityGroups": [{"GroupId": "sg-1"}]})],
        "sg-1",
    ),
    "aws_sqs_queue": (
        {"name": "inbox"},
        [("get_queue_url", {"QueueUrl": "https://sqs.eu-central-1.amazonaws.com/111111111111/inbox"})],
        "https://sqs.eu-central-1.amazonaws.com/111111111111/inbox",
    ),
    "aws_vpc_security_group_egress_rule": (
        {"cidr_ipv4": "0.0.0.0/0", "security_group_id": "sg-1"},
        [
            (
                "describe_security_group_rules",
                {
                    "SecurityGroupRules": [
                        {"SecurityGroupRuleId": "in", "IsEgress": False, "CidrIpv4": "0.0.0.0/0"},
                        {"SecurityGroupRuleId": "six", "IsEgress": True, "CidrIpv6": "::/0"},
                        {"SecurityGroupRuleId": "ours", "IsEgress": True, "CidrIpv4": "0.0.0.0/0"},
                    ]
                },
            )
        ],
        "ours",
    ),
}


@pytest.mark.parametrize("type_", CASES)
def test_the_one_that_is_as_planned_is_found(type_: str) -> None:
    wanted, answers, found = CASES[type_]
    assert sought(type_, wanted, *answers) == (found, [])


def test_a_key_without_a_description_is_known_by_its_tags() -> None:
    _, answers, found = CASES["aws_kms_key"]
    answers = [("list_keys", {"Keys": [{"KeyId": "elses"}, {"KeyId": "ours"}]}), *answers[3:]]
    assert sought("aws_kms_key", {"tags_all": TAGS}, *answers) == (found, [])


@pytest.mark.parametrize("type_", sorted(CASES.keys() - {"aws_kms_key"}))
def test_what_is_not_known_yet_is_not_asked_for(type_: str) -> None:
    wanted, _, _ = CASES[type_]
    for name in wanted.keys() - {"tags_all"}:
        assert sought(type_, {**wanted, name: None}) == (None, [])


@pytest.mark.parametrize(
    ("type_", "operation", "answer"),
    [
        ("aws_secretsmanager_secret", "describe_secret", {"error": "ResourceNotFoundException"}),
        (
            "aws_secretsmanager_secret",
            "describe_secret",
            {"ARN": SECRET, "DeletedDate": datetime(2026, 1, 1, tzinfo=UTC)},
        ),
        ("aws_sqs_queue", "get_queue_url", {"error": "QueueDoesNotExist"}),
    ],
    ids=["no secret", "deleted", "no queue"],
)
def test_what_is_not_there_is_none(type_: str, operation: str, answer: dict[str, Any]) -> None:
    assert sought(type_, {"name": "n"}, (operation, answer)) == (None, [])


def test_what_the_state_knows_by_another_address_is_not_taken_twice() -> None:
    wanted, answers, _ = CASES["aws_apigatewayv2_route"]
    assert sought("aws_apigatewayv2_route", wanted, *answers, taken="ours") == (None, [])


def test_two_that_are_alike_are_told_and_neither_is_taken() -> None:
    answer = ("get_apis", {"Items": [api("b", **TAGS), api("a", **TAGS)]})
    found, said = sought("aws_apigatewayv2_api", {"name": "web", "tags_all": TAGS}, answer)
    assert found is None
    assert said == [
        "aws_apigatewayv2_api.this: a or b may be it; import one (`terraform import`), and remove what nobody needs"
    ]


def test_who_may_not_look_is_told() -> None:
    found, said = sought("aws_kms_key", {"description": "Seals"}, ("list_keys", {"error": "AccessDeniedException"}))
    assert found is None
    assert said == [
        "aws_kms_key.this: whether it was made cannot be seen (An error occurred (AccessDeniedException) when calling "
        "the ListKeys operation: )"
    ]


def test_an_id_that_was_told_is_completed_with_what_is_known_now() -> None:
    assert sought("aws_apigatewayv2_route", {"api_id": "a1"}, id_="r1") == ("a1/r1", [])
    assert sought("aws_apigatewayv2_route", {"api_id": None}, id_="r1") == (None, [])
    assert sought("aws_cloudwatch_query_definition", {"name": "n"}, id_="q1") == (
        "arn:aws:logs:eu-central-1:111111111111:query-definition:q1",
        [],
    )


def test_what_has_a_name_of_ours_is_called_by_it_once_all_of_it_is_known() -> None:
    assert sought("aws_apigatewayv2_stage", {"api_id": "a1", "name": "$default"}) == ("a1/$default", [])
    assert sought("aws_apigatewayv2_stage", {"name": "$default"}) == (None, [])
