"""What encrypts a secret that a function reads at run time."""

from generator.resolve.physical import known_words
from generator.resolve.stack import RuntimeSecret, Stack
from generator.values import Setting, concrete


def key_of_secret(stack: Stack, secret: RuntimeSecret) -> Setting | None:
    """The key that the service names for it, where the service makes it: `secrets` know it by its physical name."""
    words = known_words(stack)
    wanted = concrete(secret.target.name, words)
    made = [item for item in stack.resources if item.type == secret.target.type]
    keys = [item.setting("kms_key", key="kms_key_arn") for item in made if concrete(item.name, words) == wanted]
    return next((key for key in keys if key.value), None)
