"""`gen explain`: who said what, in which order, and what becomes of it."""

from pathlib import Path

import pytest
from planting import plant

from generator.diagnostics import UserError
from generator.project import Project
from generator.understand.chains import Explained
from generator.understand.explain import Answer, explain
from generator.understand.record import record
from generator.understand.text import lines
from generator.understand.views import View


def key(project: Project, address: str, env: str) -> Explained:
    (found,) = explain(project, address, env).keys[env]
    return found


def chain(item: Explained) -> list[tuple[object, str, str]]:
    return [(word.value, str(word.location or ""), word.who) for word in item.words]


def view(project: Project, address: str, env: str) -> View:
    return explain(project, address, env).views[env]


def text(answer: Answer) -> str:
    return "\n".join(lines(answer))


def test_a_value_shows_its_layers_lowest_first_with_their_places(project: Project) -> None:
    found = key(project, "shop.billing.timeout", "prod")
    assert chain(found) == [
        (10, "", "default of the kit"),
        (20, "environments/prod/environment.yaml:6:13", "defaults"),
        (15, "functions/shop/service.yaml:4:13", "defaults"),
        (60, "functions/shop/service.yaml:26:5", "functions.billing"),
    ]
    assert (found.value, found.becomes) == (60, "literal")


def test_an_overlay_of_the_thing_stands_above_one_of_the_service(project: Project) -> None:
    found = key(project, "shop.api.memory_size", "prod")
    assert [value for value, _, _ in chain(found)] == [256, 512, 1024]
    assert chain(found)[1][2] == "environments.prod.defaults"
    assert chain(found)[2][2] == "environments.prod.functions.api"
    assert found.becomes == "var.api_memory_size"


def test_what_one_environment_sets_is_a_variable_in_the_others_too(project: Project) -> None:
    assert key(project, "shop.api.memory_size", "dev").becomes == "var.api_memory_size"


def test_the_tier_speaks_for_itself(project: Project) -> None:
    found = key(project, "shop.api.logs.retention_days", "prod")
    assert chain(found) == [(365, "", "default of the kit for tier production")]
    assert found.becomes == "var.log_retention_days"


def test_an_environment_variable_that_differs_travels_in_the_map_of_the_function(project: Project) -> None:
    assert key(project, "shop.api.environment.LOG_LEVEL", "prod").becomes == "var.api_environment"
    assert key(project, "shop.billing.environment.LOG_LEVEL", "prod").becomes == "literal"


def test_bounds_travel_in_one_variable_and_a_number_in_another(project: Project) -> None:
    minimum = explain(project, "shop.billing.provisioned_concurrency.minimum", "dev").keys["dev"][0]
    assert (minimum.value, minimum.becomes) == (1, "var.billing_provisioned_concurrency_scaling")
    number = explain(project, "shop.billing.provisioned_concurrency", "prod").keys["prod"][0]
    assert (number.value, number.becomes) == (3, "var.billing_provisioned_concurrency")
    gone = explain(project, "shop.billing.provisioned_concurrency.minimum", "prod").keys["prod"][0]
    assert [value for value, _, _ in chain(gone)] == [1, None]


def test_what_gen_apply_does_itself_is_no_literal_of_terraform(project: Project) -> None:
    weights = explain(project, "shop.billing.rollout.weights", "dev").keys["dev"][0]
    assert (weights.value, weights.becomes) == ([10, 50], "applied")
    assert "which `gen apply` does, and no Terraform says" in text(explain(project, "shop.billing.rollout", "dev"))
    config = explain(project, "shop.billing.rollout.deployment_config", "prod").keys["prod"][0]
    assert (config.value, config.becomes) == ("AllAtOnce", "var.billing_deployment_config")


def test_what_only_reviews_read_is_no_literal_of_terraform_either(tmp_path: Path) -> None:
    spec = "tags: { traffic: much }\nfunctions:\n  a: { handler: app.handler, traffic: { duration_ms: 9 } }\n"
    planted = plant(tmp_path, spec)
    found = key(planted, "shop.a.traffic.duration_ms", "dev")
    assert (found.value, found.becomes) == (9, "reviewed")
    assert "by which reviews tell costs, and no Terraform says" in text(explain(planted, "shop.a.traffic", "dev"))
    assert key(planted, "shop.tags.traffic", "dev").becomes == "literal"


