"""`slr fleet`: the same stack in many accounts."""
