"""Physical names as AWS will show them, without Terraform: what the references in them stand for is known."""

from generator.resolve.stack import Function, Layer, Resource, Stack
from generator.values import concrete


def known_words(stack: Stack) -> dict[str, str]:
    """What the references of physical names stand for in this stack's environment."""
    environment = stack.environment
    words = {
        "local.prefix": f"{environment.environment}-{stack.stem}",
        "local.service": stack.stem,
        "var.environment": environment.environment,
        "var.region": str(environment.region),
        "var.account_id": str(environment.account),
        "var.partition": "aws",
    }
    services = ("dynamodb", "events", "kms", "lambda", "logs", "secretsmanager", "sns", "sqs", "ssm")
    arns = {f"local.arn.{name}": f"arn:aws:{name}:{environment.region}:{environment.account}" for name in services}
    return words | arns


def physical_names(stack: Stack) -> dict[str, str]:
    """Physical names of functions, resources and layers, by their names in the spec."""
    words = known_words(stack)
    things: list[Function | Resource | Layer] = [*stack.functions, *stack.resources, *stack.layers]
    names = {item.key: str(concrete(item.name, words)) for item in things}
    for item in stack.resources:
        if item.merged.get("fifo"):
            names[item.key] += ".fifo"
    return dict(sorted(names.items()))
