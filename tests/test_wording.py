"""Words that go with numbers."""

import pytest

from generator.wording import plural


@pytest.mark.parametrize(
    ("number", "word", "said"),
    [(0, "package", "0 packages"), (1, "package", "1 package"), (2, "package", "2 packages"), (2, "box", "2 boxes")],
)
def test_a_word_goes_with_its_number(number: int, word: str, said: str) -> None:
    assert plural(number, word) == said
