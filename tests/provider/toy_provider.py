"""A provider without a cloud, to show what rpc.py does. `python -m tests.provider.toy_provider` serves it."""

from __future__ import annotations

import threading
import time

from pulumi_aws_slr.errors import CheckFailure, PartiallyDone, SlrError
from pulumi_aws_slr.provider.rpc import Change, Checked, Diff, Provider, Request, Resource, serve, table_diff
from pulumi_aws_slr.tokens import UNKNOWN, Properties


class ToyProvider(Provider, Resource):
    """Remembers every request; the input `mood` decides what becomes of an operation."""

    def __init__(self) -> None:
        super().__init__()
        self.version = "1.2.3"
        self.requests: list[tuple[str, Request]] = []
        self.configurations: list[tuple[str, Properties]] = []
        self.waiting = threading.Event()

    def check_config(self, inputs: Properties) -> Checked:
        self.configurations.append(("check", inputs))
        return Checked(inputs, [CheckFailure("bad", "is bad")] if "bad" in inputs else [])

    def configure(self, args: Properties) -> None:
        self.configurations.append(("configure", args))

    def resource(self, token: str) -> ToyProvider:
        return self

    def check(self, request: Request) -> Checked:
        self.requests.append(("check", request))
        failures = [CheckFailure(f"tags.{key}", "is bad") for key in request.inputs.get("bad", ())]
        return Checked({"size": 1, **request.inputs}, failures)

    def diff(self, request: Request) -> Diff:
        self.requests.append(("diff", request))
        found = table_diff(request.state, request.inputs, {"zone": Change.REPLACE})
        return Diff(found.changes, delete_before_replace=True, stables=["arn"])

    def create(self, request: Request) -> tuple[str, Properties]:
        self.requests.append(("create", request))
        match request.inputs.get("mood"):
            case "refused":
                raise SlrError("no: ask somebody else")
            case "broken":
                raise KeyError("a defect")
            case "half":
                raise PartiallyDone("made, not finished", "toy-1", {"size": 2, "tags": None})
            case "slow":
                self.waiting.set()
                self.log.status("waiting", request.urn)
                self.wait(3600)
            case "deaf":
                self.log.status("does not hear", request.urn)
                time.sleep(3600)
        if request.preview:
            return "", {**request.inputs, "arn": UNKNOWN}
        return "toy-1", {**request.inputs, "arn": "arn:toy"}

    def read(self, request: Request) -> tuple[str, Properties, Properties] | None:
        self.requests.append(("read", request))
        return None if request.id == "gone" else (f"{request.id}-full", {"arn": "arn:toy"}, {"size": 7})

    def update(self, request: Request) -> Properties:
        self.requests.append(("update", request))
        return {**request.state, **request.inputs}

    def delete(self, request: Request) -> None:
        self.requests.append(("delete", request))


if __name__ == "__main__":
    serve(ToyProvider())
