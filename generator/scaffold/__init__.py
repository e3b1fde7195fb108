"""Laying out: a project, a service from a worked template, an environment. What is laid out is the user's from then on.

In: a folder, a name, and the kit's own blocks and templates. Out: `Placed`, the paths that are new. Refuses, with
everything that is in the way named at once and nothing written: names the spec does not know, files that are there.

`kit` finds the kit's files, `project`, `service` and `environment` plan texts, `placing` compares, stages and moves.
"""

from generator.scaffold.environment import Choice, plan_environment
from generator.scaffold.placing import PlannedFile, place_files, place_folder
from generator.scaffold.project import plan_project, project_name
from generator.scaffold.service import plan_service

__all__ = [
    "Choice",
    "PlannedFile",
    "place_files",
    "place_folder",
    "plan_environment",
    "plan_project",
    "plan_service",
    "project_name",
]
