"""Zips that nothing names any more: which go, and when."""

import json
from collections.abc import Callable
from pathlib import Path

from generator.package import Bundle, BundleRequest

Make = Callable[..., BundleRequest]
Packager = Callable[..., list[Bundle]]
Write = Callable[[dict[str, str | bytes]], None]
CODE = "functions/orders/api.py"
HOUR = 3600


def at(hours: float) -> Callable[[], float]:
    return lambda: 1_000_000_000 + hours * HOUR


def test_what_the_manifest_names_no_more_goes_a_day_later(packaged: Packager, request_for: Make, write: Write) -> None:
    write({CODE: "old = 1\n"})
    (first,) = packaged(request_for(), clock=at(0))
    write({CODE: "new = 1\n"})
    (second,) = packaged(request_for(), clock=at(100))
    packaged(request_for(), clock=at(123))
    assert first.path.is_file(), "somebody may be applying it"
    packaged(request_for(), clock=at(125))
    assert not first.path.exists()
    assert second.path.is_file()


def test_what_is_named_again_meanwhile_has_its_day_anew(packaged: Packager, request_for: Make, write: Write) -> None:
    write({CODE: "old = 1\n"})
    (first,) = packaged(request_for(), clock=at(0))
    for hours, text in ((1, "new = 1\n"), (20, "old = 1\n"), (30, "new = 1\n")):
        write({CODE: text})
        packaged(request_for(), clock=at(hours))
    assert first.path.is_file()
    packaged(request_for(), clock=at(53))
    assert first.path.is_file()


def test_zips_of_services_that_are_not_packaged_this_time_stay(packaged: Packager, request_for: Make) -> None:
    (bundle,) = packaged(request_for(), clock=at(0))
    other = request_for(service="other", include=(bundle.requests[0].source,))
    packaged(other, clock=at(1))
    packaged(other, clock=at(100))
    assert bundle.path.is_file()


def test_a_lost_manifest_and_a_broken_memory_cost_no_zip_at_once(
    packaged: Packager, request_for: Make, root: Path
) -> None:
    (bundle,) = packaged(request_for(), clock=at(0))
    (root / "build/manifest.json").unlink()
    (root / "build/.cache/unnamed.json").write_text(json.dumps({bundle.path.name: "yesterday"}))
    packaged(request_for(service="other", include=(bundle.requests[0].source,)), clock=at(1000))
    assert bundle.path.is_file()


def test_a_clock_that_was_ahead_does_not_keep_zips_for_ever(
    packaged: Packager, request_for: Make, write: Write
) -> None:
    write({CODE: "old = 1\n"})
    (first,) = packaged(request_for(), clock=at(0))
    write({CODE: "new = 1\n"})
    for hours in (100_000, 1, 26):
        packaged(request_for(), clock=at(hours))
    assert not first.path.exists()


def test_only_what_gen_itself_wrote_goes(packaged: Packager, request_for: Make, root: Path) -> None:
    folder = root / "build/packages"
    folder.mkdir(parents=True)
    (folder / f"{'a' * 64}.zip").mkdir()
    (root / "mine.zip").write_text("")
    (folder / f"{'c' * 64}.zip").symlink_to(root / "mine.zip")
    for name in ("mine.zip", f"{'A' * 64}.zip", f"{'b' * 63}.zip", f"{'b' * 64}.zip.part", f"{'d' * 64}.zip"):
        (folder / name).write_text("")
    before = {path.name for path in folder.iterdir()}
    (bundle,) = packaged(request_for(), clock=at(0))
    packaged(request_for(), clock=at(25))
    after = {path.name for path in folder.iterdir()}
    assert before - after == {f"{'d' * 64}.zip"}
    assert after - before == {bundle.path.name}
    assert (root / "mine.zip").exists()
