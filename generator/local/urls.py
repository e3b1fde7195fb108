"""Addresses of the user's APIs and function URLs in the local cloud.

The form for people is a host of its own: `http://abcd1234.execute-api.localhost:24612/orders`. Browsers and curl take
every `*.localhost` for this machine, paths begin at the root as on AWS, and a page there has an origin of its own. Some
libraries ask the system's resolver, which may not know such names: for those there is the form by path.
"""

from urllib.parse import urlsplit

DEFAULT_STAGE = "$default"


def api_url(endpoint: str, api_id: str, stage: str = DEFAULT_STAGE) -> str:
    """The URL of an API, without trailing slash, for browsers and curl."""
    base = f"http://{api_host(endpoint, api_id)}"
    return base if stage == DEFAULT_STAGE else f"{base}/{stage}"


def api_path_url(endpoint: str, api_id: str, stage: str = DEFAULT_STAGE) -> str:
    """The URL of an API, without trailing slash, for any HTTP client."""
    return f"{endpoint}/_aws/execute-api/{api_id}/{stage}"


def api_host(endpoint: str, api_id: str) -> str:
    """The Host header that leads to an API."""
    return f"{api_id}.execute-api.localhost:{urlsplit(endpoint).port}"


def function_url(endpoint: str, url_id: str) -> str:
    """The function URL for browsers and curl; `url_id` is the first label of the URL that AWS would give it."""
    return f"http://{function_host(endpoint, url_id)}/"


def function_path_url(endpoint: str, url_id: str) -> str:
    """The function URL for any HTTP client."""
    return f"{endpoint}/_aws/lambda-url/{url_id}/"


def function_host(endpoint: str, url_id: str) -> str:
    """The Host header that leads to a function URL."""
    return f"{url_id}.lambda-url.localhost:{urlsplit(endpoint).port}"


def url_id(url: str) -> str:
    """The id in a function URL as AWS and Terraform write it."""
    return (urlsplit(url).hostname or "").split(".")[0]
