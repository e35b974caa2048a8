"""What the SDK's own exceptions mean, and their remedies. Pure; without botocore.

botocore's texts pass only if they are known to be harmless: some contain a program's output, a header or a parameter,
and so may contain a secret.
"""

from __future__ import annotations

import enum
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_VALUE = re.compile(r", value: .*?(?=, (?:valid )?(?:type|min|max|length|range)|$)", re.MULTILINE | re.DOTALL)
_LOG_IN = "Set a profile, log in (`aws sso login`), or give accessKey and secretKey"
_ADDRESS = "Check region, endpoints, useFipsEndpoint and useDualstackEndpoint, and their environment variables"


class About(enum.Enum):
    CREDENTIALS = "no usable AWS credentials"
    CONFIGURATION = "the AWS configuration is wrong"
    NETWORK = "AWS could not be reached"
    SDK = "the AWS SDK failed"


@dataclass(frozen=True)
class Fault:
    """One kind of exception."""

    about: About
    what: str | Callable[[dict[str, Any]], str]
    """A template for the exception's own fields, or a function of them."""
    remedy: str

    def described(self, error: Any) -> str:
        fields = defaultdict(lambda: "?", getattr(error, "kwargs", {}))
        text = self.what(fields) if callable(self.what) else self.what.format_map(fields)
        return text.rstrip(".")


def _loop(fields: dict[str, Any]) -> str:
    profiles = list(dict.fromkeys([*fields["visited_profiles"], fields["source_profile"]]))
    if len(profiles) == 1:
        return f"the profile {profiles[0]} has itself as source_profile, and no keys"
    return f"the profiles {', '.join(profiles)} have each other as source_profile"


_SSO = Fault(
    About.CREDENTIALS,
    "the session of IAM Identity Center has expired, or there is none",
    "Run `aws sso login --profile NAME` for the profile that is used",
)
_LOGIN = Fault(
    About.CREDENTIALS,
    "the session of `aws login` has expired, or there is none",
    "Run `aws login --profile NAME` for the profile that is used",
)
_METADATA = Fault(
    About.CREDENTIALS,
    "the metadata service that has them does not answer as it should",
    "See ec2MetadataServiceEndpoint",
)
_NETWORK = "Check network, Region and endpoints, then run the command again"
FAULTS = {
    "NoCredentialsError": Fault(About.CREDENTIALS, "there are none", _LOG_IN),
    "PartialCredentialsError": Fault(About.CREDENTIALS, "{cred_var} is missing ({provider})", _LOG_IN),
    "ProfileNotFound": Fault(
        About.CREDENTIALS,
        "there is no profile {profile}",
        "`aws configure list-profiles` lists those that there are; sharedConfigFiles says where they are looked for",
    ),
    "ConfigParseError": Fault(
        About.CREDENTIALS,
        "{path} is not a file of AWS configuration",
        "It has sections in brackets, and lines of the form `name = value`",
    ),
    "InfiniteLoopConfigError": Fault(About.CREDENTIALS, _loop, "Give one of them keys of its own, or another source"),
    "InvalidConfigError": Fault(About.CREDENTIALS, "{error_msg}", "Put the profile right"),
    "SSOTokenLoadError": _SSO,
    "UnauthorizedSSOTokenError": _SSO,
    "TokenRetrievalError": _SSO,
    "SSOError": _SSO,
    "LoginError": _LOGIN,
    "CredentialRetrievalError": Fault(
        About.CREDENTIALS, "{provider} did not give any; what it said is not shown, as it may be secret", _LOG_IN
    ),
    "MetadataRetrievalError": _METADATA,
    "InvalidIMDSEndpointError": _METADATA,
    "InvalidIMDSEndpointModeError": _METADATA,
    "MissingDependencyException": Fault(About.CREDENTIALS, "{msg}", "Install it, or log in another way"),
    "NoRegionError": Fault(About.CONFIGURATION, "no Region is set", "Set aws:region or AWS_REGION"),
    "InvalidRegionError": Fault(About.CONFIGURATION, "the Region's name is not one", "Set aws:region or AWS_REGION"),
    "BaseEndpointResolverError": Fault(About.CONFIGURATION, "there is no such endpoint", _ADDRESS),
    "EndpointProviderError": Fault(About.CONFIGURATION, "{msg}", _ADDRESS),
    "InvalidEndpointConfigurationError": Fault(About.CONFIGURATION, "{msg}", _ADDRESS),
    "InvalidRetryConfigurationError": Fault(
        About.CONFIGURATION, "its retries cannot be made", "Check AWS_RETRY_MODE, AWS_MAX_ATTEMPTS and the profile"
    ),
    "InvalidProxiesConfigError": Fault(
        About.CONFIGURATION, "its proxies cannot be used", "Check httpProxy, httpsProxy"
    ),
    "ProxyConnectionError": Fault(
        About.NETWORK, "the proxy {proxy_url} does not answer", "Check httpProxy, httpsProxy, noProxy and the network"
    ),
    "SSLError": Fault(
        About.NETWORK,
        "the certificate of {endpoint_url} is not accepted",
        "Check customCaBundle (AWS_CA_BUNDLE), httpsProxy and this machine's clock",
    ),
    "EndpointConnectionError": Fault(
        About.NETWORK, 'Could not connect to the endpoint URL: "{endpoint_url}"', _NETWORK
    ),
    "ConnectTimeoutError": Fault(About.NETWORK, 'Connect timeout on endpoint URL: "{endpoint_url}"', _NETWORK),
    "ReadTimeoutError": Fault(About.NETWORK, 'Read timeout on endpoint URL: "{endpoint_url}"', _NETWORK),
    "ConnectionClosedError": Fault(About.NETWORK, "the connection to {endpoint_url} was closed", _NETWORK),
    "ConnectionError": Fault(About.NETWORK, "no connection", _NETWORK),
    "ResponseStreamingError": Fault(About.NETWORK, "its answer broke off", _NETWORK),
    "ParamValidationError": Fault(About.SDK, lambda fields: _VALUE.sub("", fields["report"]), "Check the inputs"),
}
"""By class name; subclasses without a row take their base's."""


def fault_of(error: Exception) -> Fault:
    """The exception's row, or what can be said without one."""
    for kind in type(error).__mro__:
        if kind.__name__ in FAULTS:
            return FAULTS[kind.__name__]
    cause = type(getattr(error, "kwargs", {}).get("error")).__name__
    return Fault(About.SDK, f"{type(error).__name__}{'' if cause == 'NoneType' else f' after {cause}'}", "Try again")
