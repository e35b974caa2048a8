"""The Pulumi provider: the life of a service-linked role against IAM, and what still uses it. No components here."""
