"""`gen up`: emulator, render, package, apply; nothing twice.

In: a project and the services asked for. Out: `Cloudlet`, what runs and where. Every step is told to the caller; what was
applied is remembered under `.gen/local/applied.json`, so that a second run with nothing changed calls no Terraform.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.bundles import PACKAGES_FILE, artifact_key, by_key, packages_text, requests, stored_packages
from generator.diagnostics import UserError
from generator.local.cloud import Cloud
from generator.local.emulator import Emulator, Settings
from generator.local.functions import replace
from generator.local.rendering import (
    ARTIFACTS,
    FOLDER,
    LocalService,
    local_services,
    needed,
    physical_names,
    root_folder,
)
from generator.local.urls import api_url, function_url, url_id
from generator.package import Bundle, local_target, package
from generator.package.store import write_atomically
from generator.project import LOCAL_ACCOUNT, Project
from generator.sync import compare, write
from generator.terraform import Event, Runner, child_environ, cli_config, find_binary

APPLIED = FOLDER / "applied.json"
BUILD = FOLDER / "build"
AT_ONCE = 4  # the provider waits far longer than it computes
SECRET = "local-secret"  # noqa: S105 - what a secret of the local cloud holds until the user says otherwise


@dataclass(frozen=True, slots=True)
class Step:
    """A step begins (`seconds` None) or has ended; `note` says what came of it."""

    name: str
    seconds: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class TerraformEvent:
    """What Terraform does in the root of `service`."""

    service: str
    event: Event


Report = Callable[[Step | TerraformEvent], None]


@dataclass(frozen=True, slots=True)
class Cloudlet:
    """The local cloud with services in it: what `gen up --format json` prints."""

    endpoint: str
    account: str
    region: str
    roots: Mapping[str, str]
    urls: Mapping[str, str]
    names: Mapping[str, str]

    @property
    def cloud(self) -> Cloud:
        return Cloud(self.endpoint, self.account, self.region)


@dataclass(frozen=True, slots=True)
class Deployment:
    """One `gen up`."""

    project: Project
    environ: Mapping[str, str]
    report: Report
    port: int | None = None

    def run(self, names: Sequence[str]) -> Cloudlet:
        services = self._render(names)
        bundles = self._package(services)
        with self._step("start the emulator") as note:
            region = str(services[0].stack.environment.region)
            settings = Settings(port=self.port, account=LOCAL_ACCOUNT, region=region)
            emulator = Emulator(self.project.root, self.environ)
            started = emulator.start(settings)
            note(f"{started.how}, {started.running.endpoint}")
        cloud = Cloud(started.running.endpoint, LOCAL_ACCOUNT, region)
        known = _applied(self.project.root) if started.how in ("reused", "resumed") else {}
        waiting = [item for item in services if not self._is_current(item, bundles, known, cloud)]
        if waiting:
            self._upload(cloud, waiting, bundles)
            self._seed(cloud, waiting)
            self._apply(cloud, waiting, bundles, known)
            self._heal(cloud, waiting, bundles)
            emulator.save()
        else:
            self.report(Step("apply", 0.0, "nothing has changed"))
        return self._cloudlet(cloud, services)

    def _render(self, names: Sequence[str]) -> list[LocalService]:
        with self._step("render") as note:
            services = local_services(self.project, names)
            if not services:
                raise UserError("no service to run: make one with `gen new service NAME --template api`")
            files = [file for item in services for file in item.rendering.files]
            owned = [folder for item in services for folder in (item.root, FOLDER / "services" / item.name)]
            changes = compare(self.project.root, files, owned)
            write(self.project.root, changes, force=True, files=files)
            note(f"{', '.join(item.name for item in services)}; {len(changes)} of {len(files)} files written")
        return services

    def _package(self, services: Sequence[LocalService]) -> dict[str, dict[str, Bundle]]:
        with self._step("package") as note:
            wanted = [request for item in services for request in requests(self.project, item.stack)]
            built = package(
                wanted,
                root=self.project.root,
                build=self.project.root / BUILD,
                target=local_target(),
                progress=lambda text: self.report(Step("package", None, text)),
            )
            note(f"{len(built)} packages, {sum(item.size for item in built) // 1024} KB")
        return {item.name: by_key(built, item.name) for item in services}

    def _is_current(
        self, item: LocalService, bundles: Mapping[str, Mapping[str, Bundle]], known: Mapping[str, Any], cloud: Cloud
    ) -> bool:
        """Applied as it is now, and still there: an emulator may have lost what a record remembers."""
        applied = known.get(item.name, {}).get("fingerprint") == _fingerprint(item, bundles[item.name])
        return applied and not list(_strangers(cloud, item, bundles[item.name]))

    def _heal(
        self, cloud: Cloud, services: Sequence[LocalService], bundles: Mapping[str, Mapping[str, Bundle]]
    ) -> None:
        """Code that was patched by hand is no change to Terraform: put the package's code back."""
        for item in services:
            names = physical_names(item.stack)
            for key in _strangers(cloud, item, bundles[item.name]):
                version = replace(cloud, names[key], bundles[item.name][key].path.read_bytes())
                note = f"{item.name}.{key} ran other code than its package's; version {version} runs it again"
                self.report(Step("heal", 0.0, note))

    def _upload(
        self, cloud: Cloud, services: Sequence[LocalService], bundles: Mapping[str, Mapping[str, Bundle]]
    ) -> None:
        """From a bucket the provider makes ten functions at a time; from files one after the other."""
        wanted = {bundle.digest: bundle for item in services for bundle in bundles[item.name].values()}
        with self._step("upload packages") as note:
            client = cloud.client("s3")
            _ensure_bucket(client, cloud)
            there = {item["Key"] for item in client.list_objects_v2(Bucket=ARTIFACTS).get("Contents", [])}
            fresh = [bundle for bundle in wanted.values() if artifact_key(self.project.name, bundle) not in there]
            for bundle in fresh:
                body = bundle.path.read_bytes()
                key = artifact_key(self.project.name, bundle)
                client.put_object(Bucket=ARTIFACTS, Key=key, Body=body, ChecksumSHA256=bundle.sha256)
            note(f"{len(fresh)} of {len(wanted)}")

    def _seed(self, cloud: Cloud, services: Sequence[LocalService]) -> None:
        """Secrets and parameters that functions fetch at run time exist outside Terraform: make those that are missing."""
        wanted = sorted(
            {
                (item.target.type, str(item.target.name))
                for each in services
                for f in each.stack.functions
                for item in f.secrets
            }
        )
        if wanted:
            with self._step("secrets") as note:
                made = [name for kind, name in wanted if _seeded(cloud, kind, name)]
                note(f"{len(made)} made, with the value {SECRET!r}" if made else "all there")

    def _apply(
        self,
        cloud: Cloud,
        services: Sequence[LocalService],
        bundles: Mapping[str, Mapping[str, Bundle]],
        known: Mapping[str, Any],
    ) -> None:
        binary = find_binary(self.environ)
        settings = cli_config(self.project.root, self.environ)
        environ = cloud.environ(child_environ(self.environ, settings))
        record = dict(known)
        for batch in _batches(services):
            with ThreadPoolExecutor(AT_ONCE) as pool:
                jobs = {
                    item.name: pool.submit(self._apply_one, item, bundles[item.name], binary, environ) for item in batch
                }
            for item in batch:
                outputs = jobs[item.name].result()
                record[item.name] = {"fingerprint": _fingerprint(item, bundles[item.name]), "outputs": outputs}
                write_atomically(self.project.root / APPLIED, json.dumps(record, indent=1, sort_keys=True).encode())

    def _apply_one(
        self, item: LocalService, bundles: Mapping[str, Bundle], binary: Any, environ: Mapping[str, str]
    ) -> dict[str, Any]:
        with self._step(f"apply {item.name}") as note:
            folder = root_folder(self.project, item)
            packages = stored_packages(bundles, ARTIFACTS, self.project.name)
            write_atomically(folder / PACKAGES_FILE, packages_text(packages).encode())
            runner = Runner(binary, folder, environ, lambda event: self.report(TerraformEvent(item.name, event)))
            runner.init()
            applied = runner.apply()
            if applied.summary:
                note(
                    f"{applied.summary.added} added, {applied.summary.changed} changed, {applied.summary.removed} removed"
                )
            return runner.output_json()

    def _cloudlet(self, cloud: Cloud, services: Sequence[LocalService]) -> Cloudlet:
        record = _applied(self.project.root)
        return cloudlet(cloud, services, record)

    @contextmanager
    def _step(self, name: str) -> Iterator[Callable[[str], None]]:
        notes: list[str] = []
        self.report(Step(name))
        begun = time.monotonic()
        yield notes.append
        self.report(Step(name, time.monotonic() - begun, notes[-1] if notes else ""))


