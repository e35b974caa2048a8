"""Who signs the calls: where credentials are looked for, in the order of pulumi-aws's SDK."""
