"""What use costs by declared traffic: by hand calculated, and silent where nothing of it changes."""

from typing import Any

import pytest
from plans import change, plan

from generator.approvals import Approvals
from generator.review import Review, Section, Traffic, html, lines, markdown, record, review

from .reviews import TODAY, subject

NAME = "prod-shop-api"
ARN = f"arn:aws:lambda:eu-central-1:111111111111:function:{NAME}"
FUNCTION = {"function_name": NAME, "arn": ARN, "architectures": ["arm64"], "memory_size": 512}
BUSY = {NAME: Traffic(2_000_000, 120)}
ALIAS = {"arn": f"{ARN}:live", "name": "live", "function_name": NAME}
QUEUE = "arn:aws:sqs:eu-central-1:111111111111:prod-shop-jobs"


def priced(*changes: dict[str, Any], traffic: dict[str, Traffic] | None = BUSY, **more: Any) -> Review:
    found = [subject(plan(*changes, **more))]
    return review(found, approvals=Approvals(), today=TODAY, traffic=lambda _: traffic)


def sums(found: Review) -> dict[str, tuple[float, float]]:
    return {price.what: (price.before, price.after) for price in found.prices if price.by_use}


def words(found: Review) -> list[str]:
    """Titles and details in the section on cost."""
    items = [item.finding for item in found.of(Section.COST)]
    return [text for item in items for text in (item.title, *(said.spoken(str) for said in item.detail))]


def becoming(**values: Any) -> dict[str, Any]:
    return change("aws_lambda_function.api", before=FUNCTION, after={**FUNCTION, **values})


def made(address: str = "aws_lambda_function.api", **values: Any) -> dict[str, Any]:
    return change(address, ("create",), after=FUNCTION | values)


def stays(address: str, **values: Any) -> dict[str, Any]:
    return change(address, ("no-op",), before=values, after=dict(values))


def mapping(arn: str, actions: tuple[str, ...] = ("create",)) -> dict[str, Any]:
    values = {"event_source_arn": arn, "function_name": f"{ARN}:live"}
    sides = {"before": values} if actions == ("delete",) else {"after": values}
    return change("aws_lambda_event_source_mapping.jobs", actions, **sides)


def integration(function: str) -> dict[str, str]:
    path = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions"
    return {"api_id": "a1", "integration_uri": f"{path}/{function}:live/invocations"}


def test_more_memory_costs_more_and_every_output_says_so_with_the_region() -> None:
    found = priced(becoming(memory_size=1024))
    assert sums(found) == {"duration of functions": (1.6, 3.2)}
    assert words(found) == [
        "use of a function costs more",
        "2,000,000 invocations of 120 ms a month cost $2.00 now, and $3.60 then: +$1.60",
        "duration of functions: 120,000 GB-seconds in 512 MB of arm64 for $1.60 → "
        "240,000 GB-seconds in 1,024 MB of arm64 for $3.20",
    ]
    assert "+$1.60 a month for declared traffic (prices of us-east-1, no free tiers)" in "\n".join(lines(found))
    assert "**+$1.60 a month** for declared traffic, at prices of us-east-1 without free tiers" in markdown(found)
    page = html(found)
    assert "+$1.60 a month</b> for declared traffic, at prices of us-east-1" in page
    assert "<td>duration of functions</td><td>$1.60</td><td>$3.20</td>" in page
    assert "use of a function costs more" in page
    cost = record(found)["cost"]
    assert (cost["region"], cost["monthly_change"], cost["functions_without_traffic"]) == ("us-east-1", 1.6, 0)
    row = {"subject": "prod/shop", "what": "duration of functions", "before": 1.6, "after": 3.2, "by_use": True}
    assert cost["prices"] == [row]
    assert "https://aws.amazon.com/sqs/pricing/" in cost["sources"]


def test_another_architecture_has_another_price() -> None:
    found = priced(becoming(architectures=["x86_64"]))
    assert sums(found) == {"duration of functions": (1.6, 2.0)}
    assert words(priced(change("aws_lambda_function.api", before={**FUNCTION, "memory_size": 1024}, after=FUNCTION)))[
        0
    ] == ("use of a function costs less")


def test_what_costs_the_same_is_not_told() -> None:
    for found in (priced(becoming(timeout=30)), priced(stays("aws_lambda_function.api", **FUNCTION))):
        assert (sums(found), words(found)) == ({}, [])
        assert "a month" not in "\n".join(lines(found))


