"""`Provider`: an explicit configuration of the provider `aws-slr`, or the one that the stack's `aws:*` describes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

_PLAIN_SETTINGS = ("region", "profile")
_SECRET_SETTINGS = ("accessKey", "secretKey", "token")


class Provider(pulumi.ProviderResource):
    """Which AWS account to work in, and as whom. What is not given comes from the environment, as boto3 has it."""

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str | None] = None,
        profile: pulumi.Input[str | None] = None,
        access_key: pulumi.Input[str | None] = None,
        secret_key: pulumi.Input[str | None] = None,
        token: pulumi.Input[str | None] = None,
        assume_roles: pulumi.Input[Sequence[Mapping[str, Any]] | None] = None,
        endpoints: pulumi.Input[Mapping[str, str] | None] = None,
        max_retries: pulumi.Input[int | None] = None,
        default_tags: pulumi.Input[Mapping[str, str] | None] = None,
        allowed_account_ids: pulumi.Input[Sequence[str] | None] = None,
    ) -> None:
        """Configure the provider.

        Args:
            resource_name: the logical name.
            opts: the usual options.
            region: the home Region, as `eu-central-1`. IAM is global; the Region decides the partition.
            profile: a profile of the shared AWS configuration.
            access_key: an access key ID, with `secret_key`; kept as a secret.
            secret_key: the secret access key; kept as a secret.
            token: the session token of temporary credentials; kept as a secret.
            assume_roles: the roles to assume, one after the other: `roleArn`, and optionally `sessionName`,
                `externalId`, `duration` (seconds) and `policy`.
            endpoints: endpoint addresses by service (`iam`, `sts`, `rds`, `dms`, `ec2`).
            max_retries: how often the SDK repeats a throttled or failed call, 10 by default.
            default_tags: tags for every role, below the role's own.
            allowed_account_ids: refuse to work in any other account.
        """
        super().__init__(
            "aws-slr",
            resource_name,
            {
                "region": region,
                "profile": profile,
                "accessKey": _secret(access_key),
                "secretKey": _secret(secret_key),
                "token": _secret(token),
                "assumeRoles": _json(assume_roles),
                "endpoints": _json(endpoints),
                "maxRetries": _json(max_retries),
                "defaultTags": _json(default_tags),
                "allowedAccountIds": _json(allowed_account_ids),
            },
            opts,
        )

    @classmethod
    def from_stack_config(cls, resource_name: str) -> "Provider":
        """The provider that the stack's `aws:*` configuration describes, so that both providers act as one."""
        config = pulumi.Config("aws")
        endpoints: dict[str, str] = {}
        for group in config.get_object("endpoints") or []:
            endpoints.update(group)
        single = config.get_object("assumeRole")
        chain = config.get_object("assumeRoles") or ([single] if single else [])
        default_tags = config.get_object("defaultTags") or {}
        return cls(
            resource_name,
            region=config.get("region"),
            profile=config.get("profile"),
            access_key=config.get_secret("accessKey"),
            secret_key=config.get_secret("secretKey"),
            token=config.get_secret("token"),
            assume_roles=[_link(link) for link in chain] or None,
            endpoints=endpoints or None,
            max_retries=config.get_int("maxRetries"),
            default_tags=default_tags.get("tags") or None,
            allowed_account_ids=config.get_object("allowedAccountIds"),
        )


def _link(link: Mapping[str, Any]) -> dict[str, Any]:
    """One `aws:assumeRole(s)` entry; pulumi-aws gives its duration as text such as `1h`."""
    known = {key: link[key] for key in ("roleArn", "sessionName", "externalId", "policy") if link.get(key)}
    if duration := link.get("duration"):
        known["duration"] = _seconds(str(duration))
    return known


def _seconds(duration: str) -> int:
    """The seconds of a Go duration with whole hours, minutes and seconds, as `1h30m`."""
    total, number = 0, ""
    for character in duration:
        if character.isdigit():
            number += character
        elif character in "hms" and number:
            total += int(number) * {"h": 3600, "m": 60, "s": 1}[character]
            number = ""
        else:
            raise ValueError(f"aws:assumeRole.duration: {duration!r} is not a duration such as 1h30m")
    return total + int(number or 0)


def _secret(value: pulumi.Input[str | None]) -> pulumi.Input[str | None]:
    return None if value is None else pulumi.Output.secret(value)


def _json(value: Any) -> Any:
    """Providers take text only: everything else goes as JSON."""
    return None if value is None else pulumi.Output.json_dumps(value)
