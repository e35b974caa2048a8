"""Events of the engine, one a line: plans of a preview, results of an update."""

from __future__ import annotations

from typing import Any

from pulumi_aws_slr.report.parsing import parsed
from pulumi_aws_slr.report.states import Notes
from pulumi_aws_slr.report.steps import Steps

_KINDS = ("resourcePreEvent", "resOutputsEvent", "resOpFailedEvent")


class EventLog:
    """Collects a log's events. An update replaces the preview before it."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self.steps = Steps(notes)
        self.updating = False

    def add(self, line: str, place: str) -> None:
        """Take a line; one that is no event is noted and left out."""
        try:
            event = parsed(line) if line.strip() else {}
        except ValueError:
            self._notes.left_out(place, "it is no JSON; the run may have been killed while it wrote")
            return
        if not isinstance(event, dict):
            self._notes.left_out(place, "it is no object")
            return
        for kind in _KINDS:
            if (found := event.get(kind)) is not None:
                self._step(found, place, failed=kind == "resOpFailedEvent")
        if (diagnostic := event.get("diagnosticEvent")) is not None:
            self.steps.diagnose(diagnostic, place)
        if event.get("errorEvent"):
            self.steps.succeeded = False

    def _step(self, event: Any, place: str, *, failed: bool) -> None:
        step = event.get("metadata") if isinstance(event, dict) else None
        if not isinstance(step, dict):
            self._notes.left_out(place, "its event has no step")
            return
        planning = bool(event.get("planning"))
        if not planning and not self.updating:
            self.steps, self.updating = self.steps.anew(), True
        if planning is not self.updating:
            self.steps.add(step.get("op"), step.get("old"), step.get("new"), place, failed=failed)
