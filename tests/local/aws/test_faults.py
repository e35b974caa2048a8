"""Faults on demand, as later tests of the project use them."""

from __future__ import annotations

import contextlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ConnectionClosedError, HTTPClientError

if TYPE_CHECKING:
    from conftest import Aws, ErrorOf

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws


def _create(iam: Any) -> Any:
    return iam.create_service_linked_role(AWSServiceName="rds.amazonaws.com")


def test_access_denied_has_awss_words(aws: Aws, iam: Any, admin: Admin, error_of: ErrorOf) -> None:
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    with admin.fault("access_denied", account=aws.account, action="CreateServiceLinkedRole"):
        text = (
            f"User: arn:aws:iam::{aws.account}:root is not authorized to perform: iam:CreateServiceLinkedRole on "
            f"resource: arn:aws:iam::{aws.account}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS "
            "because no identity-based policy allows the iam:CreateServiceLinkedRole action"
        )
        assert error_of(_create, iam=iam) == ("AccessDenied", text)
    _create(iam)
    with admin.fault("access_denied", account=aws.account, action="TagRole"):
        code, text = error_of(iam.tag_role, RoleName="AWSServiceRoleForRDS", Tags=[])
        assert code == "AccessDenied"
        assert "role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS because" in text


@pytest.mark.parametrize(
    ("service", "operation", "error"),
    [
        ("iam", "list_roles", ("Throttling", "Rate exceeded")),
        ("rds", "describe_db_instances", ("Throttling", "Rate exceeded")),
        ("dms", "describe_endpoints", ("ThrottlingException", "Rate exceeded")),
        ("kms", "list_keys", ("ThrottlingException", "Rate exceeded")),
        ("ec2", "describe_vpcs", ("RequestLimitExceeded", "Request limit exceeded.")),
    ],
)
def test_throttling_in_every_protocol(
    aws: Aws, admin: Admin, *, service: str, operation: str, error: tuple[str, str], error_of: ErrorOf
) -> None:
    client = aws.client(service)
    with admin.fault("throttle", account=aws.account, service=service, count=1):
        assert error_of(getattr(client, operation)) == error
        getattr(client, operation)()


def test_a_rate_lets_a_burst_pass_and_then_so_many_a_second(
    aws: Aws, iam: Any, admin: Admin, error_of: ErrorOf
) -> None:
    with admin.fault("rate", account=aws.account, service="iam", per_second=0.001, burst=2) as fault:
        iam.list_roles()
        iam.list_roles()
        assert [error_of(iam.list_roles) for _ in range(2)] == [("Throttling", "Rate exceeded")] * 2
        assert fault.hits == 2
    iam.list_roles()


def test_count_and_after(aws: Aws, iam: Any, admin: Admin, error_of: ErrorOf) -> None:
    details = {"code": "ServiceFailure", "message": "sorry", "status": 500}
    with admin.fault("error", account=aws.account, action="List*", after=1, count=2, **details) as fault:
        iam.list_roles()
        assert [error_of(iam.list_roles) for _ in range(2)] == [("ServiceFailure", "sorry")] * 2
        iam.list_roles()
        assert fault.hits == 2


def test_every_second_call(aws: Aws, iam: Any, admin: Admin, error_of: ErrorOf) -> None:
    with admin.fault("throttle", account=aws.account, action="ListRoles", after=1, every=2, count=2) as fault:
        iam.list_roles()
        for _ in range(2):
            iam.list_roles()
            assert error_of(iam.list_roles)[0] == "Throttling"
        for _ in range(2):
            iam.list_roles()
        assert fault.hits == 2


