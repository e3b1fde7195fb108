"""Environments side by side: what is equal is a literal, what one of them sets a variable."""

from pathlib import Path

import pytest
from planting import plant, texts

from generator.diagnostics import UserError

API = "functions:\n  api:\n    handler: api.handler\n"
EVERYWHERE = ("dev", "stg", "prod")


def root(files: dict[str, str], env: str) -> str:
    return files[f"environments/{env}/shop/main.tf"]


def passed(files: dict[str, str], argument: str) -> list[str | None]:
    """What each environment's root passes for an argument of one line."""
    found: list[str | None] = []
    for env in EVERYWHERE:
        lines = [
            line.split("=", 1)[1].strip()
            for line in root(files, env).splitlines()
            if line.split("=")[0].strip() == argument
        ]
        found.append(lines[0] if lines else None)
    return found


def test_what_no_environment_touches_is_a_literal(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, API + "    timeout: 20\n"))
    assert "timeout     = 20" in files["api.tf"]
    assert "timeout" not in files["variables.tf"]


def test_what_one_environment_sets_is_a_variable_everywhere_named_after_the_thing(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, API + "environments: { prod: { functions: { api: { timeout: 20 } } } }\n"))
    assert "timeout     = var.api_timeout" in files["api.tf"]
    assert passed(files, "api_timeout") == ["10", "10", "20"]


def test_what_is_set_to_the_same_value_is_a_variable_too_so_that_the_interface_stays(tmp_path: Path) -> None:
    files = texts(
        plant(tmp_path, API + "    timeout: 20\nenvironments: { prod: { functions: { api: { timeout: 20 } } } }\n")
    )
    assert passed(files, "api_timeout") == ["20", "20", "20"]


def test_what_is_set_for_all_functions_shares_one_variable(tmp_path: Path) -> None:
    body = (
        API + "  other: { handler: a.b }\n  own: { handler: a.b, timeout: 5 }\n"
        "environments: { prod: { defaults: { timeout: 20 } } }\n"
    )
    files = texts(plant(tmp_path, body))
    assert "var.timeout" in files["api.tf"]
    assert "var.timeout" in files["other.tf"]
    assert "var.own_timeout" in files["own.tf"]
    assert passed(files, "timeout") == ["10", "10", "20"]
    assert passed(files, "own_timeout") == ["5", "5", "20"]


def test_a_value_only_one_environment_has_is_optional_and_not_passed_elsewhere(tmp_path: Path) -> None:
    files = texts(
        plant(tmp_path, API + "environments: { prod: { functions: { api: { reserved_concurrency: 5 } } } }\n")
    )
    assert passed(files, "api_reserved_concurrency") == [None, None, "5"]
    assert 'variable "api_reserved_concurrency" {' in files["variables.tf"]
    assert "  default     = null\n" in files["variables.tf"].partition("api_reserved_concurrency")[2]


def test_an_optional_variable_has_the_blocks_own_default(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, API + "environments: { prod: { functions: { api: { tracing: PassThrough } } } }\n"))
    variable = files["variables.tf"].partition('"api_tracing"')[2].partition("}")[0]
    assert 'default     = "Active"\n  nullable    = false' in variable


def test_variables_have_the_type_and_the_description_of_the_block(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, API + "environments: { prod: { functions: { api: { memory_size: 512 } } } }\n"))
    variable = files["variables.tf"].partition('"api_memory_size"')[2].partition("}")[0]
    assert "type        = number" in variable
    assert "Memory in MB" in variable


def test_what_only_repeats_the_blocks_default_is_not_written(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, API + "    architecture: arm64\n    tracing: Active\n    ephemeral_storage: 1024\n"))
    assert "architecture" not in files["api.tf"]
    assert "tracing" not in files["api.tf"]
    assert "ephemeral_storage = 1024" in files["api.tf"]


def test_single_environment_variables_that_differ_travel_in_one_map(tmp_path: Path) -> None:
    body = (
        API + "    environment: { SAME: a, DIFFERS: b }\n"
        "environments: { prod: { functions: { api: { environment: { DIFFERS: c, MORE: d } } } } }\n"
    )
    files = texts(plant(tmp_path, body))
    assert 'environment = merge({ SAME = "a" }, var.api_environment)' in files["api.tf"]
    assert 'DIFFERS = "b"' in root(files, "dev")
    assert "MORE" not in root(files, "dev")
    assert 'DIFFERS = "c"\n    MORE    = "d"' in root(files, "prod")


