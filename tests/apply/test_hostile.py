"""Strings that mean something to YAML, HCL, jinja2, a shell or a heredoc arrive in the deployed resource as written."""

import base64
import json
import subprocess
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.local.cloud import Cloud
from generator.local.deploying import Cloudlet
from generator.local.known_drift import unexpected
from generator.render.hcl import quoted
from generator.terraform import child_environ, cli_config, find_binary

from .conftest import MakeLocal
from .projects import Local

HOSTILE = (
    'say "hi" \\ and \\n and \\"',
    "two\nlines\n\nand a blank one",
    "${path.module} ${var.x} $${y} $",
    "%{ if true }yes%{ endif } %%{x} %",
    "{{ jinja }} {% raw %} {# note #}",
    "<<EOT\ninside\nEOT\n",
    "EOF",
    "naïve ☃ 𝄞 é\u2028\u00a0end",
    "\ttab  and  spaces ",
    "'; rm -rf / #`id`$(id)",
    "\\${escaped} \\%{escaped}",
    "# no comment // nor this /* nor this */",
    "null",
    "true",
    "0755",
    "!!binary |",
    "&anchor *alias",
    "key: value",
    "- item",
)
# What AWS takes in the value of a tag.
TAG = "a+b=c._:/@-d é"
ENVIRONMENT = {f"HOSTILE_{number}": text for number, text in enumerate(HOSTILE)}
LINE = "${path.module} %{ if true } {{ jinja }} \"quoted\" \\ <<EOT 'single' ☃"
PATTERN = {"source": list(HOSTILE)}
SPEC: dict[str, Any] = {
    "spec": 1,
    "service": "hostile",
    "description": LINE,
    "tags": {"note": TAG},
    "defaults": {"runtime": "python3.13", "timeout": 3},
    "queries": {f"query {number}": text for number, text in enumerate(HOSTILE)},
    "environments": {"local": {"dashboard": True}},
    "resources": {
        "web": {"type": "http_api", "description": LINE},
        "jobs": {"type": "sqs"},
        "news": {"type": "sns", "display_name": "${x} %{y} {{z}}"},
        "hidden": {"type": "secret", "description": LINE},
        "setting": {"type": "parameter", "value": "\n".join(HOSTILE), "description": LINE},
        "lock": {"type": "kms", "description": LINE},
        "table": {"type": "dynamodb", "partition_key": '${id} "k" {{x}}'},
        "bus": {"type": "eventbridge"},
    },
    "functions": {
        "first": {
            "handler": "app.handler",
            "description": LINE,
            "environment": ENVIRONMENT,
            "tags": {"note": f"{TAG} first"},
            "on_failure": "jobs.dead_letter",
            "logs": {"metric_filters": {"hostile": {"pattern": LINE, "dimensions": {LINE: f"$.{LINE}"}}}},
            "triggers": [
                {"http": {"route": "GET /", "public": LINE}},
                {"schedule": {"expression": "rate(1 day)", "input": {"texts": list(HOSTILE), LINE: {"deep": LINE}}}},
                {"eventbridge": {"name": "plain", "bus": "bus", "pattern": PATTERN, "input": {"texts": list(HOSTILE)}}},
                {
                    "eventbridge": {
                        "name": "shaped",
                        "bus": "bus",
                        "pattern": {"detail": {LINE: [LINE]}},
                        "input_transformer": {"paths": {"id": "$.detail.id"}, "template": '"${x} %{y} {{z}} <id>"'},
                    }
                },
                {"sqs": {"queue": "jobs", "filter": [{"body": {LINE: list(HOSTILE)}}]}},
                {"sns": {"topic": "news", "filter": {"kind": list(HOSTILE)}}},
            ],
        }
    },
}


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


@pytest.fixture(scope="module")
def local(make_local: MakeLocal, tmp_path_factory: pytest.TempPathFactory) -> Local:
    local = make_local(tmp_path_factory.mktemp("hostile") / "project", [])
    folder = local.root / "functions" / "hostile"
    folder.mkdir()
    (folder / "service.yaml").write_text(yaml.dump(SPEC, Dumper=_Plain, sort_keys=False))
    (folder / "app.py").write_text("def handler(event, context):\n    return {}\n")
    return local


@pytest.fixture(scope="module")
def cloudlet(local: Local) -> Cloudlet:
    return local.up("hostile")


@pytest.fixture(scope="module")
def cloud(cloudlet: Cloudlet) -> Cloud:
    return cloudlet.cloud


def test_a_functions_strings_arrive(cloud: Cloud) -> None:
    found = cloud.client("lambda").get_function(FunctionName="local-hostile-first")

    assert found["Configuration"]["Description"] == LINE
    variables = found["Configuration"]["Environment"]["Variables"]
    assert {name: value for name, value in variables.items() if name in ENVIRONMENT} == ENVIRONMENT
    assert found["Tags"]["note"] == f"{TAG} first"


