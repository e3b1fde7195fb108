"""Little projects for tests: a service as text, three environments around it."""

from collections.abc import Mapping
from pathlib import Path

from generator.loading import load
from generator.pipeline import render_service, stacks
from generator.project import Project
from generator.resolve.stack import Stack
from generator.wiring import ModuleCall, compose

MODULES = Path(__file__).parents[1] / "modules"
SERVICE = "functions/shop/service.yaml"
_STATE = "state: { bucket: state }\nartifacts: { bucket: artifacts }\n"


def environment(name: str, tier: str, digit: str, extra: str = "") -> str:
    head = f"spec: 1\nenvironment: {name}\ntier: {tier}\n"
    topic = f"alarms: {{ topic: 'arn:aws:sns:eu-central-1:{digit * 12}:alarms' }}\n"
    stored = "" if tier == "development" else _STATE + ("" if "alarms:" in extra else topic)
    return f'{head}account: "{digit * 12}"\nregion: eu-central-1\n{stored}{extra}'


THREE = {
    "gen.yaml": "project: demo\n",
    "environments/dev/environment.yaml": environment("dev", "development", "1"),
    "environments/stg/environment.yaml": environment("stg", "staging", "2"),
    "environments/prod/environment.yaml": environment("prod", "production", "3"),
}


def plant(root: Path, body: str, files: Mapping[str, str] | None = None) -> Project:
    """The service `shop` of `body` in three environments, and `files` on top."""
    planted = {**THREE, SERVICE: f"spec: 1\nservice: shop\n{body}", **(files or {})}
    for name, text in planted.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    if not (root / "modules").exists():
        (root / "modules").symlink_to(MODULES)
    return load(root)


def stack(project: Project, env: str = "dev", service: str = "shop") -> Stack:
    return stacks(project, service, [project.environments[env]])[env]


def calls(project: Project, env: str = "dev", service: str = "shop") -> dict[str, ModuleCall]:
    """The module calls of one environment, by label."""
    return {call.label: call for call in compose(stack(project, env, service))}


def texts(project: Project, service: str = "shop") -> dict[str, str]:
    """The rendered files of a service, by path below modules/services/<service> or environments."""
    rendering = render_service(project, service, list(project.environments.values()))
    assert rendering
    return {str(file.path).removeprefix(f"modules/services/{service}/"): file.text for file in rendering.files}
