"""The tutorial, word for word: every command, every file and every output that it shows."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .reader import Reader, reading

PAGE = Path(__file__).parents[2] / "docs/tutorial.md"


@pytest.fixture
def reader(tmp_path: Path, terraform_environ: dict[str, str]) -> Iterator[Reader]:
    reader = Reader(tmp_path, reading(tmp_path, terraform_environ))
    yield reader
    reader.close()


@pytest.mark.apply
def test_a_newcomer_can_follow_the_tutorial_word_for_word(reader: Reader) -> None:
    reader.read(PAGE)