def test_a_change_that_is_less_than_a_cent_is_none() -> None:
    found = priced(becoming(memory_size=1024), traffic={NAME: Traffic(100, 10)})
    assert (sums(found), words(found)) == ({}, [])


def test_a_new_function_costs_from_then_on() -> None:
    found = priced(made())
    assert sums(found) == {"duration of functions": (0.0, 1.6), "invocations of functions": (0.0, 0.4)}
    assert words(found) == [
        "a new function costs by use",
        "2,000,000 invocations of 120 ms a month will cost $2.00",
        "invocations of functions: 2,000,000 for $0.40",
        "duration of functions: 120,000 GB-seconds in 512 MB of arm64 for $1.60",
    ]
    assert "invocations and their duration" not in "\n".join(lines(found))


def test_a_removed_function_costs_until_then() -> None:
    found = priced(change("aws_lambda_function.api", ("delete",), before=FUNCTION))
    assert sums(found) == {"duration of functions": (1.6, 0.0), "invocations of functions": (0.4, 0.0)}
    assert words(found)[:2] == [
        "a removed function costs no more",
        "2,000,000 invocations of 120 ms a month cost $2.00 until now",
    ]
    assert "-$2.00 a month for declared traffic" in "\n".join(lines(found))


@pytest.mark.parametrize(
    ("arn", "told"),
    [
        (QUEUE, {"requests of queues": (0.0, 2.4)}),
        (f"{QUEUE}.fifo", {"requests of FIFO queues": (0.0, 3.0)}),
        ("arn:aws:kinesis:eu-central-1:111111111111:stream/s", {}),
    ],
)
def test_a_queue_that_wakes_a_function_costs_three_requests_a_message(
    arn: str, told: dict[str, tuple[float, float]]
) -> None:
    function = [stays("aws_lambda_function.api", **FUNCTION), stays("aws_lambda_alias.live", **ALIAS)]
    assert sums(priced(*function, mapping(arn))) == told
    gone = priced(*function, mapping(arn, ("delete",)))
    assert sums(gone) == {what: (new, old) for what, (old, new) in told.items()}


@pytest.mark.parametrize(("protocol", "cost"), [("HTTP", {"requests of HTTP APIs": (0.0, 2.0)}), ("WEBSOCKET", {})])
def test_a_route_that_wakes_a_function_costs_a_request_of_its_api(
    protocol: str, cost: dict[str, tuple[float, float]]
) -> None:
    found = priced(
        stays("aws_lambda_function.api", **FUNCTION),
        stays("aws_apigatewayv2_api.shop", id="a1", name="shop", protocol_type=protocol),
        change("aws_apigatewayv2_integration.api", ("create",), after=integration(ARN)),
    )
    assert sums(found) == cost


def test_a_route_that_is_turned_to_another_function_costs_there_and_no_more_here() -> None:
    other = f"{ARN}-two"
    found = priced(
        stays("aws_lambda_function.api", **FUNCTION),
        stays("aws_lambda_function.two", **FUNCTION | {"function_name": f"{NAME}-two", "arn": other}),
        change("aws_apigatewayv2_integration.api", before=integration(ARN), after=integration(other)),
        traffic=BUSY | {f"{NAME}-two": Traffic(1_000_000, 10)},
    )
    assert sums(found) == {"requests of HTTP APIs": (2.0, 1.0)}
    assert "requests of HTTP APIs: 2,000,000 for $2.00 → none" in words(found)
    assert "requests of HTTP APIs: none → 1,000,000 for $1.00" in words(found)


