"""`gen up` and `gen down`."""

from collections.abc import Sequence
from dataclasses import asdict

from generator.cli.checking import valid_project
from generator.cli.console import result, result_json, say
from generator.cli.options import Format, Options
from generator.cli.progress import Progress
from generator.local.deploying import Cloudlet, Deployment
from generator.local.emulator import Emulator
from generator.local.recovery import Recovery, one_at_a_time
from generator.local.rendering import FOLDER, left_out
from generator.project import Project


def up_services(options: Options, names: Sequence[str], watch: bool, port: int | None) -> None:
    project, services = valid_project(options, names)
    say(f"gen up {' '.join(services)}: the local cloud, no AWS account involved")
    for name in services:
        for what in left_out(project, name):
            say(f"  left out: {what} (the emulator cannot do it)")
    cloudlet = Deployment(project, options.environ, Progress(), port).run(services)
    if options.format is Format.JSON:
        result_json(asdict(cloudlet))
    else:
        _tell(project, cloudlet)
    if watch:
        from generator.cli.watching import watch_services

        watch_services(options, project, cloudlet)


def _tell(project: Project, cloudlet: Cloudlet) -> None:
    """Addresses, and what to do next."""
    for name, url in cloudlet.urls.items():
        result(f"{name:<24} {url}")
    result(f"{'endpoint':<24} {cloudlet.endpoint}")
    example = next((name for name in cloudlet.names if name.partition(".")[2] in _functions(project, name)), None)
    if example:
        say(f"\nnext: gen send {example}   gen logs -f {example.partition('.')[0]}   gen up --watch   gen down")


def _functions(project: Project, name: str) -> set[str]:
    return set(project.services[name.partition(".")[0]].spec.functions)


def stop(options: Options, forget: bool) -> None:
    if not (options.root / FOLDER).is_dir():
        say("the local cloud is not running")
        return
    # An emulator that is taken away from an apply leaves Terraform calling, and in doubt.
    with one_at_a_time(options.root, lambda: say("waiting for a `gen up` of this project")):
        Recovery(options.root).await_terraform()
        _stop(Emulator(options.root, options.environ), forget)


def _stop(emulator: Emulator, forget: bool) -> None:
    if forget:
        emulator.forget()
        say("the local cloud is stopped and forgotten")
    elif emulator.stop():
        say("the local cloud is stopped; `gen up` goes on where it was")
    else:
        say("the local cloud is not running")
