"""What the example does not have, from a TypeScript and a Go program: secrets, a provider, a function, a resource."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.harness import Account
from tests.sdks.compilers import Workshop
from tests.sdks.served import ServedProject

RDS = "AWSServiceRoleForRDS"
SCALING = "AWSServiceRoleForAutoScaling_blue"
ECS = "AWSServiceRoleForECS"
TYPESCRIPT = """
import * as pulumi from "@pulumi/pulumi";
import * as slr from "@pulumi-aws-slr/aws-slr";

new slr.ServiceLinkedRole("scaling", {
    awsServiceName: "autoscaling",
    customSuffix: "blue",
    description: pulumi.secret("made for a secret purpose"),
    tags: { owner: pulumi.secret("the-secret-owner") },
});
const elsewhere = new slr.Provider("elsewhere", { region: "eu-west-1", defaultTags: { tags: { by: "provider" } } });
new slr.iam.Role("containers", { awsServiceName: "ecs.amazonaws.com" }, { provider: elsewhere });
export const arn = slr.getServiceLinkedRoleOutput({ service: "rds" }).arn;
"""
GO = """
package main

import (
	"github.com/pulumi-aws-slr/sdk/go/awsslr"
	"github.com/pulumi-aws-slr/sdk/go/awsslr/iam"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		secret := func(text string) pulumi.StringOutput {
			return pulumi.ToSecret(pulumi.String(text)).(pulumi.StringOutput)
		}
		_, err := awsslr.NewServiceLinkedRole(ctx, "scaling", &awsslr.ServiceLinkedRoleArgs{
			AwsServiceName: "autoscaling",
			CustomSuffix:   pulumi.StringRef("blue"),
			Description:    secret("made for a secret purpose"),
			Tags:           pulumi.StringMap{"owner": secret("the-secret-owner")},
		})
		if err != nil {
			return err
		}
		elsewhere, err := awsslr.NewProvider(ctx, "elsewhere", &awsslr.ProviderArgs{
			Region:      pulumi.String("eu-west-1"),
			DefaultTags: awsslr.ProviderDefaultTagsArgs{Tags: pulumi.StringMap{"by": pulumi.String("provider")}},
		})
		if err != nil {
			return err
		}
		_, err = iam.NewRole(ctx, "containers", &iam.RoleArgs{
			AwsServiceName: pulumi.String("ecs.amazonaws.com"),
		}, pulumi.Provider(elsewhere))
		if err != nil {
			return err
		}
		found := awsslr.GetServiceLinkedRoleOutput(ctx, awsslr.GetServiceLinkedRoleOutputArgs{
			Service: pulumi.String("rds"),
		})
		ctx.Export("arn", found.Arn())
		return nil
	})
}
"""


@pytest.fixture(params=["typescript", "go"])
def stack(
    request: pytest.FixtureRequest, workshop: Workshop, served: Callable[..., ServedProject], tmp_path: Path
) -> ServedProject:
    if request.param == "go":
        program = workshop.go(tmp_path, text=GO)
        return served(program, workshop.running_go(program))
    program = workshop.typescript(tmp_path, text=TYPESCRIPT)
    return served(program, workshop.running_typescript(program))


def test_secrets_a_provider_a_function_and_a_resource(account: Account, stack: ServedProject) -> None:
    stack.up().ok()
    assert account.user_tags(SCALING) == {"owner": "the-secret-owner"}
    assert account.user_tags(ECS) == {"by": "provider"}
    assert stack.outputs() == {"arn": f"arn:aws:iam::{account.id}:role/aws-service-role/rds.amazonaws.com/{RDS}"}
    state = json.dumps(stack.state())
    assert "secret purpose" not in state
    assert "the-secret-owner" not in state
    assert "unchanged" in stack.up("--expect-no-changes").ok().output
    stack.destroy().ok()
    assert account.role(SCALING) is None
    assert account.role(ECS) is None
