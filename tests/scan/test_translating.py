"""JSON becomes HCL that Terraform understands in the same way, and every block remembers its line."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.scan.translating import MAPS, key_lines, translated
from generator.terraform import child_environ, cli_config

TERRAFORM = """terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
"""
JSON = r"""{
  "//": "by hand",
  "variable": {"size": {"type": "map(number)", "default": {"a": 1},
    "validation": {"condition": "${length(var.size) > 0}", "error_message": "say a size"}}},
  "locals": [{"validation": {"lifecycle": [1, true, null]}}],
  "provider": {"aws": {"region": "eu-central-1", "default_tags": {"tags": {"by hand": "yes"}}}},
  "resource": [
    {"aws_sqs_queue": {
      "own": [{
        "//": "why", "name": "a \"quoted\" $${x} ${lookup({b = \"c\"}, \"b\", \"\\\\\")}\b", "delay_seconds": null,
        "depends_on": ["aws_dynamodb_table.own"], "lifecycle": {"ignore_changes": ["tags"]}}]}},
    {"aws_dynamodb_table": {"own": {
      "name": "${var.size[\"a\"]}", "hash_key": "id", "billing_mode": "PAY_PER_REQUEST", "provider": "aws",
      "attribute": [{"name": "id", "type": "S"}], "server_side_encryption": {"enabled": true}}}},
    {"aws_security_group": {"own": {
      "dynamic": {"ingress": {"for_each": "${[443]}", "content": {
        "from_port": "${ingress.value}", "to_port": 443, "protocol": "tcp"}}}}}}
  ],
  "data": {"aws_region": {"here": {}}},
  "output": {"arn": {"value": {"${data.aws_region.here.name}": "${aws_sqs_queue.own.arn}"}, "sensitive": false}},
  "module": {"far": {"source": "./far", "settings": {"a": {"b": ["${1 + 1}"]}}, "providers": {"aws": "aws"}}}
}
"""
HCL = r"""variable "size" {
  type = map(number)
  default = { a = 1 }
  validation {
    condition = length(var.size) > 0
    error_message = "say a size"
  }
}
locals {
  validation = { lifecycle = [1, true, null] }
}
provider "aws" {
  region = "eu-central-1"
  default_tags {
    tags = { "by hand" = "yes" }
  }
}
resource "aws_sqs_queue" "own" {
  name = "a \"quoted\" $${x} ${lookup({b = "c"}, "b", "\\")}\u0008"
  depends_on = [aws_dynamodb_table.own]
  lifecycle {
    ignore_changes = [tags]
  }
}
resource "aws_dynamodb_table" "own" {
  name = var.size["a"]
  hash_key = "id"
  billing_mode = "PAY_PER_REQUEST"
  provider = aws
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled = true
  }
}
resource "aws_security_group" "own" {
  dynamic "ingress" {
    for_each = [443]
    content {
      from_port = ingress.value
      to_port = 443
      protocol = "tcp"
    }
  }
}
data "aws_region" "here" {
}
output "arn" {
  value = { (data.aws_region.here.name) = aws_sqs_queue.own.arn }
  sensitive = false
}
module "far" {
  source = "./far"
  settings = { a = { b = [1 + 1] } }
  providers = { aws = aws }
}
"""


def test_json_becomes_the_hcl_that_somebody_would_have_written() -> None:
    assert translated(JSON).text == HCL


@pytest.mark.parametrize(
    ("found", "said"),
    [('variable "size"', '"size"'), ("attribute {", '"aws_dynamodb_table"'), ('module "far"', '"far"')],
)
def test_a_line_of_the_hcl_leads_to_the_line_of_its_block(found: str, said: str) -> None:
    line = next(number for number, each in enumerate(HCL.splitlines(), 1) if found in each)
    origin = next(number for number, each in enumerate(JSON.splitlines(), 1) if said in each)
    assert translated(JSON).line(line) == origin


def test_lines_of_keys_are_told_through_lists_and_on_one_line() -> None:
    assert key_lines('{"a": [{"b": "x:{y"}, {"c":\n {"d": ["e", {"f": 1}]}}],\n "g": {"b": 1}}') == {
        ("a",): 1,
        ("a", "b"): 1,
        ("a", "c"): 1,
        ("a", "c", "d"): 2,
        ("a", "c", "d", "f"): 2,
        ("g",): 3,
        ("g", "b"): 3,
    }


def run(folder: Path, environ: Mapping[str, str], *words: str) -> str:
    settings = cli_config(folder, environ)
    done = subprocess.run(
        ["terraform", *words], cwd=folder, env=child_environ(environ, settings), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_terraform_takes_both_for_the_same_and_the_maps_are_the_providers(
    terraform_environ: dict[str, str], tmp_path: Path
) -> None:
    graphs = []
    for name, text in (("own.tf.json", JSON), ("own.tf", translated(JSON).text)):
        folder = tmp_path / name
        (folder / "far").mkdir(parents=True)
        (folder / name).write_text(text)
        (folder / "terraform.tf").write_text(TERRAFORM)
        (folder / "far/main.tf").write_text(TERRAFORM + 'variable "settings" {\n  type = any\n}\n')
        run(folder, terraform_environ, "init", "-no-color")
        assert json.loads(run(folder, terraform_environ, "validate", "-json"))["valid"]
        graphs.append(sorted(run(folder, terraform_environ, "graph", "-type=plan").splitlines()))
    assert graphs[0] == graphs[1]
    found = json.loads(run(tmp_path / "own.tf", terraform_environ, "providers", "schema", "-json"))
    (aws,) = found["provider_schemas"].values()
    assert {name for each in aws["resource_schemas"].values() for name in maps(each["block"])} == MAPS


def maps(block: Mapping[str, Any]) -> Iterator[str]:
    for name, attribute in (block.get("attributes") or {}).items():
        is_map = isinstance(attribute.get("type"), list) and attribute["type"][0] == "map"
        if is_map and (attribute.get("optional") or attribute.get("required")):
            yield name
    for inner in (block.get("block_types") or {}).values():
        yield from maps(inner["block"])
