"""Stack files: the project's, their configuration and its shapes, and schemas for editors."""
