"""`Provider`: an explicit configuration of the provider `aws-slr`, or the one that the stack's `aws:*` describes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env, is_config_secret

from pulumi_aws_slr.aws.settings.table import SETTINGS, is_text, snake

_WORDS = {snake(name): name for name in SETTINGS}
_Many = Sequence[pulumi.Input[Mapping[str, Any]]]


class Provider(pulumi.ProviderResource):
    """Which AWS account to work in, as whom, and how: the settings of `pulumi_aws.Provider`, in the same words.

    What is not given comes from the environment, as for pulumi-aws. Settings of groups are given as dictionaries with
    the keys of pulumi-aws (`role_arn` or `roleArn`), or as pulumi-aws's own classes.
    """

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        access_key: pulumi.Input[str | None] = None,
        allowed_account_ids: pulumi.Input[Sequence[pulumi.Input[str]] | None] = None,
        assume_role_with_web_identity: pulumi.Input[Mapping[str, Any] | None] = None,
        assume_roles: pulumi.Input[_Many | None] = None,
        custom_ca_bundle: pulumi.Input[str | None] = None,
        default_tags: pulumi.Input[Mapping[str, Any] | None] = None,
        ec2_metadata_service_endpoint: pulumi.Input[str | None] = None,
        ec2_metadata_service_endpoint_mode: pulumi.Input[str | None] = None,
        endpoints: pulumi.Input[_Many | None] = None,
        forbidden_account_ids: pulumi.Input[Sequence[pulumi.Input[str]] | None] = None,
        http_proxy: pulumi.Input[str | None] = None,
        https_proxy: pulumi.Input[str | None] = None,
        ignore_tags: pulumi.Input[Mapping[str, Any] | None] = None,
        insecure: pulumi.Input[bool | None] = None,
        max_retries: pulumi.Input[int | None] = None,
        no_proxy: pulumi.Input[str | None] = None,
        profile: pulumi.Input[str | None] = None,
        region: pulumi.Input[str | None] = None,
        retry_mode: pulumi.Input[str | None] = None,
        s3_us_east1_regional_endpoint: pulumi.Input[str | None] = None,
        s3_use_path_style: pulumi.Input[bool | None] = None,
        secret_key: pulumi.Input[str | None] = None,
        shared_config_files: pulumi.Input[Sequence[pulumi.Input[str]] | None] = None,
        shared_credentials_files: pulumi.Input[Sequence[pulumi.Input[str]] | None] = None,
        skip_credentials_validation: pulumi.Input[bool | None] = None,
        skip_metadata_api_check: pulumi.Input[bool | None] = None,
        skip_region_validation: pulumi.Input[bool | None] = None,
        skip_requesting_account_id: pulumi.Input[bool | None] = None,
        sts_region: pulumi.Input[str | None] = None,
        tag_policy_compliance: pulumi.Input[str | None] = None,
        token: pulumi.Input[str | None] = None,
        token_bucket_rate_limiter_capacity: pulumi.Input[int | None] = None,
        use_dualstack_endpoint: pulumi.Input[bool | None] = None,
        use_fips_endpoint: pulumi.Input[bool | None] = None,
        user_agents: pulumi.Input[Sequence[pulumi.Input[str]] | None] = None,
    ) -> None:
        """Configure the provider.

        Args:
            resource_name: the logical name.
            opts: the usual options.
            access_key: an access key ID, with `secret_key`; kept as a secret.
            allowed_account_ids: refuse to work in any other account.
            assume_role_with_web_identity: the role to assume with the token of an identity provider: `role_arn`,
                `web_identity_token` or `web_identity_token_file`, `session_name`, `duration`, `policy`, `policy_arns`.
            assume_roles: the roles to assume, one after the other: `role_arn`, `session_name`, `external_id`,
                `duration` (such as `1h30m`), `policy`, `policy_arns`, `source_identity`, `tags`, `transitive_tag_keys`.
            custom_ca_bundle: a file with the certificates to trust.
            default_tags: `tags` for every role, below the role's own.
            ec2_metadata_service_endpoint: where an EC2 instance's metadata are.
            ec2_metadata_service_endpoint_mode: `IPv4` or `IPv6`.
            endpoints: addresses of services (`iam`, `sts`, `rds`, `dms`, `ec2`, `account`, `sso`), in a list of groups.
            forbidden_account_ids: refuse to work in these accounts.
            http_proxy: the proxy for HTTP, and for HTTPS if there is no other.
            https_proxy: the proxy for HTTPS.
            ignore_tags: `keys` and `key_prefixes` of tags that are neither set nor removed nor compared.
            insecure: trust any certificate.
            max_retries: how often a call is made at most, 10 times by default.
            no_proxy: the hosts that are reached without a proxy, with commas between them.
            profile: a profile of the shared AWS configuration.
            region: the home Region, as `eu-central-1`. IAM is global; the Region decides the partition.
            retry_mode: `standard` or `adaptive`.
            s3_us_east1_regional_endpoint: cannot matter here.
            s3_use_path_style: cannot matter here.
            secret_key: the secret access key; kept as a secret.
            shared_config_files: in place of `~/.aws/config`; later files add to earlier ones.
            shared_credentials_files: in place of `~/.aws/credentials`.
            skip_credentials_validation: cannot matter here.
            skip_metadata_api_check: take no credentials from an EC2 instance's metadata.
            skip_region_validation: cannot matter here.
            skip_requesting_account_id: cannot matter here.
            sts_region: the Region where STS is called.
            tag_policy_compliance: cannot matter here.
            token: the session token of temporary credentials; kept as a secret.
            token_bucket_rate_limiter_capacity: cannot matter here.
            use_dualstack_endpoint: use endpoints with IPv6.
            use_fips_endpoint: use endpoints with FIPS where AWS has them.
            user_agents: what to add to the name by which calls are known in CloudTrail.
        """
        given = {name: value for name, value in locals().items() if name in _WORDS}
        super().__init__(
            "aws-slr", resource_name, {_WORDS[name]: _input(_WORDS[name], value) for name, value in given.items()}, opts
        )

    @classmethod
    def from_stack_config(cls, resource_name: str) -> "Provider":
        """The provider that the stack's `aws:*` configuration describes, so that both providers act as one.

        What is encrypted there stays a secret here.
        """
        return _OfStack(resource_name)


class _OfStack(Provider):
    """It hands all that `aws:*` says to the provider as it is, which then refuses by name what it does not know."""

    def __init__(self, resource_name: str) -> None:
        pulumi.ProviderResource.__init__(self, "aws-slr", resource_name, dict(_configured()))


def is_configured() -> bool:
    """Whether the stack's `aws:*` says anything."""
    return any(True for _ in _configured())


