"""Pipelines: what a project's environments say, as workflows of GitHub, GitLab or Atlantis.

In: the project, and of each environment its `ci`, `state` and account. Out: files that are compared and written like
every other rendered file, and the environments that no pipeline can reach, each with the reason. Pure but for one look
at which tests the project has.
"""

from generator.pipelines.rendering import HOSTS, Pipelines, pipelines

__all__ = ["HOSTS", "Pipelines", "pipelines"]
