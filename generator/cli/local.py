"""`gen up` and `gen down`."""

from collections.abc import Sequence
from dataclasses import asdict

from generator.cli.checking import valid_project
from generator.cli.console import result, result_json, say
from generator.cli.options import Format, Options
from generator.cli.progress import Progress
from generator.local.deploying import Cloudlet, Deployment
from generator.local.emulator import Emulator
from generator.local.rendering import left_out
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
    emulator = Emulator(options.root, options.environ)
    if forget:
        emulator.forget()
        say("the local cloud is stopped and forgotten")
    elif emulator.stop():
        say("the local cloud is stopped; `gen up` goes on where it was")
    else:
        say("the local cloud is not running")
