"""The `slr` command: one file per command group. The findings come from other packages."""
