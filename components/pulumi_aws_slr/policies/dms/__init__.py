"""Documents for AWS DMS: its actions, endpoints, keys and service roles."""