def test_what_the_apply_makes_known_is_followed_in_the_code() -> None:
    """Through the alias, as blocks of the kit have it; the queue is FIFO by its own word."""
    resources: list[dict[str, Any]] = [
        {"address": "aws_lambda_function.api"},
        {
            "address": "aws_lambda_alias.live",
            "expressions": {"function_name": {"references": ["aws_lambda_function.api.function_name"]}},
        },
        {
            "address": "aws_lambda_event_source_mapping.jobs",
            "expressions": {
                "event_source_arn": {"references": ["aws_sqs_queue.jobs.arn", "aws_sqs_queue.jobs"]},
                "function_name": {"references": ["aws_lambda_alias.live.arn", "aws_lambda_alias.live"]},
            },
        },
    ]
    found = priced(
        made(),
        change("aws_lambda_alias.live", ("create",), after={"name": "live"}, after_unknown={"arn": True}),
        change("aws_sqs_queue.jobs", ("create",), after={"name": "jobs.fifo", "fifo_queue": True}),
        change(
            "aws_lambda_event_source_mapping.jobs",
            ("create",),
            after={"batch_size": 1},
            after_unknown={"event_source_arn": True, "function_name": True},
        ),
        configuration={"root_module": {"resources": resources}},
    )
    assert sums(found)["requests of FIFO queues"] == (0.0, 3.0)
    assert "messages of queues" not in "\n".join(lines(found))


def test_who_is_woken_by_both_has_requests_that_nobody_can_tell() -> None:
    route = change("aws_apigatewayv2_integration.api", ("create",), after=integration(ARN))
    found = priced(made(), stays("aws_lambda_alias.live", **ALIAS), mapping(QUEUE), route)
    assert sums(found) == {"duration of functions": (0.0, 1.6), "invocations of functions": (0.0, 0.4)}
    assert "requests of functions that several kinds of triggers wake" in "\n".join(lines(found))


def test_what_stands_still_and_what_is_used_are_added_up() -> None:
    found = priced(made(), change("aws_kms_key.k", ("create",), after={"description": "k"}))
    said = "+$3.00 a month: +$1.00 for what stands still, +$2.00 for declared traffic"
    assert said in "\n".join(lines(found))
    assert said.replace("+$3.00 a month", "**+$3.00 a month**") in markdown(found)
    assert [price.by_use for price in found.prices if price.what == "keys"] == [False]


def test_a_size_that_nobody_knows_has_no_price() -> None:
    unknown = change("aws_lambda_function.api", before=FUNCTION, after=FUNCTION, after_unknown={"memory_size": True})
    found = priced(unknown)
    assert (sums(found), words(found)) == ({}, [])
    assert "duration of functions of unknown size" in "\n".join(lines(found))


HINT = "no `traffic: { invocations_per_month: 2000000, duration_ms: 120 }` in service.yaml, by which"


def test_where_nothing_is_declared_one_line_says_how() -> None:
    found = priced(made(), made("aws_lambda_function.two", function_name="two"), traffic={})
    for said in ("\n".join(lines(found)), markdown(found)):
        assert said.count(HINT) == 1
        assert f"2 functions have {HINT} their use is priced" in said
        assert "invocations and their duration" in said
    hint = "<code>traffic: { invocations_per_month: 2000000, duration_ms: 120 }</code> in service.yaml"
    assert hint in html(found)
    assert record(found)["cost"]["functions_without_traffic"] == 2


@pytest.mark.parametrize("values", [{"memory_size": 1024}, {"architectures": ["x86_64"]}])
def test_a_function_that_becomes_larger_could_be_declared_too(values: dict[str, Any]) -> None:
    for said in (f(priced(becoming(**values), traffic={})) for f in (markdown, html)):
        assert "1 function has no" in said
        assert "invocations and their duration" in said


def test_one_of_two_that_is_declared_leaves_one_to_declare() -> None:
    found = priced(made(), made("aws_lambda_function.two", function_name="two", arn="two"))
    assert f"1 function has {HINT} its use is priced" in "\n".join(lines(found))
    assert sums(found)["duration of functions"] == (0.0, 1.6)


@pytest.mark.parametrize(
    "changes",
    [
        [becoming(timeout=30)],
        [change("aws_lambda_function.api", ("delete",), before=FUNCTION)],
        [change("aws_kms_key.k", ("create",), after={"description": "k"})],
    ],
)
def test_nobody_is_asked_to_declare_what_this_plan_does_not_make_dearer(changes: list[dict[str, Any]]) -> None:
    assert "traffic" not in "\n".join(lines(priced(*changes, traffic={})))


def test_a_plan_of_no_project_is_told_as_ever() -> None:
    found = priced(made(), becoming(memory_size=1024), traffic=None)
    said = "\n".join(lines(found))
    assert (sums(found), words(found)) == ({}, [])
    assert "not priced, because it is billed by use or size: invocations and their duration" in said
    assert "traffic" not in said