def test_placeholders_of_a_variables_value_are_the_environments_own_words(tmp_path: Path) -> None:
    words = "${env} ${region} ${account} ${service} ${no}"
    overlay = f'environments: {{ prod: {{ functions: {{ api: {{ environment: {{ A: "{words}" }} }} }} }} }}\n'
    body = API + '    environment: { A: "x" }\n' + overlay
    files = texts(plant(tmp_path, body))
    assert 'A = "prod eu-central-1 333333333333 shop $${no}"' in root(files, "prod")


def test_placeholders_of_a_literal_are_references(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, API + '    environment: { A: "${env}-${service}-${no}" }\n'))
    assert 'A = "${var.environment}-shop-$${no}"' in files["api.tf"]


def test_structured_values_are_passed_as_json(tmp_path: Path) -> None:
    body = API + "    triggers: [{ schedule: { expression: rate(1 day), input: { a: 1 } } }]\n"
    overlay = "environments: { prod: { functions: { api: { triggers: { schedule: { input: { a: 2 } } } } } } }\n"
    assert passed(texts(plant(tmp_path, body + overlay)), "api_schedule_input") == [
        "jsonencode({ a = 1 })",
        "jsonencode({ a = 1 })",
        "jsonencode({ a = 2 })",
    ]
    assert "input       = jsonencode({ a = 1 })" in texts(plant(tmp_path / "alone", body))["api.tf"]


def test_a_resource_left_out_is_counted_and_all_that_names_it_is_guarded(tmp_path: Path) -> None:
    body = (
        "resources: { t: { type: dynamodb, partition_key: id }, q: { type: sqs } }\n"
        + API
        + "    uses: { t: read, q: send }\n"
        "    triggers: [{ sqs: q }]\nenvironments: { dev: { resources: { t: null, q: null } } }\n"
    )
    files = texts(plant(tmp_path, body))
    assert passed(files, "left_out") == ['["api_q", "q", "t"]', None, None]
    assert 'count  = !contains(var.left_out, "t") ? 1 : 0' in files["resources.tf"]
    assert 'contains(var.left_out, "t") ? [] : [' in files["api.tf"]
    assert 'contains(var.left_out, "t") ? {} : { T_TABLE_NAME = module.t[0].name }' in files["api.tf"]
    assert "queue    = module.q[0].queue" in files["api.tf"]
    assert "value       = one(module.t[*].name)" in files["outputs.tf"]


def test_a_function_left_out_takes_role_triggers_alarms_and_dead_letter_along(tmp_path: Path) -> None:
    body = (
        API + '    triggers: [{ schedule: "rate(1 day)" }]\n  other: { handler: a.b }\n'
        "environments: { dev: { functions: { api: null } } }\n"
    )
    files = texts(plant(tmp_path, body))
    assert files["api.tf"].count('!contains(var.left_out, "api")') == 4
    assert '!contains(var.left_out, "api")' in files["resources.tf"]
    assert "role_arn    = module.api_role[0].arn" in files["api.tf"]
    assert "left_out" not in files["other.tf"]


def test_nothing_is_guarded_when_every_environment_has_everything(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, API))
    assert not [name for name, text in files.items() if "left_out" in text]


def test_an_external_arn_that_differs_is_one_variable_in_every_statement(tmp_path: Path) -> None:
    body = (
        "resources: { f: { type: s3, arn: 'arn:aws:s3:::files-dev' } }\n" + API + "    uses: { f: [read, list] }\n"
        "environments: { prod: { resources: { f: { arn: 'arn:aws:s3:::files-prod' } } } }\n"
    )
    files = texts(plant(tmp_path, body))
    assert 'Resource = "${var.f_arn}/*"' in files["api.tf"]
    assert "Resource = var.f_arn\n" in files["api.tf"]
    assert passed(files, "f_arn") == [
        '"arn:aws:s3:::files-dev"',
        '"arn:aws:s3:::files-dev"',
        '"arn:aws:s3:::files-prod"',
    ]


def test_an_external_arn_that_is_equal_stays_in_the_policy(tmp_path: Path) -> None:
    body = "resources: { f: { type: s3, arn: 'arn:aws:s3:::files' } }\n" + API + "    uses: { f: read }\n"
    assert 'Resource = "arn:aws:s3:::files/*"' in texts(plant(tmp_path, body))["api.tf"]


