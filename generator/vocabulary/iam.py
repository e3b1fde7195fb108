"""What IAM takes in a statement: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html"""

# Elements of a statement in a role's policy, by their names in lower case; a Principal stands in policies of resources.
ELEMENTS = {
    name.lower(): name for name in ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
}
SID = r"[A-Za-z0-9]+"
ACTION = r"\*|[a-z0-9-]+:[A-Za-z0-9*?]+"
RESOURCE = r"\*|arn:.+"

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
CONDITION_OPERATORS = (
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringLike", "StringNotLike"),
    *("NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals"),
    *("NumericGreaterThan", "NumericGreaterThanEquals"),
    *("DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"),
    *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"),
    "Null",
)
# What may stand before and after an operator:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
SET_OPERATORS = ("ForAllValues:", "ForAnyValue:")
IF_EXISTS = "IfExists"
