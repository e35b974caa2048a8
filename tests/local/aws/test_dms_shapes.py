"""What classic DMS answers, member by member.

Recorded: cloud-custodian's tests/data/placebo/test_dms_endpoint_delete, test_dms_modify_endpoint_sql,
test_dms_repl_instance_delete.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from conftest import Aws, Classic, ErrorOf

    from local.aws.admin import Admin

pytestmark = pytest.mark.local_aws

_TIMES = {
    "ReplicationTaskCreationDate",
    "ReplicationTaskStartDate",
    "FreshStartDate",
    "StartDate",
    "StopDate",
    "FullLoadStartDate",
    "FullLoadFinishDate",
    "InstanceCreateTime",
}
_KEY = r"arn:aws:kms:us-east-1:\d{12}:key/[0-9a-f-]{36}"


def _raw(aws: Aws, operation: str, **parameters: Any) -> Any:
    """What DMS sends, as it is on the wire."""
    answer = requests.post(
        str(aws.url),
        json=parameters,
        headers={
            "X-Amz-Target": f"AmazonDMSv20160101.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={aws.account}/20260101/us-east-1/dms/aws4_request",
        },
        timeout=10,
    )
    assert answer.ok, answer.text
    return answer.json()


def _members(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [*value.items(), *(found for item in value.values() for found in _members(item))]
    return [found for item in value for found in _members(item)] if isinstance(value, list) else []


def test_times_are_numbers_and_nothing_is_null(aws: Aws, admin: Admin, dms: Any, classic: Classic) -> None:
    # Terraform's aws_dms_replication_task fails: "expected TStamp to be a JSON Number, got string instead"
    admin.settings(aws.account, dms_step=0)
    admin.advance(aws.account, 60)
    arn = classic.task["ReplicationTaskArn"]
    dms.start_replication_task(ReplicationTaskArn=arn, StartReplicationTaskType="start-replication")
    dms.stop_replication_task(ReplicationTaskArn=arn)
    answers = [
        _raw(aws, "DescribeReplicationTasks"),
        _raw(aws, "DescribeReplicationInstances"),
        _raw(aws, "DescribeEndpoints"),
        _raw(aws, "DescribeReplicationSubnetGroups"),
        _raw(aws, "DeleteReplicationTask", ReplicationTaskArn=arn),
        _raw(aws, "DeleteReplicationInstance", ReplicationInstanceArn=classic.instance["ReplicationInstanceArn"]),
        _raw(aws, "DeleteEndpoint", EndpointArn=classic.source["EndpointArn"]),
    ]
    members = _members(answers)
    times = {name: value for name, value in members if name in _TIMES}
    assert times.keys() == _TIMES
    assert {type(value) for value in times.values()} <= {int, float}
    assert [name for name, value in members if value is None] == []


def test_a_task_that_never_ran_has_moved_nothing(classic: Classic) -> None:
    stats = classic.task["ReplicationTaskStats"]
    assert {**stats, "TablesLoaded": 0, "FullLoadProgressPercent": 0} == stats
    assert "StartDate" not in stats


def test_arns_end_in_random_identifiers(dms: Any, classic: Classic) -> None:
    arns = [
        classic.instance["ReplicationInstanceArn"],
        classic.task["ReplicationTaskArn"],
        classic.source["EndpointArn"],
    ]
    for arn, kind in zip(arns, ("rep", "task", "endpoint"), strict=True):
        assert re.fullmatch(rf"arn:aws:dms:us-east-1:\d{{12}}:{kind}:[A-Z][A-Z0-9]{{25}}", arn)
    assert dms.describe_replication_instances(Filters=_is("replication-instance-arn", arns[0]))
    assert dms.describe_replication_tasks(Filters=_is("replication-task-arn", arns[1]))
    assert dms.describe_endpoints(Filters=_is("endpoint-arn", arns[2]))


def test_arns_end_as_the_caller_wishes(dms: Any, classic: Classic) -> None:
    # https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateReplicationTask.html, ResourceIdentifier
    task = dms.create_replication_task(
        ReplicationTaskIdentifier="other",
        ResourceIdentifier="Example-App-ARN1",
        SourceEndpointArn=classic.source["EndpointArn"],
        TargetEndpointArn=classic.target["EndpointArn"],
        ReplicationInstanceArn=classic.instance["ReplicationInstanceArn"],
        MigrationType="cdc",
        TableMappings="{}",
        Tags=[{"Key": "a", "Value": "1"}],
    )["ReplicationTask"]
    instance = dms.create_replication_instance(
        ReplicationInstanceIdentifier="other",
        ReplicationInstanceClass="dms.t3.micro",
        ResourceIdentifier="Example-App-ARN2",
        Tags=[{"Key": "a", "Value": "2"}],
    )["ReplicationInstance"]
    assert task["ReplicationTaskArn"].endswith(":task:Example-App-ARN1")
    assert instance["ReplicationInstanceArn"].endswith(":rep:Example-App-ARN2")
    for number, arn in (("1", task["ReplicationTaskArn"]), ("2", instance["ReplicationInstanceArn"])):
        assert [tag["Value"] for tag in dms.list_tags_for_resource(ResourceArn=arn)["TagList"]] == [number]


def test_identifiers_are_unique_although_arns_are_random(dms: Any, classic: Classic, error_of: ErrorOf) -> None:
    task = {
        "ReplicationTaskIdentifier": "task",
        "SourceEndpointArn": classic.source["EndpointArn"],
        "TargetEndpointArn": classic.target["EndpointArn"],
        "ReplicationInstanceArn": classic.instance["ReplicationInstanceArn"],
        "MigrationType": "cdc",
        "TableMappings": "{}",
    }
    instance = {"ReplicationInstanceIdentifier": "instance", "ReplicationInstanceClass": "dms.t3.micro"}
    assert error_of(dms.create_replication_task, **task)[0] == "ResourceAlreadyExistsFault"
    assert error_of(dms.create_replication_instance, **instance)[0] == "ResourceAlreadyExistsFault"


def test_endpoints_are_shown_as_they_were_recorded(dms: Any, classic: Classic) -> None:
    key = classic.source["KmsKeyId"]
    assert re.fullmatch(_KEY, key)
    for endpoint, kind in ((classic.source, "SOURCE"), (classic.target, "TARGET")):
        assert (endpoint["EndpointType"], endpoint["SslMode"], endpoint["KmsKeyId"]) == (kind, "none", key)
    found = dms.describe_endpoints(Filters=_is("endpoint-type", "source"))["Endpoints"]
    assert [(entry["EndpointIdentifier"], entry["EndpointType"]) for entry in found] == [("source", "SOURCE")]
    arn = classic.source["EndpointArn"]
    changed = dms.modify_endpoint(EndpointArn=arn, SslMode="require", EndpointType="source")["Endpoint"]
    assert (changed["SslMode"], changed["EndpointType"]) == ("require", "SOURCE")


def test_what_has_no_key_of_the_caller_s_has_that_of_dms(aws: Aws, classic: Classic) -> None:
    # https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateEndpoint.html, KmsKeyId: the default key
    assert classic.instance["KmsKeyId"] == classic.source["KmsKeyId"]
    key = aws.client("kms").describe_key(KeyId=classic.source["KmsKeyId"])["KeyMetadata"]
    assert key["KeyManager"] == "AWS"
    aliases = aws.client("kms").list_aliases()["Aliases"]
    assert [alias["TargetKeyId"] for alias in aliases if alias["AliasName"] == "alias/aws/dms"] == [key["KeyId"]]


def test_instances_have_what_the_caller_left_out(dms: Any, classic: Classic) -> None:
    shown = dms.describe_replication_instances()["ReplicationInstances"][0]
    assert {name: shown[name] for name in ("AutoMinorVersionUpgrade", "MultiAZ", "PubliclyAccessible")} == {
        "AutoMinorVersionUpgrade": True,
        "MultiAZ": False,
        "PubliclyAccessible": True,
    }
    assert re.fullmatch(r"us-east-1[a-f]", shown["AvailabilityZone"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", shown["EngineVersion"])
    assert re.fullmatch(r"[a-z]{3}:\d\d:\d\d-[a-z]{3}:\d\d:\d\d", shown["PreferredMaintenanceWindow"])
    assert [group["Status"] for group in shown["VpcSecurityGroups"]] == ["active"]


def test_tasks_show_their_settings(classic: Classic) -> None:
    # https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TaskSettings.html
    assert "TargetMetadata" in json.loads(classic.task["ReplicationTaskSettings"])


def _is(name: str, value: str) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": [value]}]
