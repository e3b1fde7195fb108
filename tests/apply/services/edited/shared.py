"""What both functions say."""

GREETING = "good morning"
