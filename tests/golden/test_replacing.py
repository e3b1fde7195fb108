"""What alarms refer to is replaced the other way round than the rest: nothing of that kind may keep its name."""

import re
from pathlib import Path

import pytest

from .projects import BLOCKS, CASES, kept

# Blocks of which a second one stands beside the first while that goes: a new name, or an id that AWS makes up.
HARMLESS = {"eventbridge", "http-api", "sqs", "trigger-eventbridge"}
_CALL = re.compile(r'^module "(\w+)" \{\n  source = "\.\./\.\./([a-z0-9-]+)"\n(.*?)^\}', re.M | re.S)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
def test_alarms_refer_to_nothing_that_has_to_go_before_its_successor_comes(case: Path) -> None:
    files = {name: text for name, text in kept(case).items() if name.startswith("modules/services/")}
    for folder in {str(Path(name).parent) for name in files}:
        calls = _CALL.findall("\n".join(text for name, text in files.items() if name.startswith(f"{folder}/")))
        blocks = {label: block for label, block, _ in calls}
        named = {label for _, block, body in calls if block == "alarms" for label in re.findall(r"module\.(\w+)", body)}
        assert {blocks[label] for label in named} <= HARMLESS


def test_an_alarm_goes_when_its_composite_has_let_go_of_it() -> None:
    text = (BLOCKS / "alarms" / "main.tf").read_text()
    alarms = re.findall(r'^resource "aws_cloudwatch_metric_alarm" .*?^\}', text, re.M | re.S)
    assert len(alarms) == 2
    assert [alarm for alarm in alarms if "    create_before_destroy = true\n" not in alarm] == []