def test_a_lookup_whose_name_differs_takes_a_variable(tmp_path: Path) -> None:
    body = (
        "resources: { q: { type: sqs, arn: 'ssm:/dev/q' } }\n" + API + "    uses: { q: send }\n"
        "environments: { prod: { resources: { q: { arn: 'ssm:/prod/q' } } } }\n"
    )
    files = texts(plant(tmp_path, body))
    assert "name = var.q_arn" in files["lookups.tf"]
    assert passed(files, "q_arn") == ['"/dev/q"', '"/dev/q"', '"/prod/q"']


def test_an_environment_may_not_change_what_a_value_refers_to(tmp_path: Path) -> None:
    body = (
        "resources: { k: { type: kms }, q: { type: sqs, kms_key: k } }\n"
        + API
        + "environments: { prod: { resources: { q: { kms_key: 'arn:aws:kms:x' } } } }\n"
    )
    with pytest.raises(
        UserError, match=r"^functions/shop/service.yaml: kms_key_arn is `module.k.arn` in dev, 'arn:aws:kms:x' in prod"
    ):
        texts(plant(tmp_path, body))


def test_tags_that_an_environment_touches_are_variables_in_all_of_them(tmp_path: Path) -> None:
    body = "tags: { owner: me, tier: gold, old: thing }\nresources: { q: { type: sqs } }\n" + API
    overlay = (
        "environments: { dev: { tags: { tier: tin, old: null } }, prod: { resources: { q: { tags: { a: b } } } } }\n"
    )
    files = texts(plant(tmp_path, body + overlay))
    assert 'owner = "me"' in files["locals.tf"]
    assert "tier" not in files["locals.tf"]
    assert ['tier = "tin"' in root(files, env) for env in EVERYWHERE] == [True, False, False]
    assert ['tier = "gold"' in root(files, env) for env in EVERYWHERE] == [False, True, True]
    assert ['old  = "thing"' in root(files, env) for env in EVERYWHERE] == [False, True, True]
    assert "merge(local.tags, var.q_tags)" in files["resources.tf"]


def test_what_is_renamed_is_moved(tmp_path: Path) -> None:
    files = texts(
        plant(
            tmp_path,
            "resources: { b: { type: s3, renamed_from: a } }\n"
            + API
            + "    renamed_from: old\n    triggers: [{ s3: b }]\n",
        )
    )
    moves = {
        (block.split("from = module.")[1].split()[0], block.split("to   = module.")[1].split()[0])
        for block in files["moved.tf"].split("moved {")[1:]
    }
    assert moves == {
        ("old_role", "api_role"),
        ("old", "api"),
        ("old_alarms", "api_alarms"),
        ("a", "b"),
        ("a_notifications", "b_notifications"),
        ("old_dead_letter", "api_dead_letter"),
    }
    assert 'name        = "${local.prefix}-old"' in files["api.tf"]


def test_nothing_is_moved_when_nothing_was_renamed(tmp_path: Path) -> None:
    assert "moved.tf" not in texts(plant(tmp_path, API))


KEY = "arn:aws:kms:eu-central-1:111111111111:key/1"
BANK = (
    "spec: 1\nservice: bank\nfunctions: { f: { handler: f.handler } }\n"
    f"resources: {{ q: {{ type: sqs, kms_key: '{KEY}' }} }}\n"
    "environments: { stg: { resources: { q: { kms_key: null } } } }\n"
)


def statement(text: str, sid: str) -> str:
    """The part of a policy that says `sid`, on one line, with what stands before it."""
    flat = " ".join(text.split())
    start = flat.index(f'{{ Sid = "{sid}"')
    return flat[flat.rindex("], ", 0, start) + 3 : flat.index("}", start) + 1]


def test_where_a_key_of_another_services_queue_is_taken_away_no_statement_speaks_of_it(tmp_path: Path) -> None:
    body = API + "    uses: { bank/q: send }\n"
    files = texts(plant(tmp_path, body, {"functions/bank/service.yaml": BANK}))
    assert statement(files["api.tf"], "BankQSendKey") == (
        'var.bank_q_kms_key_arn == null ? [] : [ { Sid = "BankQSendKey" Effect = "Allow" '
        'Action = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"] '
        "Resource = var.bank_q_kms_key_arn }"
    )
    assert passed(files, "bank_q_kms_key_arn") == [f'"{KEY}"', None, f'"{KEY}"']
    assert 'Resource = "${local.arn.sqs}:${var.environment}-bank-q"' in " ".join(files["api.tf"].split())


