"""Destroying or replacing what holds data, with the attribute that forces it."""

from collections.abc import Iterator

from generator.review.findings.holding import GUARDED_BY, HOLDERS, SPARED_FOR_DAYS
from generator.review.findings.replaced import forced
from generator.review.model import Finding, Gate, Phrase, Section, Severity, phrase
from generator.review.scene import Scene
from generator.review.values import name_of
from generator.terraform.plan_json import Action, ResourceChange


def data_loss(scene: Scene) -> Iterator[Finding]:
    """Blockers: each thing with data that is destroyed, replaced or left behind."""
    for change in scene.of(*HOLDERS):
        if change.action in (Action.DELETE, Action.REPLACE) and not _spared(change):
            yield _lost(scene, change)


def replicas(scene: Scene) -> Iterator[Finding]:
    """The copies of a table in other regions, which are blocks of it."""
    for old, new in scene.pairs("aws_dynamodb_table"):
        before, after = ({str(item.get("region_name")) for item in side.blocks("replica")} for side in (old, new))
        moved = {thing.text("region_name") for thing in scene.after("aws_dynamodb_table_replica")}
        for region in sorted(before - after - moved) if not new.waits("replica") else ():
            said = phrase("{}: with it go its items in {}", name_of(old.values), region)
            title = "replica of a table is destroyed"
            weight = Severity.BLOCKER
            yield scene.found(Section.BLOCKERS, Gate.DATA_LOSS, new.address, title, said, severity=weight)


def forgotten(scene: Scene) -> Iterator[Finding]:
    """Nothing is lost, but nobody looks after it any more."""
    for change in scene.of(*HOLDERS):
        if change.action is Action.FORGET:
            noun, _ = HOLDERS[change.type]
            detail = phrase("{} stays in AWS as it is", name_of(change.before))
            yield scene.found(Section.BLOCKERS, None, change.address, f"{noun} leaves Terraform's hands", detail)


def _spared(change: ResourceChange) -> bool:
    """What stays in AWS whatever Terraform does, and what Terraform itself wrote: values and files of the code."""
    if change.type == "aws_cloudwatch_log_group":
        return bool(change.before.get("skip_destroy"))
    if change.type in ("aws_s3_bucket_object", "aws_s3_object"):
        return any(change.before.get(key) for key in ("content", "content_base64", "source"))
    return change.type == "aws_ssm_parameter" and change.before.get("type") != "SecureString"


def _lost(scene: Scene, change: ResourceChange) -> Finding:
    noun, held = HOLDERS[change.type]
    verb = "is replaced" if change.action is Action.REPLACE else "is destroyed"
    detail = [
        phrase(f"{{}}: with it go {held}", name_of(change.before) or change.name),
        *forced(change),
        *_leftover(change),
        *_twin(scene, change),
        *_softened(change),
    ]
    return scene.found(
        Section.BLOCKERS,
        Gate.DATA_LOSS,
        change.address,
        f"{noun} {verb}",
        *detail,
        severity=Severity.BLOCKER,
    )


def _leftover(change: ResourceChange) -> Iterator[Phrase]:
    if change.deposed:
        yield phrase("it is a leftover of an apply that failed half-way (deposed {})", change.deposed)


def _twin(scene: Scene, change: ResourceChange) -> Iterator[Phrase]:
    """The same thing under another address: somebody forgot a `moved` block, or the indexes of a `count` shift."""
    other = scene.twin(change) if change.action is Action.DELETE else ""
    if other:
        yield phrase("{} is made with the same name: a `moved` block keeps what is there", other)
    elif heir := scene.heir(change):
        yield phrase("{} takes its name: an index shifts, and `moved` blocks keep what is there", heir)


def _softened(change: ResourceChange) -> Iterator[Phrase]:
    """What AWS does about it on its own."""
    values = change.before
    if values.get(GUARDED_BY.get(change.type, "")) in (True, "ACTIVE"):
        yield phrase("deletion protection is on: the apply fails until it is switched off")
    if change.type == "aws_s3_bucket" and values.get("force_destroy") is False:
        yield phrase("the apply fails while there are objects in it (`force_destroy` is off)")
    if change.type in ("aws_db_instance", "aws_rds_cluster") and values.get("skip_final_snapshot") is False:
        yield phrase("a final snapshot is taken")
    key, days = SPARED_FOR_DAYS.get(change.type, ("", 0))
    if key and values.get(key) != 0:
        yield phrase("AWS keeps it for {} days, in which the deletion can be cancelled", str(values.get(key) or days))
