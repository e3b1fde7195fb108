def of(colour: str) -> str:
    return f"dark {colour}"
