"""A plain scalar to its value, and only where every YAML reader agrees on what it means.

YAML 1.1 (PyYAML, Ruby, CloudFormation tools) and 1.2 read `no`, `012`, `0o17`, `1:30`, `1e3` differently: these are
refused, so that a spec means what it says to whoever reads it (https://yaml.org/type/, https://yaml.org/spec/1.2.2/).
"""

import re

Scalar = str | int | float | bool | None

WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip

# Only a scalar that begins like this can be anything but a string.
_SUSPECT = re.compile(r"[-+.0-9=<yYnNoO]")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_AMBIGUOUS = re.compile(
    r"""
    (?P<truth>   (?i:y|yes|n|no|on|off) )
  | (?P<octal>   [-+]?0[0-9_]+ )
  | (?P<based>   [-+]?0(?:o[0-7_]+|x[0-9a-fA-F_]+|b[01_]+) )
  | (?P<sixty>   [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)? )
  | (?P<special> [-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN) )
  | (?P<date>    [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt\s][0-9:.]+\s*(?:Z|[-+][0-9:]+)?)? )
  | (?P<number>  [-+]?(?:\.[0-9][0-9_]*|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)? )
  | (?P<sign>    =|<< )
    """,
    re.VERBOSE,
)
_MEANT = {
    "truth": 'some YAML readers take it for true or false: write it in quotes ("{0}"), or true or false',
    "octal": 'some YAML readers take it for an octal number: write it in quotes ("{0}"), or without the leading 0',
    "based": 'some YAML readers take it for a number: write it in quotes ("{0}"), or as a decimal number',
    "sixty": 'some YAML readers take it for a number to base 60: write it in quotes ("{0}")',
    "special": 'it is no number that AWS or Terraform take: write it in quotes ("{0}") if it is a text',
    "date": 'some YAML readers take it for a date: write it in quotes ("{0}")',
    "number": 'as a number it would not read back as written: write it in quotes ("{0}"), or as a plain decimal number',
    "sign": 'it has a meaning of its own in YAML 1.1: write it in quotes ("{0}")',
}
# Beyond this, JSON readers (Terraform's state among them) round integers.
_LARGEST = 2**53


class AmbiguousError(Exception):
    """The scalar means different things to different readers; the message says which, and the way out."""


def plain(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar; raises AmbiguousError."""
    if text in WORDS:
        return WORDS[text]
    if not _SUSPECT.match(text):
        return text
    # Sixteen digits reach 2**53, and int() refuses 4,300 of them with an error of its own.
    if _INTEGER.fullmatch(text) and len(text) <= 17 and abs(int(text)) <= _LARGEST and text != "-0":
        return int(text)
    if _DECIMAL.fullmatch(text) and len(text) <= 25 and repr(float(text)) == text:
        return float(text)
    if found := _AMBIGUOUS.fullmatch(text):
        raise AmbiguousError(_MEANT[str(found.lastgroup)].format(text if len(text) < 40 else f"{text[:36]}..."))
    return text
