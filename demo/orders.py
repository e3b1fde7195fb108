"""The main job, once through: `orders` in the local cloud, a request, its workers, a poison message.

Every step is a `gen` command that is printed before it runs, so that the reader can go on by hand.
"""

import json
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

GEN = str(Path(sys.executable).with_name("gen"))
PATIENCE = 90  # seconds: a poison message is received, hidden and received again before it counts as dead


def main() -> int:
    begun = time.monotonic()
    step("1. The service functions/orders/service.yaml in the local cloud")
    gen("up", "orders", show=True)

    step("2. An order through the real API (the route wants a token: the local cloud mints one)")
    answer = send("orders.api")
    print(f"   {answer['status']} {answer['body']}")
    if answer["status"] not in (200, 201, 202):
        return fail("the order was not taken")
    order = json.loads(answer["body"])["id"]

    step("3. EventBridge told two queues; billing and shipping did their part")
    request = json.dumps({"method": "GET", "path": f"/orders/{order}"})
    stored = wait_for(lambda: settled(send("orders.api", request)), "the workers have not finished the order")
    if stored is None:
        return 1
    print(f"   {json.dumps(stored, indent=2)}".replace("\n", "\n   "))

    step("4. A poison message, which ends in the dead-letter queue")
    send("orders.billing", event="billing.sqs.poison.json")
    dead = wait_for(lambda: gen_json("redrive", "orders.bills"), "the message did not reach the dead-letter queue")
    if dead is None:
        return 1
    for message in dead:
        print(f"   received {message['received']} time(s), then dead: {message['body'][:100]}...")

    print(f"\nAll of it took {time.monotonic() - begun:.0f} s. The service goes on running:\n")
    for line in (
        "gen logs -f orders                     its logs",
        "gen up orders --watch                  edit functions/orders/*.py and call again",
        "gen redrive orders.bills --replay      give the dead message another try",
        "gen explain orders.billing             what it may do, and who said so",
        "gen graph orders --out orders.svg      a picture of it",
        "make down                              the end",
    ):
        print(f"   .venv/bin/{line}" if line.startswith("gen") else f"   {line}")
    return 0


def settled(answer: dict[str, Any]) -> dict[str, Any] | None:
    """The order, once both workers have written their part."""
    if answer["status"] != 200:
        return None
    order: dict[str, Any] = json.loads(answer["body"])
    return order if {"bill", "shipment"} <= set(order) else None


def send(function: str, stdin: str | None = None, event: str | None = None) -> dict[str, Any]:
    given = ["--event", "-" if stdin else event] if stdin or event else []
    answer: dict[str, Any] = gen_json("send", function, *[str(word) for word in given], stdin=stdin)
    return answer


def gen_json(*arguments: str, stdin: str | None = None) -> Any:
    return json.loads(gen("--format", "json", *arguments, stdin=stdin))


_told: set[str] = set()


def gen(*arguments: str, show: bool = False, stdin: str | None = None) -> str:
    """Run `gen`; its command line is shown the first time."""
    words = [word for word in arguments if word not in ("--format", "json")]
    line = shlex.join(["gen", *words])
    if line not in _told:
        _told.add(line)
        print(f"   $ {line}{f'   < {stdin}' if stdin else ''}", flush=True)
    output = None if show else subprocess.PIPE
    ended = subprocess.run([GEN, *arguments], input=stdin, stdout=output, stderr=output, text=True, check=False)
    if ended.returncode != 0:
        raise SystemExit(f"gen {' '.join(arguments)} failed:\n{ended.stderr or ''}")
    return ended.stdout or ""


def wait_for(look: Callable[[], Any], sorrow: str) -> Any:
    """What `look` finds, within PATIENCE seconds."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(1)
    fail(sorrow)
    return None


def step(text: str) -> None:
    print(f"\n{text}", flush=True)


def fail(text: str) -> int:
    print(f"   {text}; see `gen logs orders`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
