"""The plugin process: what the engine starts, its components in every language, and the schema that describes them."""
