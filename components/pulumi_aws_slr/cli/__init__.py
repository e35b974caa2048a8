"""The `slr` command: one file per command group. What the commands find out lives in `catalog` and `provider`."""
