import json
import time

import pytest

from generator.diagnostics import UserError
from generator.local.cloud import Cloud
from generator.local.functions import invoke, replace

from .conftest import MakeFunction
from .zips import zipped


def answering(word: str) -> bytes:
    return zipped({"app.py": f"def handler(event, context):\n    return {word!r}\n"})


def test_a_call_gives_the_answer_and_the_log(cloud: Cloud, make_function: MakeFunction) -> None:
    make_function("echo")

    found = invoke(cloud, "echo", b'{"a": 1}')

    assert json.loads(found.payload) == {"got": {"a": 1}, "version": "1"}
    assert (found.status, found.error, found.version) == (200, None, "1")
    assert '{"a": 1}' in found.log


def test_a_call_that_fails_gives_the_error(cloud: Cloud, make_function: MakeFunction) -> None:
    make_function("broken", "def handler(event, context):\n    raise ValueError('no such order')\n")

    found = invoke(cloud, "broken", b"{}")

    assert found.error == "Unhandled"
    assert json.loads(found.payload)["errorMessage"] == "no such order"


def test_a_function_that_is_not_there_is_named(cloud: Cloud) -> None:
    with pytest.raises(UserError, match="there is no function missing:live here"):
        invoke(cloud, "missing", b"{}")


def test_new_code_answers_through_the_alias_at_once(cloud: Cloud, make_function: MakeFunction) -> None:
    make_function("hot")
    invoke(cloud, "hot", b"{}")
    took = []
    for round_ in range(5):
        began = time.monotonic()
        version = replace(cloud, "hot", answering(f"new {round_}"))
        answer = invoke(cloud, "hot", b"{}")
        took.append(time.monotonic() - began)
        assert json.loads(answer.payload) == f"new {round_}"
        assert answer.version == version

    # A bound against waits that creep in, far above the 0.1 s it takes.
    assert min(took) < 1
    print(f"slowest {max(took):.3f} s, fastest {min(took):.3f} s")


def test_the_users_profile_and_proxies_do_not_reach_a_local_call(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    fresh = Cloud(cloud.endpoint, "222222222222", "us-east-1")

    assert fresh.client("sts").get_caller_identity()["Account"] == "222222222222"


def test_a_childs_environment_leads_to_the_local_cloud_only() -> None:
    user = {"PATH": "/bin", "AWS_PROFILE": "production", "AWS_SESSION_TOKEN": "t"}

    environ = Cloud("http://127.0.0.1:20000", "111111111111", "eu-central-1").environ(user)

    assert environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:20000"
    assert environ["AWS_ACCESS_KEY_ID"] == "111111111111"
    assert environ["AWS_CONFIG_FILE"] == "/dev/null"
    assert "AWS_PROFILE" not in environ
    assert "AWS_SESSION_TOKEN" not in environ
