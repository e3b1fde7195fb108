"""The guard in front of the real emulator: what a web page in the user's browser could try."""

import base64
import json

import pytest

from generator.local import http
from generator.local.emulator import Running

from .zips import zipped

CREATE_FUNCTION = "/2015-03-31/functions"


def creation(name: str) -> bytes:
    code = zipped({"app.py": "def handler(event, context):\n    return {'owned': True}\n"})
    request = {
        "FunctionName": name,
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "Role": "arn:aws:iam::111111111111:role/r",
        "Code": {"ZipFile": base64.b64encode(code).decode()},
    }
    return json.dumps(request).encode()


def exists(running: Running, name: str) -> bool:
    return http.request("GET", f"{running.endpoint}{CREATE_FUNCTION}/{name}").status == 200


@pytest.mark.parametrize(
    "browser",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Host": "evil.example"},
        {"Host": "evil.example", "Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_web_page_cannot_create_a_function(running: Running, browser: dict[str, str]) -> None:
    headers = {"Content-Type": "text/plain", **browser}

    answer = http.request("POST", running.endpoint + CREATE_FUNCTION, headers=headers, body=creation("owned"))

    assert answer.status == 403
    assert not exists(running, "owned")


def test_the_same_request_from_a_program_creates_it(running: Running) -> None:
    answer = http.request("POST", running.endpoint + CREATE_FUNCTION, body=creation("program"))

    assert answer.status == 201
    assert exists(running, "program")


def test_a_rebound_name_cannot_read_or_reset(running: Running) -> None:
    for method, path in (("GET", "/"), ("GET", "/_ministack/health"), ("POST", "/_ministack/reset")):
        rebound = {"Host": f"evil.example:{running.port}", "Sec-Fetch-Site": "same-origin"}
        assert http.request(method, running.endpoint + path, headers=rebound).status == 403


def test_a_preflight_for_the_control_plane_is_refused(running: Running) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}

    answer = http.request("OPTIONS", running.endpoint + CREATE_FUNCTION, headers=headers)

    assert answer.status == 403
    assert not answer.header("Access-Control-Allow-Origin")


def test_the_host_of_an_api_does_not_reach_the_emulators_own_paths(running: Running) -> None:
    headers = {"Host": f"abcd1234.execute-api.localhost:{running.port}", "Origin": "https://evil.example"}

    for path in ("/_ministack/reset", "/_ministack/health", "/health", "/_gen/token", CREATE_FUNCTION):
        answer = http.request("POST", running.endpoint + path, headers=headers, body=creation("through-the-api"))
        assert answer.status == 404
    assert not exists(running, "through-the-api")


def test_a_page_out_of_a_bucket_has_an_origin_of_its_own(running: Running) -> None:
    http.request("PUT", f"{running.endpoint}/pages")
    http.request("PUT", f"{running.endpoint}/pages/a.html", headers={"Content-Type": "text/html"}, body=b"<script>")

    page = http.request("GET", f"{running.endpoint}/pages/a.html")

    assert page.body == b"<script>"
    assert page.header("Content-Security-Policy").startswith("sandbox")
    assert "allow-same-origin" not in page.header("Content-Security-Policy")


@pytest.mark.parametrize(
    "path", ["/", "/_aws/execute-api/abcd1234", "/_aws/execute-api/abcd1234/p", "/restapis/abcd1234/p/_user_request_"]
)
def test_a_form_of_a_web_page_cannot_call_an_action(running: Running, path: str) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    foreign = {**form, "Origin": "https://evil.example"}
    create = b"Action=CreateTopic&Name=owned&Version=2010-03-31"

    answer = http.request("POST", running.endpoint + path, headers=foreign, body=create)

    assert answer.status in (403, 404)
    topics = b"Action=ListTopics&Version=2010-03-31"
    listed = http.request("POST", running.endpoint + "/", headers=form, body=topics)
    assert listed.status == 200
    assert "owned" not in listed.text
