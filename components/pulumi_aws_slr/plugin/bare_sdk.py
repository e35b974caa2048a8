"""Pulumi's SDK without what its packages import when they are: a plugin needs the engine's messages and no more.

`import pulumi` brings the whole runtime of programs along, a third of this process's start, and every command of the
engine waits for that start.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from pathlib import Path
from types import ModuleType

_PACKAGES = ("pulumi", "pulumi.runtime")


def use() -> None:
    """Make `pulumi` and `pulumi.runtime` bare folders of modules in this process, before anything imports them.

    Raises:
        ImportError: the SDK is not installed.
    """
    spec = importlib.util.find_spec("pulumi")
    if spec is None or spec.origin is None:
        raise ImportError("Pulumi's SDK for Python is not installed")
    root = Path(spec.origin).parent
    for name in _PACKAGES:
        package = ModuleType(name, "See pulumi_aws_slr.plugin.bare_sdk.")
        package.__path__ = [str(root.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package


_ending = threading.Lock()


def end() -> None:
    """Bring the whole SDK into this process. The modules that are loaded already stay the ones that they are."""
    with _ending:
        if not any(sys.modules[name].__spec__ is None for name in _PACKAGES if name in sys.modules):
            return
        for name in _PACKAGES:
            sys.modules.pop(name, None)
        importlib.import_module("pulumi")
        for name, module in list(sys.modules.items()):
            parent, _, child = name.rpartition(".")
            if (
                parent.partition(".")[0] == "pulumi"
                and parent in sys.modules
                and not hasattr(sys.modules[parent], child)
            ):
                setattr(sys.modules[parent], child, module)
