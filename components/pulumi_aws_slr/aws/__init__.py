"""AWS through boto3: configuration, credentials, clients, Regions, waiting. No Pulumi, no owners."""
