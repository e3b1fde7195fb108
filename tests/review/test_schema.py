"""What the tables of the review name is there in the provider: a rule on an attribute that is not can never fire."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from generator.review.findings.doors import DOORS
from generator.review.findings.holding import GUARDED_BY, HOLDERS, SPARED_FOR_DAYS
from generator.review.findings.principals import TAKERS
from generator.review.findings.protection import RULES
from generator.review.findings.protectors import PROTECTORS
from generator.review.findings.reopened import REOPENED
from generator.review.findings.triggers import TURNED
from generator.review.iam.documents import PLACES
from generator.terraform.plan_json import AttributePath

Schemas = Mapping[str, Any]


def missing(schemas: Schemas, type_: str, path: AttributePath) -> str:
    """Where `path` leaves the schema of this type: the type, an attribute, a list that is none; `""` if nowhere."""
    if type_ not in schemas:
        return type_
    found: Any = schemas[type_]["block"]
    for step in path:
        found = _below(found, step)
        if found is None:
            return f"{type_}: {step} of {'.'.join(map(str, path))}"
    return ""


def _below(found: Any, step: str | int) -> Any:
    """A block has attributes and block types; an attribute's type is a word, or a list such as `["set", "string"]`."""
    if isinstance(step, int):
        many = isinstance(found, Mapping) and found.get("nesting_mode") in ("list", "set")
        if many:
            return found["block"]
        return found[1] if isinstance(found, list) and found[0] in ("list", "set") else None
    if isinstance(found, Mapping):
        attribute = found.get("attributes", {}).get(step)
        return attribute["type"] if attribute else found.get("block_types", {}).get(step)
    return found[1].get(step) if isinstance(found, list) and found[0] == "object" else None


def named() -> Iterator[tuple[str, AttributePath]]:
    """Each type with each path that the tables name of it."""
    yield from ((type_, rule.path) for rule in RULES for type_ in rule.types)
    yield from ((type_, (attribute,) if attribute else ()) for type_, (_, attribute) in PROTECTORS.items())
    yield from ((type_, ()) for type_ in HOLDERS)
    yield from ((type_, (key,)) for type_, key in GUARDED_BY.items())
    yield from ((type_, (key,)) for type_, (key, _) in SPARED_FOR_DAYS.items())
    for type_, place in PLACES.items():
        yield from ((type_, (key,)) for key in (place.attribute, place.holder))
    yield from ((type_, (key,)) for type_, key in TAKERS.items())
    yield from ((type_, path) for type_, rules in REOPENED.items() for path, *_ in rules)
    for type_, door in DOORS.items():
        yield from ((type_, (key,) if key else ()) for key in (door.owner,))
        yield door.inside[0] or type_, (door.inside[1],) if door.inside[0] else ()
    for type_, (path, keys) in TURNED.items():
        yield from ((type_, each) for each in (path, *((key,) for key in keys)))


def test_every_type_and_attribute_that_a_table_names_is_in_the_provider(schemas: Schemas) -> None:
    assert [said for type_, path in named() if (said := missing(schemas, type_, path))] == []


@pytest.mark.parametrize(
    ("type_", "path"),
    [
        ("aws_sqs", ()),
        ("aws_ecr_repository", ("kms_key_id",)),
        ("aws_ecr_repository", ("encryption_configuration", "kms_key")),
        ("aws_dynamodb_table", ("ttl", 0, "on")),
        ("aws_sqs_queue", ("redrive_policy", 0)),
        ("aws_sqs_queue", ("redrive_policy", "maxReceiveCount")),
    ],
)
def test_what_is_not_in_the_provider_is_seen(schemas: Schemas, type_: str, path: AttributePath) -> None:
    assert missing(schemas, type_, path)


# Attributes by which AWS itself keeps somebody from losing something.
_GUARDS = {"deletion_protection", "deletion_protection_enabled", "deletion_window_in_days", "disable_api_termination"}
_GUARDS |= {"final_snapshot_identifier", "recovery_window_in_days", "skip_final_backup", "skip_final_snapshot"}
_HOLD_NOTHING = {
    "aws_launch_template": "of instances",
    "aws_neptune_cluster_instance": "of a cluster, which has the data",
    "aws_pinpointsmsvoicev2_phone_number": "a number, which can be had again",
    "aws_quicksight_analysis": "of data that lies elsewhere",
    "aws_spot_instance_request": "of an instance that goes when its price does",
}


def test_what_aws_itself_guards_from_deletion_holds_data(schemas: Schemas) -> None:
    guarded = {type_ for type_, found in schemas.items() if _GUARDS & found["block"].get("attributes", {}).keys()}
    assert guarded - HOLDERS.keys() == _HOLD_NOTHING.keys()
    assert len(guarded) > 20
