"""One stack and Pulumi's own engine: starting it, ending it, its locks, and what its event log says."""
