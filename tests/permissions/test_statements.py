"""What a function's role may do: exactly what its triggers, uses, secrets and logging need."""

from pathlib import Path
from typing import Any

import pytest
from planting import plant, stack

from generator.permissions.statements import Statement, statements
from generator.permissions.verbs import KEY_VERBS, VERBS
from generator.render.hcl import expression
from generator.values import Setting, concrete

API = "functions:\n  api:\n    handler: api.handler\n"


def granted(tmp_path: Path, body: str, function: str = "api") -> dict[str, Statement]:
    found = stack(plant(tmp_path, body))
    return {item.sid: item for item in statements(found, found.function(function))}


def resources(statement: Statement) -> list[str]:
    return [expression(item).strip('"') for item in statement.resources]


def test_every_function_writes_its_own_log_and_traces(tmp_path: Path) -> None:
    found = granted(tmp_path, API)
    assert list(found) == ["WriteLogs", "WriteTraces"]
    assert found["WriteLogs"].actions == ("logs:CreateLogStream", "logs:PutLogEvents")
    assert resources(found["WriteLogs"]) == ["${local.arn.logs}:log-group:/aws/lambda/${local.prefix}-api:*"]


def test_a_function_that_only_passes_traces_on_may_not_write_them(tmp_path: Path) -> None:
    assert list(granted(tmp_path, API + "    tracing: PassThrough\n")) == ["WriteLogs"]


