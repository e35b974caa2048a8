"""Whether the principals of a key policy exist, before KMS is asked to take it."""

import re
from collections.abc import Iterable
from importlib import metadata

import pulumi

_OF_IAM = re.compile(r"arn:[\w-]+:iam::(?P<account>\d{12}):(?P<kind>role|user)/(?:.*/)?(?P<name>[^/]+)", re.ASCII)
_LOOK_UP = {"role": ("aws:iam/getRole:getRole", "name"), "user": ("aws:iam/getUser:getUser", "userName")}
_MISSING = re.compile("couldn't find resource|NoSuchEntity|empty result")
"""How pulumi-aws says that there is none; anything else, such as a denied iam:GetRole, says nothing about that."""


async def refuse_missing(name: str, principals: Iterable[str], account: str, parent: pulumi.Resource) -> None:
    """Look up principals that have to exist already. Those of other accounts cannot be looked up.

    Args:
        name: of the component, for the error.
        principals: ARNs, and accounts, which need no look.
        account: the key's account, 12 digits.
        parent: whose provider asks.

    Raises:
        pulumi.RunError: one does not exist, or has another path.
    """
    for arn in principals:
        match = _OF_IAM.fullmatch(arn)
        if match is None or match["account"] != account:
            continue
        kind = match["kind"]
        missing = f"{name}: principals: {arn} does not exist, and KMS takes no policy that names it"
        try:
            found = await _arn_of(kind, match["name"], parent)
        except Exception as error:  # noqa: BLE001 (the SDK's)
            if not _MISSING.search(str(error)):
                continue
            raise pulumi.RunError(
                f"{missing}. Mend the ARN; if this program makes the {kind}, give its output arn instead of text, so "
                "that the key comes after it"
            ) from None
        if found not in (None, arn):
            raise pulumi.RunError(f"{missing}. The {kind} of this name is {found}: give that")


async def _arn_of(kind: str, name: str, parent: pulumi.Resource) -> str | None:
    """What pulumi-aws finds; None where nobody says: under mocks, and while the provider's settings are not known."""
    token, argument = _LOOK_UP[kind]
    # not aws.iam.get_role: it blocks the event loop, and the error of get_role_output cannot be forgiven
    opts = pulumi.InvokeOptions(parent=parent, version=metadata.version("pulumi-aws"))
    found: dict[str, str] | None = await pulumi.runtime.invoke_async(token, {argument: name}, opts)
    return (found or {}).get("arn")
