"""The texts of a new project, from `project/*.j2`."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER = Path(__file__).parent / "project"


def text(name: str, **values: object) -> bytes:
    """The text of one file; no value needs escaping, all were validated against the spec."""
    loader = FileSystemLoader(_FOLDER)
    environment = Environment(  # noqa: S701 - no HTML
        loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    return environment.get_template(f"{name}.j2").render(values).encode()
