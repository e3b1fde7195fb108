"""SARIF 2.1.0, what GitHub's code scanning takes of it.

https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

import hashlib
import json
from typing import Any

from generator.scan.finding import Finding, Outcome, Scanned

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(scanned: Scanned) -> str:
    """Open findings as results; accepted ones too, marked as suppressed with the reason."""
    shown = [item for item in scanned.findings if item.outcome in (Outcome.OPEN, Outcome.WAIVED)]
    ids = sorted({item.id for item in shown})
    names = {item.id: item for item in shown}
    driver = {
        "name": "gen scan",
        "informationUri": "https://www.checkov.io/",
        "semanticVersion": scanned.version,
        "rules": [_rule(names[each]) for each in ids],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"PROJECT": {"description": {"text": "The folder of gen.yaml"}}},
        "results": [_result(item, ids.index(item.id)) for item in shown],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(finding: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": finding.id,
        "name": finding.id,
        "shortDescription": {"text": finding.name},
        "fullDescription": {"text": finding.name},
        "help": {"text": finding.guideline or finding.name},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["security"], "precision": "high", "security-severity": "6.0"},
    }
    if finding.guideline.startswith("https://"):
        rule["helpUri"] = finding.guideline
    return rule


def _result(finding: Finding, index: int) -> dict[str, Any]:
    identity = f"{finding.id} {finding.where} {finding.resource}"
    result: dict[str, Any] = {
        "ruleId": finding.id,
        "ruleIndex": index,
        "level": "error",
        "message": {"text": finding.text},
        "locations": [{"physicalLocation": _place(finding)}],
        "partialFingerprints": {"primaryLocationLineHash": hashlib.sha256(identity.encode()).hexdigest()[:32]},
    }
    if finding.outcome is Outcome.WAIVED:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.reason}]
    return result


def _place(finding: Finding) -> dict[str, Any]:
    at = finding.location
    region = {"startLine": max(at.line, 1), "startColumn": max(at.column, 1)}
    return {"artifactLocation": {"uri": _uri(at.path), "uriBaseId": "PROJECT"}, "region": region}


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path)
