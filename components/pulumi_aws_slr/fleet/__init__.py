"""The same stack in many accounts: files, waves, runs of the engine, journal, report.

Nothing here prints, and nothing knows of click: that is `cli/fleet`.
"""
