"""What one block gives, others take: a name or type that changes in one of them alone turns this red."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.copies.contracts import GIVERS, problems, wires
from generator.copies.sources import installed
from generator.copies.types import Type, inputs, outputs
from generator.terraform import Runner, child_environ, cli_config, find_binary

from .wiring import MOCKED, root

pytestmark = pytest.mark.surface("D11", "U")
# Values are not judged here: there are none.
_VALIDATION = re.compile(rb'(?ms)^  validation \{.*?^  \}\n|^check "[a-z]+" .*?^\}\n')
Blocks = dict[str, dict[str, bytes]]


@pytest.fixture
def blocks() -> Blocks:
    return {name: dict(tree) for name, tree in installed().blocks.items()}


def change(blocks: Blocks, file: str, old: str, new: str) -> None:
    block, _, path = file.partition("/")
    assert old in blocks[block][path].decode()
    blocks[block][path] = blocks[block][path].decode().replace(old, new).encode()


def test_every_block_gives_what_the_others_take(blocks: Blocks) -> None:
    assert problems(blocks) == []


def test_every_thing_that_travels_is_looked_at(blocks: Blocks) -> None:
    """None is skipped because its reader found nothing."""
    taken = {wire.kind for wire in wires(blocks)}
    assert taken >= {"api", "bucket", "bus", "dead_letter", "function", "key", "package", "queue", "table", "topic"}
    assert {str(wire) for wire in wires(blocks) if wire.taker == "dashboard"} == {
        f"dashboard.{name}" for name in ("alarms", "apis", "dead_letters", "queues", "tables", "topics")
    }
    assert sum(wire.kind == "function" for wire in wires(blocks)) >= 10
    for block, output in GIVERS.values():
        assert len(outputs(blocks[block])[output]) >= 2


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("function/outputs.tf", "invoke_arn    =", "invocation_arn =", "function.function has no 'invoke_arn', which "),
        ("function/outputs.tf", 'output "function"', 'output "lambda"', "function has no output 'function'"),
        ("sqs/outputs.tf", "url  = aws_sqs_queue.this", "address = aws_sqs_queue.this", "sqs.queue has no 'url'"),
        ("sqs/outputs.tf", "url  = aws_sqs_queue.dead_letter[0].url", "", "sqs.dead_letter has no 'url'"),
        ("sns/outputs.tf", "name = aws_sns_topic.this", "title = aws_sns_topic.this", "sns.topic has no 'name'"),
        ("dynamodb/outputs.tf", "stream_arn =", "stream =", "dynamodb.table has no 'stream_arn'"),
        ("alarms/outputs.tf", "name = alarm.alarm_name", "title = alarm.alarm_name", "alarms.composite has no 'name'"),
        ("s3/outputs.tf", "arn  = aws", "ARN  = aws", "s3.bucket has no 'arn'"),
        ("eventbridge/outputs.tf", "name = aws", "bus_name = aws", "eventbridge.bus has no 'name'"),
        ("http-api/outputs.tf", "execution_arn =", "run_arn =", "http-api.api has no 'execution_arn'"),
        ("http-api/outputs.tf", "authorizer_types =", "authorizer_kinds =", "http-api.api has no 'authorizer_types'"),
        ("kms/outputs.tf", "alias =", "nickname =", "kms.key has no 'alias'"),
        ("layer/outputs.tf", "arn     =", "versioned_arn =", "layer.layer has no 'arn'"),
        ("secret/outputs.tf", "arn  =", "secret_arn =", "secret.secret has no 'arn'"),
        ("parameter/main.tf", "name = ", "path = ", "parameter.parameter has no 'name'"),
        ("trigger-sqs/variables.tf", "url  = string", "url = string\n zone = string", "sqs.queue has no 'zone'"),
        ("trigger-sqs/variables.tf", "arn  = string", "arn  = list(string)", "takes 'arn' of a queue as"),
        ("layer/variables.tf", "s3_key    = optional(string)", "s3_key = optional(number)", "'s3_key' of a package as"),
    ],
)  # fmt: skip
def test_a_field_that_one_block_changes_alone_is_found(
    file: str, old: str, new: str, problem: str, blocks: Blocks
) -> None:
    change(blocks, file, old, new)
    found = problems(blocks)
    assert any(problem in line for line in found), found


def test_only_what_was_copied_is_compared(blocks: Blocks) -> None:
    assert problems({"trigger-sqs": blocks["trigger-sqs"]}) == []


def test_types_are_read_as_they_stand() -> None:
    text = """
    variable "x" {
      type = map(object({
        # url = string
        arn   = string
        ports = optional(list(number), [1, 2])
        by    = optional(object({ name = optional(string, "a,b}") }), {})
      }))
      default = {}
    }
    """
    (found,) = inputs({"variables.tf": "\n".join(line[4:] for line in text.splitlines()).encode()}).values()
    assert str(found) == "map(object({arn = string, by = object({name = string}), ports = list(number)}))"
    assert isinstance(found.inner, Type)
    assert [name for name, item in found.inner.attributes.items() if item.optional] == ["ports", "by"]


def judge(folder: Path, blocks: Mapping[str, Mapping[str, bytes]], environ: Mapping[str, str]) -> str:
    """What Terraform says of a plan of all wires."""
    for name, tree in blocks.items():
        for path, content in tree.items():
            if "/" not in path:
                (folder / "modules" / name).mkdir(parents=True, exist_ok=True)
                (folder / "modules" / name / path).write_bytes(_VALIDATION.sub(b"", content))
    (folder / "code.zip").touch()
    (folder / "main.tf").write_text(root(blocks))
    (folder / "wires.tftest.hcl").write_text(MOCKED)
    binary, settings = find_binary(environ), child_environ(environ, cli_config(folder, environ))
    Runner(binary, folder, settings, lambda _event: None).init(backend=False)
    line = [str(binary.path), "test", "-no-color"]
    ended = subprocess.run(line, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr


@pytest.mark.apply
def test_terraform_takes_every_wire(blocks: Blocks, tmp_path: Path, mocking_environ: Mapping[str, str]) -> None:
    assert "1 passed, 0 failed" in judge(tmp_path, blocks, mocking_environ)


@pytest.mark.apply
def test_terraform_refuses_a_thing_of_another_type(
    blocks: Blocks, tmp_path: Path, mocking_environ: Mapping[str, str]
) -> None:
    change(blocks, "sqs/outputs.tf", "arn  = aws_sqs_queue.this.arn", "arn  = [aws_sqs_queue.this.arn]")
    assert problems(blocks) == [], "names are the same: only Terraform sees it"
    assert 'attribute "arn": string required' in judge(tmp_path, blocks, mocking_environ)
