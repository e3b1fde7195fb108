"""What is looked for in a plan: families of small functions, each from a scene to findings."""

from collections.abc import Callable, Iterator

from generator.review.findings import (
    attachments,
    authorizing,
    callers,
    code,
    data_loss,
    doors,
    environment,
    expiring,
    exposure,
    iam,
    openapi,
    openings,
    principals,
    protection,
    protectors,
    reopened,
    ripples,
    triggers,
)
from generator.review.model import Finding
from generator.review.scene import Scene

Family = Callable[[Scene], Iterator[Finding]]

FAMILIES: tuple[Family, ...] = (
    data_loss.data_loss,
    data_loss.replicas,
    data_loss.forgotten,
    iam.policies,
    iam.inline_blocks,
    attachments.attachments,
    attachments.boundaries,
    attachments.deleted_roles,
    principals.members,
    principals.credentials,
    principals.grants,
    principals.taken_roles,
    exposure.exposure,
    openapi.routes,
    reopened.reopened,
    authorizing.routes,
    authorizing.authorizers,
    openings.public_policies,
    openings.public_access_blocks,
    openings.public_acls,
    openings.networks,
    triggers.removed,
    doors.removed,
    doors.readdressed,
    doors.paths,
    doors.streams,
    triggers.switched_off,
    triggers.turned,
    triggers.notifications,
    triggers.cognito,
    triggers.rescheduled,
    callers.permissions_removed,
    callers.deliveries_removed,
    protection.reduced,
    protectors.removed,
    protectors.alarms_loosened,
    expiring.expiring,
    environment.environment,
    code.code,
    code.functions,
)


def findings_of(scene: Scene) -> list[Finding]:
    """All findings of one plan: every change is told by one of them at least."""
    found = [finding for family in FAMILIES for finding in family(scene)]
    told = frozenset(finding.address for finding in found)
    return [*found, *ripples.ripples(scene, told), *ripples.drift(scene), *ripples.rest(scene, told)]
