"""`environment.yaml`, one account in one region, and `gen.yaml`, the project."""

from typing import Annotated, Literal

from pydantic import Field

from generator.spec.functions import FunctionDefaults
from generator.spec.model import ENVIRONMENT_NAME, SERVICE_NAME, Matching, Model, Reference, Tags, Version, Whole, Words

EnvironmentName = Annotated[str, Matching(ENVIRONMENT_NAME, "lower case letters, digits and hyphens, up to 12")]
NamePattern = Annotated[
    str, Matching(r"^[A-Za-z0-9._/-]{3,}[A-Za-z0-9._/*-]*\*$", "a pattern such as legacy-*, which ends in `*`")
]
# What tokens call a repository: https://docs.github.com/actions/reference/security/oidc#immutable-subject-claims
REPOSITORY = r"^([A-Za-z0-9-]+/[A-Za-z0-9._-]+|[A-Za-z0-9-]+@[0-9]+/[A-Za-z0-9._-]+@[0-9]+)$"
Account = Annotated[str, Matching(r"^[0-9]{12}$", "12 digits in quotes")]
Region = Annotated[str, Matching(r"^[a-z]{2,4}(-[a-z]+)+-[0-9]$", "the name of an AWS region such as eu-central-1")]
Tier = Literal["development", "staging", "production"]
Effort = Literal["deny", "approve"]


_MANAGED = "false where others look after it: `gen bootstrap` then uses it as it is; true by default"


class State(Model):
    bucket: Reference = Field(
        description="Bucket that holds the Terraform state of this environment, one key a service"
    )
    kms_key: str | None = Field(None, description="ARN of the key that encrypts the state; S3's own by default")
    managed: bool | None = Field(None, description=_MANAGED)
    moved_from: Reference | None = Field(
        None, description="Bucket that held the state before: `gen bootstrap` moves every state from there"
    )


class Artifacts(Model):
    bucket: Reference = Field(description="Bucket that packages are uploaded to, each under its digest")
    kms_key: str | None = Field(None, description="ARN of the key that encrypts the packages; S3's own by default")
    managed: bool | None = Field(None, description=_MANAGED)
    readers: list[Account] | None = Field(
        None, description="Accounts that may read the packages, such as the next environment's"
    )


class Network(Model):
    subnet_ids: list[str] = Field(description="Private subnets that functions with `vpc: true` attach to")
    id: str = Field(description="Id of the VPC")


class PrivateNetwork(Model):
    cidr: str = Field(description="IPv4 addresses of the VPC, /16 to /24")
    zones: list[str] = Field(description="Availability zones with a private subnet each; new ones come last")
    interface_endpoints: list[str] | None = Field(
        None, description="AWS services reached through an endpoint of their own, which costs; S3 and DynamoDB are free"
    )
    ipv6: bool | None = Field(None, description="Whether functions reach the internet over IPv6")


class AlarmTarget(Model):
    topic: Reference = Field(description="ARN of the topic that alarms notify")
    notify: Words | None = Field(None, description="Mail addresses that the topic is sent to; each has to confirm")
    managed: bool | None = Field(None, description=_MANAGED)


class Budget(Model):
    monthly_usd: Annotated[int, Whole(1, 10_000_000, "US dollars")] = Field(description="Limit of a month's cost")
    notify: Words = Field(description="Mail addresses that hear of it")


class GitHub(Model):
    repository: Annotated[str, Matching(REPOSITORY, "OWNER/NAME or OWNER@ID/NAME@ID")] = Field(
        description="Repository whose workflows take the roles, as GitHub names it in their tokens: with ids where it "
        "was made, renamed or transferred since July 2026"
    )
    branch: Reference | None = Field(None, description="Branch that may plan without a pull request; `main` by default")
    environment: Reference | None = Field(
        None, description="GitHub environment that applies; the environment's name by default"
    )
    plan_environment: Reference | None = Field(
        None,
        description="GitHub environment that pull requests plan in; by default `ENV-plan` in production, else none",
    )


class GitLab(Model):
    project: Annotated[str, Matching(r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)+$", "GROUP/NAME")] = Field(
        description="Project whose jobs take the roles"
    )
    audience: Reference | None = Field(None, description="`aud` of the jobs' `id_tokens`; the instance by default")
    branch: Reference | None = Field(None, description="Protected branch that applies; `main` by default")
    plan_branches: Reference | None = Field(
        None, description="Branches that may plan; the protected one in tier production, elsewhere `*`"
    )
    url: Annotated[str, Matching(r"^https://[a-z0-9.-]+$", "an address such as https://gitlab.example.com")] | None = (
        Field(None, description="The instance; https://gitlab.com by default")
    )


Family = Literal[
    "autoscaling",
    "codedeploy",
    "domain",
    "dynamodb",
    "eventbridge",
    "http_api",
    "kms",
    "parameter",
    "s3",
    "schedule",
    "secret",
    "sns",
    "sqs",
    "url",
    "vpc",
]


class Ci(Model):
    """Roles for pipelines, and the boundary of what they make."""

    families: list[Family] = Field(
        description="What services may be made of, beside functions: the roles and the boundary allow that"
    )
    github: GitHub | None = Field(None, description="Workflows that take the roles")
    gitlab: GitLab | None = Field(None, description="Jobs that take the roles")
    apply_policies: list[str] | None = Field(
        None, description="ARNs of policies for the apply role, for what hand-written `*.tf` make"
    )
    plan_policies: list[str] | None = Field(None, description="ARNs of policies for the plan role")
    boundary_actions: list[str] | None = Field(
        None, description="Actions that functions may be given beyond the families', such as `bedrock:InvokeModel`"
    )
    lookups: list[str] | None = Field(
        None, description="Names of parameters that `arn: ssm:/NAME` of services looks up, such as `/shared/*`"
    )
    names: list[NamePattern] | None = Field(
        None, description="Patterns of physical names that do not begin with the environment, such as `legacy-*`"
    )


class Require(Model):
    """The platform team's guardrails, checked on the plan."""

    tags: list[str] | None = Field(
        None, description="Tag keys that everything must carry; a service without one is an error"
    )
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

    spec: Version = Field(description="Version of this format")
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
    network: PrivateNetwork | None = Field(
        None, description="A VPC that `gen bootstrap` makes; its ids then go into `vpc`"
    )
    alarms: AlarmTarget | None = Field(None, description="Whom alarms notify")
    dashboard: bool | None = Field(
        None, description="Whether services have a dashboard here unless they say so themselves; production by default"
    )
    budget: Budget | None = Field(None, description="A budget with a mail when it is nearly used up")
    tags: Tags | None = Field(None, description="Tags of everything in this environment")
    ci: Ci | None = Field(None, description="Who may plan and apply from a pipeline, and what they may make")
    require: Require | None = Field(None, description="The platform team's guardrails, checked on the plan")


class Project(Model):
    """`gen.yaml`."""

    project: Annotated[str, Matching(SERVICE_NAME, "lower case letters, digits and hyphens, up to 32")] = Field(
        description="Name of the project; begins state keys"
    )
    requires: str | None = Field(None, description="Versions of gen that may work here, such as `>=0.1,<0.2`")
    required_checks: list[str] | None = Field(
        None, description="Checks of gen's baseline that `gen scan` is not silent about here, such as `CKV_AWS_18`"
    )
