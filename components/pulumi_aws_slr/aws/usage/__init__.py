"""What uses a role, in every Region of an account. Whose a role is stands in `ownership`."""
