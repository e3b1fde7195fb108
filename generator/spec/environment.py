"""`environment.yaml`, one account in one region, and `gen.yaml`, the project."""

from typing import Annotated, Literal

from pydantic import Field

from generator.spec.functions import FunctionDefaults
from generator.spec.model import ENVIRONMENT_NAME, SERVICE_NAME, Matching, Model, Reference, Tags, Whole, Words

EnvironmentName = Annotated[str, Matching(ENVIRONMENT_NAME, "lower case letters, digits and hyphens, up to 12")]
Account = Annotated[str, Matching(r"^[0-9]{12}$", "12 digits in quotes")]
Region = Annotated[str, Matching(r"^[a-z]{2}(-[a-z]+)+-[0-9]$", "a region such as eu-central-1")]
Tier = Literal["development", "staging", "production"]
Effort = Literal["deny", "approve"]


class State(Model):
    bucket: Reference = Field(
        description="Bucket that holds the Terraform state of this environment, one key a service"
    )
    kms_key: str | None = Field(None, description="ARN of the key that encrypts the state; S3's own by default")


class Artifacts(Model):
    bucket: Reference = Field(description="Bucket that packages are uploaded to, each under its digest")


class Network(Model):
    subnet_ids: list[str] = Field(description="Private subnets that functions with `vpc: true` attach to")
    id: str = Field(description="Id of the VPC")


class AlarmTarget(Model):
    topic: Reference = Field(description="ARN of the topic that alarms notify")


class Budget(Model):
    monthly_usd: Annotated[int, Whole(1, 10_000_000, "US dollars")] = Field(description="Limit of a month's cost")
    notify: Words = Field(description="Mail addresses that hear of it")


class Require(Model):
    """The platform team's guardrails, checked on the plan."""

    tags: list[str] | None = Field(None, description="Tag keys that everything must carry")
    runtimes: list[str] | None = Field(None, description="Runtimes that functions may have")
    permissions_boundary: str | None = Field(None, description="ARN of the policy that bounds every role")
    public: Effort | None = Field(None, description="What happens to routes and URLs open to anybody")
    customer_kms: bool | None = Field(
        None, description="Whether everything is encrypted with keys of the account's own"
    )
    min_log_retention_days: int | None = Field(None, description="Least days that logs are kept")
    max_reserved_concurrency: int | None = Field(
        None, description="Most concurrent invocations that one function may reserve"
    )
    escape_hatches: Effort | None = Field(
        None, description="What happens to `terraform:`, raw `statements` and `*.tf` files beside the generated ones"
    )


class Environment(Model):
    """The Whole file."""

    spec: Literal[1] = Field(description="Version of this format")
    environment: EnvironmentName = Field(description="Name of the environment: the folder's; begins physical names")
    tier: Tier | None = Field(None, description="Decides retention, protection and alarms")
    extends: str | None = Field(None, description="Another environment whose file this one begins with")
    account: Account | None = Field(None, description="AWS account id, in quotes")
    region: Region | None = Field(None, description="AWS region")
    state: State | None = Field(
        None, description="Where Terraform's state lies; local without it, which only tier development may"
    )
    artifacts: Artifacts | None = Field(
        None, description="Where packages are uploaded to; local files without it, which only tier development may"
    )
    defaults: FunctionDefaults | None = Field(None, description="Function keys for every function of this environment")
    vpc: Network | None = Field(None, description="Network for functions with `vpc: true`")
    alarms: AlarmTarget | None = Field(None, description="Whom alarms notify")
    budget: Budget | None = Field(None, description="A budget with a mail when it is nearly used up")
    tags: Tags | None = Field(None, description="Tags of everything in this environment")
    require: Require | None = Field(None, description="The platform team's guardrails, checked on the plan")


class Project(Model):
    """`gen.yaml`."""

    project: Annotated[str, Matching(SERVICE_NAME, "lower case letters, digits and hyphens, up to 32")] = Field(
        description="Name of the project; begins state keys"
    )
    requires: str | None = Field(None, description="Versions of gen that may work here, such as `>=0.1,<0.2`")
