"""IAM's calls as plain values: the only place with their parameters and errors."""
