"""The account that an environment is: clients for it, and the proof that the credentials at hand are its own."""

from dataclasses import dataclass
from typing import Any

from generator.diagnostics import UserError, plain
from generator.local.cloud import Cloud
from generator.project import EnvironmentSource, Project

# What S3 says to whoever may not; a HEAD has no body, and so a number only.
S3_DENIES = ("403", "AccessDenied", "Forbidden")


@dataclass(frozen=True, slots=True)
class Account:
    """One environment's account in its region; clients use the credentials of the machine, or those of `profile`."""

    environment: str
    id: str
    region: str
    profile: str | None = None

    @property
    def cloud(self) -> Cloud:
        return Cloud(None, self.id, self.region)

    def client(self, service: str) -> Any:
        """A boto3 client in the environment's region."""
        if self.profile is None:
            return self.cloud.client(service)
        import boto3
        from botocore.exceptions import ProfileNotFound

        try:
            session: Any = boto3.session.Session(profile_name=self.profile, region_name=self.region)
        except ProfileNotFound as error:
            raise UserError(f"{plain(str(error))}: `aws configure list-profiles` shows those there are") from error
        return session.client(service)

    def verify(self) -> str:
        """The caller's ARN; UserError when there are no credentials, or when they are another account's."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            caller = self.client("sts").get_caller_identity()
        except (BotoCoreError, ClientError) as error:
            raise UserError(
                f"no way into account {self.id} ({self.environment}): {plain(str(error))}. "
                "Log in first (`aws sso login`, AWS_PROFILE), then run this again"
            ) from error
        if caller["Account"] != self.id:
            raise UserError(
                f"{self.environment} is account {self.id}, and the credentials at hand are of account "
                f"{caller['Account']} ({plain(caller['Arn'])}): change AWS_PROFILE or log in there; nothing was done"
            )
        return str(caller["Arn"])


def environment_of(project: Project, name: str) -> EnvironmentSource:
    """The environment of that name; UserError with those there are."""
    found = project.environments.get(name)
    if found is None:
        known = ", ".join(sorted(project.environments)) or "none yet"
        raise UserError(f"no environment {plain(name)}: there is {known}")
    return found


def account_of(project: Project, name: str) -> Account:
    """The account of an environment; UserError when it is nowhere said which one that is."""
    spec = environment_of(project, name).spec
    if not spec.account or not spec.region:
        raise UserError(f"environments/{name}/environment.yaml names no account or no region: write both there")
    return Account(name, spec.account, spec.region)
