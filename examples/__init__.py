"""Programs to learn from. Nothing here is imported by the package."""
