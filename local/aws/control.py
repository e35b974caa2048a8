"""The state of the local AWS beside the services' own, and the lock that guards all of it.

moto keeps its resources in module-level dictionaries and is not safe for threads. So one call at a time is executed,
under `lock`; reading requests, waiting and answering happen outside of it.
"""

from __future__ import annotations

import threading

from local.aws.calls import CallLog
from local.aws.faults import Faults
from local.aws.settings import AccountSettings
from local.aws.timeline import Timeline

lock = threading.RLock()
faults = Faults()
settings = AccountSettings()
timeline = Timeline()
calls = CallLog(timeline.put_forward)
