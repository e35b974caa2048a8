"""Measures this package against others, and writes docs/performance.md. `make bench` runs all of it."""
