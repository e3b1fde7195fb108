"""SAM policy templates and raw statements of a function's role."""

from pathlib import Path

from planting import plant, stack, texts

from generator.permissions.policies import named, template_statements
from generator.permissions.statements import raw
from generator.render.hcl import expression

API = "functions:\n  api:\n    handler: api.handler\n"


def test_a_template_is_written_out_for_this_account_and_region(tmp_path: Path) -> None:
    found = stack(plant(tmp_path, API + "    policies: [{ SQSSendMessagePolicy: { QueueName: theirs } }]\n"))
    (statement,) = template_statements(found.function("api"), "shop")
    assert statement["Sid"] == "SQSSendMessage1"
    assert expression(statement["Resource"]) == '"arn:${var.partition}:sqs:${var.region}:${var.account_id}:theirs"'


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
