using System.Collections.Generic;
using Pulumi;
using PulumiAwsSlr.AwsSlr;
using PulumiAwsSlr.AwsSlr.Inputs;

// The role of Amazon Aurora, and the pipeline that may create it.
return await Deployment.RunAsync(() =>
{
    var config = new Config();

    var aurora = new AuroraServiceLinkedRole("clusters", new AuroraServiceLinkedRoleArgs
    {
        Tags = { { "team", "platform" } },
        Callers = new Dictionary<string, CallerArgs>
        {
            ["ci"] = new CallerArgs
            {
                Role = config.Require("ciRole"),
                May = new List<string> { "create", "view" },
            },
        },
    });
    _ = new RdsServiceLinkedRole("instances", null, new ComponentResourceOptions { DependsOn = { aurora } });

    return new Dictionary<string, object?> { ["arn"] = aurora.Arn };
});
