"""`python -m pip` for Pulumi's language host, which asks before every preview and update what is installed.

That takes half a second of the two that a command takes. So what `pip list` says of the virtual environment of the
tests, in which nothing changes while they run, is asked of pip once in a session. Everything else is asked of pip.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent


def answer(arguments: list[str]) -> int:
    """Print what pip says; returns its exit code."""
    path = [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one and Path(one).resolve() != HERE]
    command = [sys.executable, "-m", "pip", *arguments]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
    if arguments[:1] != ["list"] or sys.prefix != os.environ.get("PIP_ONCE_PREFIX"):
        return subprocess.run(command, env=env, check=False).returncode
    known = Path(os.environ["PIP_ONCE_FOLDER"], hashlib.sha256("\0".join(arguments).encode()).hexdigest())
    if not known.exists():
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=False)
        if done.returncode:
            return done.returncode
        partial = known.with_name(f"{known.name}.{os.getpid()}")
        partial.write_bytes(done.stdout)
        partial.replace(known)
    sys.stdout.buffer.write(known.read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(answer(sys.argv[1:]))
