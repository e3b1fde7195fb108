"""What workflows take from elsewhere: actions by the whole commit of a release, tools by version."""

from collections.abc import Mapping

# Each commit is that of the release's tag in the action's repository.
ACTIONS: Mapping[str, str] = {
    "checkout": "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
    "credentials": "aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3",
    "download": "actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1",
    "terraform": "hashicorp/setup-terraform@dfe3c3f87815947d99a8997f908cb6525fc44e9e # v4.0.1",
    "upload": "actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0",
    "uv": "astral-sh/setup-uv@20cfd1bf945f4377ade1205e4dbc17946fc9a30d # v10.0.1",
}
VERSIONS: Mapping[str, str] = {
    "pip_audit": "2.10.1",
    "python": "3.13",
    "runner": "ubuntu-24.04",
    "terraform": "1.11.4",
    "uv": "0.13.8",
    "zizmor": "1.32.0",
}
