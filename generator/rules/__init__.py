"""Stage 3: what no field alone can tell. Projects in, diagnostics out, one id each.

Structure rules look at services as written and guarantee what `resolve` and `wiring` rely on; effective rules look at
what services become in each environment. Refuses nothing itself: the caller decides what a list of diagnostics means.
"""

from generator.rules.checking import RULES, check, checked, effective, errors_left, found_beside, structure

__all__ = ["RULES", "check", "checked", "effective", "errors_left", "found_beside", "structure"]
