"""JUnit XML, which every CI server shows: a test case for each finding, skipped where it is accepted."""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from generator.diagnostics import plain
from generator.scan.finding import Finding, Outcome, Scanned

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(scanned: Scanned) -> str:
    """A suite; without findings it holds one case that passed, since an empty one reads as a run that never was."""
    shown = [item for item in scanned.findings if item.outcome in (Outcome.OPEN, Outcome.WAIVED)]
    suite = Element(
        "testsuite",
        name="gen scan",
        tests=str(len(shown) or 1),
        failures=str(len(scanned.open)),
        errors="0",
        skipped=str(len(shown) - len(scanned.open)),
    )
    for item in shown:
        _case(suite, item)
    if not shown:
        SubElement(suite, "testcase", classname="gen.scan", name=f"{scanned.checks} checks")
    outer = Element("testsuites")
    outer.append(suite)
    indent(outer)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(outer, encoding="unicode") + "\n"


def _case(suite: Element, item: Finding) -> None:
    name = _clean(f"{item.id} {item.where}")
    case = SubElement(
        suite, "testcase", classname=_clean(item.location.path), name=name, file=_clean(item.location.path)
    )
    case.set("line", str(item.location.line))
    if item.outcome is Outcome.WAIVED:
        SubElement(case, "skipped", message=_clean(item.reason))
    else:
        failure = SubElement(case, "failure", message=_clean(item.message or item.name), type=item.id)
        failure.text = _clean(f"{item.location}: {item.text}")


def _clean(text: str) -> str:
    return _NO_XML.sub("?", plain(text))
