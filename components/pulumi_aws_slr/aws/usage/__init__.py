"""What uses a role, in every Region of an account. Owners of roles: `ownership`."""