def cloudlet(cloud: Cloud, services: Sequence[LocalService], record: Mapping[str, Any]) -> Cloudlet:
    """What runs: addresses from Terraform's outputs, names from the specs."""
    urls: dict[str, str] = {}
    names: dict[str, str] = {}
    for item in services:
        names |= {f"{item.name}.{key}": name for key, name in physical_names(item.stack).items()}
        for output, value in record.get(item.name, {}).get("outputs", {}).items():
            if output.endswith("_endpoint"):
                urls[f"{item.name}.{output.removesuffix('_endpoint')}"] = api_url(cloud.endpoint or "", url_id(value))
            elif isinstance(value, str) and ".lambda-url." in value:
                urls[f"{item.name}.{output}"] = function_url(cloud.endpoint or "", url_id(value))
    roots = {item.name: str(item.root) for item in services}
    return Cloudlet(str(cloud.endpoint), cloud.account, cloud.region, roots, dict(sorted(urls.items())), names)


def running(
    project: Project, environ: Mapping[str, str], names: Sequence[str] = ()
) -> tuple[Cloudlet, list[LocalService], Mapping[str, Any]]:
    """The local cloud as it stands; UserError when it does not run."""
    live = Emulator(project.root, environ).status()
    if live is None:
        raise UserError("the local cloud is not running: start it with `gen up`")
    cloud = Cloud(live.endpoint, live.account, live.region)
    record = _applied(project.root)
    services = [item for item in local_services(project, names) if item.name in record]
    return cloudlet(cloud, services, record), services, record


