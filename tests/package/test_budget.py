"""Sizes over Lambda's limits are told before AWS tells them, with what to look at."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from generator.package import Bundle, BundleRequest, budget

Make = Callable[..., BundleRequest]
MB = 1024 * 1024


def bundle(request: BundleRequest, size: int, unpacked_size: int, *largest: tuple[str, int]) -> Bundle:
    return Bundle((request,), Path("x.zip"), "", "", size, unpacked_size, largest)


def test_sizes_within_the_limits_are_no_problem(request_for: Make) -> None:
    assert budget.problems([bundle(request_for(), 50 * MB, 250 * MB)]) == []


def test_a_zip_over_the_limit_names_the_largest(request_for: Make) -> None:
    problems = budget.problems([bundle(request_for(), 60 * MB, 100 * MB, ("pandas", 70 * MB), ("numpy", 20 * MB))])

    assert list(map(str, problems)) == [
        "orders/api: the zip may have 50.0 MB, not 60.0 MB; largest unpacked: pandas 70.0 MB, numpy 20.0 MB; "
        "move some of it to a layer or leave it out"
    ]


def test_layers_count_towards_the_unpacked_size_of_their_functions(request_for: Make) -> None:
    layer = request_for(kind="layer", key="common")
    function = request_for(layers=("common",))
    bundles = [
        bundle(function, MB, 100 * MB, ("models", 90 * MB)),
        bundle(layer, MB, 200 * MB, ("numpy", 150 * MB)),
        bundle(replace(function, key="small", layers=()), MB, 100 * MB),
    ]

    assert list(map(str, budget.problems(bundles))) == [
        "orders/api: the function with its layers may have 250.0 MB unpacked, not 300.0 MB; largest: numpy 150.0 MB, "
        "models 90.0 MB; leave some of it out or use a container image"
    ]


def test_offenders_are_summed_by_folder() -> None:
    sizes = {"python/numpy/a.so": 5, "python/numpy/b.so": 6, "python/six.py": 3}

    assert budget.largest(sizes, "python/") == (("numpy", 11), ("six.py", 3))
