"""Who signs the calls: sources of credentials, in the order of pulumi-aws's SDK."""
