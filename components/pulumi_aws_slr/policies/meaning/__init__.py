"""What policy documents allow, and how two of them differ."""
