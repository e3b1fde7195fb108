"""Runs inside checkov's own environment, which holds nothing of gen's: every folder a scan of its own, in one process.

checkov mixes up the inputs of a module that two roots of one scan call, and overlooks faults of one of them. As a
program it repeats with each folder what it found in those before; here each folder answers once.
argv: a JSON file with `folders` and `plans`; stdout: JSON.
"""

import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def main(job: dict[str, list[str]]) -> dict[str, Any]:
    from checkov.runner_filter import RunnerFilter  # type: ignore[import-not-found]
    from checkov.terraform.plan_runner import Runner as PlanRunner  # type: ignore[import-not-found]
    from checkov.terraform.runner import Runner  # type: ignore[import-not-found]
    from checkov.version import version  # type: ignore[import-not-found]

    def settings(framework: str) -> Any:
        return RunnerFilter(framework=[framework], download_external_modules=False)

    reports = []
    for folder in job["folders"]:
        found = Runner().run(root_folder=folder, runner_filter=settings("terraform"))
        reports.append(told(found, folder, plan=False))
    for file in job["plans"]:
        found = PlanRunner().run(root_folder=None, files=[file], runner_filter=settings("terraform_plan"))
        reports.append(told(found, file, plan=True))
    return {"version": version, "reports": reports}


def told(found: Any, place: str, *, plan: bool) -> dict[str, Any]:
    """What gen reads of a report; with several reports (modules may bring secrets) those of Terraform."""
    reports = found if isinstance(found, list) else [found]
    return {
        "place": place,
        "plan": plan,
        "failed": [record(item) for report in reports for item in report.failed_checks],
        "passed": [record(item) for report in reports for item in report.passed_checks],
        "skipped": sum(len(report.skipped_checks) for report in reports),
        "unread": [str(item) for report in reports for item in report.parsing_errors],
    }


def record(item: Any) -> dict[str, Any]:
    return {
        "id": item.check_id,
        "name": item.check_name,
        "resource": item.resource,
        "file": item.file_abs_path,
        "line": (item.file_line_range or [1])[0],
        "calls": list(calls(item)),
        "keys": [str(key) for key in (item.check_result or {}).get("evaluated_keys") or ()],
        "guideline": item.guideline or "",
    }


def calls(item: Any) -> Iterator[dict[str, str]]:
    for step in (getattr(item, "breadcrumbs", None) or {}).get("source_module_") or ():
        yield {"label": step["name"], "file": step["path"]}


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    answer = main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    sys.stdout.write(json.dumps(answer))