def test_a_trigger_is_found_by_its_key_and_its_overlay_counts(project: Project) -> None:
    found = key(project, "shop.billing.triggers.bills.batch_size", "prod")
    assert chain(found) == [
        (10, "functions/shop/service.yaml:30:30", "functions.billing.triggers[0].sqs"),
        (5, "functions/shop/service.yaml:45:39", "environments.prod.functions.billing.triggers.bills"),
    ]


def test_a_route_with_dots_is_one_key(project: Project) -> None:
    assert key(project, "shop.api.triggers.GET /v1.0/orders.public", "dev").value == "a catalogue"


def test_what_the_kit_calculates_says_so(project: Project) -> None:
    found = key(project, "shop.bills.visibility_timeout", "dev")
    assert (found.value, chain(found)[0][2]) == (360, "calculated from other values")


def test_what_nobody_says_is_the_default_of_the_block(project: Project) -> None:
    found = key(project, "shop.api.architecture", "dev")
    assert (found.value, found.becomes, chain(found)) == (
        "arm64",
        "unsaid",
        [("arm64", "", "default of the block function")],
    )


def test_the_default_of_a_state_is_told_in_the_words_of_the_spec(project: Project) -> None:
    found = key(project, "shop.report.triggers.schedule.enabled", "prod")
    assert chain(found) == [(True, "", "default of the block trigger-schedule")]


def test_environments_that_agree_share_a_paragraph(project: Project) -> None:
    assert "dev, prod: 10" not in text(explain(project, "shop.billing.timeout", None))
    assert "  dev, prod: commerce, a literal of the service module" in text(explain(project, "shop.tags.owner", None))


def test_a_part_of_a_thing_shows_all_that_is_in_it(project: Project) -> None:
    found = explain(project, "shop.billing.triggers", "prod").keys["prod"]
    assert [item.key for item in found] == ["triggers.bills.batch_size", "triggers.bills.queue"]


def test_a_function_shows_its_names_and_variables(project: Project) -> None:
    found = view(project, "shop.api", "prod")
    assert found.name == "prod-shop-api"
    assert found.arn == "arn:aws:lambda:eu-central-1:222222222222:function:prod-shop-api"
    assert dict(found.variables) == {
        "EVENTS_BUS_NAME": "prod-shop-events",
        "LEDGER_TABLE_NAME": "ledger",
        "LOG_LEVEL": "WARN",
        "ORDERS_TABLE_NAME": "prod-shop-orders",
        "STRIPE_KEY_SECRET_NAME": "/prod/stripe",
    }


def test_every_statement_has_a_reason_of_the_spec(project: Project) -> None:
    found = {item.why: item for item in view(project, "shop.api", "prod").allowed}
    assert set(found) == {
        "every function logs",
        "tracing is Active",
        "secrets.STRIPE_KEY",
        "uses.orders",
        "uses.events",
        "uses.ledger",
        "statements",
    }
    assert found["uses.orders"].what == "read and write table orders"
    assert found["uses.orders"].resources[0] == "arn:aws:dynamodb:eu-central-1:222222222222:table/prod-shop-orders"
    assert found["statements"].actions == ("translate:TranslateText",)


def test_polling_and_the_way_out_have_reasons_too(project: Project) -> None:
    assert "triggers.bills" in {item.why for item in view(project, "shop.billing", "dev").allowed}
    reasons = {item.why: item.what for item in view(project, "shop.report", "prod").allowed}
    assert reasons["an asynchronous trigger needs a way out"].endswith("queue report_dead_letter")


def test_a_resource_says_who_has_to_do_with_it(project: Project) -> None:
    assert view(project, "shop.events", "dev").used_by == (
        "api may publish",
        "bills takes messages from it (eventbridge)",
    )
    assert view(project, "shop.bills", "dev").used_by == ("billing is woken by it (sqs bills)",)


