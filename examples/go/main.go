// The role of Amazon Aurora, and the pipeline that may create it.
package main

import (
	"github.com/pulumi-aws-slr/sdk/go/awsslr"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		aurora, err := awsslr.NewAuroraServiceLinkedRole(ctx, "clusters", &awsslr.AuroraServiceLinkedRoleArgs{
			Tags: pulumi.StringMap{"team": pulumi.String("platform")},
			Callers: map[string]awsslr.CallerInput{
				"ci": awsslr.CallerArgs{
					Role: pulumi.String(config.Require(ctx, "ciRole")),
					May:  []pulumi.StringInput{pulumi.String("create"), pulumi.String("view")},
				},
			},
		})
		if err != nil {
			return err
		}
		_, err = awsslr.NewRdsServiceLinkedRole(ctx, "instances", nil, pulumi.DependsOn([]pulumi.Resource{aurora}))
		if err != nil {
			return err
		}
		ctx.Export("arn", aurora.Arn)
		return nil
	})
}
