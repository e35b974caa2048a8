"""How long the end-to-end tests wait, in seconds, before they fail: nothing waits by a limit of its own.

The limits are longer where providers wait as long as the real ones do: `make e2e-patient`, or a real account.
"""

from __future__ import annotations

import os

from local.pulumi_aws.pace import Pace

_PATIENT = Pace.of().patient or os.environ.get("SLR_TEST_AWS") == "real"

COMMAND = 1800.0 if _PATIENT else 240.0
"""For a Pulumi command."""
EVENT = 600.0 if _PATIENT else 30.0
"""For something that happens while commands run, or after them."""
END = 60.0
"""For the end of a command, or of a call to a plugin, that was interrupted or has lost its provider."""