def test_a_schedules_input_arrives(cloud: Cloud) -> None:
    client = cloud.client("scheduler")
    (schedule,) = client.list_schedules()["Schedules"]
    target = client.get_schedule(Name=schedule["Name"])["Target"]

    assert json.loads(target["Input"]) == SPEC["functions"]["first"]["triggers"][1]["schedule"]["input"]


def test_patterns_inputs_and_templates_of_rules_arrive(cloudlet: Cloudlet, cloud: Cloud) -> None:
    client, bus = cloud.client("events"), cloudlet.names["hostile.bus"]
    rules = {item["Name"].rsplit("-", 1)[-1]: item for item in client.list_rules(EventBusName=bus)["Rules"]}
    targets = {
        name: client.list_targets_by_rule(Rule=item["Name"], EventBusName=bus)["Targets"][0]
        for name, item in rules.items()
    }

    assert json.loads(rules["plain"]["EventPattern"]) == PATTERN
    assert json.loads(rules["shaped"]["EventPattern"]) == {"detail": {LINE: [LINE]}}
    assert json.loads(targets["plain"]["Input"]) == {"texts": list(HOSTILE)}
    assert targets["shaped"]["InputTransformer"]["InputTemplate"] == '"${x} %{y} {{z}} <id>"'


def test_filters_of_queues_and_topics_arrive(cloud: Cloud) -> None:
    (mapping,) = cloud.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    (filters,) = mapping["FilterCriteria"]["Filters"]
    assert json.loads(filters["Pattern"]) == {"body": {LINE: list(HOSTILE)}}

    client = cloud.client("sns")
    (subscription,) = client.list_subscriptions()["Subscriptions"]
    kept = client.get_subscription_attributes(SubscriptionArn=subscription["SubscriptionArn"])["Attributes"]
    assert json.loads(kept["FilterPolicy"]) == {"kind": list(HOSTILE)}


def test_descriptions_and_values_of_resources_arrive(cloudlet: Cloudlet, cloud: Cloud) -> None:
    names: Mapping[str, str] = cloudlet.names
    secret = cloud.client("secretsmanager").describe_secret(SecretId=names["hostile.hidden"])
    key = cloud.client("kms").describe_key(KeyId=f"alias/{names['hostile.lock']}")["KeyMetadata"]
    (api,) = cloud.client("apigatewayv2").get_apis()["Items"]
    (topic,) = cloud.client("sns").list_topics()["Topics"]
    table = cloud.client("dynamodb").describe_table(TableName=names["hostile.table"])["Table"]

    assert (secret["Description"], key["Description"], api["Description"]) == (LINE, LINE, LINE)
    parameter = cloud.client("ssm").get_parameter(Name=names["hostile.setting"])["Parameter"]
    assert parameter["Value"] == SPEC["resources"]["setting"]["value"]
    attributes = cloud.client("sns").get_topic_attributes(TopicArn=topic["TopicArn"])["Attributes"]
    assert attributes["DisplayName"] == "${x} %{y} {{z}}"
    assert table["KeySchema"][0]["AttributeName"] == '${id} "k" {{x}}'


def test_queries_and_patterns_of_metrics_arrive(cloudlet: Cloudlet, cloud: Cloud) -> None:
    client = cloud.client("logs")
    queries = client.describe_query_definitions(queryDefinitionNamePrefix="local-hostile/query")["queryDefinitions"]
    assert {item["name"].partition("/")[2]: item["queryString"] for item in queries} == SPEC["queries"]
    (found,) = client.describe_metric_filters(logGroupName="/aws/lambda/local-hostile-first")["metricFilters"]
    assert found["filterPattern"] == LINE
    assert found["metricTransformations"][0]["dimensions"] == {LINE: f"$.{LINE}"}


def test_the_second_plan_sees_them_as_equal(local: Local, cloudlet: Cloudlet) -> None:
    assert unexpected(local.plan("hostile")) == []


PIECES = ("${", "%{", "$$", "%%", "$", "%", "{", "}", "~}", "\\", '"', "\n", "\r", "{{", "}}", "EOT", "<<", "#", "//")
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
)


@given(texts=st.lists(TEXTS, min_size=50, max_size=150))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_string_means_itself_to_terraform(
    terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    # Terraform knows strings in their composed form only.
    composed = [unicodedata.normalize("NFC", text) for text in [*HOSTILE, *texts]]

    assert evaluated(tmp_path_factory.mktemp("console"), terraform_environ, [*HOSTILE, *texts]) == composed


def evaluated(folder: Path, environ: Mapping[str, str], texts: list[str]) -> list[str]:
    """What Terraform reads in the literals of `texts`: one call of `terraform console` for all of them."""
    literals = "".join(f"    {quoted(text)},\n" for text in texts)
    (folder / "main.tf").write_text(f"locals {{\n  texts = [\n{literals}  ]\n}}\n", encoding="utf-8", newline="")
    ended = subprocess.run(
        [find_binary(environ).path, f"-chdir={folder}", "console"],
        env=child_environ(environ, cli_config(folder, environ)),
        input="base64encode(jsonencode(local.texts))\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: list[str] = json.loads(base64.b64decode(ended.stdout.strip().strip('"')))
    return found
