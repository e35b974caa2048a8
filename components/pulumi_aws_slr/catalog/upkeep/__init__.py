"""What keeps the catalogue current, and makes what is derived from it: for `make catalog` and `slr catalog diff`.

Nothing here is loaded by programs.
"""
