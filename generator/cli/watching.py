"""`gen up --watch`: saved code into the running functions, without Terraform."""

import time
from collections.abc import Sequence

from generator.cli.console import say
from generator.cli.options import Options
from generator.local.deploying import Cloudlet
from generator.local.emulator import Emulator
from generator.local.reloading import Reloaded, Reloader, Skipped
from generator.local.watch import changes
from generator.project import Project


def watch_services(options: Options, project: Project, cloudlet: Cloudlet) -> None:
    """Until interrupted, or until nothing runs any more: bring every saved change into the functions it concerns."""
    emulator = Emulator(options.root, options.environ)
    services = sorted({name.partition(".")[0] for name in cloudlet.names})
    reloader = Reloader(project, services, cloudlet.cloud)
    seen = changes(
        reloader.folders, stop=lambda: emulator.status() is None
    )  # the first look, before anybody is told to save
    say(f"\nwatching {', '.join(str(path.relative_to(project.root)) for path in reloader.folders)}; Ctrl-C ends it")
    for changed in seen:
        begun = time.monotonic()
        _tell(reloader.reload(changed), time.monotonic() - begun)
    say("the local cloud is not running any more: `gen up --watch` starts it and watches again")


def _tell(results: Sequence[Reloaded | Skipped], seconds: float) -> None:
    for item in results:
        if isinstance(item, Reloaded):
            say(f"  {item.function:<28} version {item.version}  {seconds:.2f} s")
        else:
            say(f"  {item.what}: {item.why}")
