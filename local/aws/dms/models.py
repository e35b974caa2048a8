"""DMS's state: moto's, with serverless replications, and with classic resources as AWS has them."""

from __future__ import annotations

from moto.dms import urls

from local.aws.dms.serverless import ServerlessReplications
from local.aws.dms.tasks import Tasks


class LocalDmsBackend(Tasks):
    """One account's DMS in one Region."""

    _url_module = urls

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.serverless = ServerlessReplications(account_id, region_name, self.tagger)

    def arn_exists(self, arn: str) -> bool:
        """Tell whether an ARN names a resource of this account and Region that can be tagged."""
        return (
            arn in self.replication_instances
            or arn in self.replication_tasks
            or arn in self.serverless.configs
            or any(arn == endpoint.endpoint_arn for endpoint in self.endpoints.values())
            or any(arn == self.subnet_group_arn(name) for name in self.replication_subnet_groups)
        )
