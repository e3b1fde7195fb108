"""Makes plans/ from cases/ with real Terraform: `python -m tests.review.make_plans [FAMILY...]`.

A case is HCL in up to four parts: what all share, then `## before`, `## after`, `## innocent`. Nothing is applied. The
state before is what Terraform planned for `before`, with what AWS would make (ids, ARNs, versions) made up by type, put
through further plans until they say "no changes". Then `after` and `innocent` are planned against it. All cases are
modules of one root, so that a few plans serve all of them; each case's part of the plan is kept.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.terraform import child_environ, cli_config, find_binary

HERE = Path(__file__).parent
CASES, PLANS = HERE / "cases", HERE / "plans"
ACCOUNT, REGION = "111111111111", "eu-central-1"
_ROUNDS = 6
_HEAD = f"""
terraform {{
  required_providers {{
    aws = {{ source = "hashicorp/aws" }}
  }}
}}

provider "aws" {{
  region                      = "{REGION}"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
}}
"""
_SIDES = ("before", "after", "innocent")


@dataclass(frozen=True, slots=True)
class Case:
    """`finds` are lines `GATE: TITLE` (`-` for no gate): all gated findings, and such of the others as are named."""

    name: str
    finds: tuple[str, ...]
    parts: Mapping[str, str]

    @property
    def label(self) -> str:
        return self.name.replace("-", "_")

    def hcl(self, side: str) -> str:
        """A case without a twin stays as it is before."""
        return self.parts[""] + "\n" + self.parts.get(side, self.parts["before"])


def cases(family: str) -> Iterator[Case]:
    text = (CASES / f"{family}.cases").read_text()
    for chunk in text.split("\n#### ")[1:]:
        name, _, body = chunk.partition("\n")
        finds = tuple(line.removeprefix("# finds ") for line in body.splitlines() if line.startswith("# finds "))
        parts: dict[str, list[str]] = {"": []}
        side = ""
        for line in body.splitlines():
            if line.startswith("## "):
                side = line.removeprefix("## ").strip()
                assert side in _SIDES, line
                parts[side] = []
            else:
                parts[side].append(line)
        yield Case(name.strip(), finds, {key: "\n".join(lines) for key, lines in parts.items()})


def families() -> list[str]:
    return sorted(file.stem for file in CASES.glob("*.cases"))


class Root:
    """One root in which every case is a module."""

    def __init__(self, folder: Path, found: list[Case], outer: Mapping[str, str] = os.environ) -> None:
        self.folder, self.cases = folder, found
        environ = {name: value for name, value in outer.items() if not name.startswith("AWS_")}
        self.environ = child_environ(environ, cli_config(folder, environ))
        self.binary = str(find_binary(environ).path)
        calls = "".join(f'module "{case.label}" {{\n  source = "./{case.label}"\n}}\n' for case in found)
        (folder / "main.tf").write_text(_HEAD + calls)
        for case in found:
            (folder / case.label).mkdir()
        self.state: dict[str, Any] = {}

    def plan(self, side: str) -> dict[str, Any]:
        self.plan_files(side)
        if self.state:
            (self.folder / "terraform.tfstate").write_text(json.dumps(self.state))
        self.run("plan", "-refresh=false", "-input=false", "-no-color", "-lock=false", "-out=plan")
        return dict(json.loads(self.run("show", "-json", "plan")))

    def schemas(self) -> Mapping[str, Any]:
        """Resource types and their attributes."""
        self.plan_files("before")
        self.run("init", "-input=false", "-no-color")
        found = json.loads(self.run("providers", "schema", "-json"))["provider_schemas"]
        return dict(next(iter(found.values()))["resource_schemas"])

    def plan_files(self, side: str) -> None:
        for case in self.cases:
            (self.folder / case.label / "main.tf").write_text(case.hcl(side))

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.binary, *arguments], cwd=self.folder, env=self.environ, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(arguments)}: {done.stdout[-2000:]}{done.stderr[-6000:]}")
        return done.stdout


def settle(root: Root) -> None:
    """The state after `before`: what was planned, made up where AWS would make it, until nothing changes any more."""
    types = root.schemas()
    values: dict[str, dict[str, Any]] = {}
    for _ in range(_ROUNDS):
        plan = root.plan("before")
        if not _adopt(plan, values, types):
            return
        root.state = _state(plan, values, types)
    left = [item["address"] for item in plan["resource_changes"] if item["change"]["actions"] != ["no-op"]]
    raise SystemExit(f"does not come to rest: {left}")


def _adopt(plan: Mapping[str, Any], values: dict[str, dict[str, Any]], types: Mapping[str, Any]) -> bool:
    """Take over what the plan would make of each resource; False when it would do nothing."""
    changed = False
    for item in plan["resource_changes"]:
        if item["mode"] != "managed" or item["change"]["actions"] == ["no-op"]:
            continue
        changed = True
        change, known = item["change"], values.get(item["address"], {})
        block = types[item["type"]]["block"]
        values[item["address"]] = _filled(change["after"], change["after_unknown"], block, known, item)
    return changed


def _filled(after: Any, unknown: Any, block: Mapping[str, Any], known: Any, item: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, schema in block.get("attributes", {}).items():
        mark = unknown.get(name) if isinstance(unknown, Mapping) else unknown
        if mark is True:
            found[name] = known[name] if known.get(name) else _made(name, schema["type"], after, item)
        else:
            found[name] = _filled_type(after.get(name), mark)
    for name in block.get("block_types", {}):
        value = (after or {}).get(name)
        mark = unknown.get(name) if isinstance(unknown, Mapping) else unknown
        inner = block["block_types"][name]["block"]
        if mark is True or value is None:
            found[name] = [] if block["block_types"][name]["nesting_mode"] in ("list", "set") else None
        elif isinstance(value, list):
            marks = [*(mark or []), *[{}] * len(value)]
            old = known.get(name) or []
            olds = [*old, *[{}] * len(value)]
            found[name] = [
                _filled(one, marks[place] or {}, inner, olds[place] or {}, item) for place, one in enumerate(value)
            ]
        else:
            found[name] = value
    return found


def _filled_type(value: Any, mark: Any) -> Any:
    """Known collections may hold unknown members."""
    if isinstance(value, Mapping) and isinstance(mark, Mapping):
        return {key: value.get(key, "made-up") for key in {*value, *(name for name, on in mark.items() if on)}}
    if isinstance(value, list) and isinstance(mark, list):
        return [one if one is not None or not flag else "made-up" for one, flag in zip(value, mark, strict=False)]
    return value


def _made(name: str, type_: Any, after: Mapping[str, Any], item: Mapping[str, Any]) -> Any:
    """What AWS would make of it."""
    if type_ in ("bool", "number"):
        return False if type_ == "bool" else 0
    if isinstance(type_, list):
        return {} if type_[0] == "map" else []
    keys = ("function_name", "name", "bucket", "alarm_name", "role", "identifier", "key_id")
    own = next((str(after[key]) for key in keys if isinstance(after.get(key), str) and after[key]), item["name"])
    arn = f"arn:aws:{item['type'].removeprefix('aws_').split('_')[0]}:{REGION}:{ACCOUNT}:{own}"
    if item["type"] == "aws_lambda_function":
        arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{own}"
    made: dict[str, Any] = {
        "arn": f"{arn}:live" if item["type"] == "aws_lambda_alias" else arn,
        "function_version": "1",
        "id": own,
        "qualified_arn": f"{arn}:1",
        "region": REGION,
        "tags_all": {},
        "url": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{own}",
        "version": "1",
    }
    return made.get(name, arn if name.endswith("arn") else "")


def _state(plan: Mapping[str, Any], values: Mapping[str, dict[str, Any]], types: Mapping[str, Any]) -> dict[str, Any]:
    resources: dict[tuple[str, str, str], dict[str, Any]] = {}
    for item in plan["resource_changes"]:
        if item["mode"] != "managed":
            continue
        key = (item.get("module_address", ""), item["type"], item["name"])
        entry = resources.setdefault(
            key,
            {
                "module": item["module_address"],
                "mode": "managed",
                "type": item["type"],
                "name": item["name"],
                "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
                "instances": [],
            },
        )
        instance: dict[str, Any] = {
            "schema_version": types[item["type"]]["version"],
            "attributes": values[item["address"]],
            "sensitive_attributes": _sensitive(types[item["type"]]["block"]),
        }
        if "index" in item:
            instance["index_key"] = item["index"]
        entry["instances"].append(instance)
    return {
        "version": 4,
        "terraform_version": plan["terraform_version"],
        "serial": 1,
        "lineage": "made-up",
        "outputs": {},
        "resources": list(resources.values()),
    }


def _sensitive(block: Mapping[str, Any]) -> list[list[dict[str, str]]]:
    """Paths that the state has to mark: else the next plan is of nothing but the mark."""
    names = (name for name, schema in block.get("attributes", {}).items() if schema.get("sensitive"))
    return [[{"type": "get_attr", "value": name}] for name in names]


def part(plan: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """What a plan says of one case, less what a review does not read."""
    top = f"module.{case.label}"
    ours = [item for item in plan["resource_changes"] if f"{item['address']}.".startswith(f"{top}.")]
    unread = ("provider_name", "module_address")
    kept = [{key: value for key, value in item.items() if key not in unread} for item in ours]
    return {
        "format_version": plan["format_version"],
        "terraform_version": plan["terraform_version"],
        "resource_changes": kept,
        "complete": plan["complete"],
        "errored": plan["errored"],
    }


def write(case: Case, side: str, plan: Mapping[str, Any]) -> None:
    suffix = "" if side == "after" else f".{side}"
    file = PLANS / f"{case.name}{suffix}.json"
    file.write_text(json.dumps(part(plan, case), indent=1, sort_keys=True) + "\n")


def main(wanted: list[str]) -> None:
    found = [case for family in wanted or families() for case in cases(family)]
    with tempfile.TemporaryDirectory(prefix="plans-") as name:
        root = Root(Path(name), found)
        settle(root)
        for side in ("after", "innocent"):
            print(f"{side} of {len(found)} cases", flush=True)
            plan = root.plan(side)
            for case in found:
                if side == "after" or "innocent" in case.parts:
                    write(case, side, plan)
        shutil.rmtree(root.folder / ".terraform", ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
