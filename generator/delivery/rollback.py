"""Putting a former version back into service, at once and without Terraform, and keeping it there.

In: a service or one function of it, and how far back. The hold is written first, so that no apply comes in between;
then each alias moves. A plan made while the hold stands pins the aliases where they are, and is empty. A rollout that
is under way ends first, all of it: what it has moved goes back, whichever function was named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from generator.delivery.account import Account
from generator.delivery.hold import Hold, hold_of, name_of
from generator.delivery.live import Live, live_functions
from generator.delivery.release import Release, note_rolled_back, release_of
from generator.delivery.rollouts.pins import half_way_back
from generator.delivery.rollouts.rolling import Rolling
from generator.delivery.rollouts.shifts import under_way
from generator.delivery.roots import Root
from generator.delivery.store import Store
from generator.delivery.traffic import Traffic, direct
from generator.diagnostics import UserError, plain
from generator.steps import Report, Step


@dataclass(frozen=True, slots=True)
class Move:
    """One alias: from the version that answers, or is about to, to the one that will."""

    function: Live
    to: str
    coming: str = ""

    @property
    def gone(self) -> str:
        """The version that nobody is to reach any more."""
        return self.coming or self.function.version


@dataclass(frozen=True, slots=True)
class Rollback:
    """One `gen rollback`; `who` is the caller's ARN."""

    account: Account
    store: Store
    root: Root
    who: str
    report: Report

    def moves(self, function: str | None, to: str | None) -> list[Move]:
        """Where each alias would go; UserError when there is nowhere, or nothing to do."""
        live = live_functions(self.account, self.root)
        going = under_way(self.store, self.root.service)
        shifts = {shift.function: shift for shift in going.shifts if shift.function in live} if going else {}
        wanted = {key: shift.former for key, shift in shifts.items()}
        chosen = self._chosen(live, function)
        wanted |= self._versions(chosen, function, to, going is not None)
        added = ", ".join(key for key in chosen if key not in wanted)
        moves = [
            Move(live[key], version, shifts[key].newer if key in shifts else "")
            for key, version in sorted(wanted.items())
            if key in shifts or live[key].others or live[key].version != version
        ]
        if not moves and added:
            raise UserError(
                f"{added} of {self.root.name} was not there before, and the rest answers with that version already: "
                f"nothing was done. Take {added} out of the spec, or name a version with --to VERSION"
            )
        if not moves:
            raise UserError(f"{self._name(function)} answers with that version already: nothing was done")
        gone = [f"{move.function.key} {move.to}" for move in moves if not self._exists(move)]
        if gone:
            raise UserError(f"{', '.join(gone)} is no published version any more: choose another with --to VERSION")
        if added:
            self.report(Step("rollback", 0.0, f"{added} was not there before, and stays as it is"))
        return moves

    def run(self, moves: Sequence[Move], why: str) -> Hold:
        """Hold the service, end what is under way, then move the aliases; what was held before stays held."""
        stored = self.store.read(name_of(self.root.service))
        before = hold_of(self.store, self.root.service) if stored else None
        pinned = {move.function.key: {"to": move.to, "from": move.gone} for move in moves}
        hold = Hold(self.who, datetime.now(UTC).isoformat(timespec="seconds"), why, pinned)
        if before:
            hold = replace(hold, functions={**before.functions, **pinned})
        self.store.write(name_of(self.root.service), asdict(hold), stored.tag if stored else None)
        going = under_way(self.store, self.root.service)
        rolling = Rolling(self.account, self.store, self.who, self.report)
        if going:
            rolling.back(self.root, going)
        for move in moves:
            direct(self.account, move.function.name, Traffic(move.to))
        if going:
            rolling.conclude(self.root, going, {shift.function: shift.newer for shift in going.shifts})
        note_rolled_back(self.store, self.root.service, {move.function.key: move.gone for move in moves})
        return hold

    def clear(self) -> Hold:
        """Take the hold away; the aliases stay where they are until the next apply."""
        hold = hold_of(self.store, self.root.service)
        if hold is None:
            raise UserError(f"{self.root.name} is not held: nothing was done")
        if going := under_way(self.store, self.root.service):
            raise UserError(half_way_back(self.root.environment, going, hold))
        self.store.remove(name_of(self.root.service))
        return hold

    def _chosen(self, live: Mapping[str, Live], function: str | None) -> list[str]:
        known = [item.key for item in self.root.stack.functions]
        if function and function not in known:
            raise UserError(f"{self.root.service} has no function {plain(function)}: there is {', '.join(known)}")
        found = [key for key in ([function] if function else known) if key in live]
        if not found:
            raise UserError(
                f"{self._name(function)} is not in account {self.account.id}: there is nothing to roll back"
            )
        return found

    def _versions(self, chosen: Sequence[str], function: str | None, to: str | None, going: bool) -> dict[str, str]:
        """The version of each function: named, or as it was released before; what is under way is no release yet."""
        if to and to.isdigit():
            if function is None:
                raise UserError(f"version {to} of which function? Name one: {self.root.service}.FUNCTION --to {to}")
            return {function: to}
        if going and to is None:
            release = release_of(self.store, self.root.service)
            return {key: release.versions[key] for key in chosen if release and key in release.versions}
        former = self._former(to, chosen)
        missing = [key for key in chosen if key not in former["versions"]]
        if missing and function:
            raise UserError(f"{', '.join(missing)} was not there before: name a version with --to VERSION")
        return {key: str(former["versions"][key]) for key in chosen if key not in missing}

    def _former(self, commit: str | None, chosen: Sequence[str]) -> Mapping[str, Any]:
        """The release of a commit, or the last one that ran other versions than the present one and was not itself
        taken back.
        """
        release = release_of(self.store, self.root.service)
        if release is None:
            raise UserError(f"{self.root.name} has no record of a release: name a version with --to VERSION")
        for entry in release.history:
            if commit:
                if str(entry.get("commit", "")).startswith(commit):
                    return entry
            elif entry["versions"] != release.versions and not set(chosen).intersection(entry.get("rolled_back") or {}):
                return entry
        what = f"of commit {plain(commit)}" if commit else "before this one"
        raise UserError(
            f"{self.root.name} has no release {what} ({', '.join(_told(release))}): name a version with --to VERSION"
        )

    def _exists(self, move: Move) -> bool:
        client = self.account.client("lambda")
        try:
            client.get_function_configuration(FunctionName=move.function.name, Qualifier=move.to)
        except client.exceptions.ResourceNotFoundException:
            return False
        return True

    def _name(self, function: str | None) -> str:
        return f"{self.root.name}.{function}" if function else self.root.name


def _told(release: Release) -> Iterator[str]:
    for entry in ({"commit": release.commit, "applied_at": release.applied_at}, *release.history):
        yield f"{str(entry['commit'])[:12] or 'no commit'} of {entry['applied_at']}"