def test_reading_and_writing_a_table_is_one_statement_and_names_no_index_where_there_is_none(tmp_path: Path) -> None:
    body = "resources: { t: { type: dynamodb, partition_key: id } }\n" + API + "    uses: { t: [read, write] }\n"
    found = granted(tmp_path, body)["TReadWrite"]
    assert resources(found) == ["${local.arn.dynamodb}:table/${local.prefix}-t"]
    assert {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"} <= set(found.actions)


def test_reading_a_table_with_indexes_reads_them_too(tmp_path: Path) -> None:
    index = "global_secondary_indexes: { by_x: { partition_key: x } }"
    body = f"resources: {{ t: {{ type: dynamodb, partition_key: id, {index} }} }}\n"
    found = granted(tmp_path, body + API + "    uses: { t: read }\n")["TRead"]
    assert resources(found) == [
        "${local.arn.dynamodb}:table/${local.prefix}-t",
        "${local.arn.dynamodb}:table/${local.prefix}-t/index/*",
    ]
    assert "dynamodb:PutItem" not in found.actions


@pytest.mark.parametrize(
    ("type_", "verb", "resource"),
    [
        ("sqs", "send", "${local.arn.sqs}:${local.prefix}-it"),
        ("sns", "publish", "${local.arn.sns}:${local.prefix}-it"),
        ("eventbridge", "publish", "${local.arn.events}:event-bus/${local.prefix}-it"),
        ("s3", "read", "arn:${var.partition}:s3:::${local.prefix}-it-${var.account_id}/*"),
        ("s3", "list", "arn:${var.partition}:s3:::${local.prefix}-it-${var.account_id}"),
        ("secret", "read", "${local.arn.secretsmanager}:secret:${local.prefix}-it-??????"),
        ("parameter", "read", "${local.arn.ssm}:parameter/${local.prefix}-it"),
        ("kms", "decrypt", "${local.arn.kms}:key/*"),
        ("http_api", "invoke", "${module.it.api.execution_arn}/*"),
    ],
)
def test_a_verb_is_granted_on_the_one_thing_it_is_for(tmp_path: Path, type_: str, verb: str, resource: str) -> None:
    found = granted(tmp_path, f"resources: {{ it: {{ type: {type_} }} }}\n{API}    uses: {{ it: {verb} }}\n")
    assert resources(found[f"It{verb.capitalize()}"]) == [resource]


def test_a_key_is_granted_by_its_alias_because_its_id_is_not_known(tmp_path: Path) -> None:
    found = granted(tmp_path, f"resources: {{ k: {{ type: kms }} }}\n{API}    uses: {{ k: encrypt }}\n")["KEncrypt"]
    assert expression(found.condition, 0).replace("\n", " ") == (
        '{   "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${local.prefix}-k" } }'
    )


def test_only_what_aws_makes_ids_for_is_computed(tmp_path: Path) -> None:
    body = f"resources: {{ a: {{ type: http_api }}, q: {{ type: sqs }} }}\n{API}    uses: {{ a: invoke, q: send }}\n"
    assert [sid for sid, item in granted(tmp_path, body).items() if item.computed] == ["AInvoke"]


def test_invoking_a_function_means_its_alias(tmp_path: Path) -> None:
    found = granted(tmp_path, API + "    uses: { other: invoke }\n  other: { handler: api.handler }\n")
    assert resources(found["OtherInvoke"]) == ["${local.arn.lambda}:function:${local.prefix}-other:live"]


def test_pollers_of_queues_and_streams_use_the_functions_role(tmp_path: Path) -> None:
    body = (
        "resources: { q: { type: sqs }, t: { type: dynamodb, partition_key: id, stream: NEW_IMAGE } }\n"
        + API
        + "    triggers: [{ sqs: q }, { dynamodb: t }]\n"
    )
    found = granted(tmp_path, body)
    assert "sqs:DeleteMessage" in found["PollQ"].actions
    assert resources(found["PollT"]) == ["${local.arn.dynamodb}:table/${local.prefix}-t/stream/*"]
    assert found["PollQ"].needs == {"q", "api_q"}


def test_a_dead_letter_may_be_sent_to_and_not_read(tmp_path: Path) -> None:
    found = granted(tmp_path, API + '    triggers: [{ schedule: "rate(1 day)" }]\n')["SendToApiDeadLetter"]
    assert found.actions == ("sqs:SendMessage",)


def test_a_secret_is_readable_by_its_name_with_the_six_characters_behind_it(tmp_path: Path) -> None:
    found = granted(tmp_path, API + '    secrets: { KEY: "secret:/shop/key", LIMIT: "ssm:/shop/limit" }\n')
    words = {"local.arn.secretsmanager": "secrets", "local.arn.ssm": "ssm"}
    said = {sid: concrete(found[sid].resources[0], words) for sid in ("ReadKey", "ReadLimit")}
    assert said == {"ReadKey": "secrets:secret:/shop/key-??????", "ReadLimit": "ssm:parameter/shop/limit"}
    assert found["ReadKey"].needs == {"api secret KEY"}


def test_the_key_in_front_of_a_resource_is_granted_with_it(tmp_path: Path) -> None:
    body = f"resources: {{ k: {{ type: kms }}, q: {{ type: sqs, kms_key: k }} }}\n{API}    uses: {{ q: send }}\n"
    found = granted(tmp_path, body)
    assert set(found["QSendKey"].actions) == {"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"}


def test_a_key_by_arn_is_granted_as_it_stands(tmp_path: Path) -> None:
    arn = "arn:aws:kms:eu-central-1:111111111111:key/k"
    found = granted(tmp_path, f"{API}    kms_key: {arn}\n")["DecryptEnvironment"]
    assert [item.value for item in found.resources] == [arn]
    assert found.actions == ("kms:Decrypt",)


def test_somebody_elses_key_is_granted_by_what_its_arn_names(tmp_path: Path) -> None:
    arn = "arn:aws:kms:eu-central-1:111111111111"
    body = f"resources: {{{{ k: {{{{ type: kms, arn: '{arn}:{{0}}' }}}} }}}}\n{API}    uses: {{{{ k: decrypt }}}}\n"
    by_id = granted(tmp_path, body.format("key/abc"))["KDecrypt"]
    assert ([item.value for item in by_id.resources], by_id.condition) == ([f"{arn}:key/abc"], None)
    by_alias = granted(tmp_path, body.format("alias/shop"))["KDecrypt"]
    assert resources(by_alias) == ["${local.arn.kms}:key/*"]
    assert by_alias.condition is not None
    assert by_alias.condition["ForAnyValue:StringEquals"]["kms:ResourceAliases"].value == "alias/shop"


def test_sids_are_unique_within_a_policy(tmp_path: Path) -> None:
    found = stack(plant(tmp_path, f"resources: {{ b: {{ type: s3 }} }}\n{API}    uses: {{ b: [read, list] }}\n"))
    assert [item.sid for item in statements(found, found.function("api"))][2:] == ["BReadList", "BReadList2"]


def _every_action() -> list[Any]:
    return [
        action for verbs in VERBS.values() for grants in verbs.values() for grant in grants for action in grant.actions
    ]


def test_no_verb_grants_a_wildcard_action() -> None:
    assert [action for action in _every_action() if "*" in action] == []


def test_every_verb_says_what_it_needs_of_a_key() -> None:
    assert {verb for verbs in VERBS.values() for verb in verbs} <= set(KEY_VERBS)


def test_only_tracing_and_network_interfaces_are_granted_on_everything(tmp_path: Path) -> None:
    body = "resources: { q: { type: sqs } }\n" + API + "    uses: { q: send }\n"
    body += "    vpc: { subnet_ids: [a], security_group_ids: [b] }\n"
    assert [sid for sid, item in granted(tmp_path, body).items() if "*" in item.resources] == [
        "WriteTraces",
        "AttachToVpc",
    ]


def test_a_file_system_is_reached_through_its_access_point_alone(tmp_path: Path) -> None:
    point = "arn:aws:elasticfilesystem:eu-central-1:111111111111:access-point/fsap-1"
    body = API + "    vpc: { subnet_ids: [a], security_group_ids: [b] }\n"
    body += f'    file_system: {{ arn: "{point}", mount_path: /mnt/models }}\n'
    found = granted(tmp_path, body)["MountFileSystem"]
    assert found.actions == ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")
    assert resources(found) == ["arn:${var.partition}:elasticfilesystem:${var.region}:${var.account_id}:file-system/*"]
    condition = found.hcl()["Condition"]["StringEquals"]["elasticfilesystem:AccessPointArn"]
    assert isinstance(condition, Setting)
    assert condition.value == point


OTHER = "spec: 1\nservice: bank\nfunctions: { f: { handler: f.handler } }\nresources:\n  k: { type: kms }\n"


@pytest.mark.parametrize(
    ("declared", "uses", "sid"),
    [
        ("{ type: sqs, kms_key: k }", "    uses: { q: send }\n", "QSendKey"),
        ("{ type: sqs, kms_key: k }", "    uses: { q.dead_letter: receive }\n", "QDeadLetterReceiveKey"),
        ("{ type: sqs, kms_key: k }", "    on_failure: q\n", "SendToQKey"),
        ("{ type: sns, kms_key: k }", "    on_failure: q\n", "SendToQKey"),
    ],
)
def test_what_has_a_key_of_its_own_takes_the_key_too(tmp_path: Path, declared: str, uses: str, sid: str) -> None:
    body = f"resources: {{ k: {{ type: kms }}, q: {declared} }}\n"
    condition = granted(tmp_path, body + API + uses)[sid].condition
    assert "alias/${local.prefix}-k" in expression(condition, 0)


def test_the_key_of_another_services_table_is_granted_by_the_alias_it_has_there(tmp_path: Path) -> None:
    bank = OTHER + "  t: { type: dynamodb, partition_key: id, kms_key: k, stream: NEW_IMAGE }\n"
    body = API + "    triggers: [{ dynamodb: bank/t }]\n    uses: { bank/t: read }\n"
    project = plant(tmp_path, body, {"functions/bank/service.yaml": bank})
    found = stack(project)
    keyed = {item.sid: item for item in statements(found, found.function("api")) if item.sid.endswith("Key")}
    assert set(keyed) == {"PollBankTKey", "BankTReadKey"}
    assert "alias/${var.environment}-bank-k" in expression(keyed["BankTReadKey"].condition, 0)


def test_another_services_key_may_be_one_arn_in_each_environment(tmp_path: Path) -> None:
    here, there = (f"arn:aws:kms:eu-central-1:{digit * 12}:key/0b1c" for digit in "12")
    bank = OTHER + f"  q: {{ type: sqs, kms_key: '{here}' }}\n"
    bank += f"environments: {{ stg: {{ resources: {{ q: {{ kms_key: '{there}' }} }} }} }}\n"
    project = plant(tmp_path, API + "    uses: { bank/q: send }\n", {"functions/bank/service.yaml": bank})
    for env, arn in (("dev", here), ("stg", there)):
        found = stack(project, env)
        (keyed,) = (item for item in statements(found, found.function("api")) if item.sid == "BankQSendKey")
        assert [item.value for item in keyed.resources if isinstance(item, Setting)] == [arn]


def test_somebody_elses_queue_takes_the_key_that_is_named_beside_its_arn(tmp_path: Path) -> None:
    queue = "{ type: sqs, arn: 'arn:aws:sqs:eu-central-1:111111111111:x', kms_key: 'arn:aws:kms:eu-central-1:1:key/2' }"
    found = granted(tmp_path, f"resources: {{ q: {queue} }}\n{API}    uses: {{ q: send }}\n")
    assert [item.value for item in found["QSendKey"].resources if isinstance(item, Setting)] == [
        "arn:aws:kms:eu-central-1:1:key/2"
    ]


@pytest.mark.parametrize(
    ("declared", "reference", "key"),
    [
        ("{ type: secret, name: /shop/stripe, kms_key: k }", "secret:/shop/stripe", True),
        ("{ type: secret, kms_key: k }", "secret:${env}-shop-s", True),
        ("{ type: parameter, value_type: SecureString, name: /shop/rate, kms_key: k }", "ssm:/shop/rate", True),
        ("{ type: secret, name: /shop/stripe }", "secret:/shop/stripe", False),
        ("{ type: secret, name: /shop/stripe, kms_key: k }", "secret:/shop/other", False),
        ("{ type: secret, name: /shop/stripe, kms_key: k }", "ssm:/shop/stripe", False),
    ],
)
def test_a_secret_that_the_service_makes_is_read_with_its_key(
    tmp_path: Path, declared: str, reference: str, key: bool
) -> None:
    body = f'resources: {{ k: {{ type: kms }}, s: {declared} }}\n{API}    secrets: {{ STRIPE: "{reference}" }}\n'
    found = granted(tmp_path, body).get("ReadStripeKey")
    assert bool(found) == key
    if found:
        assert set(found.actions) == {"kms:Decrypt", "kms:DescribeKey"}
        assert "alias/${local.prefix}-k" in expression(found.condition, 0)


HOOKED = """functions:
  api: { handler: api.handler, rollout: { deployment_config: AllAtOnce, before_allow_traffic: check } }
  check: { handler: check.handler %s }
"""


@pytest.mark.surface("F08", "U")
def test_a_hook_may_tell_codedeploy_how_it_went_in_that_group_alone(tmp_path: Path) -> None:
    found = granted(tmp_path, HOOKED % "", "check")
    assert list(found) == ["WriteLogs", "WriteTraces", "AnswerRolloutOfApi"]
    assert found["AnswerRolloutOfApi"].actions == ("codedeploy:PutLifecycleEventHookExecutionStatus",)
    assert resources(found["AnswerRolloutOfApi"]) == [
        "${local.arn.codedeploy}:deploymentgroup:${local.prefix}-api/${local.prefix}-api"
    ]
    assert list(granted(tmp_path, HOOKED % "")) == ["WriteLogs", "WriteTraces"]


def test_a_hook_that_uses_the_function_may_call_its_newest_code_too(tmp_path: Path) -> None:
    found = granted(tmp_path, HOOKED % ", uses: { api: invoke }", "check")
    assert resources(found["ApiInvoke"]) == ["${local.arn.lambda}:function:${local.prefix}-api:live"]
    assert resources(found["TryApi"]) == ["${local.arn.lambda}:function:${local.prefix}-api"]
    assert found["TryApi"].actions == ("lambda:InvokeFunction",)


def test_a_hook_that_uses_another_function_calls_what_is_in_service_there(tmp_path: Path) -> None:
    body = HOOKED % ", uses: { other: invoke }" + "  other: { handler: other.handler }\n"
    assert list(granted(tmp_path, body, "check")) == ["WriteLogs", "WriteTraces", "OtherInvoke", "AnswerRolloutOfApi"]


def test_whoever_uses_a_function_without_being_its_hook_calls_what_is_in_service(tmp_path: Path) -> None:
    body = HOOKED % "" + "  other: { handler: other.handler, uses: { api: invoke } }\n"
    assert list(granted(tmp_path, body, "other")) == ["WriteLogs", "WriteTraces", "ApiInvoke"]


def test_weights_call_no_hook(tmp_path: Path) -> None:
    body = HOOKED.replace("deployment_config: AllAtOnce", "weights: [10]") % ""
    assert list(granted(tmp_path, body, "check")) == ["WriteLogs", "WriteTraces"]
