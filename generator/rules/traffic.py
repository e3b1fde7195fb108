"""Expected use that reviews price: all of it said, and possible."""

from generator.rules.model import Deployed, Finding, Findings, deployed
from generator.spec.functions import Traffic

_KEY = "traffic"
_MS = 1000


@deployed("GEN234", "Declared traffic is whole, and possible")
def whole(stack: Deployed) -> Findings:
    """A price takes how often a function runs and how long; no invocation runs longer than the timeout.

    Way out: write `traffic: { invocations_per_month: 2000000, duration_ms: 120 }`; an overlay may change one of them.
    """
    for function in stack.stack.functions:
        given, timeout = function.spec.traffic, function.spec.timeout
        if given is None:
            continue
        for missing in _missing(given):
            message = f"traffic of {function.key!r} is without {missing}, and both numbers make a price: write it too"
            yield Finding(stack.function(function, _KEY), f"{message}, or `traffic: null` for none")
        if timeout is not None and given.duration_ms is not None and given.duration_ms > timeout * _MS:
            message = (
                f"duration_ms is at most the timeout, {timeout * _MS} (timeout: {timeout}), not {given.duration_ms}"
            )
            yield Finding(stack.function(function, _KEY, "duration_ms"), f"{message}: correct one of them")


def _missing(given: Traffic) -> list[str]:
    return [key for key in ("invocations_per_month", "duration_ms") if getattr(given, key) is None]
