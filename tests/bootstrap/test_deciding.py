"""What a bootstrap is held to: everything that the roles would lack is told at once."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from planting import environment, plant, stack

from generator.bootstrap.deciding import check_families
from generator.bootstrap.places import Places
from generator.delivery.roots import Root
from generator.diagnostics import UserError

CI = "ci: { families: [sns], github: { repository: example/shop } }\n"
BODY = """resources:
  feed: { type: sqs, arn: "ssm:/shared/feed-arn" }
functions:
  api:
    name: legacy-api
    handler: app.handler
    uses: { feed: send }
    statements: [{ action: "translate:TranslateText", resource: "*" }]
"""


def test_what_services_use_look_up_and_are_granted_is_told_together(tmp_path: Path) -> None:
    project = plant(tmp_path, BODY, {"environments/prod/environment.yaml": environment("prod", "production", "3", CI)})
    places = cast(Places, SimpleNamespace(environment="prod", spec=project.environments["prod"].spec))
    with pytest.raises(UserError) as told:
        check_families(places, {}, [cast(Root, SimpleNamespace(stack=stack(project, "prod")))])
    assert str(told.value).replace("environments/prod/environment.yaml: ", "").splitlines() == [
        "ci.families lacks sqs: prod/shop is made of it, or uses it",
        "ci.lookups lacks /shared/feed-arn: prod/shop looks it up when it is planned",
        "ci.names lacks legacy-api: prod/shop.api is called so, which does not begin with prod-",
        "ci.boundary_actions lacks translate:TranslateText: prod/shop.api is granted it, and the boundary refuses it",
        "add them; what no state holds any more can be dropped",
    ]
