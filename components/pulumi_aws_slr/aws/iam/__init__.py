"""The calls of IAM, as plain values: the only place that knows their parameters and errors."""
