import os
import time


def handler(event: dict[str, str], context: object) -> dict[str, str]:
    import idna  # from the layer `wheels`
    import shade  # from the layer `own`

    return {
        "colour": shade.of(os.environ["COLOUR"]),
        "domain": idna.encode(event.get("domain", "münchen.example")).decode(),
        "version": str(getattr(context, "function_version", "")),
    }


def sleep(event: dict[str, str], context: object) -> dict[str, str]:
    time.sleep(3)
    return {}


def fail(event: dict[str, str], context: object) -> None:
    raise RuntimeError(f"cannot do {event}")
