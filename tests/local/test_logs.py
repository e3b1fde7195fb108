import time

from generator.local.cloud import Cloud
from generator.local.functions import invoke
from generator.local.logs import LogLine, log_group, logs

from .conftest import MakeFunction

SAYS_TWICE = "def handler(event, context):\n    print('same')\n    print('same')\n    print(event['word'])\n"


def groups(*functions: str) -> dict[str, str]:
    return {function: log_group(function) for function in functions}


def said(lines: list[LogLine]) -> list[tuple[str, str]]:
    return [(line.function, line.text) for line in lines if not line.text.startswith(("START", "END", "REPORT"))]


def test_several_functions_are_one_stream_without_duplicates(cloud: Cloud, make_function: MakeFunction) -> None:
    make_function("first", SAYS_TWICE)
    make_function("second", SAYS_TWICE)
    since = int(time.time() * 1000)
    invoke(cloud, "first", b'{"word": "one"}')
    stream = logs(
        cloud, groups("first", "second", "never"), since=since, follow=True, stop=lambda: bool(done), poll=0.05
    )
    done: list[bool] = []
    found: list[LogLine] = []

    for line in stream:
        found.append(line)
        if line.text == "one":
            invoke(cloud, "second", b'{"word": "two"}')
        if line.text == "two":
            invoke(cloud, "first", b'{"word": "three"}')
        if line.text == "three":
            done.append(True)

    assert said(found) == [
        ("first", "same"),
        ("first", "same"),
        ("first", "one"),
        ("second", "same"),
        ("second", "same"),
        ("second", "two"),
        ("first", "same"),
        ("first", "same"),
        ("first", "three"),
    ]


def test_what_is_older_is_left_out(cloud: Cloud, make_function: MakeFunction) -> None:
    make_function("old")
    invoke(cloud, "old", b"{}")
    time.sleep(0.01)

    assert list(logs(cloud, groups("old"), since=int(time.time() * 1000) + 1000)) == []


def test_a_function_that_has_never_run_has_no_lines(cloud: Cloud) -> None:
    assert list(logs(cloud, groups("unheard-of"), since=0)) == []
