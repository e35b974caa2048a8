"""This empties IAM's roles, users and policies of what has to leave before they can be deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.pulumi_aws.call import Call

_MOST_VERSIONS = 5  # of one managed policy, the default one included
_USER_CREDENTIALS = (
    # listing, where its answer has the entries, their key, deleting operation
    ("list_access_keys", "AccessKeyMetadata", "AccessKeyId", "delete_access_key"),
    ("list_ssh_public_keys", "SSHPublicKeys", "SSHPublicKeyId", "delete_ssh_public_key"),
    ("list_signing_certificates", "Certificates", "CertificateId", "delete_signing_certificate"),
    ("list_mfa_devices", "MFADevices", "SerialNumber", "deactivate_mfa_device"),
)


def make_room_for_a_version(call: Call) -> None:
    """Delete the oldest version of a policy that has as many as IAM allows."""
    versions = call.pages("list_policy_versions", "Versions", **call.key())
    if len(versions) >= _MOST_VERSIONS:
        oldest = min((v for v in versions if not v["IsDefaultVersion"]), key=lambda v: v["CreateDate"])
        call.do("delete_policy_version", **call.key(), VersionId=oldest["VersionId"])


def delete_old_versions(call: Call) -> None:
    """Delete every version of a policy but the default one, which goes with the policy."""
    for version in call.pages("list_policy_versions", "Versions", **call.key()):
        if not version["IsDefaultVersion"]:
            call.do("delete_policy_version", **call.key(), VersionId=version["VersionId"])


def empty_role(call: Call) -> None:
    """Take a role out of its instance profiles, and take from it the policies that this resource, or `force…`, owns."""
    role = call.key()
    for profile in call.pages("list_instance_profiles_for_role", "InstanceProfiles", **role):
        call.do("remove_role_from_instance_profile", **role, InstanceProfileName=profile["InstanceProfileName"])
    if call.known.get("forceDetachPolicies") or call.known.get("managedPolicyArns"):
        for policy in call.pages("list_attached_role_policies", "AttachedPolicies", **role):
            call.do("detach_role_policy", **role, PolicyArn=policy["PolicyArn"])
    if call.known.get("forceDetachPolicies") or call.known.get("inlinePolicies"):
        for name in call.pages("list_role_policies", "PolicyNames", **role):
            call.do("delete_role_policy", **role, PolicyName=name)


def empty_user(call: Call) -> None:
    """Take a user out of its groups, and with `forceDestroy` take away its credentials."""
    user = call.key()
    for group in call.pages("list_groups_for_user", "Groups", **user):
        call.do("remove_user_from_group", **user, GroupName=group["GroupName"])
    if not call.known.get("forceDestroy"):
        return
    for listing, path, member, operation in _USER_CREDENTIALS:
        for entry in call.pages(listing, path, **user):
            call.do(operation, **user, **{member: entry[member]})
    call.do("delete_login_profile", **user)
