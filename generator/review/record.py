"""A review as JSON: everything that the typed result has, for programs."""

from typing import Any

from generator.review import sections
from generator.review.model import Judged, Review, Summary
from generator.review.prices import REGION, SOURCES
from generator.review.reviewing import where

FORMAT = 1


def record(review: Review) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "verdict": sections.verdict(review),
        "stops": bool(review.stopping),
        "fail_on": sorted(review.fail_on),
        "subjects": [_subject(subject) for subject in review.subjects],
        "findings": [_finding(item) for item in review.findings],
        "cost": {
            "currency": "USD",
            "region": REGION,
            "monthly_change": sections.monthly(review.prices),
            "prices": [
                {
                    "subject": price.subject,
                    "what": price.what,
                    "before": price.before,
                    "after": price.after,
                    "by_use": price.by_use,
                }
                for price in sections.priced(review)
            ],
            "not_priced": sections.not_priced(review),
            "functions_without_traffic": review.undeclared,
            "sources": list(SOURCES),
        },
    }


def _subject(subject: Summary) -> dict[str, Any]:
    return {
        "name": subject.name,
        "environment": subject.environment,
        "service": subject.service,
        "fingerprint": subject.fingerprint,
        "terraform_version": subject.terraform_version,
        "complete": subject.complete,
        "errored": subject.errored,
        "counts": {str(action): subject.count(action) for action, _ in sections.COUNTED},
        "changes": [
            {
                "address": change.address,
                "type": change.type,
                "action": str(change.action),
                "attributes": list(change.attributes),
                "previous_address": change.previous_address,
                "imported": change.imported,
                "findings": change.findings,
            }
            for change in subject.changes
        ],
        "drift": list(subject.drift),
    }


def _finding(item: Judged) -> dict[str, Any]:
    found = item.finding
    return {
        "section": str(found.section),
        "gate": str(found.gate) if found.gate else None,
        "severity": str(found.severity),
        "subject": found.subject,
        "address": found.address,
        "where": where(found),
        "title": found.title,
        "detail": [said.spoken(str) for said in found.detail],
        "stops": item.stops,
        "approval": None
        if item.approval is None
        else {
            "owner": item.approval.owner,
            "reason": item.approval.reason,
            "expires": item.approval.expires.isoformat(),
            "expired": item.expired,
        },
    }
