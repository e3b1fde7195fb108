"""Whoever comes from another tool is told the exact word to write."""

import re

import pytest
from pydantic import BaseModel

from generator.spec import concurrency, environment, functions, resources, rollouts, service, triggers
from generator.vocabulary.foreign import replacement, spellings


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("provider", "write `defaults:`"),
        ("Globals", "write `defaults:`"),
        ("memorySize", "write `defaults: { memory_size: ... }`"),
        ("functions.api.events", "write `triggers:`, a list such as `- sqs: bills`"),
        ("functions.api.memorySize", "write `memory_size: 512` (MB)"),
        ("functions.api.MemorySize", "write `memory_size: 512` (MB)"),
        ("functions.api.CodeUri", "write `source: FOLDER` and `handler: file.function`"),
        ("functions.api.iamRoleStatements", "write `statements:`"),
        ("functions.api.dead_letter_config", "write `on_failure: QUEUE`"),
        ("defaults.memory-size", "write `memory_size: 512` (MB)"),
        ("environments.prod.functions.api.reserved_concurrent_executions", "write `reserved_concurrency: 10`"),
        ("environments.prod.defaults.vpc_config", "write `vpc: true`"),
        ("functions.api.triggers.0.httpApi", 'write `http: { route: "GET /path", authorizer: NAME }`'),
        ("functions.api.triggers.0.ScheduleV2", 'write `schedule: "rate(5 minutes)"`'),
        ("functions.api.triggers.1.http.path", 'write `route: "GET /path"`'),
        ("functions.api.triggers.1.sqs.batchSize", "write `batch_size: 10`"),
        (
            "functions.api.triggers.1.sqs.arn",
            "write `queue: NAME`, the name of a resource (with `arn:` where it exists already)",
        ),
        (
            "functions.api.triggers.1.dynamodb.EventSourceArn",
            "write `table: NAME`, the name of a resource (with `arn:` where it exists already)",
        ),
        ("environments.prod.functions.api.triggers.sqs-bills.batchSize", "write `batch_size: 10`"),
        ("functions.api.DeploymentPreference", "write `rollout: Canary10Percent5Minutes`"),
        ("environments.prod.functions.api.deploymentSettings", "write `rollout: Canary10Percent5Minutes`"),
        ("functions.api.rollout.preTrafficHook", "write `before_allow_traffic: FUNCTION`"),
        ("environments.prod.functions.api.rollout.Type", "write `deployment_config: Canary10Percent5Minutes`"),
        ("functions.api.concurrencyAutoscaling", "write `provisioned_concurrency: { minimum: 2, maximum: 20 }`"),
        ("functions.api.provisioned_concurrency.maxCapacity", "write `maximum: 20`"),
        (
            "functions.api.provisioned_concurrency.schedules.0.cron",
            'write `expression: "cron(0 7 ? * MON-FRI *)"`',
        ),
        ("resources.orders.hash_key", "write `partition_key: NAME` (or { name, type })"),
        ("resources.bills.RedrivePolicy", "write `dead_letter: { max_receive_count: 5 }`"),
        ("resources.shop.authorizers.jwt.issuerUrl", "write `issuer: URL`"),
        ("environments.prod.resources.orders.billingMode", "write `billing_mode: PAY_PER_REQUEST`"),
    ],
)
def test_a_foreign_word_gets_the_exact_replacement(path: str, sentence: str) -> None:
    steps = tuple(int(step) if step.isdigit() else step for step in path.split("."))
    assert replacement(str(steps[-1]), steps) == sentence


def test_the_top_level_of_an_environment_has_words_of_its_own() -> None:
    assert replacement("backend", ("backend",), "environment") == "write `state: { bucket: NAME }`"
    assert replacement("backend", ("backend",), "project") is None
    assert replacement("memorySize", ("defaults", "memorySize"), "environment") == "write `memory_size: 512` (MB)"


@pytest.mark.parametrize("path", ["quux", "functions.api.quux", "functions.api", "layers.common.quux", "resources.a"])
def test_a_word_that_no_tool_uses_gets_none(path: str) -> None:
    steps = tuple(path.split("."))
    assert replacement(steps[-1], steps) is None
    assert replacement("", ()) is None


def test_at_least_ninety_spellings_are_known_and_none_twice_at_one_place() -> None:
    found = [(each.place, each.spelling) for each in spellings()]
    assert len(set(found)) == len(found) >= 90
    answers: dict[tuple[str, str], set[str]] = {}
    for each in spellings():
        folded = re.sub("[-_]", "", each.spelling).lower()
        answers.setdefault((each.place, folded), set()).add(each.replacement)
    assert [key for key, texts in answers.items() if len(texts) > 1] == []


def _fields(*modules: object) -> set[str]:
    models = [each for module in modules for each in vars(module).values() if isinstance(each, type)]
    return {
        field.alias or name
        for model in models
        if issubclass(model, BaseModel)
        for name, field in model.model_fields.items()
    }


def test_every_replacement_names_a_key_that_the_spec_has() -> None:
    known = _fields(concurrency, environment, functions, resources, rollouts, service, triggers)
    named = {key for each in spellings() for key in re.findall(r"`(?:- )?(\w+):", each.replacement)}
    assert named <= known


@pytest.mark.parametrize(
    ("place", "model"),
    [
        ("top", service.Service),
        ("function", functions.Function),
        ("kind", triggers.TriggerEntry),
        ("rollout", rollouts.Rollout),
        ("provisioned_concurrency", concurrency.ProvisionedConcurrency),
        ("environment", environment.Environment),
    ],
)
def test_no_word_of_the_spec_is_called_foreign(place: str, model: type[BaseModel]) -> None:
    known = {field.alias or name for name, field in model.model_fields.items()}
    assert {each.spelling for each in spellings() if each.place == place} & known == set()
