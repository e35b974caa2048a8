"""The policy simulator's denials as findings. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pulumi_aws_slr.aws.denials import no_further_allow
from pulumi_aws_slr.aws.iam.simulation import Obstacle, Verdict
from pulumi_aws_slr.deployment.finding import Finding, Level

_SHOWN = 3
_KINDS = {
    Obstacle.DENY: "identity-based policy",
    Obstacle.BOUNDARY: "permissions boundary",
    Obstacle.SCP: "service control policy",
}


def obstacle_findings(
    verdicts: Sequence[Verdict], about: str, *, level: Callable[[str], Level], allow: str
) -> Iterator[Finding]:
    """One finding for each action and each reason of its denial.

    `level` weighs the denial of an action, `allow` is the remedy where nothing allows it.
    """
    alike: dict[tuple[str, Obstacle, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for verdict in verdicts:
        if verdict.obstacle:
            key = (verdict.action, verdict.obstacle, verdict.policies, verdict.missing)
            alike.setdefault(key, []).append(verdict.resource)
    for (action, obstacle, policies, missing), resources in alike.items():
        what = f"{action} on {_some(sorted(set(resources)))}: {obstacle}"
        by = f" ({', '.join(policies)})" if policies and obstacle is Obstacle.DENY else ""
        if missing:
            yield Finding(
                Level.UNKNOWN,
                about,
                f"{what}{by}, unless {', '.join(missing)} of the real call say otherwise",
                "these condition keys of its policies are not known before the call; try it, or look at the policies",
            )
        else:
            yield Finding(level(action), about, f"{what}{by}", _remedy(obstacle, allow))


def _remedy(obstacle: Obstacle, allow: str) -> str:
    if obstacle is Obstacle.NO_ALLOW:
        return allow
    return no_further_allow(_KINDS[obstacle])


def _some(resources: Sequence[str]) -> str:
    more = len(resources) - _SHOWN
    return ", ".join(resources[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
