"""This turns a fresh machine into one that runs and tests this project: an engine, a local AWS, the stack `local`.

Nothing in here is part of the package that platform repos import, and the package imports nothing from here.
"""