def test_where_one_environment_alone_has_a_key_its_statement_is_there_alone(tmp_path: Path) -> None:
    body = (
        f"resources: {{ q: {{ type: sqs }} }}\n{API}    triggers: [{{ sqs: q }}]\n"
        f"environments: {{ prod: {{ resources: {{ q: {{ kms_key: '{KEY}' }} }} }} }}\n"
    )
    files = texts(plant(tmp_path, body))
    assert statement(files["api.tf"], "PollQKey").startswith("var.q_kms_key_arn == null ? [] : [ {")
    assert "kms_key_arn = var.q_kms_key_arn" in " ".join(files["resources.tf"].split())
    assert passed(files, "q_kms_key_arn") == [None, None, f'"{KEY}"']
    assert "encrypts both queues; null uses keys that SQS manages" in files["variables.tf"]


def test_keys_of_two_queues_in_two_environments_are_two_statements(tmp_path: Path) -> None:
    body = (
        f"resources: {{ q: {{ type: sqs, kms_key: '{KEY}' }}, r: {{ type: sqs }} }}\n"
        f"{API}    uses: {{ q: send, r: send }}\n"
        f"environments: {{ prod: {{ resources: {{ q: {{ kms_key: null }}, r: {{ kms_key: '{KEY}' }} }} }} }}\n"
    )
    text = texts(plant(tmp_path, body))["api.tf"]
    assert statement(text, "QSendKey").startswith("var.q_kms_key_arn == null")
    assert statement(text, "RSendKey").startswith("var.r_kms_key_arn == null")


def test_a_key_that_decrypts_the_variables_of_one_environment_is_granted_there_alone(tmp_path: Path) -> None:
    files = texts(
        plant(tmp_path, API + f"environments: {{ prod: {{ functions: {{ api: {{ kms_key: '{KEY}' }} }} }} }}\n")
    )
    assert statement(files["api.tf"], "DecryptEnvironment").startswith("var.api_kms_key_arn == null ? [] : [ {")
    assert passed(files, "api_kms_key_arn") == [None, None, f'"{KEY}"']


def test_a_key_goes_with_its_queue_where_that_is_left_out(tmp_path: Path) -> None:
    body = (
        f"resources: {{ q: {{ type: sqs, kms_key: '{KEY}' }} }}\n{API}    uses: {{ q: send }}\n"
        "environments: { dev: { resources: { q: null } } }\n"
    )
    files = texts(plant(tmp_path, body))
    assert statement(files["api.tf"], "QSendKey").startswith('contains(var.left_out, "q") ? [] : [ {')
    assert f'Resource = "{KEY}"' in statement(files["api.tf"], "QSendKey")


def test_a_key_may_be_gone_with_its_queue_here_and_by_itself_there(tmp_path: Path) -> None:
    body = (
        f"resources: {{ q: {{ type: sqs, kms_key: '{KEY}' }} }}\n{API}    uses: {{ q: send }}\n"
        "environments: { dev: { resources: { q: null } }, stg: { resources: { q: { kms_key: null } } } }\n"
    )
    files = texts(plant(tmp_path, body))
    start = 'contains(var.left_out, "q") || var.q_kms_key_arn == null ? [] : [ {'
    assert statement(files["api.tf"], "QSendKey").startswith(start)
    assert passed(files, "q_kms_key_arn") == [None, None, f'"{KEY}"']


def test_routes_that_read_alike_are_two_variables(tmp_path: Path) -> None:
    both = '{{ triggers: {{ "GET /a-b": {{ public: {} }}, "GET /a_b": {{ public: {} }} }} }}'
    body = (
        "functions:\n  api:\n    handler: api.handler\n    triggers:\n"
        "      - http: { route: GET /a-b, public: one }\n      - http: { route: GET /a_b, public: two }\n"
        f"environments: {{ prod: {{ functions: {{ api: {both.format('three', 'four')} }} }} }}\n"
    )
    root = texts(plant(tmp_path, body))["environments/prod/shop/main.tf"]
    assert 'api_http_get_a_b_public   = "three"' in root
    assert 'api_http_get_a_b_2_public = "four"' in root
