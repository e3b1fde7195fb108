"""Where the platform's state cannot be read, its policies are not compared, and that is said."""

from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError
from planting import plant

from generator.bootstrap.examining import examined
from generator.bootstrap.places import Home, Places
from generator.bootstrap.roles import Roles, documents
from generator.bootstrap.states import FilePlace, State
from generator.delivery.account import Account
from generator.diagnostics import UserError
from generator.doctor import Checked, Verdict

BODY = "functions:\n  api: { handler: app.handler }\n"
CI = "state: { bucket: s }\nci: { families: [sqs], github: { repository: example/shop } }\n"


def checked(root: Path, monkeypatch: pytest.MonkeyPatch, state: State | Exception | None) -> list[Checked]:
    """What doctor says of dev's platform state, and of what depends on it; the account itself is not asked."""

    def read(_place: FilePlace) -> State | None:
        if isinstance(state, Exception):
            raise state
        return state

    monkeypatch.setattr(Places, "home", lambda _places: Home(FilePlace(Path("there"))))
    monkeypatch.setattr(FilePlace, "read", read)
    monkeypatch.setattr(Account, "verify", lambda _account: "ada")
    monkeypatch.setattr(Account, "client", lambda _account, _name: (_ for _ in ()).throw(UserError("not asked")))
    monkeypatch.setattr(Roles, "look", lambda _roles, role: (f"arn:{role}", []))
    text = f"spec: 1\nenvironment: dev\ntier: development\naccount: '{'1' * 12}'\nregion: eu-central-1\n{CI}"
    project = plant(root, BODY, {"environments/dev/environment.yaml": text})
    return list(examined(project, Account("dev", "1" * 12, "eu-central-1")))


@pytest.mark.surface("D02", "U")
@pytest.mark.parametrize(
    ("state", "fact"),
    [
        (None, "there is none: what the policies say was not compared"),
        (UserError("closed"), "closed: what the policies say was not compared"),
        (
            EndpointConnectionError(endpoint_url="http://s3"),
            'Could not connect to the endpoint URL: "http://s3": what the policies say was not compared',
        ),
    ],
)
def test_a_state_that_cannot_be_read_is_a_warning_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: Exception | None, fact: str
) -> None:
    found = {item.name: item for item in checked(tmp_path, monkeypatch, state)}
    assert (found["platform state"].verdict, found["platform state"].fact) == (Verdict.WARN, fact)
    assert found["apply role"] == Checked("apply role", Verdict.OK, "arn:apply")


def test_a_state_that_is_read_is_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = checked(tmp_path, monkeypatch, State("l", 1, {}, b"{}"))
    assert "platform state" not in {item.name for item in found}


def test_of_a_state_the_pipelines_policies_are_taken() -> None:
    role, boundary = "module.ci_access.aws_iam_role.plan", "module.ci_access.aws_iam_policy.boundary"
    others = ("module.state.aws_s3_bucket_policy.this", "module.own.aws_iam_policy.this", "aws_iam_policy.own")
    resources = {boundary: {"policy": "b"}, role: {"name": "r"}, **{address: {"policy": "o"} for address in others}}
    assert documents(resources) == {boundary: "b"}
