"""`gen plan --affected`: which services of an environment a git range touches."""

from collections.abc import Mapping, Sequence

from generator.cli.console import result, result_json, say
from generator.cli.options import Format, Options
from generator.delivery.affected import ENVIRONMENTS, Affected, Files, affected
from generator.delivery.changes import changes_since
from generator.delivery.presence import present_services
from generator.diagnostics import UserError


def affected_names(options: Options, env: str, names: Sequence[str], base: str) -> list[str]:
    """The services to be planned, told with what touches them; of `names` when some are named."""
    found, present = _look(options, env, names, base)
    for name in present:
        say(f"{env}/{name}: {', '.join(found.services[name][:3])}")
    _tell_removed(env, found)
    return present


def list_affected(options: Options, env: str, names: Sequence[str], base: str | None) -> None:
    """Name them and do nothing else: what a pipeline makes its jobs of."""
    if base is None:
        raise UserError("--list needs --affected --base REF: `gen plan ENV --affected --base origin/main --list`")
    found, present = _look(options, env, names, base)
    if options.format is Format.JSON:
        result_json(_record(env, found, present))
    else:
        for name in present:
            result(f"{env}/{name:<24} {', '.join(found.services[name][:3])}")
    _tell_removed(env, found)


def _record(env: str, found: Affected, present: Sequence[str]) -> Mapping[str, object]:
    roots = [
        {
            "environment": env,
            "service": name,
            "folder": f"{ENVIRONMENTS}/{env}/{name}",
            "because": list(found.services[name]),
        }
        for name in present
    ]
    return {"environment": env, "roots": roots, "removed": list(found.removed)}


def _tell_removed(env: str, found: Affected) -> None:
    for name in found.removed:
        say(
            f"{env}/{name} is no longer described. If it runs there, check out the commit before and "
            f"`gen destroy {env} {name}`"
        )


def _look(options: Options, env: str, names: Sequence[str], base: str) -> tuple[Affected, list[str]]:
    changes = changes_since(options.root, base)
    _require_environment(env, changes.files)
    found = affected(changes.changed, env, changes.files)
    chosen = [name for name in found.services if not names or name in names]
    return found, present_services(chosen, env, changes.files)


def _require_environment(env: str, files: Files) -> None:
    if env not in files.lineages:
        known = ", ".join(sorted(files.lineages)) or "none yet"
        raise UserError(f"no environment {env}: there is {known}")
