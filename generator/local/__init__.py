"""The local cloud: MiniStack behind a guard, real events, logs, calls and new code within a second.

`generator.local.emulator`  Emulator(root, environ).start(Settings) -> Started, .status(), .stop(), .forget(), .save()
"""
