"""`gen up --watch` as its user has it: a process of its own, files that are saved, requests through real triggers."""

import json
import os
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from generator.local.cloud import Cloud
from generator.local.deploying import Cloudlet
from generator.local.requests import call_api
from generator.local.urls import url_id

from .conftest import MakeLocal
from .projects import GEN, OWN, Local, wait_for

EDITS = 20
# What is promised is a second at p95; a noisy machine gets three before the test fails, and the figure is printed.
PROMISED, TOLERATED = 1.0, 3.0


@dataclass
class Follower:
    """A running `gen` and what it has said so far."""

    process: "subprocess.Popen[str]"
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for pipe in (self.process.stdout, self.process.stderr):
            threading.Thread(target=self._read, args=(pipe,), daemon=True).start()

    def _read(self, pipe: Iterator[str]) -> None:
        self.said.extend(pipe)

    def says(self, text: str, since: int = 0) -> None:
        wait_for(lambda: any(text in line for line in self.said[since:]), f"{text!r} in {self.said[since:]}", 60)

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


def follow(local: Local, *words: str) -> Follower:
    pipe = subprocess.PIPE
    environ = {**local.environ, "PYTHONUNBUFFERED": "1"}
    return Follower(subprocess.Popen([GEN, *words], cwd=local.root, env=environ, stdout=pipe, stderr=pipe, text=True))


@pytest.fixture(scope="module")
def local(make_local: MakeLocal, tmp_path_factory: pytest.TempPathFactory) -> Local:
    return make_local(tmp_path_factory.mktemp("watch") / "project", [OWN / "edited"])


@pytest.fixture(scope="module")
def cloudlet(local: Local) -> Cloudlet:
    return local.up("edited")


@pytest.fixture(scope="module")
def watch(local: Local, cloudlet: Cloudlet) -> Iterator[Follower]:
    follower = follow(local, "up", "edited", "--watch")
    follower.says("watching ")
    yield follower
    if follower.process.poll() is None:
        follower.end()


@pytest.fixture(scope="module")
def code(local: Local) -> Path:
    return local.root / "functions" / "edited"


@dataclass(frozen=True, slots=True)
class Asked:
    """Requests to the two functions through their API."""

    cloud: Cloud
    api: str

    def answer(self, path: str) -> dict[str, str]:
        answer = call_api(self.cloud, self.api, "GET", path)
        found: dict[str, str] = json.loads(answer.body) if answer.status == 200 else {}
        return found

    def seconds_until(self, path: str, key: str, word: str) -> float:
        begun = time.monotonic()
        wait_for(lambda: self.answer(path).get(key) == word, f"{path} answers {word!r}", 20)
        return time.monotonic() - begun


@pytest.fixture(scope="module")
def asked(cloudlet: Cloudlet) -> Asked:
    return Asked(cloudlet.cloud, url_id(cloudlet.urls["edited.http_api"]))


def test_new_code_answers_through_the_trigger_within_a_second(
    watch: Follower, code: Path, asked: Asked, record_property: Callable[[str, object], None]
) -> None:
    took = []
    for edit in range(EDITS):
        (code / "left.py").write_text((code / "left.py").read_text().partition("WORD =")[0] + f'WORD = "edit {edit}"\n')
        took.append(asked.seconds_until("/left", "word", f"edit {edit}"))

    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"\nfrom saving to the new answer, {EDITS} edits: median {statistics.median(took):.2f} s, p95 {p95:.2f} s")
    record_property("p95", p95)
    assert p95 < TOLERATED, f"{PROMISED} s is promised, {took}"


def test_a_syntax_error_keeps_the_code_that_runs(watch: Follower, code: Path, asked: Asked) -> None:
    whole = (code / "left.py").read_text()
    before, said = asked.answer("/left"), len(watch.said)
    (code / "left.py").write_text(whole + "def broken(:\n")

    watch.says("does not parse", said)
    assert asked.answer("/left") == before
    (code / "left.py").write_text(whole.replace("WORD = ", 'WORD = "mended" or '))
    asked.seconds_until("/left", "word", "mended")


def test_a_shared_module_reaches_every_function_that_imports_it(watch: Follower, code: Path, asked: Asked) -> None:
    (code / "shared.py").write_text('GREETING = "good evening"\n')

    asked.seconds_until("/left", "greeting", "good evening")
    asked.seconds_until("/right", "greeting", "good evening")


def test_a_change_of_the_spec_is_named_and_left_to_up(watch: Follower, code: Path) -> None:
    said = len(watch.said)
    spec = code / "service.yaml"
    os.utime(spec, (time.time(), time.time()))

    watch.says("the spec has changed: run `gen up`", said)


def test_a_spec_that_is_wrong_is_told_where_and_why(watch: Follower, code: Path) -> None:
    spec, said = code / "service.yaml", len(watch.said)
    whole = spec.read_text()
    try:
        spec.write_text(whole + "fucntions: {}\n")
        watch.says(f"functions/edited/service.yaml:{len(whole.splitlines()) + 1}:1: GEN001", said)
        assert not any("run `gen up` to apply it" in line for line in watch.said[said:])
    finally:
        spec.write_text(whole)


def test_logs_follow_several_functions_side_by_side(local: Local, watch: Follower, asked: Asked) -> None:
    follower = follow(local, "logs", "-f", "edited")
    try:
        for path in ("/left", "/right"):
            asked.answer(path)
        follower.says("hello from left")
        follower.says("hello from right")
        seen = len(follower.said)
        asked.answer("/right")
        follower.says("hello from right", seen)
        columns = {line.split()[1] for line in follower.said if "hello from" in line}
        assert columns == {"edited.left", "edited.right"}
    finally:
        follower.end()


def test_ctrl_c_ends_one_that_watches_and_the_end_of_the_local_cloud_the_other(local: Local, watch: Follower) -> None:
    second = follow(local, "up", "edited", "--watch")
    second.says("watching ")
    assert second.end() == 130
    assert watch.process.poll() is None
    local.down()
    watch.says("the local cloud is not running any more: `gen up --watch` starts it and watches again")
    assert watch.process.wait(20) == 0
