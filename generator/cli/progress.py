"""Progress of `gen up`: a live line on a terminal, plain lines elsewhere."""

import sys
import threading
import time
from dataclasses import dataclass, field

from generator.cli.console import say
from generator.steps import Step, TerraformEvent
from generator.terraform import ChangeSummary, CommandStarted, Message, PlannedChange, ResourceFailed, ResourceFinished

_QUIET_SECONDS = 10


@dataclass
class Progress:
    """Tells of steps as they end, and of a long apply while it lasts. Called from several threads."""

    live: bool = field(default_factory=sys.stderr.isatty)
    _planned: dict[str, int] = field(default_factory=dict)
    _done: dict[str, int] = field(default_factory=dict)
    _told: float = field(default_factory=time.monotonic)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, event: Step | TerraformEvent) -> None:
        with self._lock:
            if isinstance(event, Step):
                self._step(event)
            else:
                self._terraform(event)

    def _step(self, step: Step) -> None:
        if step.seconds is not None:
            self._line(f"  {step.name:<20} {step.seconds:5.1f} s  {step.note}".rstrip())
        elif step.note:
            self._passing(f"  {step.name}: {step.note}")
        else:
            self._passing(f"  {step.name} ...")

    def _terraform(self, told: TerraformEvent) -> None:
        service, event = told.service, told.event
        match event:
            case CommandStarted():
                self._line(f"  $ {event.line}")
            case ChangeSummary(operation="plan"):
                self._planned[service] = event.total
            case PlannedChange():
                pass
            case ResourceFinished() if event.action != "read":
                self._done[service] = self._done.get(service, 0) + 1
                self._counted(service, event.address)
            case ResourceFailed():
                self._line(f"  {service}: {event.address} failed")
            case Message(level="error"):
                self._line(f"  {service}: {event.text}")
            case _:
                pass

    def _counted(self, service: str, address: str) -> None:
        done, planned = self._done[service], self._planned.get(service, 0)
        text = f"  apply {service}: {f'{done} of {planned}' if planned else done} resources, {address}"
        now = time.monotonic()
        if self.live or now - self._told > _QUIET_SECONDS:
            self._told = now
            self._passing(text)

    def _passing(self, text: str) -> None:
        """A line that the next one replaces; elsewhere than on a terminal, a line."""
        if self.live:
            sys.stderr.write(f"\r\x1b[2K{text[:110]}")
            sys.stderr.flush()
        elif "..." not in text:
            say(text)

    def _line(self, text: str) -> None:
        if self.live:
            sys.stderr.write("\r\x1b[2K")
        say(text)
