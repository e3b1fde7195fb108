"""Words that go with numbers."""


def plural(number: int, word: str) -> str:
    """ "1 error", "2 errors", "2 boxes"."""
    ending = "" if number == 1 else "es" if word.endswith("x") else "s"
    return f"{number} {word}{ending}"
