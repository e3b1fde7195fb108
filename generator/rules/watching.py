"""What is read out of logs: metrics that are counted in them, queries that are saved for them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.rules.model import Deployed, Finding, Findings, Written, deployed, written
from generator.vocabulary import limits


@deployed("GEN237", "A metric filter is one that CloudWatch takes")
def filters(stack: Deployed) -> Findings:
    """A pattern, a value and dimensions have bounds; a default value needs a metric without dimensions.

    Way out: a shorter pattern; fewer dimensions; `value` a number or a field of the line.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html
    """
    for function in stack.stack.functions:
        found = function.merged.get("logs", "metric_filters") or {}
        if len(found) > limits.METRIC_FILTERS:
            place = stack.function(function, "logs", "metric_filters")
            yield Finding(place, f"a log group has at most {limits.METRIC_FILTERS} metric filters, not {len(found)}")
        for name, given in sorted(found.items()):
            for key, wrong in _wrong(given):
                yield Finding(stack.function(function, "logs", "metric_filters", name, key), wrong)


def _wrong(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    size, dimensions = len(given.get("pattern") or ""), given.get("dimensions") or {}
    if size > limits.METRIC_PATTERN_CHARACTERS:
        yield "pattern", f"pattern is at most {limits.METRIC_PATTERN_CHARACTERS} characters, not {size}"
    if len(dimensions) > limits.METRIC_DIMENSIONS:
        yield "dimensions", f"dimensions are at most {limits.METRIC_DIMENSIONS}, not {len(dimensions)}"
    if dimensions and given.get("default_value") is not None:
        yield "default_value", "default_value does not go with dimensions: without a line there are no values for them"
    for name, field in dimensions.items():
        if not field.startswith("$"):
            yield "dimensions", f"dimension {name} is a field of the line such as `$.{name.lower()}`, not {field!r}"
    value = given.get("value")
    if value is not None and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?|\$.+", value):
        yield "value", f"value is a number or a field of the line such as `$.amount`, not {value!r}"


@written("GEN238", "A saved query is one that CloudWatch takes")
def queries(service: Written) -> Findings:
    """An empty query is none, and a long one is refused.

    Way out: write it, or take it out.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
    """
    for name, query in (service.spec.queries or {}).items():
        size = len(query.strip())
        if not 1 <= size <= limits.QUERY_CHARACTERS:
            yield Finding(
                service.at("queries", name), f"a query is 1 to {limits.QUERY_CHARACTERS} characters, not {size}"
            )
