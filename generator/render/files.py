"""Templates and views to text."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

from generator.layout.files import PlannedFile
from generator.render.hcl import body, expression
from generator.sync import RenderedFile
from generator.values import Value

if TYPE_CHECKING:
    import jinja2


@cache
def _templates() -> "jinja2.Environment":
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("generator.render"),
        autoescape=False,  # noqa: S701 - the output is HCL and Markdown: the filters below escape
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters |= {"value": _value, "body": _body, "cell": _cell}
    return environment


def _value(value: Value, indent: int = 2) -> str:
    return expression(value, indent)


def _body(values: Mapping[str, Value], indent: int = 2) -> str:
    return body(values, indent)


def _cell(text: str) -> str:
    """One cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def render(files: Iterable[PlannedFile]) -> list[RenderedFile]:
    """The text of every planned file; files that share a view share its text."""
    known = list(files)
    views = {(file.template, id(file.view)): file for file in known}
    texts = {key: _templates().get_template(file.template).render(file.view) for key, file in views.items()}
    return [RenderedFile(file.path, texts[file.template, id(file.view)]) for file in known]
