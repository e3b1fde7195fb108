"""A service in one environment: every word of the user in force, every reference bound."""

from pathlib import Path

import pytest
from planting import environment, plant, stack

from generator.local.rendering import left_out
from generator.pipeline import stacks
from generator.project import local_environment
from generator.resolve.physical import physical_names
from generator.resolve.stack import Rollout, Where
from generator.values import Ref, Text
from generator.wiring import compose

API = "functions:\n  api:\n    handler: api.handler\n"


def test_defaults_come_from_the_kit_the_tier_the_environment_and_the_service_in_this_order(tmp_path: Path) -> None:
    files = {
        "environments/prod/environment.yaml": environment(
            "prod", "production", "3", "defaults: { memory_size: 512, timeout: 7 }\n"
        )
    }
    project = plant(tmp_path, "defaults: { timeout: 15 }\n" + API, files)
    dev, prod = stack(project, "dev").function("api"), stack(project, "prod").function("api")
    assert (dev.spec.memory_size, dev.spec.timeout) == (256, 15)
    assert (prod.spec.memory_size, prod.spec.timeout) == (512, 15)
    assert dev.merged.get("logs", "retention_days") == 14
    assert stack(project, "stg").function("api").merged.get("logs", "retention_days") == 30
    assert prod.merged.get("logs", "retention_days") == 365


def test_an_overlay_of_the_thing_beats_one_of_the_service(tmp_path: Path) -> None:
    overlay = "environments: { prod: { defaults: { timeout: 30 }, functions: { api: { timeout: 40 } } } }\n"
    project = plant(tmp_path, API + "    timeout: 20\n  other: { handler: api.handler, timeout: 20 }\n" + overlay)
    prod = stack(project, "prod")
    assert prod.function("api").spec.timeout == 40
    assert prod.function("other").spec.timeout == 30
    assert stack(project, "dev").function("api").spec.timeout == 20


def test_null_in_an_overlay_takes_a_value_away(tmp_path: Path) -> None:
    body = API + "    environment: { A: '1', B: '2' }\n    reserved_concurrency: 5\n"
    project = plant(
        tmp_path,
        body
        + "environments: { prod: { functions: { api: { environment: { A: null }, reserved_concurrency: null } } } }\n",
    )
    prod = stack(project, "prod").function("api")
    assert prod.spec.environment == {"B": "2"}
    assert prod.spec.reserved_concurrency is None


def test_an_environment_that_extends_another_has_its_overlays_too(tmp_path: Path) -> None:
    child = 'spec: 1\nenvironment: prod-us\nextends: prod\naccount: "444444444444"\nregion: us-east-1\n'
    overlays = "environments:\n  prod: { functions: { api: { timeout: 30, memory_size: 512 } } }\n"
    overlays += "  prod-us: { functions: { api: { timeout: 40 } } }\n"
    project = plant(tmp_path, API + overlays, {"environments/prod-us/environment.yaml": child})
    found = stack(project, "prod-us")
    assert (found.function("api").spec.timeout, found.function("api").spec.memory_size) == (40, 512)
    assert found.environment.tier == "production"
    assert stack(project, "prod").function("api").spec.timeout == 30


def test_an_overlay_finds_a_trigger_by_its_key_wherever_it_stands(tmp_path: Path) -> None:
    body = (
        "resources: { a: { type: sqs }, b: { type: sqs } }\n"
        + API
        + "    triggers: [{ sqs: a }, { sqs: { queue: b, batch_size: 5 } }]\n"
        "environments: { prod: { functions: { api: { triggers: { b: { batch_size: 7 }, a: null } } } } }\n"
    )
    project = plant(tmp_path, body)
    assert [(item.key, item.spec.batch_size) for item in stack(project, "prod").function("api").triggers] == [("b", 7)]
    assert [(item.key, item.spec.batch_size) for item in stack(project, "dev").function("api").triggers] == [
        ("a", None),
        ("b", 5),
    ]


def test_a_trigger_with_a_name_is_known_by_it(tmp_path: Path) -> None:
    body = "resources: { a: { type: sns } }\n" + API + "    triggers: [{ sns: { topic: a, name: loud } }, { sns: a }]\n"
    assert [item.label for item in stack(plant(tmp_path, body)).function("api").triggers] == ["api_loud", "api_a"]


