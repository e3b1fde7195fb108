"""What CodeDeploy needs to roll a function out: a block for each whose `rollout` has a `deployment_config`.

Weights are moved by `gen apply` and need nothing in Terraform.
"""

from generator.resolve.stack import Function, Stack
from generator.values import Ref, Value
from generator.wiring.functions import alarms
from generator.wiring.model import TAGS, ModuleCall
from generator.wiring.triggers import boundary

SWITCH = "deployment_config"


def rollout(stack: Stack, item: Function) -> ModuleCall | None:
    """The block of one function; None where its versions take over at once, or by weights.

    Hooks are named, not referred to: two functions may look on at each other's rollouts.
    """
    if not (item.rollout and item.rollout.deployment_config):
        return None
    hooks = {event: stack.function(key).name for event, key in sorted(item.rollout.hooks.items())}
    arguments: dict[str, Value] = {
        SWITCH: item.setting("rollout", SWITCH, key=SWITCH),
        "alarms": _alarms(stack, item),
        "boundary": boundary(stack),
        "function": Ref(f"module.{item.key}.function"),
        "hooks": hooks or None,
        "tags": TAGS,
    }
    return ModuleCall(
        label=f"{item.key}_rollout",
        block="rollout",
        file=item.key,
        thing=item.key,
        arguments=arguments,
        history=tuple(f"{name}_rollout" for name in item.history),
        switch=SWITCH,
    )


def _alarms(stack: Stack, item: Function) -> Value:
    """Those on the function itself, where the environment has alarms; null makes none of them."""
    call = alarms(stack, item)
    return Ref(f"one(module.{call.label}[*].function_alarms)") if call else None
