"""IAM's answers: moto's, refused where AWS refuses."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from moto.core.common_types import TYPE_RESPONSE
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import get_service_model
from moto.iam.responses import IamResponse

from local.aws import control
from local.aws.constraints import check_constraints
from local.aws.errors import AwsError
from local.aws.iam import managed_policies, simulation
from local.aws.iam.accounts import iam_of
from local.aws.iam.models import is_service_linked, trust_policy
from local.aws.iam.role_members import ROLE_MEMBERS

if TYPE_CHECKING:
    from local.aws.iam.models import LocalIAMBackend

_PROTECTED = frozenset(
    {
        "AddRoleToInstanceProfile",
        "AttachRolePolicy",
        "DeleteRole",
        "DeleteRolePermissionsBoundary",
        "DeleteRolePolicy",
        "DetachRolePolicy",
        "PutRolePermissionsBoundary",
        "PutRolePolicy",
        "RemoveRoleFromInstanceProfile",
        "UpdateAssumeRolePolicy",
    }
)
"""What only AWS may do to a service-linked role."""
_CHANGING = frozenset({"AttachRolePolicy", "CreateRole", "DetachRolePolicy", "PutRolePolicy", "UpdateAssumeRolePolicy"})
"""What other services learn of only after a while."""


class LocalIamResponse(IamResponse):
    """One call to IAM."""

    RESPONSE_KEY_PATH_TO_TRANSFORMER = {  # noqa: RUF012 (for moto's types it belongs to the instance)
        **IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER,
        **ROLE_MEMBERS,
    }

    @property
    def backend(self) -> LocalIAMBackend:
        """The caller's account."""
        return iam_of(self.current_account, self.region)

    def call_action(self) -> TYPE_RESPONSE:
        """Check the parameters as IAM does, load the AWS managed policies that the call is about, and let moto answer.

        Raises:
            AwsError: ValidationError for a parameter out of bounds; InvalidInput for a marker that IAM never gave;
                UnmodifiableEntity for a protected role.
        """
        action = self._get_action()
        check_constraints(get_service_model("iam").operation_model(action), self.params)
        if not (self._get_param("Marker") or "0").isdecimal():
            raise AwsError("InvalidInput", "Invalid Marker.")  # moto counts in them
        if action in _PROTECTED:
            self._refuse_for_service_linked_role(self._get_param("RoleName"))
        if policy_arn := self._get_param("PolicyArn"):
            managed_policies.load(self.backend, policy_arn)
        if action == "ListPolicies" and self._get_param("Scope") != "Local":
            managed_policies.load_all(self.backend)
        answer = super().call_action()
        if action in _CHANGING:
            self.backend.changed_at[self._get_param("RoleName")] = control.timeline.now(self.current_account)
        return answer

    def create_service_linked_role(self) -> ActionResult:
        """Answer CreateServiceLinkedRole. Unlike GetRole it shows service and action of the trust policy as lists."""
        role = self.backend.create_service_linked_role(
            self._get_param("AWSServiceName"), self._get_param("Description"), self._get_param("CustomSuffix")
        )
        shown = copy.copy(role)
        shown.assume_role_policy_document = json.dumps(_with_lists(trust_policy(self._get_param("AWSServiceName"))))
        return ActionResult({"Role": shown})

    def update_role(self) -> ActionResult:
        """Answer UpdateRole: what is not given stays as it is."""
        self.backend.update_role(
            self._get_param("RoleName"), self._get_param("Description"), self._get_param("MaxSessionDuration")
        )
        return EmptyResult()

    def get_service_linked_role_deletion_status(self) -> ActionResult:
        """Answer GetServiceLinkedRoleDeletionStatus."""
        return ActionResult(self.backend.deletion_tasks.status(self._get_param("DeletionTaskId")))

    def simulate_principal_policy(self) -> ActionResult:
        """Answer SimulatePrincipalPolicy, all results on one page."""
        results = simulation.simulate(self.backend, self.params)
        return ActionResult({"EvaluationResults": results, "IsTruncated": False})

    def generate_service_last_accessed_details(self) -> ActionResult:
        """Answer GenerateServiceLastAccessedDetails, for roles."""
        return ActionResult({"JobId": self.backend.start_access_report(self._get_param("Arn"))})

    def get_service_last_accessed_details(self) -> ActionResult:
        """Answer GetServiceLastAccessedDetails."""
        job, size, marker = (self._get_param(name) for name in ("JobId", "MaxItems", "Marker"))
        return ActionResult(self.backend.access_reports.get(job, size, marker))

    def _refuse_for_service_linked_role(self, role_name: str) -> None:
        role = next((role for role in self.backend.roles.values() if role.name == role_name), None)
        if role is not None and is_service_linked(role):
            raise AwsError(
                "UnmodifiableEntity",
                f"Cannot perform the operation on the protected role '{role_name}' "
                "- this role is only modifiable by AWS",
            )


def _with_lists(policy: dict[str, Any]) -> dict[str, Any]:
    statement = policy["Statement"][0]
    statement["Action"] = [statement["Action"]]
    statement["Principal"] = {"Service": [statement["Principal"]["Service"]]}
    return policy
