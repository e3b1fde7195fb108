"""What names stand for: resources that exist already."""

from pathlib import Path

from planting import plant, texts

API = "functions:\n  api:\n    handler: api.handler\n    uses: { q: send }\n"
SUFFIX = '${var.partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"}'


def test_the_url_of_a_queue_that_a_parameter_names_ends_as_its_partition_does(tmp_path: Path) -> None:
    body = "resources: { q: { type: sqs, arn: 'ssm:/q' } }\n" + API
    assert f'.{SUFFIX}/${{split(":", ' in texts(plant(tmp_path, body))["api.tf"]


def test_the_url_of_a_queue_whose_arn_is_written_ends_as_the_arns_partition_does(tmp_path: Path) -> None:
    body = "resources: { q: { type: sqs, arn: 'arn:aws-cn:sqs:cn-north-1:111111111111:q' } }\n" + API
    url = '"https://sqs.cn-north-1.amazonaws.com.cn/111111111111/q"'
    assert f"Q_QUEUE_URL = {url}" in texts(plant(tmp_path, body))["api.tf"]
