"""ECS: clusters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from local.pulumi_aws.codecs import SET, Codec
from local.pulumi_aws.descriptions import Ready, dig
from local.pulumi_aws.table import AutoName, Field, ResourceType, Step, Tagging, output

if TYPE_CHECKING:
    from local.pulumi_aws.call import Call
    from local.pulumi_aws.descriptions import Item

# objects whose members have the same names on both sides
_CONFIGURATION = Codec(empty={}, partial=True)
_CONNECT = Codec(empty={}, partial=True, required=("namespace",))
_SETTINGS = replace(SET, required=("name", "value"))


def _find(call: Call) -> Item | None:
    """Find a cluster. One that was deleted can be described for a while."""
    answer = call.do("describe_clusters", clusters=[call.known["name"]], include=["CONFIGURATIONS", "SETTINGS", "TAGS"])
    found: Item | None = dig(answer, "clusters[0]")
    return found if found and found["status"] != "INACTIVE" else None


CLUSTER = ResourceType(
    "aws:ecs/cluster:Cluster",
    service="ecs",
    fields=(
        Field("name", "clusterName", replace=True, computed=True),
        Field("settings", "settings", codec=_SETTINGS, computed=True),
        Field("configuration", "configuration", codec=_CONFIGURATION),
        Field("serviceConnectDefaults", "serviceConnectDefaults", codec=_CONNECT),
        output("arn", "clusterArn"),
    ),
    id="{arn}",
    import_as="{name}",
    key={"cluster": "name"},
    create="create_cluster",
    answer="cluster",
    find=_find,
    ready=Ready("status", frozenset({"ACTIVE"}), frozenset({"FAILED"})),
    steps=(Step("update_cluster", ("configuration", "serviceConnectDefaults", "settings")),),
    delete="delete_cluster",
    auto_name=AutoName(),
    tagging=Tagging(
        "tag_resource",
        "untag_resource",
        {"resourceArn": "arn"},
        path="tags",
        words=("key", "value"),
        tags="tags",
        tag_keys="tagKeys",
    ),
)

TYPES = (CLUSTER,)
