"""The files: what GitHub takes of SARIF, what CI servers take of JUnit, and Markdown that nobody can break out of."""

import json
from xml.etree import ElementTree

import pytest

from generator.diagnostics import Location
from generator.scan.finding import Finding, Outcome, Scanned
from generator.scan.reports.junit import junit
from generator.scan.reports.markdown import markdown
from generator.scan.reports.sarif import sarif

HOSTILE = "a | b\n<script> @team \x1b[31m ]]> & \x00"


def finding(outcome: Outcome) -> Finding:
    return Finding(
        id="CKV_AWS_21",
        name="Versions",
        where="orders.x",
        location=Location("functions/my orders/service.yaml", 7, 5),
        resource="module.x",
        source=Location("a.tf", 1),
        outcome=outcome,
        reason="looked at (team, until 2027-01-01)",
        message=HOSTILE,
    )


@pytest.fixture
def scanned() -> Scanned:
    found = (finding(Outcome.OPEN), finding(Outcome.WAIVED), finding(Outcome.DISPROVED), finding(Outcome.BASELINE))
    return Scanned(found, checks=10, roots=1, plans=0, examples=0, version="3.3.30")


def test_sarif_is_what_github_takes(scanned: Scanned) -> None:
    found = json.loads(sarif(scanned))
    assert (found["version"], found["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    (run,) = found["runs"]
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
        assert 0 < float(rule["properties"]["security-severity"]) <= 10
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "functions/my%20orders/service.yaml"
        assert place["region"] == {"startLine": 7, "startColumn": 5}
        assert set(result["partialFingerprints"]) == {"primaryLocationLineHash"}
    assert [result.get("suppressions") is None for result in run["results"]] == [True, False]


def test_junit_fails_what_is_open_and_skips_what_is_accepted(scanned: Scanned) -> None:
    (suite,) = ElementTree.fromstring(junit(scanned))  # noqa: S314 - our own text
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("2", "1", "1")
    assert [child.tag for case in suite for child in case] == ["failure", "skipped"]


def test_junit_of_nothing_is_no_empty_suite() -> None:
    (suite,) = ElementTree.fromstring(junit(Scanned((), 10, 1, 0, 0, "3.3.30")))  # noqa: S314
    assert [case.get("name") for case in suite] == ["10 checks"]


def test_markdown_shows_and_folds(scanned: Scanned) -> None:
    text = markdown(scanned)
    assert "## Security scan: 1 finding" in text
    assert "<script>" not in text
    assert "@team" not in text
    assert r"a \| b" in text
    assert "1 open, 1 waived, 1 disproved, 1 in the kit's baseline" in text
    assert text.count("<details>") == text.count("</details>") == 2
