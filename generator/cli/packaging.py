"""`gen package` and `gen lock`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from generator import unchanged
from generator.bundles import BUILD, artifact_key, by_key, packages_for, packages_text, requests
from generator.cli.checking import sound_services, valid_project
from generator.cli.console import result, say
from generator.cli.options import Options
from generator.delivery.account import Account, account_of
from generator.diagnostics import UserError, plain
from generator.layout.files import ENVIRONMENTS, PACKAGES_FILE
from generator.package import Bundle, BundleRequest, lambda_target, lock, package
from generator.pipeline import stacks
from generator.project import Project
from generator.replacing import replace_file
from generator.resolve.stack import Stack
from generator.terraform import CommandStarted, Event, Runner, child_environ, cli_config, find_binary
from generator.terraform.provider_locks import LOCK, complete, locked_roots, platforms


def package_services(
    options: Options, names: Sequence[str], upload: str | None, seen: unchanged.Inputs
) -> list[dict[str, object]]:
    """What was packaged, to be told."""
    sound = sound_services(options, names)
    project = sound.project
    account, bucket = _destination(project, upload) if upload else (None, "")
    stacks = [each[env] for each in sound.stacks.values() for env in project.environments if env in each]
    bundles = build(project, stacks)
    records = [_record(bundle) for bundle in bundles]
    seen.settle({"what": records, "warnings": sound.warnings})
    if account:
        _upload(project, bundles, account, bucket)
    return records


def stacks_of(project: Project, services: Sequence[str]) -> list[Stack]:
    """Every service in every environment that has it."""
    environments = list(project.environments.values())
    return [stack for name in services for stack in stacks(project, name, environments).values()]


def build(project: Project, found: Sequence[Stack]) -> list[Bundle]:
    """The packages of these stacks, with progress on screen; beside each root Terraform is told which they are."""
    wanted = _requests(project, found)
    if not wanted:
        return []
    return package(
        wanted,
        root=project.root,
        build=project.root / BUILD,
        progress=say,
        finish=lambda bundles: _tell_roots(project, found, bundles),
    )


def _tell_roots(project: Project, found: Sequence[Stack], bundles: Sequence[Bundle]) -> None:
    for stack in found:
        folder = project.root / ENVIRONMENTS / stack.environment.environment / stack.service
        packages = packages_for(stack, by_key(bundles, stack.service), project.name, folder)
        if folder.is_dir() and packages:
            replace_file(folder / PACKAGES_FILE, packages_text(packages).encode())


def _requests(project: Project, found: Sequence[Stack]) -> list[BundleRequest]:
    """Code is structure: a function has one package, whatever environments it is in."""
    return list({request.name: request for stack in found for request in requests(project, stack)}.values())


def _record(bundle: Bundle) -> dict[str, object]:
    return {
        "digest": bundle.digest,
        "path": str(bundle.path),
        "sha256": bundle.sha256,
        "size": bundle.size,
        "unpacked_size": bundle.unpacked_size,
        "used_by": [request.name for request in bundle.requests],
    }


def _destination(project: Project, env: str) -> tuple[Account, str]:
    """An environment's bucket, and its account, which the credentials at hand must be of."""
    account = account_of(project, env)
    artifacts = project.environments[env].spec.artifacts
    if artifacts is None:
        raise UserError(
            f"environments/{env}/environment.yaml names no bucket to upload to: "
            "write `artifacts: { bucket: NAME }` there, or leave --upload out: Terraform takes the zips from build/"
        )
    account.verify()
    return account, artifacts.bucket


def _upload(project: Project, bundles: Sequence[Bundle], account: Account, bucket: str) -> None:
    """Each package under its digest, with its checksum, never over an object that is there."""
    from botocore.exceptions import BotoCoreError, ClientError

    client = account.client("s3")
    for bundle in bundles:
        key = artifact_key(project.name, bundle)
        with bundle.path.open("rb") as body:
            try:
                client.put_object(Bucket=bucket, Key=key, Body=body, ChecksumSHA256=bundle.sha256, IfNoneMatch="*")
                say(f"uploaded s3://{bucket}/{key}")
            except (BotoCoreError, ClientError) as error:
                if not _is_there(error):
                    raise UserError(f"s3://{bucket}/{key} was not uploaded: {plain(str(error))}") from error
                say(f"is there    s3://{bucket}/{key}")


def _is_there(error: Exception) -> bool:
    answer: Mapping[str, Any] = getattr(error, "response", {})
    return answer.get("Error", {}).get("Code") in ("PreconditionFailed", "412")


def lock_services(options: Options, names: Sequence[str], upgrade: bool) -> None:
    """One lock beside each requirements file, for every Python that its users run on."""
    project, services = valid_project(options, names)
    wanted: dict[Path, set[str]] = {}
    for request in _requests(project, stacks_of(project, services)):
        if request.requirements and request.runtime.startswith("python"):
            target = lambda_target(request.runtime, request.architecture)
            wanted.setdefault(request.requirements, set()).add(target.python)
    for file, pythons in sorted(wanted.items(), key=str):
        changed = lock(file, root=project.root, pythons=sorted(pythons), upgrade=upgrade)
        result(f"{'locked' if changed else 'current'}  {file.relative_to(project.root)}")
    if not wanted:
        say("no requirements to lock")
    if not names:
        _lock_providers(options, project)


def _lock_providers(options: Options, project: Project) -> None:
    """Complete the provider locks that `terraform init` has left beside the roots."""
    roots = locked_roots(project.root / ENVIRONMENTS)
    if not roots:
        return
    binary = find_binary(options.environ)
    environ = child_environ(options.environ, cli_config(project.root, options.environ))
    wanted = platforms(options.environ)
    for folder in roots:
        runner = Runner(binary, folder, environ, _say_command)
        changed = complete(runner, wanted, options.environ)
        file = (folder / LOCK).relative_to(project.root)
        result(f"{'locked' if changed else 'current'}  {file} ({', '.join(wanted)})")


def _say_command(event: Event) -> None:
    if isinstance(event, CommandStarted):
        say(f"$ {event.line}")
