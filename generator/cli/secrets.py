"""`gen secrets set` and `gen secrets check`."""

import getpass
import sys
from collections.abc import Sequence

from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.delivery import values
from generator.delivery.account import account_of
from generator.delivery.roots import roots_of
from generator.delivery.secrets import place_of, put
from generator.diagnostics import UserError
from generator.loading import load


def set_value(options: Options, env: str, name: str) -> None:
    project = load(options.root)
    account = account_of(project, env)
    place = place_of(name, roots_of(project, env), project.name)
    account.verify()
    made = put(account, place, _value(name))
    result(f"{name} {'made' if made else 'set'} in account {account.id} ({env})")


def _value(name: str) -> str:
    """What stands on stdin, less the newline that `echo` adds; on a terminal it is asked for and not shown."""
    text = getpass.getpass(f"value of {name}: ") if sys.stdin.isatty() else sys.stdin.read().removesuffix("\n")
    if not text:
        raise UserError(
            "the value is empty: nothing was stored. Give it on stdin: `pass show stripe | gen secrets set ...`"
        )
    return text


def check_values(options: Options, env: str, names: Sequence[str]) -> int:
    """1 when a secret or parameter is missing, or could not be looked at."""
    project = load(options.root)
    account = account_of(project, env)
    account.verify()
    roots = roots_of(project, env, names)
    wanted = sorted([*values.wanted(roots), *values.own(roots)])
    looked = values.look(account, wanted)
    said = dict.fromkeys(looked.missing, "missing") | dict.fromkeys(looked.hidden, "not allowed to look")
    if options.format is Format.JSON:
        kinds = [
            {"kind": item.kind, "name": item.name, "reader": item.reader, "state": said.get(item, "there")}
            for item in wanted
        ]
        result_json(kinds)
    else:
        for item in wanted:
            result(f"{said.get(item, 'there'):<20} {item}")
    if not wanted:
        say("no function of these services reads a secret or parameter whose value comes from elsewhere")
    elif looked.missing:
        say(f"{plural(len(looked.missing), 'value')} missing: `gen secrets set {env} NAME` stores one")
    return int(bool(said))
