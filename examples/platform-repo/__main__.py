"""The service-linked roles of one account, and who may manage them."""

from pulumi_aws_slr import RdsServiceLinkedRole, ServiceLinkedRole, order_workloads

order_workloads()
RdsServiceLinkedRole("databases", {"callers": {"deployer": {"role": "platform-deployer", "may": ["create", "view"]}}})
ServiceLinkedRole("containers", {"aws_service_name": "ecs"})
