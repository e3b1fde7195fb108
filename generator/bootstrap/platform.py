"""The platform root as files: pure, from `environment.yaml` alone.

In: a project's name and an environment. Out: planned files of `environments/<env>/platform/`. What the YAML does not
name is not made; what it names with `managed: false` is somebody else's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from generator.layout.files import ENVIRONMENTS, REQUIRED_PROVIDER, REQUIRED_TERRAFORM, PlannedFile
from generator.layout.states import backend
from generator.project import PLATFORM, EnvironmentSource, Project
from generator.spec.environment import Ci, Environment, State
from generator.values import Ref, Value

_BLOCKS = "../../../modules"
_PROVIDERS = "object({ github = optional(string), gitlab = optional(string) })"
_PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Call:
    """A module call of the platform, and which of its outputs people ask for: output -> (attribute, description)."""

    label: str
    block: str
    arguments: Mapping[str, Value]
    outputs: Mapping[str, tuple[str, str]]


def folder_of(environment: str) -> PurePosixPath:
    return PurePosixPath(ENVIRONMENTS / environment / PLATFORM)


def owner_tags(project: str, environment: str) -> dict[str, str]:
    """The tags by which a thing is known to be this project's."""
    return {"environment": environment, "project": project}


def platform_files(project: str, source: EnvironmentSource) -> list[PlannedFile]:
    """Every file of the root; none where the YAML names nothing that could be made."""
    found = list(calls(project, source.spec))
    if not found:
        return []
    folder = folder_of(source.name)
    head = {"source": f"environments/{source.name}/environment.yaml"}
    return [
        PlannedFile(folder / name, template, head | view)
        for name, template, view in _views(project, source.spec, found)
    ]


def standing_files(project: Project) -> list[PlannedFile]:
    """The same of every environment that has been bootstrapped: its root is there, and has to be as the YAML says."""
    return [
        file
        for name, source in sorted(project.environments.items())
        if (project.root / folder_of(name) / "terraform.tf").is_file()
        for file in platform_files(project.name, source)
    ]