def test_an_existing_resource_keeps_its_arn(project: Project) -> None:
    assert view(project, "shop.ledger", "dev").arn == "arn:aws:dynamodb:eu-central-1:111111111111:table/ledger"


def test_what_an_environment_leaves_out_is_said(project: Project) -> None:
    answer = explain(project, "shop.report", None)
    assert answer.left_out == ("dev",)
    assert text(answer).endswith("left out in dev")


def test_a_service_is_shown_environment_by_environment(project: Project) -> None:
    answer = explain(project, "shop", None)
    assert [row.name for row in answer.overviews["prod"].functions] == ["api", "billing", "report"]
    assert [row.name for row in answer.overviews["dev"].functions] == ["api", "billing"]
    made = {row.name: row.remark for row in answer.overviews["prod"].resources}
    assert made["report_dead_letter"] == "made by the kit"


def test_the_local_cloud_is_an_environment(project: Project) -> None:
    assert view(project, "shop.api", "local").name == "local-shop-api"


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("shp", "no service shp: did you mean shop?"),
        ("shop.biling", "no function or resource biling: did you mean billing?"),
        ("shop.api.timeouts", "no key timeouts: did you mean timeout?"),
        ("shop.billing.triggers.bill", "no trigger bill: did you mean bills?"),
        (
            "shop.bills.dead_letter.max",
            "no key max: the keys of shop.bills.dead_letter are max_receive_count, message_retention",
        ),
    ],
)
def test_an_unknown_address_says_what_was_meant(project: Project, address: str, message: str) -> None:
    with pytest.raises(UserError) as error:
        explain(project, address, None)
    assert str(error.value) == message


def test_an_unknown_environment_says_which_there_are(project: Project) -> None:
    with pytest.raises(UserError, match=r"no environment production: .*prod"):
        explain(project, "shop", "production")


def test_json_has_values_chains_and_places(project: Project) -> None:
    found = record(explain(project, "shop.billing.timeout", "prod"))["environments"]["prod"]["values"]
    (item,) = found
    assert item["chain"][-1] == {
        "value": 60,
        "who": "functions.billing",
        "location": {"path": "functions/shop/service.yaml", "line": 26, "column": 5},
    }
    assert record(explain(project, "shop.api", "dev"))["environments"]["dev"]["name"] == "dev-shop-api"
    assert record(explain(project, "shop", "dev"))["environments"]["dev"]["tier"] == "development"


def test_a_renamed_service_is_explained_with_the_names_that_its_things_keep(tmp_path: Path) -> None:
    body = "renamed_from: market\nfunctions:\n  api:\n    handler: api.handler\n    renamed_from: front\n"
    statement = "{ Effect: Allow, Action: 'sqs:*', Resource: 'arn:aws:sqs:*:*:${env}-${service}-*' }"
    planted = plant(tmp_path, f"{body}    statements: [{statement}]\n")
    told = "\n".join(lines(explain(planted, "shop.api", "dev")))
    assert "dev-market-front" in told
    assert "arn:aws:sqs:*:*:dev-market-*" in told
    assert "dev-shop" not in told


def test_the_dashboard_is_the_services_own_and_tells_who_decides(tmp_path: Path) -> None:
    project = plant(
        tmp_path, "functions: { a: { handler: app.handler } }\nenvironments: { stg: { dashboard: true } }\n"
    )
    said = {env: key(project, "shop.dashboard", env) for env in ("dev", "stg", "prod")}
    assert {env: (item.value, item.becomes, item.words[-1].who) for env, item in said.items()} == {
        "dev": (False, "var.dashboard", "default of the kit for tier development"),
        "stg": (True, "var.dashboard", "environments.stg"),
        "prod": (True, "var.dashboard", "default of the kit for tier production"),
    }


def test_a_function_called_dashboard_is_explained_as_the_function_it_is(tmp_path: Path) -> None:
    project = plant(tmp_path, "functions: { dashboard: { handler: app.handler, timeout: 7 } }\n")
    assert key(project, "shop.dashboard.timeout", "dev").value == 7
