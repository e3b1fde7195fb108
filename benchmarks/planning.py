"""A plan of a rendered service against one of the same resources that an expert wrote flat, in one folder.

The flat side (`flat.tf.jinja`) is what a careful person writes for the production account of this one service, and no
more. Each resource refers to the others as people do (`role = aws_iam_role.f0.arn`), there is a file for each function,
tags and the beginning of names are locals, policies are `jsonencode` of objects. It keeps what the blocks promise at
plan: a package is looked up in its bucket and compared before anything is changed, code patched by hand is warned of,
the same outputs. It has no modules, no variables but `packages` and so no validation, and nothing that this service
does not use. Before anything is measured the two plans are compared: every argument of every resource is the same, and
so is what is not known yet.

Nothing is applied and AWS is not asked: a server of this program says whose account it is and what lies in the bucket.
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jinja2

from benchmarks.measuring import GEN, cost
from benchmarks.projects import function_kinds, write_project
from generator.terraform import child_environ, cli_config, find_binary

FUNCTIONS = 20
_SERVICE = "svc000"
_PROVIDER = """\
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  access_key                  = "test"
  region                      = "eu-central-1"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
"""
_ACCOUNT = "333333333333"
_IDENTITY = """\
<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::{account}:user/bench</Arn><UserId>bench</UserId><Account>{account}</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>
"""
_TAGS = b'<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet/></Tagging>'
_SECRET = (
    b'{"ARN": "arn:aws:secretsmanager:eu-central-1:111111111111:secret:a", "VersionIdsToStages": {"1": ["AWSCURRENT"]}}'
)
_CODE = b"a package"
_DIGEST = base64.b64encode(hashlib.sha256(_CODE).digest()).decode()


def seconds(folder: Path, runs: int) -> tuple[float, float, int]:
    """Processor seconds of planning the rendered and the flat configuration, and how many resources both have."""
    with account():
        return _seconds(folder, runs)


def _seconds(folder: Path, runs: int) -> tuple[float, float, int]:
    os.environ.update(child_environ(os.environ, cli_config(folder, os.environ)))
    terraform = str(find_binary(os.environ).path)
    rendered, flat = _rendered(folder / "service"), _flat(folder / "flat")
    planned = [_planned(terraform, each) for each in (rendered, flat)]
    different = (planned[0] - planned[1]) + (planned[1] - planned[0])
    if different:
        raise SystemExit(
            "benchmarks: the flat configuration is not the rendered one:\n" + "\n".join(sorted(different)[:4])
        )
    command = (terraform, "plan", "-refresh=false")
    pairs = [(cost(command, rendered).seconds, cost(command, flat).seconds) for _ in range(runs)]
    return min(one for one, _ in pairs), min(other for _, other in pairs), planned[0].total()


def _planned(terraform: str, folder: Path) -> Counter[str]:
    """Every resource of a first plan with its arguments, known or not, whatever its address is; [] is unset, too."""
    _run(terraform, folder, "init")
    _run(terraform, folder, "plan", "-refresh=false", "-out=plan")
    changes = json.loads(_run(terraform, folder, "show", "-json", "plan"))["resource_changes"]
    return Counter(
        json.dumps([each["type"], _set(each["change"]["after"]), _set(each["change"]["after_unknown"])], sort_keys=True)
        for each in changes
        if each["mode"] == "managed"
    )


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != []}


class _Account(BaseHTTPRequestHandler):
    """What a plan of new resources asks AWS: whose account this is (an access key of 12 digits is the account), each
    package's checksum, log groups (none), secrets (each is there, and has a value)."""

    def do_POST(self) -> None:
        asked = self.headers.get("X-Amz-Target", "")
        if "Logs_" in asked:
            self._answer(b'{"logGroups": []}', {"Content-Type": "application/x-amz-json-1.1"})
        elif asked == "secretsmanager.DescribeSecret":
            self._answer(_SECRET, {"Content-Type": "application/x-amz-json-1.1"})
        else:
            key = re.search(r"Credential=(\d{12})/", self.headers.get("Authorization", ""))
            self._answer(_IDENTITY.format(account=key[1] if key else _ACCOUNT).encode(), {"Content-Type": "text/xml"})

    def do_GET(self) -> None:
        self._answer(_TAGS, {"Content-Type": "application/xml"})

    def do_HEAD(self) -> None:
        about = {"ETag": '"a"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT", "x-amz-checksum-sha256": _DIGEST}
        self._answer(_CODE, {"Content-Type": "application/zip", **about})

    def _answer(self, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(200)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as in the base class
        """Says nothing."""


@contextmanager
def account() -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Account)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        server.shutdown()


def _rendered(project: Path) -> Path:
    """The root in production of a service of 20 functions; its state stays in the folder."""
    write_project(project, FUNCTIONS, per_service=FUNCTIONS)
    # Nobody writes by hand what a dashboard is made of: it would be compared with itself.
    with (project / "environments/prod/environment.yaml").open("a") as file:
        file.write("dashboard: false\n")
    cost((*GEN, "render", "--no-package"), project)
    root = project / "environments/prod" / _SERVICE
    _complete(root)
    return root


def _flat(folder: Path) -> Path:
    folder.mkdir()
    template = Path(__file__).with_name("flat.tf.jinja").read_text()
    hcl = jinja2.Environment(autoescape=False, undefined=jinja2.StrictUndefined)  # noqa: S701 - HCL is no HTML
    kinds = function_kinds(FUNCTIONS)
    numbers = {kind: [number for number, each in enumerate(kinds) if each == kind] for kind in set(kinds)}
    text = hcl.from_string(template).render(service=_SERVICE, functions=FUNCTIONS, **numbers)
    for part in text.split("\n# file: ")[1:]:
        name, _, body = part.partition("\n")
        (folder / name).write_text(body)
    _complete(folder)
    return folder


def _complete(root: Path) -> None:
    """The provider without an account, and the packages as `gen package` names them."""
    (root / "terraform.tf").write_text(_PROVIDER)
    packages = {
        f"f{number}": {"s3_bucket": "packages", "s3_key": f"f{number}.zip", "sha256": _DIGEST}
        for number in range(FUNCTIONS)
    }
    (root / "packages.auto.tfvars.json").write_text(json.dumps({"packages": packages}))


def _run(terraform: str, folder: Path, *arguments: str) -> str:
    done = subprocess.run([terraform, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"terraform {' '.join(arguments)} in {folder}: {done.stderr[-3000:]}")
    return done.stdout
