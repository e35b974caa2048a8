"""Every action of DMS by ability, with the types of resources that it takes.

A test compares the table with the Service Authorization Reference.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsdatabasemigrationservice.html
"""

from __future__ import annotations

import enum
from collections.abc import Mapping


class DmsAbility(enum.StrEnum):
    """What a caller may do in DMS."""

    VIEW = "view"
    TAG = "tag"
    MANAGE_ENDPOINTS = "manage-endpoints"
    MANAGE_INSTANCES = "manage-instances"
    MANAGE_TASKS = "manage-tasks"
    RUN_TASKS = "run-tasks"
    MANAGE_SERVERLESS = "manage-serverless"
    RUN_SERVERLESS = "run-serverless"
    MANAGE_EVENTS = "manage-events"
    MANAGE_PROJECTS = "manage-projects"
    RUN_PROJECTS = "run-projects"
    MANAGE_FLEET_ADVISOR = "manage-fleet-advisor"
    MANAGE_INTEGRATIONS = "manage-integrations"


RESOURCE_TYPES = (
    "assessment-run",
    "cert",
    "data-migration",
    "data-provider",
    "endpoint",
    "es",
    "individual-assessment",
    "instance-profile",
    "migration-project",
    "rep",
    "replication-config",
    "subgrp",
    "task",
)
"""As in ARNs: `es` is an event subscription, `rep` a replication instance."""

_TASK_REVIEWS = "task assessment-run"
_PROJECT = "migration-project"
_ALL = " ".join(RESOURCE_TYPES)

