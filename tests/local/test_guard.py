import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.local.guard import Passed, Refused, Request, decide

PORT = 20123
OWN = f"127.0.0.1:{PORT}"
CREATE_FUNCTION = "/2015-03-31/functions"


def request(path: str = CREATE_FUNCTION, host: str = OWN, origin: str = "", fetch_site: str = "") -> Refused | Passed:
    return decide(Request(path, host, origin, fetch_site), PORT)


@pytest.mark.parametrize("host", [OWN, f"localhost:{PORT}", f"some-bucket.localhost:{PORT}"])
def test_programs_of_this_machine_pass(host: str) -> None:
    assert request(host=host) == Passed()


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        f"evil.example:{PORT}",
        "127.0.0.1",
        "127.0.0.1:80",
        f"127.0.0.1:{PORT}.evil.example",
        f"127.0.0.1.evil.example:{PORT}",
        f"localhost.evil.example:{PORT}",
        f"evillocalhost:{PORT}",
        f"{OWN},evil.example",
        f"abcd1234.execute-api.evil.example:{PORT}",
        f"abcd1234.execute-api.amazonaws.com.evil.example:{PORT}",
        "abcd1234.execute-api.evilamazonaws.com",
        f"{'a' * 32}.lambda-url.eu-central-1.evilon.aws",
        f"{'a' * 32}.lambda-url.eu-central-1.evil.example",
        f"[::1]:{PORT}",
    ],
)
def test_a_name_that_is_not_ours_is_refused_because_it_may_be_rebound(host: str) -> None:
    assert isinstance(request(host=host), Refused)
    assert isinstance(request(path="/restapis/abcd1234/prod/_user_request_/x", host=host), Refused)


@pytest.mark.parametrize("origin", ["http://evil.example", "https://evil.example", "null", "http://127.0.0.1:3000"])
def test_a_foreign_origin_cannot_reach_the_control_plane(origin: str) -> None:
    assert isinstance(request(origin=origin), Refused)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_browser_that_speaks_for_another_site_cannot_reach_the_control_plane(site: str) -> None:
    assert isinstance(request(fetch_site=site), Refused)


def test_what_the_user_types_into_the_address_bar_passes() -> None:
    assert request(fetch_site="none") == Passed()
    assert request(origin=f"http://{OWN}", fetch_site="same-origin") == Passed()


@pytest.mark.parametrize(
    "path",
    [
        "/restapis/abcd1234/prod/_user_request_/orders",
        "/_aws/execute-api/abcd1234/$default/orders",
        f"/_aws/lambda-url/{'a' * 32}/",
    ],
)
def test_the_api_by_path_leaves_the_origin_to_its_own_cors(path: str) -> None:
    assert request(path=path, origin="https://shop.example", fetch_site="cross-site") == Passed()


@pytest.mark.parametrize(
    "path",
    [
        "/restapis/abcd1234/resources",
        "/restapis/abcd1234/stages/prod",
        "/restapis",
        "/_aws/sqs/messages",
        "/_ministack/reset",
        "/x/restapis/abcd1234/prod/_user_request_/",
        "/restapis/../prod/_user_request_/",
        "/restapis/abcd1234/prod/_user_request_x",
        "/restapis/abcd1234//_user_request_/",
        "/_aws/execute-api/abcd1234",
        "/_aws/execute-api/",
        "/_aws/lambda-url/",
    ],
)
def test_a_path_that_only_resembles_an_api_is_the_control_plane(path: str) -> None:
    assert isinstance(request(path=path, origin="https://shop.example"), Refused)


@pytest.mark.parametrize(
    "host",
    [
        f"abcd1234.execute-api.localhost:{PORT}",
        "abcd1234.execute-api.eu-central-1.amazonaws.com",
        f"abcd1234.execute-api.eu-central-1.amazonaws.com:{PORT}",
    ],
)
def test_the_host_of_an_api_leads_to_that_api_and_nowhere_else(host: str) -> None:
    verdict = request(path="/_ministack/reset", host=host, origin="https://shop.example", fetch_site="cross-site")

    assert verdict == Passed(prefix="/_aws/execute-api/abcd1234", own_origin=True)


@pytest.mark.parametrize("suffix", [f"eu-central-1.localhost:{PORT}", "eu-central-1.on.aws", f"localhost:{PORT}"])
def test_the_host_of_a_function_url_leads_to_that_url(suffix: str) -> None:
    url_id = "0" * 32

    verdict = request(path="/", host=f"{url_id}.lambda-url.{suffix}", fetch_site="cross-site")

    assert verdict == Passed(prefix=f"/_aws/lambda-url/{url_id}", own_origin=True)


@pytest.mark.parametrize("path", ["*", "", "http://evil.example/"])
def test_a_request_for_no_path_is_refused(path: str) -> None:
    assert isinstance(request(path=path), Refused)
    assert isinstance(request(path=path, host=f"abcd1234.execute-api.localhost:{PORT}"), Refused)


SEGMENT = st.sampled_from(
    ["restapis", "_aws", "execute-api", "lambda-url", "abcd1234", "a" * 32, "_user_request_", "p", ""]
)


@given(st.lists(SEGMENT, max_size=6).map(lambda segments: "/" + "/".join(segments)))
def test_what_is_exempt_from_the_origin_check_is_an_api_to_the_emulator_too(path: str) -> None:
    from ministack import app  # type: ignore[import-untyped]

    verdict = request(path=path, origin="https://evil.example")

    if isinstance(verdict, Passed):
        assert app._parse_execute_api_url(OWN, path) or app._parse_lambda_url(OWN, path)


@given(st.lists(SEGMENT, max_size=4).map(lambda segments: "/" + "/".join(segments)), st.booleans())
def test_what_comes_by_an_apis_host_is_an_api_to_the_emulator_too(path: str, is_url: bool) -> None:
    from ministack import app

    host = f"{'a' * 32}.lambda-url.localhost:{PORT}" if is_url else f"abcd1234.execute-api.localhost:{PORT}"

    verdict = request(path=path, host=host)

    assert isinstance(verdict, Passed)
    led = verdict.prefix + path
    assert app._parse_lambda_url(OWN, led) if is_url else app._parse_execute_api_url(OWN, led)
