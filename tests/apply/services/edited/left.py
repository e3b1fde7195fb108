"""Answers with a word of its own and one that it shares."""

import json
from typing import Any

from shared import GREETING  # type: ignore[import-not-found]  # lies beside it in the package


def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    print("hello from left")
    return {"statusCode": 200, "body": json.dumps({"word": WORD, "greeting": GREETING})}


WORD = "first"
