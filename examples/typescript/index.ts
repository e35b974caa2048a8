import * as pulumi from "@pulumi/pulumi";
import * as slr from "@pulumi-aws-slr/aws-slr";

const config = new pulumi.Config();

const aurora = new slr.AuroraServiceLinkedRole("clusters", {
    tags: { team: "platform" },
    callers: { ci: { role: config.require("ciRole"), may: ["create", "view"] } },
});
new slr.RdsServiceLinkedRole("instances", {}, { dependsOn: aurora });

export const arn = aurora.arn;