def test_what_an_environment_leaves_out_takes_its_uses_and_triggers_along(tmp_path: Path) -> None:
    body = (
        "resources: { a: { type: sqs }, t: { type: dynamodb, partition_key: id } }\n"
        + API
        + "    uses: { t: read, a: send }\n"
        "    triggers: [{ sqs: a }]\nenvironments: { dev: { resources: { a: null } } }\n"
    )
    project = plant(tmp_path, body)
    dev = stack(project, "dev")
    assert dev.left_out == {"a"}
    assert [use.target.address for use in dev.function("api").uses] == ["t"]
    assert dev.function("api").triggers == ()
    assert len(stack(project, "stg").function("api").triggers) == 1


def test_a_service_may_be_left_out_of_an_environment_and_brought_back_in_one_that_extends_it(tmp_path: Path) -> None:
    child = 'spec: 1\nenvironment: prod-us\nextends: prod\naccount: "444444444444"\nregion: us-east-1\n'
    project = plant(
        tmp_path, API + "environments: { prod: null, prod-us: {} }\n", {"environments/prod-us/environment.yaml": child}
    )
    there = {name: project.in_environment("shop", item) for name, item in project.environments.items()}
    assert there == {"dev": True, "stg": True, "prod": False, "prod-us": True}


def test_routes_without_an_api_get_one(tmp_path: Path) -> None:
    body = API + "    triggers: [{ http: { route: GET /, authorizer: aws_iam } }]\n"
    found = stack(plant(tmp_path, body))
    assert [(item.key, item.type) for item in found.resources] == [("http_api", "http_api")]
    assert found.resources[0].name == Text((Ref("local.prefix"),))


def test_an_asynchronous_trigger_gets_a_dead_letter_queue_unless_it_has_a_way_out(tmp_path: Path) -> None:
    body = "resources: { q: { type: sqs } }\n" + API + '    triggers: [{ schedule: "rate(1 day)" }]\n'
    handled = "  safe:\n    handler: api.handler\n    on_failure: q\n"
    handled += "    triggers: [{ schedule: { expression: rate(1 day), dead_letter: q } }]\n"
    found = stack(plant(tmp_path, body + handled))
    assert [item.key for item in found.resources] == ["q", "api_dead_letter"]
    assert [function.dead_letter is not None for function in found.functions] == [True, False]


def test_a_stream_with_a_way_out_of_its_own_gets_no_queue_that_nothing_sends_to(tmp_path: Path) -> None:
    body = "resources:\n  q: { type: sqs }\n  t: { type: dynamodb, partition_key: id, stream: NEW_IMAGE }\n"
    found = stack(plant(tmp_path, body + API + "    triggers: [{ dynamodb: { table: t, on_failure: q } }]\n"))
    assert [item.key for item in found.resources] == ["q", "t"]
    handled = API + "    on_failure: q\n    triggers: [{ dynamodb: t }]\n"
    found = stack(plant(tmp_path, body + handled))
    assert [item.key for item in found.resources] == ["q", "t", "api_dead_letter"]


@pytest.mark.parametrize(
    ("declared", "name", "arn"),
    [
        (
            '{ type: sqs, arn: "arn:aws:sqs:eu-central-1:111111111111:feed" }',
            "feed",
            "arn:aws:sqs:eu-central-1:111111111111:feed",
        ),
        (
            '{ type: dynamodb, arn: "arn:aws:dynamodb:eu-central-1:1:table/x" }',
            "x",
            "arn:aws:dynamodb:eu-central-1:1:table/x",
        ),
        (
            '{ type: eventbridge, arn: "arn:aws:events:eu-central-1:1:event-bus/b" }',
            "b",
            "arn:aws:events:eu-central-1:1:event-bus/b",
        ),
        ('{ type: s3, arn: "arn:aws:s3:::files" }', "files", "arn:aws:s3:::files"),
        ('{ type: sns, arn: "arn:aws:sns:eu-central-1:1:news" }', "news", "arn:aws:sns:eu-central-1:1:news"),
    ],
)
def test_a_resource_with_an_arn_is_somebody_elses(tmp_path: Path, declared: str, name: str, arn: str) -> None:
    verb = {"sqs": "send", "sns": "publish", "eventbridge": "publish"}.get(declared.split()[2].strip(","), "read")
    found = stack(plant(tmp_path, f"resources: {{ it: {declared} }}\n{API}    uses: {{ it: {verb} }}\n"))
    target = found.function("api").uses[0].target
    assert target.where is Where.EXTERNAL
    assert (target.name.value, target.arn.value) == (name, arn)
    assert found.resources == ()


