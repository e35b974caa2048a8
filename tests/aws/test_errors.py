"""What boto3 raises, and what the user reads instead."""

import re

import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
)

from pulumi_aws_slr import errors
from pulumi_aws_slr.aws.errors import explained
from pulumi_aws_slr.catalog import CatalogEntry, entry_for
from pulumi_aws_slr.errors import (
    AccessDeniedError,
    AwsError,
    DeletionTimeoutError,
    NotFoundError,
    NotServiceLinkedError,
    RoleExistsError,
    RoleInUseError,
    SlrError,
    WrongAccountError,
)
from tests.scripted.aws import refusal

CALLER = "arn:aws:sts::123456789012:assumed-role/deployer/session"
ARN = "arn:aws:iam::123456789012:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
RESOURCE = "arn:aws:iam::*:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"


def raised(error: Exception, action: str = "iam:GetRole", **about: object) -> AwsError:
    with pytest.raises(AwsError) as caught, explained(action, **about):
        raise error
    assert caught.value.__cause__ is error
    return caught.value


def test_the_tree_of_errors() -> None:
    assert [name for name in vars(errors) if name.endswith("Error") and name not in errors.__doc__] == []
    assert issubclass(AccessDeniedError, AwsError)
    assert issubclass(errors.NoCredentialsError, AwsError)
    plain = (AwsError, WrongAccountError, RoleExistsError, NotServiceLinkedError, RoleInUseError, DeletionTimeoutError)
    assert [error.__base__ for error in plain] == [SlrError] * 6
    assert [error.__base__ for error in (errors.NameTakenError, errors.NotFoundError)] == [AwsError] * 2


def test_what_is_not_raised_is_not_touched() -> None:
    with explained("iam:GetRole"):
        result = 5
    assert result == 5


def test_other_exceptions_pass() -> None:
    with pytest.raises(KeyError, match="x"), explained("iam:GetRole"):
        raise KeyError("x")


# --- a missing permission ---


def denial(action: str, because: str = "because no identity-based policy allows the action") -> str:
    return f"User: {CALLER} is not authorized to perform: {action} on resource: {ARN} {because}"


@pytest.mark.parametrize(
    ("action", "sid", "actions"),
    [
        (
            "iam:DeleteServiceLinkedRole",
            "DeleteRDSRole",
            '["iam:DeleteServiceLinkedRole","iam:GetServiceLinkedRoleDeletionStatus"]',
        ),
        (
            "iam:GetServiceLinkedRoleDeletionStatus",
            "DeleteRDSRole",
            '["iam:DeleteServiceLinkedRole","iam:GetServiceLinkedRoleDeletionStatus"]',
        ),
        ("iam:UpdateRole", "EditDescriptionRDSRole", '["iam:UpdateRole","iam:UpdateRoleDescription"]'),
        ("iam:TagRole", "TagRDSRole", '["iam:TagRole","iam:UntagRole"]'),
        ("iam:UntagRole", "TagRDSRole", '["iam:TagRole","iam:UntagRole"]'),
        (
            "iam:GetRole",
            "ViewRDSRole",
            (
                '["iam:GetRole","iam:GetRolePolicy","iam:ListAttachedRolePolicies","iam:ListRolePolicies",'
                '"iam:ListRoleTags"]'
            ),
        ),
    ],
)
def test_a_denial_names_caller_action_and_the_statement_that_grants_it(action: str, sid: str, actions: str) -> None:
    detail = denial(action)
    error = raised(refusal("AccessDenied", detail), action, entry=entry_for("rds"), resource=ARN)
    assert type(error) is AccessDeniedError
    assert (error.code, error.detail) == ("AccessDenied", detail)
    ability = re.sub("(?<!^)(?=[A-Z])", "-", sid.removesuffix("RDSRole")).lower()
    about = "in narrower words in what `slr policy deployer` prints" if ability == "tag" else f"the ability `{ability}`"
    assert str(error) == (
        f"{CALLER} may not call {action} on {ARN}. AWS says: {detail}\n"
        f"This statement in a policy of the caller would allow it ({about}): "
        f'{{"Sid":"{sid}","Effect":"Allow","Action":{actions},"Resource":"{RESOURCE}"}}'
    )


def test_a_denied_look_at_a_catalogued_role_is_explained_by_its_name_alone() -> None:
    error = raised(refusal("AccessDenied", denial("iam:GetRole")), "iam:GetRole", resource="AWSServiceRoleForRDS")
    assert "would allow it (the ability `view`): " in str(error)
    assert f'"Resource":"{RESOURCE}"' in str(error)


