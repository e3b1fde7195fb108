"""Application Auto Scaling as far as Terraform talks to it: targets, their policies and their schedules, in memory.

The emulator has none for functions. This one remembers what it is told and, as AWS does, forgets with a target all that
hangs on it; a test does what the scaling itself would do.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Answer = dict[str, Any]
ARN = "arn:aws:application-autoscaling:eu-central-1:111111111111"


@dataclass(slots=True)
class Scaling:
    """What is registered, by resource: a target, policies by name, scheduled actions by name."""

    targets: dict[str, Answer] = field(default_factory=dict)
    policies: dict[tuple[str, str], Answer] = field(default_factory=dict)
    actions: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def answer(self, operation: str, asked: Answer) -> Answer:
        resource = asked.get("ResourceId", "")
        match operation:
            case "RegisterScalableTarget":
                self.targets[resource] = {**self.targets.get(resource, {}), **asked}
                return {"ScalableTargetARN": f"{ARN}:scalable-target/1"}
            case "DeregisterScalableTarget":
                del self.targets[resource]
                self.policies = {key: each for key, each in self.policies.items() if key[0] != resource}
                self.actions = {key: each for key, each in self.actions.items() if key[0] != resource}
            case "PutScalingPolicy":
                self.policies[resource, asked["PolicyName"]] = asked
                return {"PolicyARN": f"{ARN}:policy/1", "Alarms": []}
            case "DeleteScalingPolicy":
                del self.policies[resource, asked["PolicyName"]]
            case "PutScheduledAction":
                self.actions[resource, asked["ScheduledActionName"]] = asked
            case "DeleteScheduledAction":
                del self.actions[resource, asked["ScheduledActionName"]]
            case _:
                return self._described(operation, asked)
        return {}

    def _described(self, operation: str, asked: Answer) -> Answer:
        made = {"CreationTime": 1.0, "Alarms": [], "RoleARN": "arn:aws:iam::111111111111:role/scaling"}
        match operation:
            case "DescribeScalableTargets":
                arn = {"ScalableTargetARN": f"{ARN}:scalable-target/1"}
                found = [each for name, each in self.targets.items() if name in asked["ResourceIds"]]
                return {"ScalableTargets": [{**made, **arn, **each} for each in found]}
            case "DescribeScalingPolicies":
                policies = [each for key, each in self.policies.items() if key[0] == asked["ResourceId"]]
                return {"ScalingPolicies": [{**made, "PolicyARN": f"{ARN}:policy/1", **each} for each in policies]}
            case "DescribeScheduledActions":
                actions = [each for key, each in self.actions.items() if key[0] == asked["ResourceId"]]
                arn = {"ScheduledActionARN": f"{ARN}:scheduledAction/1"}
                return {"ScheduledActions": [{**made, **arn, **each} for each in actions]}
            case "ListTagsForResource":
                return {"Tags": next((each.get("Tags", {}) for each in self.targets.values()), {})}
        raise AssertionError(f"Terraform asks for {operation}, which nobody answers here")


@contextmanager
def serving(scaling: Scaling) -> Iterator[str]:
    """The address of a server that answers for `scaling`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            operation = self.headers["X-Amz-Target"].rpartition(".")[2]
            body = json.dumps(scaling.answer(operation, asked)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