def test_another_services_queue_is_named_by_its_service_and_its_url_is_looked_up(tmp_path: Path) -> None:
    other = "spec: 1\nservice: bills\nresources: { jobs: { type: sqs } }\nfunctions: { w: { handler: w.h } }\n"
    body = API + "    uses: { bills/jobs: send }\n"
    found = stack(plant(tmp_path, body, {"functions/bills/service.yaml": other}))
    target = found.function("api").uses[0].target
    assert target.name == Text((Ref("var.environment"), "-bills", "-jobs"))
    assert [(item.type, item.label) for item in found.lookups] == [("aws_sqs_queue", "bills_jobs")]


def test_what_is_renamed_keeps_the_name_it_had(tmp_path: Path) -> None:
    body = (
        "resources: { b: { type: sqs, renamed_from: a } }\n"
        + API
        + "    renamed_from: old\n    triggers: [{ sqs: b }]\n"
    )
    found = stack(plant(tmp_path, body))
    assert found.function("api").name == Text((Ref("local.prefix"), "-old"))
    assert found.resources[0].name == Text((Ref("local.prefix"), "-a"))
    assert (found.function("api").triggers[0].label, found.function("api").triggers[0].stem) == ("api_b", "old_a")


def test_what_was_renamed_twice_keeps_its_first_name(tmp_path: Path) -> None:
    body = (
        "renamed_from: [first-shop, second-shop]\nresources: { c: { type: sqs, renamed_from: [a, b] } }\n"
        + API
        + "    renamed_from: [oldest, old]\n    triggers: [{ sqs: c }]\n"
    )
    found = stack(plant(tmp_path, body))
    assert physical_names(found) == {"api": "dev-first-shop-oldest", "c": "dev-first-shop-a"}
    assert found.function("api").triggers[0].history == (
        *("oldest_a", "oldest_b", "oldest_c", "old_a", "old_b", "old_c", "api_a", "api_b"),
        "api_c",
    )


def test_another_service_that_was_renamed_is_found_under_its_first_name(tmp_path: Path) -> None:
    other = (
        "spec: 1\nservice: bills\nrenamed_from: invoices\nresources: { jobs: { type: sqs, name: '${service}-q' } }\n"
    )
    other += "functions: { w: { handler: w.h, renamed_from: v } }\n"
    body = API + "    uses: { bills/jobs: send, bills/w: invoke }\n"
    queue, function = (
        use.target for use in stack(plant(tmp_path, body, {"functions/bills/service.yaml": other})).function("api").uses
    )
    assert (queue.label, queue.name) == ("bills_jobs", "invoices-q")
    assert function.name == Text((Ref("var.environment"), "-invoices", "-v"))


def test_the_local_cloud_leaves_out_what_the_emulator_cannot_do(tmp_path: Path) -> None:
    project = plant(
        tmp_path, API + "    provisioned_concurrency: 5\n    vpc: { subnet_ids: [a], security_group_ids: [b] }\n"
    )
    local = local_environment(project)
    function = stacks(project, "shop", [local])["local"].function("api")
    assert (function.spec.provisioned_concurrency, function.spec.vpc) == (None, None)


HOOKED = "  check: { handler: check.handler }\n"


@pytest.mark.surface("F08", "U")
def test_a_rollout_is_what_the_environment_makes_of_it(tmp_path: Path) -> None:
    body = (
        API + "    rollout: { weights: [10, 50] }\n" + HOOKED + "environments:\n"
        "  stg: { functions: { api: { rollout: null } } }\n"
        "  prod:\n    functions:\n"
        "      api: { rollout: { deployment_config: AllAtOnce, before_allow_traffic: check } }\n"
    )
    project = plant(tmp_path, body)
    found = {env: stack(project, env).function("api").rollout for env in ("dev", "stg", "prod")}
    assert found == {
        "dev": Rollout(None, (10, 50), 300, None, None),
        "stg": None,
        "prod": Rollout("AllAtOnce", (), 300, "check", None),
    }
    assert found["prod"] is not None
    assert found["prod"].hooks == {"before_allow_traffic": "check"}
    assert stack(project).function("check").rollout is None


def test_the_local_cloud_rolls_nothing_out_and_says_so(tmp_path: Path) -> None:
    project = plant(tmp_path, API + "    rollout: AllAtOnce\n")
    local = stacks(project, "shop", [local_environment(project)])["local"]
    assert local.function("api").rollout is None
    assert "api_rollout" not in {call.label for call in compose(local)}
    assert left_out(project, "shop") == ["shop.api.rollout"]
