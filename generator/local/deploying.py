"""`gen up`: emulator, render, package, apply; nothing twice.

In: a project and the services asked for. Out: a `Cloudlet`: what runs and where. Every step is told to the caller. With
nothing changed a second run calls no Terraform.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from generator.bundles import by_key, packages_text, requests, stored_packages
from generator.diagnostics import UserError
from generator.layout.files import PACKAGES_FILE
from generator.local import applied
from generator.local.applied import Record
from generator.local.cloud import Cloud, answering
from generator.local.emulator import Emulator, Settings
from generator.local.functions import replace
from generator.local.recovery import Recovery, leaves_doubt, one_at_a_time
from generator.local.rendering import (
    ARTIFACTS,
    FOLDER,
    LocalService,
    link_blocks,
    local_services,
    root_folder,
)
from generator.local.seeding import SECRET, fill, seed, upload
from generator.local.urls import api_url, function_url, url_id
from generator.package import Bundle, local_target, package
from generator.project import LOCAL_ACCOUNT, Project
from generator.replacing import replace_file
from generator.resolve.needs import waves
from generator.resolve.physical import known_words, physical_names
from generator.steps import Report, Step, TerraformEvent, timed
from generator.sync import compare, write
from generator.terraform import Binary, Runner, child_environ, cli_config, find_binary, passing_interrupts
from generator.terraform.shared_provider import attached
from generator.values import concrete
from generator.wording import plural

BUILD = FOLDER / "build"
PARALLELISM = 40  # the waits of forty resources overlap: the provider waits 25 s for each queue without doing anything
AT_ONCE = 4  # the provider waits far longer than it computes

Bundles = Mapping[str, Mapping[str, Bundle]]  # service -> function or layer -> its package


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
        # Before anything is started: without Terraform and its providers nothing can be applied.
        binary = find_binary(self.environ)
        cli_config(self.project.root, self.environ)
        waiting = Step("wait", None, "for another `gen up` of this project")
        with one_at_a_time(self.project.root, lambda: self.report(waiting)), answering():
            return self._run(names, binary)

    def _run(self, names: Sequence[str], binary: Binary) -> Cloudlet:
        services = self._render(names)
        bundles = self._package(services)
        emulator = Emulator(self.project.root, self.environ)
        cloud, known = self._start(emulator, str(services[0].stack.environment.region))
        # Even with nothing else to do: a plan reads the packages, and one may have been removed or replaced.
        self._upload(cloud, services, bundles)
        waiting = [item for item in services if not self._is_current(item, bundles, known, cloud)]
        if waiting:
            self._seed(cloud, waiting)
            self._apply_or_go_back(emulator, lambda: self._apply(cloud, waiting, bundles, binary))
            self._heal(cloud, waiting, bundles)
            emulator.save()
        else:
            self.report(Step("apply", 0.0, "nothing has changed"))
        return cloudlet(cloud, services, applied.load(self.project.root))

    def _render(self, names: Sequence[str]) -> list[LocalService]:
        with timed(self.report, "render") as note:
            services = local_services(self.project, names)
            if not services:
                raise UserError("no service to run: make one with `gen new service NAME --template api`")
            files = [file for item in services for file in item.rendering.files]
            owned = [folder for item in services for folder in (item.root, item.module_folder)]
            changes = compare(self.project.root, files, owned)
            write(self.project.root, changes, force=True, files=files)
            link_blocks(self.project.root)
            note(f"{', '.join(item.name for item in services)}; {len(changes)} of {len(files)} files written")
        return services

    def _package(self, services: Sequence[LocalService]) -> dict[str, dict[str, Bundle]]:
        with timed(self.report, "package") as note:
            root = self.project.root
            built = package(
                [request for item in services for request in requests(self.project, item.stack)],
                root=root,
                build=root / BUILD,
                target=local_target(),
                progress=lambda text: self.report(Step("package", None, text)),
            )
            note(f"{plural(len(built), 'package')}, {sum(item.size for item in built) // 1024} KB")
        return {item.name: by_key(built, item.name) for item in services}

    def _start(self, emulator: Emulator, region: str) -> tuple[Cloud, Record]:
        """The emulator, and what is known of its content."""
        port = self._go_back(emulator)
        with timed(self.report, "start the emulator") as note:
            wanted = Settings(port=port, account=LOCAL_ACCOUNT, region=region)
            started = emulator.start(wanted, lost=lambda: applied.doubt(self.project.root))
            note(f"{started.how}, {started.running.endpoint}")
        return Cloud(started.running.endpoint, LOCAL_ACCOUNT, region), applied.load(self.project.root)

    def _go_back(self, emulator: Emulator) -> int | None:
        """To what stood before an apply that did not end; the port to start on."""
        recovery = Recovery(self.project.root)
        recovery.tidy()
        if not recovery.is_due:
            return self.port
        with timed(self.report, "go back") as note:
            recovery.await_terraform()
            running = emulator.status()
            if running:
                emulator.stop()
            recovery.go_back()
            note("the last apply did not end; the local cloud is again what it was before it")
        return self.port or (running.port if running else None)

    def _apply_or_go_back(self, emulator: Emulator, apply: Callable[[], None]) -> None:
        """Should the apply not end, or leave in doubt what is there, the next run goes back first."""
        recovery = Recovery(self.project.root)
        emulator.save()
        recovery.begin()
        try:
            apply()
            emulator.save()
        except UserError as error:
            if emulator.status() and not leaves_doubt(error):
                recovery.end()
            raise
        recovery.end()

    def _is_current(self, item: LocalService, bundles: Bundles, known: Record, cloud: Cloud) -> bool:
        """Applied as it is now, and still there."""
        mine = bundles[item.name]
        stands = known.get(item.name, {}).get("fingerprint") == applied.fingerprint(self.project.root, item, mine)
        return stands and not list(applied.strangers(cloud, item, mine))

    def _upload(self, cloud: Cloud, services: Sequence[LocalService], bundles: Bundles) -> None:
        packages = {bundle.digest: bundle for item in services for bundle in bundles[item.name].values()}
        with timed(self.report, "upload packages") as note:
            note(f"{upload(cloud, self.project.name, packages)} of {len(packages)}")

    def _seed(self, cloud: Cloud, services: Sequence[LocalService]) -> None:
        named = [
            (each.target.type, str(concrete(each.target.name, known_words(item.stack))))
            for item in services
            for function in item.stack.functions
            for each in function.secrets
        ]
        secrets = sorted(set(named))
        if secrets:
            with timed(self.report, "secrets") as note:
                made = seed(cloud, secrets)
                note(f"{len(made)} made, with the value {SECRET!r}" if made else "all there")

    def _fill(self, cloud: Cloud, services: Sequence[LocalService]) -> None:
        """Secrets that are declared: Terraform makes them without a value."""
        resources = [(item, each.key) for item in services for each in item.stack.resources if each.type == "secret"]
        if filled := fill(cloud, [physical_names(item.stack)[key] for item, key in resources]):
            self.report(Step("secrets", 0.0, f"{len(filled)} filled, with the value {SECRET!r}"))

    def _apply(self, cloud: Cloud, services: Sequence[LocalService], bundles: Bundles, binary: Binary) -> None:
        """Batch by batch; what was applied is recorded even when a neighbour fails."""
        root = self.project.root
        environ = cloud.environ(child_environ(self.environ, cli_config(root, self.environ)))
        for batch in _batches(services):
            with passing_interrupts(), ThreadPoolExecutor(AT_ONCE) as pool:
                jobs = {
                    item.name: pool.submit(self._apply_one, item, bundles[item.name], binary, environ) for item in batch
                }
            # Recorded only when filled: a run that finds a service recorded leaves it alone.
            self._fill(cloud, [item for item in batch if not jobs[item.name].exception()])
            done = {item.name: self._done(item, bundles, jobs[item.name]) for item in batch}
            fresh = {name: entry for name, entry in done.items() if entry}
            applied.save(root, {**applied.load(root), **fresh})
            errors = sorted(filter(None, (job.exception() for job in jobs.values())), key=leaves_doubt)
            if errors:
                raise errors[-1]

    def _done(self, item: LocalService, bundles: Bundles, job: Future[dict[str, Any]]) -> dict[str, Any] | None:
        if job.exception():
            return None
        fingerprint = applied.fingerprint(self.project.root, item, bundles[item.name])
        return {"fingerprint": fingerprint, "outputs": job.result()}

    def _apply_one(
        self, item: LocalService, bundles: Mapping[str, Bundle], binary: Binary, environ: Mapping[str, str]
    ) -> dict[str, Any]:
        """One root; its outputs."""
        with timed(self.report, f"apply {item.name}") as note:
            folder = root_folder(self.project, item)
            packages = stored_packages(bundles, ARTIFACTS, self.project.name)
            replace_file(folder / PACKAGES_FILE, packages_text(packages).encode())
            found = Runner(binary, folder, environ, lambda event: self.report(TerraformEvent(item.name, event)))
            found.init()
            with attached(found) as runner:
                if summary := runner.apply(parallelism=PARALLELISM).summary:
                    note(f"{summary.added} added, {summary.changed} changed, {summary.removed} removed")
                return runner.output_json()

    def _heal(self, cloud: Cloud, services: Sequence[LocalService], bundles: Bundles) -> None:
        """Code that was patched by hand is no change to Terraform: put the package's code back."""
        for item in services:
            names = physical_names(item.stack)
            for key in applied.strangers(cloud, item, bundles[item.name]):
                version = replace(cloud, names[key], bundles[item.name][key].path.read_bytes())
                note = f"{item.name}.{key} ran other code than its package's; version {version} runs it again"
                self.report(Step("heal", 0.0, note))


