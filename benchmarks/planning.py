"""A plan of a rendered service against one of the same resources written flat, without a module.

The flat configuration is made of the rendered plan: each planned resource with the arguments that its plan shows.
Nothing is applied and AWS is not asked: checks of credentials are off, and a server of this program says whose
account it is.
"""

import json
import os
import subprocess
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.measuring import GEN, cost
from benchmarks.projects import write_project
from generator.render.hcl import attributes
from generator.terraform import child_environ, cli_config, find_binary

FUNCTIONS = 20
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
_IDENTITY = b"""\
<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::111111111111:user/bench</Arn><UserId>bench</UserId><Account>111111111111</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>
"""
_STAND_IN = "arn:aws:iam::111111111111:role/stand-in"  # for what only AWS knows


def seconds(folder: Path, runs: int) -> tuple[float, float, int]:
    """Processor seconds of planning the rendered and the flat configuration, and how many resources both have."""
    with _identity():
        return _seconds(folder, runs)


def _seconds(folder: Path, runs: int) -> tuple[float, float, int]:
    root = _rendered(folder / "service")
    os.environ.update(child_environ(os.environ, cli_config(folder, os.environ)))
    terraform = str(find_binary(os.environ).path)
    _run(terraform, root, "init")
    _run(terraform, root, "plan", "-refresh=false", "-out=plan")
    plan = json.loads(_run(terraform, root, "show", "-json", "plan"))
    schema = json.loads(_run(terraform, root, "providers", "schema", "-json"))
    flat = folder / "flat"
    flat.mkdir()
    (flat / "terraform.tf").write_text(_PROVIDER)
    resources = [each for each in plan["resource_changes"] if each["mode"] == "managed"]
    kinds = next(iter(schema["provider_schemas"].values()))["resource_schemas"]
    (flat / "main.tf").write_text("\n".join(_resource(number, each, kinds) for number, each in enumerate(resources)))
    _run(terraform, flat, "init")
    command = (terraform, "plan", "-refresh=false")
    pairs = [(cost(command, root).seconds, cost(command, flat).seconds) for _ in range(runs)]
    return min(rendered for rendered, _ in pairs), min(flat_ for _, flat_ in pairs), len(resources)


class _Identity(BaseHTTPRequestHandler):
    """The one question that a plan of new resources asks AWS: whose account this is."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(_IDENTITY)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as in the base class
        """Says nothing."""


@contextmanager
def _identity() -> Iterator[None]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Identity)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    os.environ["AWS_ENDPOINT_URL_STS"] = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        server.shutdown()


def _rendered(project: Path) -> Path:
    """The root of a service of 20 functions, with a package to name."""
    write_project(project, FUNCTIONS, per_service=FUNCTIONS)
    cost((*GEN, "render", "--no-package"), project)
    root = project / "environments/dev/svc000"
    (root / "terraform.tf").write_text(_PROVIDER)
    with zipfile.ZipFile(root / "code.zip", "w") as archive:
        archive.writestr("app.py", "")
    packages = {f"f{number}": {"filename": "code.zip"} for number in range(FUNCTIONS)}
    (root / "packages.auto.tfvars.json").write_text(json.dumps({"packages": packages}))
    return root


def _run(terraform: str, folder: Path, *arguments: str) -> str:
    done = subprocess.run([terraform, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"terraform {' '.join(arguments)} in {folder}: {done.stderr[-3000:]}")
    return done.stdout


def _resource(number: int, planned: Mapping[str, Any], kinds: Mapping[str, Any]) -> str:
    change = planned["change"]
    body = _body(change["after"], change["after_unknown"], kinds[planned["type"]]["block"], 2)
    return f'resource "{planned["type"]}" "r{number}" {{\n{body}\n}}\n'


def _stand_in(name: str, type_: Any) -> Any:
    """Something that the provider takes for an argument which the plan leaves open."""
    one = _STAND_IN if "policy" not in name or name.endswith("arn") else "{}"
    if isinstance(type_, list):
        return {"NAME": one} if type_[0] == "map" else [one]
    return one


def _body(values: Mapping[str, Any], unknown: Mapping[str, Any], block: Mapping[str, Any], indent: int) -> str:
    """Arguments, then nested blocks; what another resource's id was referred to for gets a stand-in."""
    arguments = {}
    for name, attribute in block.get("attributes", {}).items():
        value = values.get(name)
        if unknown.get(name) is True and not attribute.get("computed"):
            value = _stand_in(name, attribute["type"])
        said = value not in (None, "", 0) or value is False  # zero and nothing are what the provider puts for unset
        if said and (attribute.get("required") or attribute.get("optional")) and name != "tags_all":
            arguments[name] = value
    parts = [attributes(arguments, indent)] if arguments else []
    for name, nested in block.get("block_types", {}).items():
        known, pad = values.get(name) or [], " " * indent
        open_ = unknown.get(name)
        for index, each in enumerate([known] if isinstance(known, dict) else known):
            inside = open_[index] if isinstance(open_, list) and index < len(open_) else {}
            body = _body(each, inside if isinstance(inside, dict) else {}, nested["block"], indent + 2)
            parts.append(f"{pad}{name} {{\n{body}\n{pad}}}")
    return "\n".join(parts)
