"""Bringing a role to what a declaration says: tags, then description. A missing permission leaves them pending."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pulumi_aws_slr.provider.errors import AccessDeniedError, AwsError
from pulumi_aws_slr.provider.iam import IamRole
from pulumi_aws_slr.provider.kind import A, RoleKind
from pulumi_aws_slr.provider.rpc import Properties, Request
from pulumi_aws_slr.provider.tag_keys import below, without


def complete(
    kind: RoleKind[A],
    role: IamRole,
    args: A,
    request: Request,
    *,
    marks: dict[str, str],
    kept: Collection[str],
    description: str | None,
    timeout: float,
) -> tuple[IamRole, Properties]:
    """Set tags and description, and say what the role has then.

    The description of a role whose owner's tag is pending is not changed: it may be the claim of that owner, which is
    all that tells the role from somebody else's.

    Args:
        kind: the role's.
        role: as it is known to be.
        args: what the program says.
        request: the operation.
        marks: the tags of the owner that are to be on the role.
        kept: the keys of tags that another declaration wants, even if this one has dropped them.
        description: what the description is to be; None to leave it.
        timeout: seconds to wait until IAM shows the role.

    Returns:
        The role as it is now, and the outputs `tagsAll`, `description` and, where they apply, `pendingTags` and
        `refusedDescription`.

    Raises:
        TimeoutError: IAM did not show the role in time.
        AwsError: a call failed.
    """
    user = kind.provider.log
    wanted = {**args.tags, **marks}
    setting = {key: value for key, value in wanted.items() if role.tags.get(key) != value}
    before = request.state.get("tagsAll") or {}
    dropping = without(before, {*args.tags, *kept})
    result: Properties = {"tagsAll": dict(args.tags)}
    try:
        if setting:
            kind.store.tag(role, setting, args.entry, timeout=timeout)
            role = replace(role, tags=below(role.tags, setting))
        if dropping:
            kind.store.untag(role.arn, dropping, args.entry)
            role = replace(role, tags={key: role.tags[key] for key in role.tags.keys() - dropping})
    except AwsError as error:
        if not isinstance(error, AccessDeniedError) and error.code != "LimitExceeded":
            raise
        user.warning(f"the tags are pending, the next `pulumi up` tries again: {error}", request.urn)
        if error.code == "LimitExceeded" and setting.keys() & marks and setting.keys() - marks:
            role = _set_marks_alone(kind, role, marks, args, timeout=timeout)
        result["tagsAll"] = {key: role.tags[key] for key in {*args.tags, *dropping} if key in role.tags}
        pending = {key for key in setting if role.tags.get(key) != setting[key]} | dropping
        result["pendingTags"] = sorted(pending)
        if pending & set(marks):
            return role, {**result, "description": role.description}
    return _describe(kind, role, args, request, description=description, result=result)


def _set_marks_alone(kind: RoleKind[A], role: IamRole, marks: dict[str, str], args: A, *, timeout: float) -> IamRole:
    try:
        kind.store.tag(role, marks, args.entry, timeout=timeout)
    except AwsError as error:
        if error.code != "LimitExceeded":
            raise
        return role
    return replace(role, tags=below(role.tags, marks))


def _describe(
    kind: RoleKind[A], role: IamRole, args: A, request: Request, *, description: str | None, result: Properties
) -> tuple[IamRole, Properties]:
    """Set the description; the outputs get the one that the role then has, and one that it does not take.

    A role whose description its service manages is not asked twice for the same one.
    """
    user, result = kind.provider.log, {**result, "description": role.description}
    if description is None or description == role.description:
        return role, result
    if description == request.state.get("refusedDescription"):
        return role, {**result, "refusedDescription": description}
    try:
        kind.store.describe(role, description, args.entry)
    except AccessDeniedError as error:
        user.warning(f"the description is pending, the next `pulumi up` tries again: {error}", request.urn)
        return role, result
    except AwsError as error:
        if error.code != "UnmodifiableEntity":
            raise
        user.warning(f"the service manages the description itself, it stays as it is: {error}", request.urn)
        return role, {**result, "refusedDescription": description}
    return replace(role, description=description), {**result, "description": description}
