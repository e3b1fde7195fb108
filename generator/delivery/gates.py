"""What a review of plans finds, and what of it stops an apply where others depend on the environment."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from generator.approvals import Approvals, read_approvals
from generator.bundles import BUILD
from generator.delivery.declared import declared_public
from generator.delivery.expecting import expecting
from generator.delivery.guarding import guarding
from generator.delivery.kept import FOLDER, Manifest
from generator.delivery.meaning import meaning
from generator.delivery.roots import Root
from generator.replacing import replace_file
from generator.review import Review, Subject, html, markdown, review
from generator.review.markdown import LIMIT
from generator.review.picture import Picture

# In development a table may go without anybody's leave.
GATED_TIERS = frozenset({"staging", "production"})
COMMENT, PAGE = "review.md", "review.html"


def review_of(project: Path, subjects: Iterable[Subject], roots: Iterable[Root]) -> Review:
    """The review of the plans of these roots with the project's approvals of today, and what specs declare."""
    roots = list(roots)
    approvals = Approvals((*read_approvals(project).entries, *declared_public(roots)))
    required = {root.environment: root.stack.environment.require for root in roots}
    return review(
        subjects,
        approvals=approvals,
        today=datetime.now(UTC).date(),
        packages=project / BUILD / "packages",
        more=guarding(project, required, roots),
        traffic=expecting(roots),
        meanings=meaning(project, roots),
    )


def write_review(
    project: Path, environment: str, found: Review, pictures: Mapping[str, Picture], limit: int = LIMIT
) -> None:
    """The comment, of up to `limit` characters, and the page with all of it, beside the environment's plans."""
    folder = project / FOLDER / environment
    for name, text in ((COMMENT, markdown(found, PAGE, limit)), (PAGE, html(found, pictures))):
        replace_file(folder / name, text.encode("utf-8", "backslashreplace"))


def stops(found: Review) -> list[str]:
    """A line for each finding that nobody approved, with the entry that would."""
    return [
        f"{item.finding.subject}: {item.finding.title} ({item.finding.address})"
        + (f" [{item.finding.gate}]" if item.finding.gate else "")
        + (" was approved, until the approval expired" if item.expired else "")
        for item in found.stopping
    ]


def uncommitted(tier: str | None, manifests: Iterable[Manifest]) -> tuple[list[str], list[str]]:
    """Plans of what stands in no commit, so that nobody could look up later what runs: those that stop an apply where
    others depend on the environment, and those that are only told. Without git there is nothing to hold them against.
    """
    stopping, told = [], []
    for item in manifests:
        if not item.clean and item.does_something:
            name = f"{item.environment}/{item.service}"
            if not item.commit:
                told.append(f"{name} is of no commit: nobody can look up later what runs. `git init` and commit it")
            elif tier in GATED_TIERS:
                stopping.append(f"{name} was planned with changes that are not committed: commit them, and plan again")
            else:
                told.append(
                    f"{name} was planned with changes that are not committed: its release names only the commit"
                )
    return stopping, told
