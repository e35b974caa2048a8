"""Endpoints as DMS has them; moto's have no key, no SSL mode, the type in lower case, and are `creating` for ever.

Recorded: cloud-custodian's tests/data/placebo/test_dms_endpoint_delete, test_dms_modify_endpoint_sql.
"""

from __future__ import annotations

from typing import Any

from moto.dms.models import DatabaseMigrationServiceBackend, Endpoint

from local.aws.dms.base import DmsBackend, Tags, not_found, wrong_state
from local.aws.dms.default_key import default_key
from local.aws.dms.identifiers import new_arn
from local.aws.dms.shapes import present


class LocalEndpoint(Endpoint):
    """An endpoint; its answers have the type in capitals, whatever the caller wrote."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as the API's `Endpoint`."""
        return present(
            {
                **super().to_dict(),
                "EndpointType": self.endpoint_type.upper(),
                "SslMode": self.ssl_mode or "none",
            }
        )


class Endpoints(DmsBackend):
    """The endpoints of one account in one Region."""

    def create_endpoint(self, *, tags: Tags = None, **parameters: Any) -> LocalEndpoint:  # type: ignore[override]
        """Create an endpoint. It is `active` at once.

        Raises:
            AwsError: ResourceAlreadyExistsFault.
        """
        self.require_new("Endpoint", parameters["endpoint_identifier"], self.endpoints)
        made: Any = super().create_endpoint(tags=None, **parameters)
        made.__class__ = LocalEndpoint  # moto makes its own class
        endpoint: LocalEndpoint = made
        endpoint.status = "active"
        endpoint.kms_key_id = endpoint.kms_key_id or default_key(self.account_id, self.region_name)
        wish = parameters.get("resource_identifier")
        endpoint.endpoint_arn = new_arn(self.region_name, self.account_id, "endpoint", wish)
        self.tagger.tag_resource(endpoint.endpoint_arn, tags or [])
        return endpoint

    def endpoint(self, arn: str) -> LocalEndpoint:
        """Return an endpoint by ARN.

        Raises:
            AwsError: ResourceNotFoundFault.
        """
        for endpoint in self.endpoints.values():
            if endpoint.endpoint_arn == arn and isinstance(endpoint, LocalEndpoint):
                return endpoint
        raise not_found("Endpoint", arn)

    def delete_endpoint(self, endpoint_arn: str) -> LocalEndpoint:
        """Let an endpoint go: `deleting`, then gone.

        Raises:
            AwsError: ResourceNotFoundFault, or InvalidResourceStateFault where it is being deleted already.
        """
        endpoint = self.endpoint(endpoint_arn)
        if endpoint.status == "deleting":
            raise wrong_state("Endpoint", endpoint_arn, endpoint.status)
        self.let_go(endpoint, endpoint_arn, lambda: DatabaseMigrationServiceBackend.delete_endpoint(self, endpoint_arn))
        return endpoint
