"""IAM's state: moto's, with service-linked roles as AWS makes them.

Sources: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html and what was recorded
on real accounts (the project's catalogue notes, "IAM behaviour recorded on real AWS").
"""

from __future__ import annotations

import json

from moto.iam import urls
from moto.iam.exceptions import NotFoundException
from moto.iam.models import IAMBackend, Role

from local.aws import catalogue
from local.aws.errors import AwsError
from local.aws.iam import managed_policies
from local.aws.iam.access_advisor import AccessReports
from local.aws.iam.deletion import DeletionTasks
from local.aws.iam.managed_policies import SERVICE_LINKED_ROLE_PATH

_LONGEST_NAME = 64
_TAGS_PER_ROLE = 50


class LocalIAMBackend(IAMBackend):
    """One account's IAM in one partition."""

    _url_module = urls

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.deletion_tasks = DeletionTasks(account_id, self.partition, self.remove_service_linked_role)
        self.access_reports = AccessReports(account_id)
        self.changed_at: dict[str, float] = {}
        """By role: when, on the account's clock, what it may do or who may assume it was changed last."""

    def get_role(self, role_name: str) -> Role:
        """Return a role by name.

        Raises:
            NotFoundException: NoSuchEntity in AWS's words; moto's own class, since moto's callers expect it.
        """
        for role in self.roles.values():
            if role.name == role_name:
                return role
        raise NotFoundException(f"The role with name {role_name} cannot be found.")

    def create_role(  # noqa: PLR0917 (the parameters are moto's)
        self,
        role_name: str,
        assume_role_policy_document: str,
        path: str,
        permissions_boundary: str | None,
        description: str,
        tags: list[dict[str, str]],
        max_session_duration: str | None,
        linked_service: str | None = None,
    ) -> Role:
        """Create a role. Names are unique without regard to case, and the path of service-linked roles is reserved.

        Raises:
            AwsError: EntityAlreadyExists, or InvalidInput for the path.
        """
        if not linked_service and (path or "/").startswith(SERVICE_LINKED_ROLE_PATH):
            raise AwsError(
                "InvalidInput",
                f"Path prefix '{SERVICE_LINKED_ROLE_PATH}' can only be used for AWS Service linked Roles",
            )
        if self._is_taken(role_name):
            raise AwsError("EntityAlreadyExists", f"Role with name {role_name} already exists.", 409)
        return super().create_role(
            role_name,
            assume_role_policy_document,
            path,
            permissions_boundary,
            description,
            tags,
            max_session_duration,
            linked_service,
        )

    def create_service_linked_role(self, service_name: str, description: str | None, suffix: str | None) -> Role:
        """Create a service-linked role, with the name and the policy that the service dictates.

        Raises:
            AwsError: AccessDenied for a principal that IAM has no template for, InvalidInput for a suffix that the
                service does not allow or a name that is taken.
        """
        template = catalogue.template(service_name)
        if template is None:
            raise AwsError("AccessDenied", f"Cannot find Service Linked Role template for {service_name}", 403)
        if suffix and not template.suffix_allowed:
            raise AwsError("InvalidInput", f"Custom suffix is not allowed for {service_name}")
        name = template.name(suffix)
        if len(name) > _LONGEST_NAME:
            raise AwsError(
                "ValidationError",
                f"1 validation error detected: Value '{name}' at 'roleName' failed to satisfy constraint: "
                f"Member must have length less than or equal to {_LONGEST_NAME}",
            )
        if self._is_taken(name):
            raise AwsError(
                "InvalidInput",
                f"Service role name {name} has been taken in this account, please try a different suffix.",
            )
        role = self.create_role(
            name,
            json.dumps(trust_policy(service_name)),
            f"{SERVICE_LINKED_ROLE_PATH}{service_name}/",
            permissions_boundary=None,
            description=description,  # type: ignore[arg-type]  # moto lets it be None
            tags=[],
            max_session_duration="3600",
            linked_service=service_name,
        )
        if template.managed_policy:
            arn = managed_policies.service_role_policy_arn(self.partition, template.managed_policy)
            if policy := managed_policies.load(self, arn):
                policy.attach_to(role)
        return role

    def update_role(self, role_name: str, role_description: str | None, max_session_duration: str | None) -> Role:
        """Change what is given and leave the rest.

        Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html

        Raises:
            AwsError: UnmodifiableEntity for the session length of a service-linked role.
        """
        role = self.get_role(role_name)
        if max_session_duration is not None:
            if is_service_linked(role):
                raise AwsError(
                    "UnmodifiableEntity",
                    f"{role_name} is an AWS service linked role, max session duration cannot be changed.",
                )
            role.max_session_duration = max_session_duration
        if role_description is not None:
            role.description = role_description
        return role

    def tag_role(self, role_name: str, tags: list[dict[str, str]]) -> None:
        """Set tags. A key that differs from an old one in case only takes its place, and fifty is the limit.

        Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html

        Raises:
            AwsError: LimitExceeded where they would be more.
        """
        keys = {tag["Key"].lower() for tag in tags}
        kept = [tag for tag in self.get_role(role_name).tags if tag["Key"].lower() not in keys]
        if len(kept) + len(keys) > _TAGS_PER_ROLE:
            raise AwsError("LimitExceeded", f"Cannot exceed quota for TagsPerRole: {_TAGS_PER_ROLE}", 409)
        super().tag_role(role_name, tags)
        self.get_role(role_name).tags = [*kept, *tags]

    def untag_role(self, role_name: str, tag_keys: list[str]) -> None:
        """Remove tags, by keys in any case of letters."""
        wanted = {key.lower() for key in tag_keys}
        present = [tag["Key"] for tag in self.get_role(role_name).tags if tag["Key"].lower() in wanted]
        super().untag_role(role_name, [*tag_keys, *present])

    def delete_service_linked_role(self, role_name: str) -> str:
        """Submit a service-linked role for deletion; the ID of the task that does it.

        Raises:
            NotFoundException: NoSuchEntity if there is no such role, or it is not a service-linked one.
        """
        role = self.get_role(role_name)
        if not is_service_linked(role):
            raise NotFoundException(f"{role_name} exists but is not a service role.")
        return self.deletion_tasks.submit(role)

    def remove_role_from_instance_profile(self, profile_name: str, role_name: str) -> None:
        """Take a role out of an instance profile.

        Raises:
            AwsError: NoSuchEntity, the role is not in it.
        """
        profile = self.get_instance_profile(profile_name)
        if self.get_role(role_name) not in profile.roles:
            raise AwsError("NoSuchEntity", f"Role {role_name} in profile {profile_name} cannot be found.", 404)
        super().remove_role_from_instance_profile(profile_name, role_name)

    def start_access_report(self, arn: str) -> str:
        """Start Access Advisor's report on a role; its ID.

        Raises:
            AwsError: NoSuchEntity, there is no role of that ARN.
        """
        role = next((role for role in self.roles.values() if role.arn == arn), None)
        if role is None:
            raise AwsError("NoSuchEntity", f"Invalid ARN: Could not be found: {arn}", 404)
        return self.access_reports.start(role)

    def remove_service_linked_role(self, role: Role) -> None:
        """Let a service-linked role vanish with its policies and tags: what a deletion task does in the end."""
        for policy in list(role.managed_policies.values()):
            policy.detach_from(role)
        del self.roles[role.id]

    def service_linked_role(self, principal: str) -> Role | None:
        """Return the role (without suffix) of a service, if the account has it."""
        template = catalogue.template(principal)
        return next((role for role in self.roles.values() if template and role.name == template.role_name), None)

    def _is_taken(self, role_name: str) -> bool:
        return any(role.name.lower() == role_name.lower() for role in self.roles.values())


def trust_policy(principal: str) -> dict[str, object]:
    """Return the trust policy of a service-linked role, as GetRole shows it."""
    statement = {"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [statement]}


def is_service_linked(role: Role) -> bool:
    """Tell whether a role is a service-linked one."""
    return role.path.startswith(SERVICE_LINKED_ROLE_PATH)
