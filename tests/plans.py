"""Plan JSON as Terraform writes it, of the few words that a test is about."""

from typing import Any

_BESIDE = ("mode", "previous_address", "deposed", "action_reason")


def change(
    address: str = "aws_sqs_queue.this",
    actions: tuple[str, ...] = ("update",),
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """One entry of `resource_changes`; `more` goes into `change`, or beside it what stands there."""
    beside: dict[str, Any] = {key: more.pop(key) for key in _BESIDE if key in more}
    type_, name = address.split("[")[0].split(".")[-2:]
    said = {"actions": list(actions), "before": before, "after": after, "after_unknown": {}, **more}
    return {
        "address": address,
        "mode": "managed",
        "type": type_,
        "name": name,
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": said,
        **beside,
    }


def plan(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A plan of these changes; `more` are further keys of the top."""
    return {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": list(changes), **more}
