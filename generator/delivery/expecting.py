"""What specs say of the use of their functions, by physical names: reviews price it."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from generator.delivery.roots import Root
from generator.names import physical, stem_of
from generator.resolve.physical import known_words
from generator.resolve.stack import Stack
from generator.review import Subject, Traffic
from generator.spec.functions import FunctionDefaults
from generator.spec.functions import Traffic as Declared
from generator.values import Value, concrete


def expecting(roots: Iterable[Root]) -> Callable[[Subject], Mapping[str, Traffic] | None]:
    """What `review` takes as `traffic`: None for a plan of none of these roots."""
    known = {root.name: root for root in roots}

    def traffic(subject: Subject) -> Mapping[str, Traffic] | None:
        root = known.get(subject.name)
        return expected(root.stack) if root else None

    return traffic


def expected(stack: Stack) -> dict[str, Traffic]:
    """By the functions' physical names; those too that the environment leaves out, since a plan may remove them."""
    words = known_words(stack)
    return {
        str(concrete(name, words)): Traffic(given.invocations_per_month, given.duration_ms)
        for name, given in (*_there(stack), *_left_out(stack))
        if given and given.invocations_per_month is not None and given.duration_ms is not None
    }


def _there(stack: Stack) -> Iterator[tuple[Value, Declared | None]]:
    return ((function.name, function.spec.traffic) for function in stack.functions)


def _left_out(stack: Stack) -> Iterator[tuple[Value, Declared | None]]:
    """Nobody merges what is not there, so what speaks of all functions and of this one is laid over here."""
    for key, spec in stack.spec.functions.items():
        if key in stack.left_out:
            name = physical("function", stack.stem, stem_of(key, spec), spec.name)
            yield name, _merged(stack.environment.defaults, stack.spec.defaults, spec)


def _merged(*layers: FunctionDefaults | None) -> Declared:
    """The last that says a number has it; `null` takes away what stands before it."""
    numbers: dict[str, int | None] = {}
    for layer in layers:
        if layer and layer.traffic:
            numbers |= {key: getattr(layer.traffic, key) for key in layer.traffic.model_fields_set}
        elif layer and "traffic" in layer.model_fields_set:
            numbers.clear()
    return Declared(**numbers)
