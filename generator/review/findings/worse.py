"""When a value protects less than the one before it: comparisons of what a plan says before and after."""

import json
from collections.abc import Callable
from typing import Any

Worse = Callable[[Any, Any], bool]

_NOTHING: tuple[Any, ...] = (None, "", [], {})
# AES256 is what AWS does when asked for nothing: no key that anybody can take away.
_OFF_WORDS = frozenset({"", "AES256", "DISABLED", "Disabled", "INACTIVE", "NONE", "OFF", "PassThrough", "Suspended"})


def off(old: Any, new: Any) -> bool:
    """Was on, and is not any more."""
    return _is_on(old) and not _is_on(new)


def _is_on(value: Any) -> bool:
    return value not in _OFF_WORDS if isinstance(value, str) else bool(value)


def on(old: Any, new: Any) -> bool:
    return not old and bool(new)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def less(old: Any, new: Any) -> bool:
    """A number that shrinks; none is for another rule."""
    return _is_number(old) and _is_number(new) and bool(new < old)


def looser(old: Any, new: Any) -> bool:
    """A limit that grows or goes; -1 is none, as of a REST stage's methods."""
    if not _is_number(old) or old == -1:
        return False
    return new in (None, -1) or less(new, old)


def kept_shorter(old: Any, new: Any) -> bool:
    """Days, of which 0 is for ever."""
    return isinstance(old, int) and isinstance(new, int) and new != 0 and (old == 0 or new < old)


def less_reserved(old: Any, new: Any) -> bool:
    """Of reserved concurrency -1 is none: the function then shares what the account has left."""
    if not isinstance(old, int) or not isinstance(new, int):
        return False
    return new < old or (new == 0 and old != 0)


def gone(old: Any, new: Any) -> bool:
    return old not in _NOTHING and new in _NOTHING


def key_gone(old: Any, new: Any) -> bool:
    """No key any more, or AWS's own in place of one of the account's: that key's policy said who may read."""
    return gone(old, new) or (_is_own(old) and not _is_own(new))


def _is_own(key: Any) -> bool:
    return isinstance(key, str) and key != "" and "alias/aws/" not in key


def fewer(old: Any, new: Any) -> bool:
    """A list that loses members: of those who hear of an alarm, of the log types that are exported."""
    return isinstance(old, list) and bool(set(map(str, old)) - set(map(str, new if isinstance(new, list) else [])))


def weaker_tls(old: Any, new: Any) -> bool:
    return new == "TLS_1_0" and old not in (None, "", "TLS_1_0")


def given_up_sooner(old: Any, new: Any) -> bool:
    """Attempts or seconds, of which -1 is without end; AWS takes it where nothing is said."""
    return _is_number(new) and new != -1 and (old in (None, -1) or less(old, new))


def rarer(old: Any, new: Any) -> bool:
    """Days between two rotations."""
    return less(new, old)


def overwritable(old: Any, new: Any) -> bool:
    return bool(old == "IMMUTABLE" and new != "IMMUTABLE")


def unencrypted(old: Any, new: Any) -> bool:
    """A protocol, or what is asked of one, that lets plain HTTP in."""
    return new in ("allow-all", "HTTP", "TCP") and old in ("https-only", "redirect-to-https", "HTTPS", "TLS")


def rules_gone(old: Any, new: Any) -> bool:
    """A list of blocks that loses one by its name."""
    before, after = ({item.get("name") for item in side or () if isinstance(item, dict)} for side in (old, new))
    return bool(before - after)


def at_once(old: Any, new: Any) -> bool:
    """AWS's names of steps; a configuration of somebody's own is not known."""
    return str(new).endswith("AllAtOnce") and not str(old or "AllAtOnce").endswith("AllAtOnce")


def wanted_no_more(old: Any, new: Any) -> bool:
    return bool(old == "ON" and new != "ON")


def silent(old: Any, new: Any) -> bool:
    """An alarm that no longer speaks up where there is no measurement: its source may be dead."""
    return bool(old == "breaching" and new != "breaching")


def set_aside_later(old: Any, new: Any) -> bool:
    """A redrive policy, as JSON, under which a message fails more often before it becomes a dead letter."""
    return less(_receives(new), _receives(old))


def _receives(policy: Any) -> Any:
    """`maxReceiveCount`, which AWS takes as a number and as a text; None where nothing says it."""
    try:
        found = json.loads(policy)["maxReceiveCount"]
        return int(found)
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError):
        return None
