"""What runs the code: a runtime that exists, lives and can be deployed."""

import difflib
from collections.abc import Iterator

from generator.diagnostics import Severity
from generator.resolve.stack import Function
from generator.rules.model import Deployed, Finding, Findings, deployed
from generator.vocabulary.runtimes import RUNTIMES, usable


@deployed("GEN205", "A runtime is one of Lambda's")
def runtime_known(stack: Deployed) -> Findings:
    """Runtimes have AWS's names, `python3.13`.

    Way out: one of those that the message lists.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    """
    for function in _zipped(stack):
        name = str(function.spec.runtime)
        if name not in RUNTIMES:
            good = usable(stack.today)
            close = difflib.get_close_matches(name, good, 1)
            hint = f"did you mean {close[0]}?" if close else f"choose one of {', '.join(good[:6])}..."
            yield Finding(stack.function(function, "runtime"), f"runtime is one of Lambda's, not {name!r}: {hint}")


@deployed("GEN206", "A runtime can still be deployed")
def runtime_blocked(stack: Deployed) -> Findings:
    """Some time after its end of life AWS refuses new functions with a runtime.

    Way out: a later runtime of the same language.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtimes-deprecated
    """
    for function in _zipped(stack):
        known = RUNTIMES.get(str(function.spec.runtime))
        if known and known.is_blocked(stack.today):
            message = f"AWS makes no functions with {known.name} since {known.create_blocked}"
            yield Finding(stack.function(function, "runtime"), f"{message}: use {_later(stack, function)}")


@deployed("GEN801", "A runtime is supported", Severity.WARNING)
def runtime_supported(stack: Deployed) -> Findings:
    """After its end of life a runtime gets no patches, and some months later no deployments.

    Way out: a later runtime of the same language.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtimes-deprecated
    """
    for function in _zipped(stack):
        known = RUNTIMES.get(str(function.spec.runtime))
        if known and known.is_past_end_of_life(stack.today) and not known.is_blocked(stack.today):
            message = f"{known.name} has had no patches since {known.deprecated}: use {_later(stack, function)}"
            yield Finding(stack.function(function, "runtime"), message)


@deployed("GEN207", "A runtime is one that the provider knows")
def runtime_of_provider(stack: Deployed) -> Findings:
    """The AWS provider has a list of runtimes of its own, and version 5.100 refuses later ones at plan.

    Way out: the newest runtime that it knows.
    """
    for function in _zipped(stack):
        known = RUNTIMES.get(str(function.spec.runtime))
        if known and not known.provider:
            message = f"provider hashicorp/aws 5.100 refuses {known.name}: use {_later(stack, function)}"
            yield Finding(stack.function(function, "runtime"), message)


def _zipped(stack: Deployed) -> Iterator[Function]:
    return (item for item in stack.stack.functions if item.spec.runtime is not None and item.spec.image is None)


def _later(stack: Deployed, function: Function) -> str:
    known = RUNTIMES[str(function.spec.runtime)]
    return next(iter(usable(stack.today, known.language)), "python3.13")
