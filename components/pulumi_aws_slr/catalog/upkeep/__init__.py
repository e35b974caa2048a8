"""Upkeep of the catalogue and its derived files, for `make catalog` and `slr catalog diff`; programs never load it."""
