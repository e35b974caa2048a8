"""Callers, and the permissions that they are given. What permissions say is decided in `policies`."""
