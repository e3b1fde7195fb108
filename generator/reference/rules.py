"""docs/rules.md: everything `gen validate` can say, by id."""

from collections.abc import Iterator, Mapping

from generator.document.problems import TITLES
from generator.reference.markdown import Page, code, filled, page, table, text
from generator.rules import RULES

# Ids of generator/spec/faults.py, generator/project.py and generator/approvals.py; a test holds them together.
SHAPES = {
    "GEN001": "a key is one that this place knows",
    "GEN002": "a required key is there",
    "GEN003": "a value has the right type",
    "GEN004": "a value is in its range and has its form",
    "GEN005": "a value is one of those listed",
    "GEN006": "a resource has a type that there is",
    "GEN010": "`service` and `environment` are the names of their folders",
    "GEN011": "`extends` names another environment, and not in a circle",
    "GEN012": "no environment is called `local`, which is the local cloud",
    "GEN013": "an environment has an account, a region and a tier",
    "GEN014": "an approval is complete and its dates are dates",
    "GEN015": "what is approved may be approved",
    "GEN016": "the running gen is a version that `requires` of gen.yaml allows",
    "GEN017": "a folder holds one service or environment, in one file",
    "GEN018": "no service is called `platform`, which is what an environment shares",
    "GEN019": "a service lies in the project, also where its folder is a link",
    "GEN020": "`required_checks` of gen.yaml names checks of gen scan's baseline",
    "GEN830": "an approval has not expired",
    "GEN831": "an approval approves something",
}


def rules_page() -> Page:
    """Reading, shape, then the rules, each with its explanation."""
    makers = {
        "yaml": lambda: _ids(TITLES),
        "shapes": lambda: _ids(SHAPES),
        "index": _index,
        "rules": lambda: "\n\n".join(_explained()),
    }
    source = "generator/rules, generator/document/problems.py and generator/spec/faults.py"
    return page("rules.md", source, filled(text("rules.md"), makers))


def _ids(titles: Mapping[str, str]) -> str:
    return table(("id", "rule"), ((code(id_), title) for id_, title in sorted(titles.items())))


def _index() -> str:
    rows = (
        (f"[{rule.id}](#{rule.id.lower()})", rule.title, str(rule.scope), _severity(rule.severity, rule.approvable))
        for rule in RULES
    )
    return table(("id", "rule", "looks at", "severity"), rows)


def _severity(severity: str, approvable: bool) -> str:
    return f"{severity}, approvable" if approvable else str(severity)


def _explained() -> Iterator[str]:
    for rule in RULES:
        yield f"### {rule.id}\n\n**{rule.title}**\n\n{rule.explanation}"
