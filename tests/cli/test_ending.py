"""How a run ends: refusals of AWS are the account's, not bugs."""

import pytest
from botocore.exceptions import ClientError, NoCredentialsError, ParamValidationError

from generator.cli.ending import ending
from generator.diagnostics import UserError


def ended(error: BaseException, capsys: pytest.CaptureFixture[str]) -> tuple[int | str | None, str]:
    """Exit code and what was said."""
    with pytest.raises(SystemExit) as found, ending(["status", "dev"]):
        raise error
    return found.value.code, capsys.readouterr().err


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "DescribeAlarms")


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("AccessDenied", "These credentials need that permission, or take others (AWS_PROFILE)"),
        ("AccessDeniedException", "These credentials need that permission, or take others (AWS_PROFILE)"),
        ("ExpiredToken", "Log in again (`aws sso login`), and run this again"),
        ("ThrottlingException", "AWS is busy: run this again in a minute"),
        ("PreconditionFailed", "Look at what it names, and run this again"),
    ],
)
def test_what_aws_refuses_is_told_with_what_can_be_done(
    code: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = f"An error occurred ({code}) when calling the DescribeAlarms operation: no"
    assert ended(refusal(code), capsys) == (1, f"gen: AWS refused DescribeAlarms: {said}. {hint}\n")


def test_aws_out_of_reach_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    said = "Unable to locate credentials. Mend that (network, `aws sso login`), and run this again"
    assert ended(NoCredentialsError(), capsys) == (1, f"gen: AWS could not be asked: {said}\n")


@pytest.mark.parametrize("error", [ValueError("x"), ParamValidationError(report="no such parameter")])
def test_any_other_error_is_a_bug(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = ended(error, capsys)
    assert code == 3
    assert "Traceback" in said
    assert "this is a bug of gen's, not yours; please report it with the lines above (gen status dev)" in said


def test_what_the_user_can_mend_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(UserError("no environment x"), capsys) == (1, "gen: no environment x\n")
