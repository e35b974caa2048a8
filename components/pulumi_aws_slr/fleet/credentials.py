"""The way into an account, for calls that need no engine."""

from __future__ import annotations

from pulumi_aws_slr.aws.config import Config
from pulumi_aws_slr.aws.credentials.role_sessions import AssumeRole
from pulumi_aws_slr.fleet.accounts import Account
from pulumi_aws_slr.fleet.templates import SESSION_NAME


def config_of(account: Account) -> Config:
    """Credentials of one account, which no other account takes."""
    roles = tuple(AssumeRole(arn, SESSION_NAME, external_id=account.external_id) for arn in account.chain)
    return Config(profile=account.profile, assume_roles=roles, allowed_account_ids=(account.id,))
