"""How a new version of a function takes over from the one in service."""

from typing import Annotated, Literal

from pydantic import Field

from generator.spec.model import Model, Reference, Short, Whole

# CodeDeploy's own, as SAM and AWS's pages call them; the API puts `CodeDeployDefault.Lambda` before them.
# https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
DeploymentConfig = Literal[
    "AllAtOnce",
    "Canary10Percent5Minutes",
    "Canary10Percent10Minutes",
    "Canary10Percent15Minutes",
    "Canary10Percent30Minutes",
    "Linear10PercentEvery1Minute",
    "Linear10PercentEvery2Minutes",
    "Linear10PercentEvery3Minutes",
    "Linear10PercentEvery10Minutes",
]


class Rollout(Model):
    """Traffic moves to the new version step by step, by exactly one of `deployment_config` and `weights`."""

    deployment_config: DeploymentConfig | None = Field(
        None, description="CodeDeploy moves the traffic, in the steps that the name says"
    )
    weights: list[Annotated[int, Whole(1, 99, "percent")]] | None = Field(
        None,
        description="`gen apply` moves the traffic: the new version's share step by step, rising, then all; 1 to 10",
    )
    interval_in_seconds: Annotated[int, Whole(1, 3600, "seconds")] | None = Field(
        None, description="How long each of `weights` is held, 300 by default"
    )
    before_allow_traffic: Reference | None = Field(
        None, description="Function of this service that tries the new version before anybody reaches it"
    )
    after_allow_traffic: Reference | None = Field(
        None, description="Function of this service that looks at it once it has all the traffic"
    )


AnyRollout = Annotated[Rollout, Short("deployment_config")]
