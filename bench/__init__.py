"""How fast this package is, measured: what is compared, how it is measured, and the page that comes of it.

`make bench` runs all of it. Nothing in here is needed by users of the package, nor by its tests but those of the bench.
"""
