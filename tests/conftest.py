"""Settings that all tests share."""

from hypothesis import settings

# the same examples on every machine and in every run: a failure is a defect, never luck
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("repeatable")
