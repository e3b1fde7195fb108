"""`environment.yaml`, one account in one region, and `gen.yaml`, the project."""

from typing import Annotated, Literal

from pydantic import Field

from generator.spec.functions import FunctionDefaults
from generator.spec.model import ENVIRONMENT_NAME, SERVICE_NAME, Matching, Model, Tags, Whole, Words

EnvironmentName = Annotated[str, Matching(ENVIRONMENT_NAME, "lower case letters, digits and hyphens, up to 12")]
Account = Annotated[str, Matching(r"^[0-9]{12}$", "12 digits in quotes")]
Region = Annotated[str, Matching(r"^[a-z]{2}(-[a-z]+)+-[0-9]$", "a region such as eu-central-1")]
Tier = Literal["development", "staging", "production"]
Effort = Literal["deny", "approve"]


class State(Model):
    bucket: str
    kms_key: str | None = None


class Artifacts(Model):
    bucket: str


class Network(Model):
    subnet_ids: list[str]
    id: str


class AlarmTarget(Model):
    topic: str = Field(description="ARN of the topic that alarms notify")


class Budget(Model):
    monthly_usd: Annotated[int, Whole(1, 10_000_000, "US dollars")]
    notify: Words


class Require(Model):
    """The platform team's guardrails, checked on the plan."""

    tags: list[str] | None = None
    runtimes: list[str] | None = None
    permissions_boundary: str | None = None
    public: Effort | None = None
    customer_kms: bool | None = None
    min_log_retention_days: int | None = None
    max_reserved_concurrency: int | None = None
    escape_hatches: Effort | None = None


class Environment(Model):
    """The Whole file."""

    spec: Literal[1]
    environment: EnvironmentName
    tier: Tier | None = Field(None, description="Decides retention, protection and alarms")
    extends: str | None = Field(None, description="Another environment whose file this one begins with")
    account: Account | None = None
    region: Region | None = None
    state: State | None = None
    artifacts: Artifacts | None = None
    defaults: FunctionDefaults | None = None
    vpc: Network | None = None
    alarms: AlarmTarget | None = None
    budget: Budget | None = None
    tags: Tags | None = None
    require: Require | None = None


class Project(Model):
    """`gen.yaml`."""

    project: Annotated[str, Matching(SERVICE_NAME, "lower case letters, digits and hyphens, up to 32")]
    requires: str | None = Field(None, description="Versions of gen that may work here, such as `>=0.1,<0.2`")
