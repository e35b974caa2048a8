"""What moto has of each resource type, in CloudFormation's names: Cloud Control and the users of roles come from here.

Not here: Cloud Control itself, and who may do what.
"""
