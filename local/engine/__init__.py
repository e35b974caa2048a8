"""A Pulumi engine for this machine, of the version of the installed Python SDK; only that belongs here.

`cli/` and `language_host/` are the Go modules that a build starts from: their `go.mod` says which sources and which Go.
"""

from local.engine.setup import Engine, EngineUnavailable, ensure, find

__all__ = ["Engine", "EngineUnavailable", "ensure", "find"]
