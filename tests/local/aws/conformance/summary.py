"""At the end of a test run this says how many of AWS's recorded answers the local AWS gives, too."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figure, if any of these tests was run."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    counts = [
        value
        for report in reports
        if report.when == "call"
        for name, value in report.user_properties
        if name == "recorded_answers"
    ]
    if counts:
        agree, recorded = (sum(numbers) for numbers in zip(*counts, strict=True))
        terminalreporter.write_line(f"{agree} of {recorded} recorded answers agree")
