"""Objects that a bucket begins to delete, deletes sooner, or deletes more of."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from generator.review.model import Finding, Gate, Section, phrase
from generator.review.scene import Scene
from generator.review.values import Thing, block, maps
from generator.terraform.plan_json import Values

# A bucket of old has its rules in itself.
_EXPIRING = {"aws_s3_bucket": "lifecycle_rule", "aws_s3_bucket_lifecycle_configuration": "rule"}
_BLOCKS = ("expiration", "noncurrent_version_expiration")


@dataclass(frozen=True, slots=True)
class _Deletion:
    """What a rule deletes, and after how many days; 0 is a day of the calendar, `date`.

    `prefix` is of the names of objects, `bound` what else they have to have: tags, sizes.
    """

    rule: str
    kind: str
    days: int
    prefix: str
    bound: str
    date: str = ""

    def does_as_well(self, other: "_Deletion") -> bool:
        """Whether it deletes all that the other one does, no later."""
        wider = other.prefix.startswith(self.prefix) and self.bound in ("", other.bound)
        return self.kind == other.kind and self.days <= other.days and self.date == other.date and wider


def expiring(scene: Scene) -> Iterator[Finding]:
    """Told of each rule whose deletions none did before, whatever it is called."""
    before: dict[str, list[_Deletion]] = {}
    for thing in scene.before(*_EXPIRING):
        before.setdefault(thing.text("bucket"), []).extend(_deletions(thing))
    made = scene.made("aws_s3_bucket")
    for thing in scene.after(*_EXPIRING):
        bucket = thing.text("bucket")
        if not bucket or bucket in made:
            continue
        for item in _deletions(thing):
            if not any(old.does_as_well(item) for old in before.get(bucket, ())):
                yield _told(scene, thing, item, before.get(bucket, []))


def _told(scene: Scene, thing: Thing, item: _Deletion, before: list[_Deletion]) -> Finding:
    old = next((one for one in before if (one.rule, one.kind) == (item.rule, item.kind)), None)
    was = str(old.days) if old else "never"
    rule, bucket = f"{item.rule} ({item.kind})", thing.text("bucket")
    said = [phrase("rule {} of bucket {}: after {} → {} days", rule, bucket, was, str(item.days))]
    if item.date:
        said = [phrase("rule {} of bucket {}: on {}", rule, bucket, item.date)]
    elif old and old.days <= item.days:
        said = [phrase("rule {} of bucket {} deletes more objects after {} days", rule, bucket, str(item.days))]
    if item.prefix:
        said.append(phrase("of objects below {}", item.prefix))
    title = "objects are deleted sooner"
    return scene.found(Section.PROTECTION, Gate.PROTECTION_REDUCED, thing.address, title, *said)


def _deletions(thing: Thing) -> Iterator[_Deletion]:
    """Of the rules that are on."""
    for rule in thing.blocks(_EXPIRING[thing.type]):
        if rule.get("status") != "Enabled" and rule.get("enabled") is not True:
            continue
        prefix, bound = _scope(rule)
        for kind in _BLOCKS:
            for item in maps(rule.get(kind)):
                days, date = item.get("days") or item.get("noncurrent_days"), str(item.get("date") or "")
                if date or (isinstance(days, int) and days):
                    yield _Deletion(str(rule.get("id")), kind, 0 if date else int(days or 0), prefix, bound, date)


def _scope(rule: Values) -> tuple[str, str]:
    """The prefix of names, and all else that a filter asks for, as text."""
    chosen = block(rule, "filter")
    joined = {**rule, **chosen, **block(chosen, "and")}
    tags = [joined.get(key) for key in ("tag", "tags")]
    sizes = [joined.get(key) for key in ("object_size_greater_than", "object_size_less_than")]
    found = [item for item in (*tags, *sizes) if item not in (None, "", [], {}, 0)]
    return str(joined.get("prefix") or ""), json.dumps(found, sort_keys=True) if found else ""
