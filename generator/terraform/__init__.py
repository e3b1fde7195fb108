"""Running Terraform (or OpenTofu) for the user, so that they could have typed every command themselves.

In: a folder of HCL, the environment variables, a callback. Out: typed progress, plans and outputs.
Refuses: a missing or too old binary, a mirror that is no folder; every failed command becomes one `TerraformFailed`.

    binary = find_binary(os.environ)                            # Binary(path, name, version) or UserError
    settings = cli_config(root, os.environ)                     # the variables that choose where providers come from
    environ = child_environ(os.environ, settings)
    runner = Runner(binary, folder, environ, report)            # report(CommandStarted | ResourceFinished | ...)
    runner.init()                                               # True when it had to run
    runner.plan(out=folder / "plan")                            # Plan(changes, planned, summary)
    runner.apply(plan=folder / "plan")                          # Applied(summary)
    runner.output_json(), runner.show_json(plan), runner.validate(), runner.fmt_check(), runner.destroy()

Runners in several threads at once: `with passing_interrupts():` in the main thread, around the pool, makes Ctrl-C end
every Terraform politely and start no further one.

Nothing here prints: the command line and every step reach the caller as events of `generator.terraform.progress`.
"""

from generator.terraform.binary import Binary, find_binary
from generator.terraform.child import asked_to_stop, passing_interrupts
from generator.terraform.failure import Finding, Interrupted, TerraformFailed
from generator.terraform.progress import (
    ChangeSummary,
    CommandStarted,
    Event,
    Message,
    PlannedChange,
    Report,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
    ResourceWaiting,
)
from generator.terraform.runner import Applied, Plan, Runner
from generator.terraform.settings import child_environ, cli_config

__all__ = [
    "Applied",
    "Binary",
    "ChangeSummary",
    "CommandStarted",
    "Event",
    "Finding",
    "Interrupted",
    "Message",
    "Plan",
    "PlannedChange",
    "Report",
    "ResourceFailed",
    "ResourceFinished",
    "ResourceStarted",
    "ResourceWaiting",
    "Runner",
    "TerraformFailed",
    "asked_to_stop",
    "child_environ",
    "cli_config",
    "find_binary",
    "passing_interrupts",
]
