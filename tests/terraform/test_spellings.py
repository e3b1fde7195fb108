"""Looking for thousands of secrets in all that a review says."""

from hypothesis import given
from hypothesis import strategies as st

from generator.terraform.spellings import finder

LETTERS = st.text("ab\n", max_size=60)


class Text(str):
    """Counts how often it is searched."""

    searched = 0

    def __contains__(self, part: object) -> bool:
        type(self).searched += 1
        return super().__contains__(str(part))


@given(text=LETTERS, form=st.text("ab\n", min_size=1, max_size=14))
def test_a_form_is_found_exactly_where_it_stands(text: str, form: str) -> None:
    assert finder(text)(form) is (form in text)
    assert finder(f"{text}{form}{text}")(form)


def test_what_stands_nowhere_is_told_without_a_search() -> None:
    text = Text("module.service1.aws_lambda_function.this " * 1000)
    stands = finder(text)
    assert not any(stands(f"hidden-value-{number}") for number in range(1000))
    assert Text.searched == 0
    assert stands("aws_lambda")
    assert Text.searched == 1