def _views(project: str, spec: Environment, found: list[Call]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "main.tf", "calls.tf.j2", {"calls": [_call(item) for item in found]}
    yield "outputs.tf", "outputs.tf.j2", {"outputs": _outputs(found)}
    yield "terraform.tf", "root_terraform.tf.j2", _terraform(project, spec)
    if spec.ci:
        variable = {
            "name": "oidc_providers",
            "type": _PROVIDERS,
            "description": "ARNs of OIDC providers that the account has already: `gen bootstrap` looks, and notes them "
            "in account.auto.tfvars.json.",
            "optional": True,
            "default": {},
        }
        yield "variables.tf", "variables.tf.j2", {"variables": [variable]}


def _call(item: Call) -> dict[str, Any]:
    ordered = sorted(item.arguments.items(), key=lambda entry: (entry[0] != "name", entry[0]))
    source = f"{_BLOCKS}/{item.block}"
    return {"label": item.label, "source": source, "count": None, "comment": None, "arguments": dict(ordered)}


def _outputs(found: list[Call]) -> list[dict[str, Any]]:
    rows = [
        {"name": name, "description": description, "value": Ref(f"module.{item.label}.{attribute}")}
        for item in found
        for name, (attribute, description) in item.outputs.items()
    ]
    return sorted(rows, key=lambda row: str(row["name"]))


def _terraform(project: str, spec: Environment) -> dict[str, Any]:
    tags = owner_tags(project, spec.environment) | {"service": PLATFORM} | (spec.tags or {})
    return {
        "terraform": REQUIRED_TERRAFORM,
        "provider": REQUIRED_PROVIDER,
        "account": spec.account,
        "region": spec.region,
        "backend": backend(project, spec, PLATFORM, PLATFORM),
        "tags": dict(sorted(tags.items())),
    }


def calls(project: str, spec: Environment) -> Iterator[Call]:
    """What the environment's file names and nobody else looks after."""
    if spec.alarms and own_topic(spec):
        yield _topic(spec, spec.alarms.topic.rpartition(":")[2], spec.alarms.notify or [])
    if spec.artifacts and spec.artifacts.managed is not False:
        given = {"kms_key_arn": spec.artifacts.kms_key, "readers": sorted(spec.artifacts.readers or [])}
        outputs = {"artifact_bucket": ("name", "Bucket of the packages.")}
        yield Call("artifacts", "artifact-bucket", {"name": spec.artifacts.bucket, **_given(given)}, outputs)
    if spec.budget:
        arguments = {"monthly_usd": spec.budget.monthly_usd, "notify": sorted(spec.budget.notify)}
        yield Call("budget", "budget", {"name": f"{project}-{spec.environment}", **arguments}, {})
    if spec.ci and spec.state:
        yield _ci_access(project, spec, spec.ci, spec.state)
    if spec.network:
        yield _network(project, spec)
    if spec.state and spec.state.managed is not False:
        given = _given({"kms_key_arn": spec.state.kms_key})
        outputs = {"state_bucket": ("name", "Bucket of the states.")}
        yield Call("state", "state-backend", {"name": spec.state.bucket, **given}, outputs)


def own_topic(spec: Environment) -> bool:
    """Whether the alarm topic is of this account and region, and nobody else's."""
    if spec.alarms is None or spec.alarms.managed is False:
        return False
    return spec.alarms.topic.split(":")[3:5] == [spec.region, spec.account]


def _given(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value not in (None, [], {})}


def _topic(spec: Environment, name: str, mails: list[str]) -> Call:
    assert spec.alarms
    alarms = f"arn:{spec.alarms.topic.split(':')[1]}:cloudwatch:{spec.region}:{spec.account}:alarm:*"
    subscriptions = {mail: {"protocol": "email", "endpoint": mail} for mail in sorted(mails)}
    arguments = {"name": name, "publishers": {"cloudwatch.amazonaws.com": [alarms]}}
    outputs = {"alarm_topic_arn": ("arn", "Topic that alarms notify.")}
    return Call("alarm_topic", "sns", {**arguments, **_given({"subscriptions": subscriptions})}, outputs)


def _network(project: str, spec: Environment) -> Call:
    assert spec.network
    given = _given(
        {"interface_endpoints": sorted(spec.network.interface_endpoints or []), "ipv6": spec.network.ipv6 or None}
    )
    arguments = {"name": f"{project}-{spec.environment}", "cidr": spec.network.cidr, "zones": spec.network.zones}
    outputs = {"vpc": ("network", "What `vpc` of environment.yaml takes: id and subnet_ids.")}
    return Call("network", "network", arguments | given, outputs)


def _ci_access(project: str, spec: Environment, ci: Ci, state: State) -> Call:
    arguments: dict[str, Value] = {
        "environment": spec.environment,
        "families": sorted(ci.families),
        "project": project,
        "state": _bucket(state.bucket, state.kms_key),
    }
    arguments |= _given(
        {
            "apply_policy_arns": sorted(ci.apply_policies or []),
            "artifacts": _bucket(spec.artifacts.bucket, spec.artifacts.kms_key) if spec.artifacts else None,
            "boundary_actions": sorted(ci.boundary_actions or []),
            "github": _github(spec, ci),
            "gitlab": _gitlab(spec, ci),
            "lookups": sorted(ci.lookups or []),
            "names": sorted(ci.names or []),
            "platform": _beside(project, spec),
            "plan_policy_arns": sorted(ci.plan_policies or []),
        }
    )
    outputs = {
        "apply_role_arn": ("apply_role_arn", "Role that pipelines apply with."),
        "bind_role_arn": ("bind_role_arn", "Role that pipelines plan with what they apply."),
        "boundary_arn": ("boundary_arn", "Permissions boundary of every role that services make."),
        "plan_role_arn": ("plan_role_arn", "Role that pipelines plan with."),
    }
    return Call("ci_access", "ci-access", arguments, outputs)


def _beside(project: str, spec: Environment) -> dict[str, Value]:
    """What the plan role describes of the other calls; the buckets are named as they are."""
    return _given(
        {
            "budget": f"{project}-{spec.environment}" if spec.budget else None,
            "network": True if spec.network else None,
            "topic_arn": spec.alarms.topic if spec.alarms and own_topic(spec) else None,
        }
    )


def _bucket(name: str, kms_key: str | None) -> dict[str, Value]:
    return {"bucket": name, **_given({"kms_key_arn": kms_key})}


def _github(spec: Environment, ci: Ci) -> dict[str, Value] | None:
    if ci.github is None:
        return None
    behind = f"{spec.environment}-plan" if spec.tier == _PRODUCTION else None
    given = _given({"branch": ci.github.branch, "plan_environment": ci.github.plan_environment or behind})
    return {
        "apply_environment": ci.github.environment or spec.environment,
        "provider_arn": Ref("var.oidc_providers.github"),
        "repository": ci.github.repository,
        **given,
    }


def _gitlab(spec: Environment, ci: Ci) -> dict[str, Value] | None:
    if ci.gitlab is None:
        return None
    behind = (ci.gitlab.branch or "main") if spec.tier == _PRODUCTION else None
    given = {
        "audience": ci.gitlab.audience,
        "branch": ci.gitlab.branch,
        "plan_branches": ci.gitlab.plan_branches or behind,
        "url": ci.gitlab.url,
    }
    return {"project": ci.gitlab.project, "provider_arn": Ref("var.oidc_providers.gitlab"), **_given(given)}
