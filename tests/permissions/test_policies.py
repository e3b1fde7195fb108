"""SAM policy templates and raw statements of a function's role."""

from pathlib import Path

import pytest
from planting import plant, stack, texts

from generator.permissions.policies import named, template_statements
from generator.permissions.statements import raw
from generator.render.hcl import expression
from generator.vocabulary.policy_templates import templates

API = "functions:\n  api:\n    handler: api.handler\n"


def test_a_template_is_written_out_for_this_account_and_region(tmp_path: Path) -> None:
    found = stack(plant(tmp_path, API + "    policies: [{ SQSSendMessagePolicy: { QueueName: theirs } }]\n"))
    (statement,) = template_statements(found.function("api"), "shop")
    assert statement["Sid"] == "SQSSendMessage1"
    assert expression(statement["Resource"]) == '"arn:${var.partition}:sqs:${var.region}:${var.account_id}:theirs"'


@pytest.mark.surface("O02", "U")
@pytest.mark.parametrize("name", sorted(templates()))
def test_every_template_of_sam_is_taken_with_its_parameters(tmp_path: Path, name: str) -> None:
    parameters = ", ".join(f"{key}: value" for key in templates()[name].parameters)
    found = stack(plant(tmp_path, API + f"    policies: [{{ {name}: {{ {parameters} }} }}]\n"))
    statements = list(template_statements(found.function("api"), "shop"))
    assert len(statements) == len(templates()[name].statements)
    for statement in statements:
        assert "${" not in expression(statement["Resource"]).replace("${var.", ""), statement


def test_a_template_without_parameters_is_a_bare_name() -> None:
    assert named("AWSSecretsManagerRotationPolicy") == ("AWSSecretsManagerRotationPolicy", {})
    assert named({"X": None}) == ("X", {})


def test_raw_statements_are_allowed_unless_they_say_otherwise_and_keys_get_iams_spelling(tmp_path: Path) -> None:
    body = (
        API
        + '    statements: [{ action: ["ses:SendEmail"], resource: "${region}" }, '
        + '{ Effect: Deny, Action: "*", Resource: "*" }]\n'
    )
    found = stack(plant(tmp_path, body))
    first, second = raw(found.function("api"), "shop")
    assert (first["Effect"], first["Action"], expression(first["Resource"])) == (
        "Allow",
        ["ses:SendEmail"],
        "var.region",
    )
    assert second["Effect"] == "Deny"


def test_what_the_user_wrote_stands_behind_what_the_kit_grants(tmp_path: Path) -> None:
    text = texts(plant(tmp_path, API + '    statements: [{ Sid: Mine, Action: "a:b", Resource: "*" }]\n'))["api.tf"]
    assert text.index('"WriteTraces"') < text.index('"Mine"')


def test_elements_get_iams_spelling(tmp_path: Path) -> None:
    body = API + '    statements: [{ effect: Deny, notaction: "iam:*", notResource: "*", sid: Mine }]\n'
    (statement,) = raw(stack(plant(tmp_path, body)).function("api"), "shop")
    assert list(statement) == ["Effect", "NotAction", "NotResource", "Sid"]