def _applied(root: Path) -> dict[str, Any]:
    """What was applied; an unreadable record counts as none, because applying again does no harm."""
    try:
        record = json.loads((root / APPLIED).read_text())
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _fingerprint(item: LocalService, bundles: Mapping[str, Bundle]) -> str:
    digest = hashlib.sha256()
    for file in item.rendering.files:
        digest.update(f"{file.path}\0{file.text}\0".encode())
    for key, bundle in sorted(bundles.items()):
        digest.update(f"{key}\0{bundle.digest}\0".encode())
    return digest.hexdigest()


def _strangers(cloud: Cloud, item: LocalService, bundles: Mapping[str, Bundle]) -> Iterator[str]:
    """Functions that are missing, or whose `live` alias runs other code than their package's."""
    client = cloud.client("lambda")
    names = physical_names(item.stack)
    for function in item.stack.functions:
        if function.key not in bundles:
            continue
        try:
            live = client.get_function_configuration(FunctionName=names[function.key], Qualifier="live")
        except client.exceptions.ResourceNotFoundException:
            yield function.key
            continue
        if live["CodeSha256"] != bundles[function.key].sha256:
            yield function.key


def _batches(services: Sequence[LocalService]) -> Iterator[list[LocalService]]:
    """Services that wait for none of their own batch."""
    waiting = list(services)
    while waiting:
        pending = {item.name for item in waiting}
        ready = [item for item in waiting if not (needed(item) & pending - {item.name})] or waiting[:1]
        yield ready
        waiting = [item for item in waiting if item not in ready]


def _ensure_bucket(client: Any, cloud: Cloud) -> None:
    try:
        client.head_bucket(Bucket=ARTIFACTS)
    except client.exceptions.ClientError:
        place = (
            {} if cloud.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": cloud.region}}
        )
        client.create_bucket(Bucket=ARTIFACTS, **place)


def _seeded(cloud: Cloud, kind: str, name: str) -> bool:
    """Make a secret or parameter that does not exist; False when it does."""
    if kind == "secret":
        client = cloud.client("secretsmanager")
        try:
            client.describe_secret(SecretId=name)
        except client.exceptions.ResourceNotFoundException:
            client.create_secret(Name=name, SecretString=SECRET)
            return True
        return False
    client = cloud.client("ssm")
    try:
        client.get_parameter(Name=name)
    except client.exceptions.ParameterNotFound:
        client.put_parameter(Name=name, Value=SECRET, Type="SecureString")
        return True
    return False
