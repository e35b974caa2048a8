"""A local AWS to run and test against: moto's server, with service-linked roles as AWS has them.

How it is built, in one place:

- `gateway.py` is a WSGI application in front of moto's (`moto_app.py`). It reads every request into a `Call`, finds out
  who calls, applies faults, lets moto answer, and records the call. moto learns the account from its own header,
  `x-moto-account-id`. `cloudcontrol/` answers without moto, by calls of its own to the services (`on_behalf.py`,
  `inside.py`), as the table in `inventory/` says.
- `extensions.py` is the only place that touches moto: for each service folder here (`iam/`, `rds/`, `dms/` …) it
  sets the class that moto makes its backends from and the class that answers its requests, both subclasses of
  moto's. Nothing else in moto is replaced.
- `control.py` holds what is not a service's own state: settings, faults, recorded calls, and what is yet to happen.
- `admin_api.py` answers `/_local/…`, `admin.py` is its client for tests.

What is simulated and what is not: `docs/local-aws.md`.
"""