def _configured() -> Iterator[tuple[str, pulumi.Input[str]]]:
    """The stack's settings by name, as text or JSON text, without those that cannot matter."""
    config = pulumi.Config("aws")
    for key in sorted({*CONFIG.get(), *get_config_env(), *(config.full_key(name) for name in SETTINGS)}):
        package, _, name = key.partition(":")
        setting = SETTINGS.get(name)
        if package != config.name or (setting and setting.irrelevant):
            continue
        secret = is_config_secret(key) or (setting and setting.secret)
        value = config.get_secret(name) if secret else config.get(name)
        if value is not None:
            yield name, value


def _input(name: str, value: Any) -> Any:
    """A setting as a provider gets it: text as it is, all else as JSON text."""
    if value is None:
        return None
    given = value if is_text(name) else pulumi.Output.from_input(value).apply(_json)
    return pulumi.Output.secret(given) if SETTINGS[name].secret else given


def _json(value: Any) -> str:
    return json.dumps(_renamed(json.loads(pulumi.runtime.to_json(value)), names=True))


def _renamed(value: Any, *, names: bool) -> Any:
    """A value with its settings named as in pulumi-aws's configuration: `roleArn`. The keys of tags stay."""
    if isinstance(value, dict):
        return {
            (_camel(key) if names else key): _renamed(item, names=names and key != "tags")
            for key, item in value.items()
            if item is not None
        }
    return [_renamed(item, names=names) for item in value] if isinstance(value, list) else value


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
