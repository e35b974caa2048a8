"""Moto's services get replaced by ours here, and nowhere else.

moto makes all backends of a service from one class, held by a module-level `BackendDict`, and finds the class that
answers requests in the service's `urls.url_paths`. A folder of this package that is named like a service exports

- `Backend`, if it changes what the service keeps: a subclass of moto's backend class, with moto's `urls` as
  `_url_module`;
- `URL_PATHS`: URL patterns, in moto's notation, with the handlers that answer them.
"""

from __future__ import annotations

import importlib

import moto.backends
from flask import Flask
from moto.backends import SERVICE_NAMES
from moto.moto_server.werkzeug_app import create_backend_app

_EXTENDED = frozenset({"account", "cloudtrail", "dms", "ec2", "ecs", "iam", "kms", "rds", "sts"})


def extend(service: SERVICE_NAMES) -> None:
    """Put our classes for a service, if we have any, in the place of moto's. It must not have a backend yet."""
    if service not in _EXTENDED:
        return
    ours = importlib.import_module(f"local.aws.{service}")
    if backend := getattr(ours, "Backend", None):
        moto.backends.get_backend(service).backend = backend
    importlib.import_module(f"moto.{service}.urls").url_paths.update(ours.URL_PATHS)


def create_app(service: SERVICE_NAMES) -> Flask:
    """Make moto's application for one service, with our extension. It is made when the service is first called."""
    extend(service)
    return create_backend_app(service)
