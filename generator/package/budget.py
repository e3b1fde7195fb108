"""Lambda's limits on the size of code: 50 MB zipped, 250 MB unpacked with all layers."""

from collections.abc import Iterable, Mapping, Sequence

from generator.package.model import Bundle, BundleRequest, Problem

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
ZIPPED = 50 * 1024 * 1024
UNPACKED = 250 * 1024 * 1024
_NAMED = 5


def problems(bundles: Sequence[Bundle], *, zipped: int = ZIPPED, unpacked: int = UNPACKED) -> list[Problem]:
    """Bundles over one of the limits (bytes), each with what takes most room in it."""
    by_request = {_place(request): bundle for bundle in bundles for request in bundle.requests}
    found = [_zip_problem(bundle, zipped) for bundle in bundles if bundle.size > zipped]
    for bundle in bundles:
        for request in bundle.requests:
            places = [(request.service, "layer", name) for name in request.layers]
            together = [bundle, *(by_request[place] for place in places if place in by_request)]
            total = sum(part.unpacked_size for part in together)
            if total > unpacked:
                found.append(_unpacked_problem(request, together, total, unpacked))
    return found


def largest(sizes: Mapping[str, int], prefix: str) -> tuple[tuple[str, int], ...]:
    """Unpacked bytes by file or folder at the top (below a layer's `prefix`), largest first."""
    totals: dict[str, int] = {}
    for name, size in sizes.items():
        top = name.removeprefix(prefix).split("/")[0]
        totals[top] = totals.get(top, 0) + size
    return tuple(sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:_NAMED])


def _zip_problem(bundle: Bundle, limit: int) -> Problem:
    names = ", ".join(sorted(request.name for request in bundle.requests))
    return Problem(
        names,
        f"the zip may have {_megabytes(limit)}, not {_megabytes(bundle.size)}; largest unpacked: "
        f"{_offenders([bundle])}; move some of it to a layer or leave it out",
    )


def _unpacked_problem(request: BundleRequest, bundles: Iterable[Bundle], total: int, limit: int) -> Problem:
    kind = "the layer" if request.kind == "layer" else "the function with its layers"
    return Problem(
        request.name,
        f"{kind} may have {_megabytes(limit)} unpacked, not {_megabytes(total)}; largest: {_offenders(bundles)}; "
        "leave some of it out or use a container image",
    )


def _offenders(bundles: Iterable[Bundle]) -> str:
    everything = sorted((item for bundle in bundles for item in bundle.largest), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {_megabytes(size)}" for name, size in everything[:_NAMED])


def _place(request: BundleRequest) -> tuple[str, str, str]:
    return request.service, request.kind, request.key


def _megabytes(size: int) -> str:
    return f"{size / (1024 * 1024):.1f} MB"
