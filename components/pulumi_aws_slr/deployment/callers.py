"""The callers of a stack: do they exist, and may they do what the stack's policies allow?

A permissions boundary, a Deny or a service control policy takes away what a policy gives. So IAM's simulator answers
for a caller with the stack's policies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pulumi_aws_slr.aws.clients import Aws, Identity
from pulumi_aws_slr.aws.gather import each
from pulumi_aws_slr.aws.iam.identities import require_identity
from pulumi_aws_slr.aws.iam.simulation import AT_A_TIME, Verdict, simulate
from pulumi_aws_slr.deployment.finding import Finding, Level
from pulumi_aws_slr.deployment.obstacles import obstacle_findings
from pulumi_aws_slr.deployment.stack import Stack
from pulumi_aws_slr.errors import AwsError, NotFoundError
from pulumi_aws_slr.policies import statements_of
from pulumi_aws_slr.tokens import ATTACHMENTS, POLICY


def caller_findings(aws: Aws, identity: Identity, stack: Stack) -> Iterator[Finding]:
    """One finding for each caller, or one for each obstacle."""
    policies = [resource for resource in stack.resources if resource.type == POLICY]
    documents = {policy.outputs["arn"]: policy.inputs.get("policy") for policy in policies}
    made = stack.made_callers
    given: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for resource in stack.resources:
        if kind := ATTACHMENTS.get(resource.type):
            caller = kind, resource.inputs[kind]
            if "/".join(caller) not in made:  # a new caller has no limits but the stack's
                given[caller] += filter(None, [documents.get(resource.inputs["policyArn"])])

    def examine(caller: tuple[str, str]) -> list[Finding]:
        if missing := _missing(aws, *caller):
            return [missing]
        return list(_limits(aws, identity, stack, "/".join(caller), given[caller]))

    for found in each(examine, sorted(given), at_a_time=AT_A_TIME):
        yield from found


def _missing(aws: Aws, kind: str, name: str) -> Finding | None:
    """A caller does not exist; asked by a call that the deployment makes, too."""
    about = f"{kind}/{name}"
    try:
        require_identity(aws, kind, name)
    except NotFoundError:
        text = f"there is no {kind} of this name in the account, so nothing can be attached to it"
        return Finding(Level.FAILURE, about, text, "create it first, or correct the name under `callers`")
    except AwsError as error:
        return Finding(Level.UNKNOWN, about, f"whether it exists is not known: {error}")
    return None


def _limits(aws: Aws, identity: Identity, stack: Stack, about: str, texts: Sequence[str]) -> Iterator[Finding]:
    """What the caller may not do although the stack's policies allow it."""
    arn = stack.caller_arn(about, identity.account)
    region = stack.region or "us-east-1"
    verdicts: list[Verdict] = []
    try:
        for statement in [statement for text in texts for statement in statements_of(text)]:
            verdicts += simulate(aws, identity, arn, statement, region=region, more=texts)
    except ValueError as error:
        yield Finding(Level.UNKNOWN, about, f"exists; a policy that the program gives it is not examined: {error}")
        return
    except AwsError as error:
        yield Finding(
            Level.UNKNOWN,
            about,
            f"exists; whether a permissions boundary or service control policy limits it is not known: {error}",
            "to have it examined, allow the deployer iam:SimulatePrincipalPolicy on it",
        )
        return
    found = list(obstacle_findings(verdicts, about, level=lambda _: Level.WARNING, allow="attach the stack's policies"))
    yield from found or [Finding(Level.FINE, about, "exists, and may do what the stack allows it")]