def _batches(services: Sequence[LocalService]) -> Iterator[list[LocalService]]:
    """Services that wait for none of their own batch."""
    known = {item.name: item for item in services}
    for names in waves({name: item.stack for name, item in known.items()}):
        yield [known[name] for name in names]


def cloudlet(cloud: Cloud, services: Sequence[LocalService], record: Record) -> Cloudlet:
    """What runs: addresses from Terraform's outputs, names from the specs."""
    endpoint = str(cloud.endpoint)
    urls: dict[str, str] = {}
    names: dict[str, str] = {}
    for item in services:
        names |= {f"{item.name}.{key}": name for key, name in physical_names(item.stack).items()}
        for output, value in record.get(item.name, {}).get("outputs", {}).items():
            if output.endswith("_endpoint"):
                urls[f"{item.name}.{output.removesuffix('_endpoint')}"] = api_url(endpoint, url_id(value))
            elif isinstance(value, str) and ".lambda-url." in value:
                urls[f"{item.name}.{output}"] = function_url(endpoint, url_id(value))
    roots = {item.name: str(item.root) for item in services}
    return Cloudlet(endpoint, cloud.account, cloud.region, roots, dict(sorted(urls.items())), names)


def running(
    project: Project, environ: Mapping[str, str], names: Sequence[str] = ()
) -> tuple[Cloudlet, list[LocalService], Record]:
    """The local cloud as it stands; UserError when it does not run."""
    live = Emulator(project.root, environ).status()
    if live is None:
        raise UserError("the local cloud is not running: start it with `gen up`")
    cloud = Cloud(live.endpoint, live.account, live.region)
    record = applied.load(project.root)
    services = [item for item in local_services(project, names) if item.name in record]
    return cloudlet(cloud, services, record), services, record
