"""What a role's second policy will say, which Terraform knows only after the apply: reviews read it from the spec.

The module's HCL is rendered from that same spec, and `gen plan` sees to it. Where somebody overrides what is rendered,
by inputs of his own or an override file, nothing is said and the policy counts as unknown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from generator.delivery.roots import Root
from generator.layout.files import SERVICES
from generator.names import label
from generator.permissions.statements import Statement, statements
from generator.resolve.physical import known_words
from generator.resolve.stack import Function
from generator.review import Subject
from generator.review.iam.policies import Statement as Said
from generator.review.iam.policies import statements as read
from generator.values import Ref, Setting, Text, Value, concrete


def meaning(project: Path, roots: Iterable[Root]) -> Callable[[Subject], Mapping[str, tuple[Said, ...]]]:
    """What `review` takes as `meanings`: nothing for a plan of none of these roots."""
    known = {root.name: root for root in roots}

    def meanings(subject: Subject) -> Mapping[str, tuple[Said, ...]]:
        root = known.get(subject.name)
        return dict(_meanings(root)) if root and not _overridden(project, root) else {}

    return meanings


def _overridden(project: Path, root: Root) -> bool:
    """https://developer.hashicorp.com/terraform/language/files/override"""
    folders = (project / SERVICES / root.service, project / root.folder)
    patterns = ("*override.tf", "*override.tf.json")
    return any(True for folder in folders for pattern in patterns for _ in folder.glob(pattern))


def _meanings(root: Root) -> Iterator[tuple[str, tuple[Said, ...]]]:
    """By address; in a call that some environment leaves out it has an index."""
    words = known_words(root.stack)
    for function in root.stack.functions:
        said = None if function.merged.get("terraform") else _said(root, function, words)
        for index in ("", "[0]") if said else ():
            call = f"module.{label(root.service)}.module.{function.key}_role{index}"
            yield f"{call}.aws_iam_role_policy.computed[0]", said or ()


def _said(root: Root, function: Function, words: Mapping[str, str]) -> tuple[Said, ...] | None:
    found = (item for item in statements(root.stack, function) if item.computed)
    there = [item for item in found if not item.needs & set(root.stack.left_out)]
    return read({"Statement": [_plain(item, words) for item in there]}) if there else None


def _plain(statement: Statement, words: Mapping[str, str]) -> dict[str, object]:
    """As JSON has it; an ARN of AWS's making by the expression that stands in the code."""
    return {
        "Sid": statement.sid,
        "Effect": "Allow",
        "Action": list(statement.actions),
        "Resource": [_spelt(item, words) for item in statement.resources],
        "Condition": concrete(dict(statement.condition), words) if statement.condition else {},
    }


def _spelt(value: Value, words: Mapping[str, str]) -> str:
    if isinstance(value, Text):
        return "".join(part if isinstance(part, str) else _spelt(part, words) for part in value.parts)
    if isinstance(value, Ref):
        return words.get(value.expression) or f"${{{value.expression}}}"
    return str(concrete(value, words)) if isinstance(value, Setting | str) else str(value)
