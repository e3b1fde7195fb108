"""A plan as the finders look at it: what is there before and after, by type, and what goes away."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from generator.review.account import Account, account_of
from generator.review.iam.policies import Statement
from generator.review.model import Finding, Gate, Phrase, Section, Severity
from generator.review.values import Thing, after, before, exists_after, exists_before, name_of
from generator.terraform.plan_json import Action, PlanJson, ResourceChange

# What others hang on, and the attributes that they name it by beside its ARN and id. Of the rest these are its owner's.
_OWNERS = {
    "aws_api_gateway_rest_api": ("name",),
    "aws_apigatewayv2_api": ("name",),
    "aws_cloudwatch_event_bus": ("name",),
    "aws_cloudwatch_event_rule": ("name",),
    "aws_db_instance": ("identifier",),
    "aws_dynamodb_table": ("name",),
    "aws_ecr_repository": ("name",),
    "aws_efs_file_system": (),
    "aws_iam_group": ("name",),
    "aws_iam_role": ("name",),
    "aws_iam_user": ("name",),
    "aws_kinesis_stream": ("name",),
    "aws_kms_key": ("key_id",),
    "aws_lambda_function": ("function_name",),
    "aws_lb": ("name", "arn_suffix"),
    "aws_rds_cluster": ("cluster_identifier",),
    "aws_s3_bucket": ("bucket",),
    "aws_scheduler_schedule": ("name",),
    "aws_secretsmanager_secret": ("name",),
    "aws_sfn_state_machine": ("name",),
    "aws_sns_topic": ("name",),
    "aws_sqs_queue": ("name", "url"),
}


@dataclass(frozen=True)
class Scene:
    """`packages` is the folder of built zips, named by their digest; None where there is no project. `meanings` are
    the statements, by address, of policies that are known only after the apply, as the project's specs say them.
    """

    subject: str
    plan: PlanJson
    packages: Path | None = None
    meanings: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)
    _known: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _by_type(self) -> dict[str, list[ResourceChange]]:
        found: dict[str, list[ResourceChange]] = {}
        for change in self.plan.changes:
            if change.managed:
                found.setdefault(change.type, []).append(change)
        return found

    @cached_property
    def read(self) -> dict[str, ResourceChange]:
        """The data sources that the apply reads, by address."""
        return {change.address: change for change in self.plan.changes if not change.managed}

    @cached_property
    def account(self) -> Account:
        return account_of(self.plan)

    @cached_property
    def changed(self) -> tuple[ResourceChange, ...]:
        return self.plan.changed

    def of(self, *types: str) -> Iterator[ResourceChange]:
        for type_ in types:
            yield from self._by_type.get(type_, ())

    def before(self, *types: str) -> Iterator[Thing]:
        return (before(change) for change in self.of(*types) if exists_before(change))

    def after(self, *types: str) -> Iterator[Thing]:
        return (after(change) for change in self.of(*types) if exists_after(change))

    def pairs(self, *types: str) -> Iterator[tuple[Thing, Thing]]:
        """What is there before and after, and changed."""
        for change in self.of(*types):
            if change.action in (Action.UPDATE, Action.REPLACE) and exists_before(change):
                yield before(change), after(change)

    def deleted(self, *types: str) -> Iterator[Thing]:
        """What goes, less what comes again under another address with the same name."""
        for thing in self.before(*types):
            name = (thing.type, name_of(thing.values))
            if thing.change.action is Action.DELETE and not (name[1] and name in self._comes):
                yield thing

    @cached_property
    def _comes(self) -> dict[tuple[str, str], str]:
        """Address of what is made, by type and name."""
        made = (change for change in self.plan.changes if change.managed and change.action is Action.CREATE)
        return {(change.type, name): change.address for change in made if (name := name_of(change.after))}

    def twin(self, change: ResourceChange) -> str:
        """The address under which the same thing is made again, `""` where it is not."""
        return self._comes.get((change.type, name_of(change.before)), "")

    def heir(self, change: ResourceChange) -> str:
        """The address of another of its kind that is replaced and takes its name, `""` where none does."""
        found = self._taken.get((change.type, name_of(change.before)), "")
        return found if found != change.address else ""

    @cached_property
    def _taken(self) -> dict[tuple[str, str], str]:
        anew = (change for change in self.plan.changes if change.managed and change.action is Action.REPLACE)
        return {(change.type, name): change.address for change in anew if (name := name_of(change.after))}

    def function(self, name: str, *, now: bool) -> Thing | None:
        """A Lambda function by its name or ARN, as it is after or before."""
        return self._functions[now].get(name)

    @cached_property
    def _functions(self) -> tuple[dict[str, Thing], dict[str, Thing]]:
        sides = [list(side("aws_lambda_function")) for side in (self.before, self.after)]
        old, new = ({thing.text(key): thing for key in ("arn", "function_name") for thing in side} for side in sides)
        return old, new

    @cached_property
    def gone(self) -> frozenset[str]:
        """Names, ids and ARNs of what goes away for good: what protected it may go as well."""
        return frozenset(name for type_ in _OWNERS for name in self.gone_of(type_))

    def gone_of(self, type_: str) -> frozenset[str]:
        return self._once(("gone", type_), lambda: frozenset(self._names_of(self.deleted(type_))))

    def made(self, type_: str) -> frozenset[str]:
        """The names of what of this type is made, and was not there under another address."""
        return self._once(("made", type_), lambda: frozenset(self._made(type_)))

    def _made(self, type_: str) -> Iterator[str]:
        going = {name_of(thing.values) for thing in self.before(type_)}
        for change in self.of(type_):
            if change.action is Action.CREATE and name_of(change.after) not in going:
                yield name_of(change.after)

    def _names_of(self, things: Iterable[Thing]) -> Iterator[str]:
        for thing in things:
            names = map(thing.text, ("arn", "id", *_OWNERS.get(thing.type, ("name",))))
            yield from (name for name in names if name)

    def _once(self, key: tuple[str, str], make: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Asked for again at each of thousands of changes."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def found(
        self,
        section: Section,
        gate: Gate | None,
        address: str,
        title: str,
        *detail: Phrase,
        severity: Severity | None = None,
    ) -> Finding:
        weight = severity or (Severity.WARNING if gate else Severity.NOTE)
        return Finding(section, gate, self.subject, address, title, detail, weight)
