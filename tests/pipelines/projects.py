"""Projects with pipelines: three environments, their roles taken by one repository."""

import re
from pathlib import Path

from generator.sync import RenderedFile

REPOSITORY = Path(__file__).parents[2]
HOSTS = {"github": "repository: example/shop", "gitlab": "project: example/shop"}
ACCOUNTS = {"dev": "111111111111", "stg": "222222222222", "prod": "333333333333"}
TIERS = {"dev": "development", "stg": "staging", "prod": "production"}


def environment(name: str, host: str = "github", more: str = "") -> str:
    """An environment.yaml that a pipeline reaches."""
    account = ACCOUNTS[name]
    return (
        f'spec: 1\nenvironment: {name}\ntier: {TIERS[name]}\naccount: "{account}"\nregion: eu-central-1\n'
        f"state: {{ bucket: shop-state-{account} }}\nartifacts: {{ bucket: shop-artifacts-{account} }}\n"
        f"ci: {{ families: [dynamodb, http_api], {host}: {{ {HOSTS[host]}{more} }} }}\n"
    )


def lay_out(root: Path, texts: dict[str, str]) -> Path:
    for name, text in {"gen.yaml": "project: shop\n", **texts}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def reached(root: Path, host: str = "github") -> Path:
    """A project with all three environments, reached by `host`, and a service."""
    environments = {f"environments/{name}/environment.yaml": environment(name, host) for name in ACCOUNTS}
    service = "spec: 1\nservice: orders\nfunctions: { api: { handler: api.handler, runtime: python3.13 } }\n"
    return lay_out(root, {**environments, "functions/orders/service.yaml": service})


def texts(files: tuple[RenderedFile, ...]) -> dict[str, str]:
    return {str(file.path): file.text for file in files}


def uses(text: str) -> list[str]:
    """Every action of a workflow, as it stands there."""
    return re.findall(r"uses: (.+)", text)
