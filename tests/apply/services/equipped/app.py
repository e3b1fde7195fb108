def handler(event: dict[str, str], context: object) -> dict[str, str]:
    return event
