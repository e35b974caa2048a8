"""Stack files: the project's, the configuration in them, its shapes, and schemas for editors."""
