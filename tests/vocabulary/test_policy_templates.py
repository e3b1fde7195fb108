"""SAM's policy templates expand to the statements that SAM makes of them."""

import re

import pytest

from generator.vocabulary.policy_templates import PLACES, Condition, TemplateStatement, templates

HERE = {"partition": "aws", "region": "eu-central-1", "account": "111111111111"}


def test_all_of_sams_templates_are_there() -> None:
    assert len(templates()) == 81


def test_a_template_names_its_parameters_and_expands() -> None:
    template = templates()["SQSPollerPolicy"]
    assert template.parameters == ("QueueName",)
    (statement,) = template.expand({**HERE, "QueueName": "bills"})
    assert statement.resources == ("arn:aws:sqs:eu-central-1:111111111111:bills",)
    assert statement.actions[0] == "sqs:ChangeMessageVisibility"


def test_conditions_are_expanded_too() -> None:
    (statement,) = templates()["EFSWriteAccessPolicy"].expand({**HERE, "AccessPoint": "ap", "FileSystem": "fs"})
    assert statement == TemplateStatement(
        ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"),
        ("arn:aws:elasticfilesystem:eu-central-1:111111111111:file-system/fs",),
        (
            Condition(
                "StringEquals",
                "elasticfilesystem:AccessPointArn",
                ("arn:aws:elasticfilesystem:eu-central-1:111111111111:access-point/ap",),
            ),
        ),
    )


def test_a_value_is_put_in_once_and_not_read_again() -> None:
    (statement,) = templates()["SQSPollerPolicy"].expand({**HERE, "QueueName": "${region}"})
    assert statement.resources == ("arn:aws:sqs:eu-central-1:111111111111:${region}",)


def test_a_missing_parameter_is_an_error() -> None:
    with pytest.raises(KeyError, match="QueueName"):
        templates()["SQSPollerPolicy"].expand(HERE)


def test_parameters_are_exactly_what_the_statements_use() -> None:
    for template in templates().values():
        texts = [text for each in template.statements for text in each.resources]
        texts += [text for each in template.statements for found in each.conditions for text in found.values]
        used = {name for text in texts for name in re.findall(r"\$\{(\w+)\}", text)}
        assert used - set(PLACES) == set(template.parameters), template.name
        assert all(each.actions and each.resources for each in template.statements)