def test_patterns_pick_calls(aws: Aws, iam: Any, admin: Admin, error_of: ErrorOf) -> None:
    _create(iam)
    iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    with admin.fault("throttle", account=aws.account, resource="*forrds", region="us-*", caller="*:root") as fault:
        iam.get_role(RoleName="AWSServiceRoleForECS")
        assert error_of(iam.get_role, RoleName="AWSServiceRoleForRDS")[0] == "Throttling"
        aws.client("iam", region="cn-north-1").list_roles()
        assert fault.hits == 1
    iam.get_role(RoleName="AWSServiceRoleForRDS")


def test_a_slow_call_holds_up_nobody_else(aws: Aws, iam: Any, admin: Admin) -> None:
    with (
        admin.fault("delay", account=aws.account, action="ListRoles", seconds=1.5) as fault,
        ThreadPoolExecutor() as pool,
    ):
        started = time.monotonic()
        slow = pool.submit(iam.list_roles)
        fault.wait_hit()
        aws.client("sts").get_caller_identity()
        assert time.monotonic() - started < 1.5
        slow.result()
        assert time.monotonic() - started >= 1.5


def test_a_reply_can_hang_after_the_call_took_effect(aws: Aws, admin: Admin) -> None:
    client = aws.client("iam")
    with admin.fault("hang_after", account=aws.account, action="CreateServiceLinkedRole", seconds=60) as fault:
        threading.Thread(target=_swallow, args=(client,), daemon=True).start()
        fault.wait_hit()
    assert [call.action for call in admin.calls(aws.account)] == ["CreateServiceLinkedRole"]
    assert client.get_role(RoleName="AWSServiceRoleForRDS")


def _swallow(client: Any) -> None:
    """Create the role; the reply comes late, or never, if the server has ended by then."""
    with contextlib.suppress(HTTPClientError):
        _create(client)


def test_a_dropped_connection(aws: Aws, iam: Any, admin: Admin) -> None:
    with (
        admin.fault("drop", account=aws.account, action="CreateServiceLinkedRole"),
        pytest.raises(ConnectionClosedError),
    ):
        _create(iam)
    assert iam.list_roles()["Roles"] == []
    assert admin.calls(aws.account)[0].status == 0


def test_a_new_role_is_not_readable_at_first(aws: Aws, iam: Any, admin: Admin, error_of: ErrorOf) -> None:
    # IAM is eventually consistent: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html
    tags = [{"Key": "a", "Value": "b"}]
    missing = ("NoSuchEntity", "The role with name AWSServiceRoleForRDS cannot be found.")
    with admin.fault("unreadable", account=aws.account, seconds=15) as fault:
        _create(iam)
        assert error_of(iam.get_role, RoleName="AWSServiceRoleForRDS") == missing
        assert error_of(iam.tag_role, RoleName="AWSServiceRoleForRDS", Tags=tags) == missing
        admin.advance(aws.account, 15)
        iam.tag_role(RoleName="AWSServiceRoleForRDS", Tags=tags)
        assert fault.hits == 2


def test_every_is_a_number_of_calls(admin: Admin) -> None:
    with pytest.raises(ValueError, match="'every' is a whole number, 1 or more, not -1"):
        admin.fault("throttle", account="111122223333", every=-1)


def test_waiting_for_a_hit(aws: Aws, iam: Any, admin: Admin) -> None:
    with admin.fault("throttle", account=aws.account, action="NeverCalled") as fault:
        with pytest.raises(TimeoutError):
            fault.wait_hit(timeout=0.05)
        assert fault.hits == 0


@pytest.mark.parametrize(
    ("effect", "details", "text"),
    [
        ("explode", {}, "effect.kind 'explode' is none of error, "),
        ("delay", {}, "effect 'delay': 'seconds' is a number of seconds"),
        ("throttle", {"seconds": 1}, "effect 'throttle' has no seconds"),
        ("rate", {"burst": 1}, "effect 'rate': 'per_second' is a number"),
    ],
)
def test_faults_that_make_no_sense(admin: Admin, effect: str, details: dict[str, Any], text: str) -> None:
    with pytest.raises(ValueError, match=text):
        admin.fault(effect, account="111122223333", **details)
