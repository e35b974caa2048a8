"""Components for AWS DMS. Documents about DMS are in `policies.dms`."""