def test_a_denied_creation() -> None:
    detail = denial("iam:CreateServiceLinkedRole")
    error = raised(
        refusal("AccessDenied", detail),
        "iam:CreateServiceLinkedRole",
        entry=entry_for("rds"),
        resource="AWSServiceRoleForRDS",
    )
    assert str(error) == (
        f"{CALLER} may not call iam:CreateServiceLinkedRole on AWSServiceRoleForRDS. AWS says: {detail}\n"
        "This statement in a policy of the caller would allow it (the ability `create`): "
        '{"Sid":"CreateRDSRole","Effect":"Allow","Action":"iam:CreateServiceLinkedRole",'
        f'"Resource":"{RESOURCE}","Condition":{{"StringEquals":{{"iam:AWSServiceName":"rds.amazonaws.com"}}}}}}'
    )


@pytest.mark.parametrize(
    ("partition", "name"),
    [("aws", "AWSServiceRoleForAutoScaling_blue"), ("aws-cn", "AWSServiceRoleForAutoScaling")],
)
def test_the_statement_is_about_the_very_role(partition: str, name: str) -> None:
    arn = f"arn:{partition}:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/{name}"
    error = raised(
        refusal("AccessDenied", denial("iam:TagRole")), "iam:TagRole", entry=entry_for("autoscaling"), resource=arn
    )
    assert f'"Resource":"{arn.replace("123456789012", "*")}"' in str(error)


def test_the_action_that_aws_names_counts() -> None:
    """CreateServiceLinkedRole itself needs AttachRolePolicy for some services."""
    error = raised(
        refusal("AccessDenied", denial("iam:AttachRolePolicy")),
        "iam:CreateServiceLinkedRole",
        entry=entry_for("internetmonitor"),
    )
    assert str(error).startswith(f"{CALLER} may not call iam:AttachRolePolicy. AWS says: ")
    assert '"Sid":"AttachPolicyToInternetMonitorRole","Effect":"Allow","Action":"iam:AttachRolePolicy"' in str(error)


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"])
def test_services_have_codes_of_their_own_for_a_denial(code: str) -> None:
    error = raised(refusal(code, "You are not authorized to perform this operation."), "ec2:DescribeRegions")
    assert type(error) is AccessDeniedError
    assert str(error) == (
        "the caller may not call ec2:DescribeRegions. "
        "AWS says: You are not authorized to perform this operation."
    )  # fmt: skip


def test_an_action_outside_of_the_role_has_no_statement() -> None:
    error = raised(refusal("AccessDenied", denial("rds:DescribeDBClusters")), "rds:x", entry=entry_for("rds"))
    assert "This statement" not in str(error)


@pytest.mark.parametrize("entry", [None, CatalogEntry("x", "X")])
def test_without_a_principal_there_is_no_statement(entry: CatalogEntry | None) -> None:
    assert "This statement" not in str(raised(refusal("AccessDenied", denial("iam:GetRole")), entry=entry))


@pytest.mark.parametrize(
    ("because", "whom"),
    [
        ("with an explicit deny in a service control policy", "who runs the organization"),
        ("because no service control policy allows the iam:GetRole action", "who runs the organization"),
        ("with an explicit deny in a resource control policy", "who runs the organization"),
        ("because no permissions boundary allows the iam:GetRole action", "the boundary's owner"),
        ("with an explicit deny in an identity-based policy", "the policy's owner"),
        ("because no session policy allows the iam:GetRole action", "whoever gives the session its policy"),
        ("because no VPC endpoint policy allows the iam:GetRole action", "the endpoint's owner"),
    ],
)
def test_where_a_further_allow_does_not_help_none_is_named(because: str, whom: str) -> None:
    text = str(raised(refusal("AccessDenied", denial("iam:GetRole", because)), entry=entry_for("rds"), resource=ARN))
    assert text == (
        f"{CALLER} may not call iam:GetRole on {ARN}. AWS says: {denial('iam:GetRole', because)}\n"
        f"A further Allow will not help: ask {whom} for an exception"
    )


# --- an unknown principal, which AWS reports as a denial ---


def test_no_template_is_an_unknown_principal() -> None:
    detail = "Cannot find Service Linked Role template for rdss.amazonaws.com"
    error = raised(
        refusal("AccessDenied", detail), "iam:CreateServiceLinkedRole", entry=entry_for("rdss.amazonaws.com")
    )
    assert type(error) is AwsError
    assert error.code == "AccessDenied"
    assert str(error) == (
        "iam:CreateServiceLinkedRole: AWS knows no service-linked role for 'rdss.amazonaws.com' in this partition "
        f"({detail}). Did you mean rds.amazonaws.com?"
    )


def test_no_template_and_nothing_near() -> None:
    detail = "Cannot find Service Linked Role template for kubernetes.amazonaws.com"
    error = raised(
        refusal("AccessDenied", detail), "iam:CreateServiceLinkedRole", entry=entry_for("kubernetes.amazonaws.com")
    )
    assert str(error) == (
        "iam:CreateServiceLinkedRole: AWS knows no service-linked role for 'kubernetes.amazonaws.com' in this "
        f"partition ({detail}). Look the principal up in the service's documentation"
    )


