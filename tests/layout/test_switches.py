"""What a value of its own decides about: a rollout is there where its variable is not null."""

from pathlib import Path

from planting import plant, texts

API = "functions:\n  api:\n    handler: api.handler\n"
IN_PROD = "environments: { prod: { functions: { api: { rollout: Canary10Percent5Minutes } } } }\n"
HOOKED = (
    "functions:\n  api: { handler: api.handler }\n  check: { handler: check.handler }\n"
    "environments:\n  prod:\n    functions:\n"
    "      api: { rollout: { deployment_config: AllAtOnce, before_allow_traffic: check } }\n"
)


def root(files: dict[str, str], env: str) -> str:
    return files[f"environments/{env}/shop/main.tf"]


def rollout(files: dict[str, str]) -> str:
    return files["api.tf"].partition('module "api_rollout" {')[2]


def test_where_one_environment_rolls_out_its_variable_says_so_and_nothing_is_left_out(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, API + IN_PROD))
    assert "  count  = var.api_deployment_config != null ? 1 : 0\n" in rollout(files)
    assert "  deployment_config = var.api_deployment_config\n" in rollout(files)
    assert 'api_deployment_config = "Canary10Percent5Minutes"' in root(files, "prod")
    assert all("deployment_config" not in root(files, env) for env in ("dev", "stg"))
    assert all("left_out" not in text for text in files.values())


def test_where_one_environment_does_not_the_rest_passes_the_value(tmp_path: Path) -> None:
    body = API + "    rollout: AllAtOnce\nenvironments: { dev: { functions: { api: { rollout: null } } } }\n"
    files = texts(plant(tmp_path, body))
    assert "  count  = var.api_deployment_config != null ? 1 : 0\n" in rollout(files)
    assert ['"AllAtOnce"' in root(files, env) for env in ("dev", "stg", "prod")] == [False, True, True]


def test_where_all_do_the_same_it_is_a_literal_without_a_count(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, API + "    rollout: AllAtOnce\n"))
    assert '  deployment_config = "AllAtOnce"\n' in rollout(files)
    assert "count" not in rollout(files)


def test_where_all_do_it_each_in_its_way_it_is_a_variable_without_a_count(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, API + "    rollout: AllAtOnce\n" + IN_PROD))
    assert "  deployment_config = var.api_deployment_config\n" in rollout(files)
    assert "count" not in rollout(files)
    variable = files["variables.tf"].partition('"api_deployment_config"')[2].partition("}")[0]
    assert "default" not in variable


def test_where_the_function_is_left_out_so_is_its_rollout(tmp_path: Path) -> None:
    body = API + "    rollout: AllAtOnce\nenvironments: { dev: { functions: { api: null } } }\n"
    files = texts(plant(tmp_path, body))
    assert '  count  = !contains(var.left_out, "api") ? 1 : 0\n' in rollout(files)
    assert "  function          = module.api[0].function\n" in rollout(files)
    assert 'left_out           = ["api"]' in root(files, "dev")


def test_both_can_decide(tmp_path: Path) -> None:
    body = (
        API + "environments:\n  dev: { functions: { api: null } }\n"
        "  prod: { functions: { api: { rollout: AllAtOnce } } }\n"
    )
    condition = '!contains(var.left_out, "api") && var.api_deployment_config != null'
    assert f"  count  = {condition} ? 1 : 0\n" in rollout(texts(plant(tmp_path, body)))


def test_what_a_hook_may_do_is_there_where_the_rollout_is(tmp_path: Path) -> None:
    role = texts(plant(tmp_path, HOOKED))["check.tf"].partition('module "check" {')[0]
    guard, _, statement = role.partition("var.api_deployment_config == null ? [] : [")
    assert "AnswerRolloutOfApi" in statement
    assert "AnswerRolloutOfApi" not in guard


def test_alarms_that_may_not_be_there_are_none(tmp_path: Path) -> None:
    body = API + "    rollout: AllAtOnce\nenvironments: { stg: { functions: { api: { alarms: false } } } }\n"
    files = texts(plant(tmp_path, body))
    assert "  alarms            = one(module.api_alarms[*].function_alarms)\n" in rollout(files)
    assert 'left_out           = ["api_alarms"]' in root(files, "stg")


def test_bounds_of_one_environment_are_one_variable_of_the_blocks_own_type(tmp_path: Path) -> None:
    body = (
        API + "environments:\n  stg: { functions: { api: { provisioned_concurrency: 3 } } }\n"
        "  prod: { functions: { api: { provisioned_concurrency: { minimum: 2, maximum: 20 } } } }\n"
    )
    files = texts(plant(tmp_path, body))
    assert "= var.api_provisioned_concurrency_scaling\n" in files["api.tf"]
    assert "= var.api_provisioned_concurrency\n" in files["api.tf"]
    variable = files["variables.tf"].partition('"api_provisioned_concurrency_scaling"')[2].partition("\n}")[0]
    assert "target_utilization = optional(number, 0.7)" in variable
    assert "api_provisioned_concurrency = 3" in root(files, "stg")
    assert "api_provisioned_concurrency_scaling = {\n    minimum = 2\n    maximum = 20\n  }" in root(files, "prod")
