"""AWS through boto3: configuration, credentials, clients, Regions, waiting. Nothing of Pulumi or of owners."""