# --- credentials ---


@pytest.mark.parametrize("code", ["ExpiredToken", "ExpiredTokenException", "RequestExpired"])
def test_expired_credentials(code: str) -> None:
    error = raised(refusal(code, "The security token is expired"), resource="X")
    assert type(error) is errors.NoCredentialsError
    assert (error.code, error.detail) == (code, "The security token is expired")
    assert str(error) == (
        "iam:GetRole for X: the AWS credentials have expired (The security token is expired). "
        "Log in again, then run the same command"
    )


@pytest.mark.parametrize(
    "code", ["InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "AuthFailure"]
)
def test_wrong_credentials(code: str) -> None:
    error = raised(refusal(code, "bad"))
    assert type(error) is errors.NoCredentialsError
    assert str(error) == (
        f"iam:GetRole: AWS does not accept the credentials ({code}: bad). Check profile, keys and clock"
    )


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (
            NoCredentialsError(),
            errors.NoCredentialsError,
            (
                "iam:GetRole: no usable AWS credentials (there are none). "
                "Set a profile, log in (`aws sso login`), or give accessKey and secretKey"
            ),
        ),
        (
            EndpointConnectionError(endpoint_url="https://iam.example"),
            AwsError,
            (
                'iam:GetRole: AWS could not be reached (Could not connect to the endpoint URL: "https://iam.example"). '
                "Check network, Region and endpoints, then run the command again"
            ),
        ),
        (
            NoRegionError(),
            AwsError,
            "iam:GetRole: the AWS configuration is wrong (no Region is set). Set aws:region or AWS_REGION",
        ),
    ],
    ids=lambda item: type(item).__name__,
)
def test_what_the_sdk_raises(error: BotoCoreError, kind: type[AwsError], text: str) -> None:
    told = raised(error)
    assert type(told) is kind
    assert told.code == type(error).__name__
    assert str(told) == text


def test_a_wrong_signature_is_told_without_the_request() -> None:
    """AWS answers with all that it expected to be signed, a session token among it."""
    said = "The request signature we calculated does not match.\n\nThe Canonical String for this request was\n'HUSH'"
    assert "HUSH" not in str(raised(refusal("SignatureDoesNotMatch", said)))


def test_a_value_that_aws_refuses_is_not_repeated() -> None:
    said = "1 validation error detected: Value 'HUSH\nHUSH' at 'externalId' failed to satisfy constraint: x"
    assert str(raised(refusal("ValidationError", said))) == (
        "iam:GetRole: 1 validation error detected: Value at 'externalId' failed to satisfy constraint: x "
        "(ValidationError)"
    )


# --- the rest ---


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (refusal("NoSuchEntity", "not found"), "iam:GetRole for X: not found (NoSuchEntity)"),
        (refusal("Throttling", ""), "iam:GetRole for X: no message (Throttling)"),
        (ClientError({"Error": {}}, "GetRole"), "iam:GetRole for X: no message ()"),
        (
            ClientError({"Error": {"Code": "NoSuchEntity", "Message": None}}, "GetRole"),  # `<Message></Message>`
            "iam:GetRole for X: no message (NoSuchEntity)",
        ),
    ],
)
def test_any_other_refusal_keeps_aws_s_words(error: ClientError, text: str) -> None:
    told = raised(error, resource="X")
    assert type(told) is (NotFoundError if told.code == "NoSuchEntity" else AwsError)
    assert str(told) == text


def test_errors_with_texts_of_their_own() -> None:
    assert str(WrongAccountError(CALLER, "123456789012", allowed=("111111111111", "222222222222"))) == (
        f"the credentials are those of {CALLER} in account 123456789012, but the provider may only work in "
        "111111111111, 222222222222 (allowedAccountIds). Nothing was changed. Switch profile or credentials"
    )
    assert str(WrongAccountError(CALLER, "123456789012")) == (
        f"the credentials are those of {CALLER} in account 123456789012, but the provider may not work there "
        "(forbiddenAccountIds). Nothing was changed. Switch profile or credentials"
    )
    assert str(RoleExistsError(ARN)) == (
        f"{ARN} exists already and onExisting is `fail`. Nothing was changed. Set onExisting to `adopt` to use the "
        "role as it is (it then outlives this stack), or remove this resource"
    )
    assert str(NotServiceLinkedError("R", "/", "/aws-service-role/rds.amazonaws.com/")) == (
        "the role R exists in this account with the path /, so it is not the service-linked role, whose path is "
        "/aws-service-role/rds.amazonaws.com/. Role names are unique in an account. Rename or delete that role"
    )