_ACTIONS: Mapping[DmsAbility, Mapping[str, str]] = {
    DmsAbility.VIEW: {
        **dict.fromkeys(
            (
                "DescribeAccountAttributes",
                "DescribeCertificates",
                "DescribeConnections",
                "DescribeDataMigrations",
                "DescribeEndpointSettings",
                "DescribeEndpointTypes",
                "DescribeEndpoints",
                "DescribeEngineVersions",
                "DescribeEventCategories",
                "DescribeEventSubscriptions",
                "DescribeEvents",
                "DescribeFleetAdvisorCollectors",
                "DescribeFleetAdvisorDatabases",
                "DescribeFleetAdvisorLsaAnalysis",
                "DescribeFleetAdvisorSchemaObjectSummary",
                "DescribeFleetAdvisorSchemas",
                "DescribeOrderableReplicationInstances",
                "DescribePendingMaintenanceActions",
                "DescribeRecommendationLimitations",
                "DescribeRecommendations",
                "DescribeReplicationConfigs",
                "DescribeReplicationInstances",
                "DescribeReplicationSubnetGroups",
                "DescribeReplicationTasks",
                "DescribeReplications",
            ),
            "",
        ),
        "DescribeApplicableIndividualAssessments": "rep task",
        "DescribeConversionConfiguration": _PROJECT,
        "DescribeMetadataModel": _PROJECT,
        "DescribeMetadataModelChildren": _PROJECT,
        "DescribeMetadataModelCreations": _PROJECT,
        "DescribeMetadataModelImports": _PROJECT,
        "DescribeRefreshSchemasStatus": "endpoint",
        "DescribeReplicationInstanceTaskLogs": "rep",
        "DescribeReplicationTableStatistics": "replication-config",
        "DescribeReplicationTaskAssessmentResults": "task",
        "DescribeReplicationTaskAssessmentRuns": f"rep {_TASK_REVIEWS}",
        "DescribeReplicationTaskIndividualAssessments": _TASK_REVIEWS,
        "DescribeSchemas": "endpoint",
        "DescribeTableStatistics": "task",
        "GetTargetSelectionRules": _PROJECT,
        "ListDataProviders": "",
        "ListExtensionPacks": _PROJECT,
        "ListInstanceProfiles": "instance-profile",
        "GetMetadataModel": _PROJECT,
        "ListMetadataModelAssessmentActionItems": _PROJECT,
        "ListMetadataModelAssessments": _PROJECT,
        "ListMetadataModelConversions": _PROJECT,
        "ListMetadataModelExports": _PROJECT,
        "ListMigrationProjects": f"data-provider instance-profile {_PROJECT}",
        "ListTagsForResource": _ALL,
    },
    DmsAbility.TAG: {"AddTagsToResource": _ALL, "RemoveTagsFromResource": _ALL},
    DmsAbility.MANAGE_ENDPOINTS: {
        "CreateEndpoint": "",
        "DeleteCertificate": "cert",
        "DeleteConnection": "endpoint rep",
        "DeleteEndpoint": "endpoint",
        "ImportCertificate": "",
        "ModifyEndpoint": "endpoint cert",
        "RefreshSchemas": "endpoint rep",
        "TestConnection": "endpoint rep",
    },
    DmsAbility.MANAGE_INSTANCES: {
        "ApplyPendingMaintenanceAction": "rep",
        "CreateReplicationInstance": "",
        "CreateReplicationSubnetGroup": "",
        "DeleteReplicationInstance": "rep",
        "DeleteReplicationSubnetGroup": "subgrp",
        "ModifyReplicationInstance": "rep",
        "ModifyReplicationSubnetGroup": "",
        "RebootReplicationInstance": "rep",
    },
    DmsAbility.MANAGE_TASKS: {
        "CreateReplicationTask": "endpoint rep",
        "DeleteReplicationTask": "task",
        "DeleteReplicationTaskAssessmentRun": "assessment-run",
        "ModifyReplicationTask": "task",
        "MoveReplicationTask": "rep task",
    },
    DmsAbility.RUN_TASKS: {
        "CancelReplicationTaskAssessmentRun": "assessment-run",
        "ReloadTables": "task",
        "StartReplicationTask": "task",
        "StartReplicationTaskAssessment": "task",
        "StartReplicationTaskAssessmentRun": "task",
        "StopReplicationTask": "task",
    },
    DmsAbility.MANAGE_SERVERLESS: {
        "CreateReplicationConfig": "endpoint",
        "DeleteReplicationConfig": "replication-config",
        "ModifyReplicationConfig": "replication-config",
    },
    DmsAbility.RUN_SERVERLESS: {
        "ReloadReplicationTables": "replication-config",
        "StartReplication": "replication-config",
        "StopReplication": "replication-config",
    },
    DmsAbility.MANAGE_EVENTS: {
        "CreateEventSubscription": "",
        "DeleteEventSubscription": "es",
        "ModifyEventSubscription": "",
        "UpdateSubscriptionsToEventBridge": "",
    },
    DmsAbility.MANAGE_PROJECTS: {
        "CreateDataMigration": _PROJECT,
        "CreateDataProvider": "",
        "CreateInstanceProfile": "",
        "CreateMigrationProject": "data-provider instance-profile",
        "DeleteDataMigration": "data-migration",
        "DeleteDataProvider": "data-provider",
        "DeleteInstanceProfile": "instance-profile",
        "DeleteMigrationProject": _PROJECT,
        "ModifyDataMigration": "data-migration",
        "UpdateConversionConfiguration": _PROJECT,
        "UpdateDataProvider": "data-provider",
        "UpdateInstanceProfile": "instance-profile",
        "UpdateMigrationProject": _PROJECT,
    },
    DmsAbility.RUN_PROJECTS: {
        **dict.fromkeys(
            (
                "AssociateExtensionPack",
                "CancelMetadataModelConversion",
                "CancelMetadataModelCreation",
                "ExportMetadataModelAssessment",
                "StartMetadataModelAssessment",
                "StartMetadataModelConversion",
                "StartMetadataModelCreation",
                "StartMetadataModelExportAsScripts",
                "StartMetadataModelExportToTarget",
                "StartMetadataModelImport",
            ),
            _PROJECT,
        ),
        "StartDataMigration": "data-migration",
        "StopDataMigration": "data-migration",
    },
    DmsAbility.MANAGE_FLEET_ADVISOR: dict.fromkeys(
        (
            "BatchStartRecommendations",
            "CreateFleetAdvisorCollector",
            "DeleteFleetAdvisorCollector",
            "DeleteFleetAdvisorDatabases",
            "ModifyFleetAdvisorCollector",
            "ModifyFleetAdvisorCollectorStatuses",
            "RunFleetAdvisorLsaAnalysis",
            "StartRecommendations",
            "UploadFileMetadataList",
        ),
        "",
    ),
    DmsAbility.MANAGE_INTEGRATIONS: dict.fromkeys(("CreateOutboundIntegration", "ModifyOutboundIntegration"), ""),
}

ACTIONS: Mapping[DmsAbility, Mapping[str, tuple[str, ...]]] = {
    ability: {f"dms:{action}": tuple(types.split()) for action, types in actions.items()}
    for ability, actions in _ACTIONS.items()
}
"""The actions of each ability, and the types of resources of each action; no type means `*`."""

TAGGED_AT_CREATION = frozenset(
    f"dms:{action}"
    for action in (
        "CreateDataMigration",
        "CreateDataProvider",
        "CreateEndpoint",
        "CreateEventSubscription",
        "CreateInstanceProfile",
        "CreateMigrationProject",
        "CreateOutboundIntegration",
        "CreateReplicationConfig",
        "CreateReplicationInstance",
        "CreateReplicationSubnetGroup",
        "CreateReplicationTask",
        "ImportCertificate",
    )
)
"""Actions that create and tag: they have the condition keys `aws:RequestTag` and `aws:TagKeys`."""

ABILITY_OF: Mapping[str, DmsAbility] = {action: ability for ability, actions in ACTIONS.items() for action in actions}
