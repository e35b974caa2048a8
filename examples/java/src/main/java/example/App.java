package example;

import java.util.Map;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.resources.ComponentResourceOptions;
import io.pulumiawsslr.awsslr.AuroraServiceLinkedRole;
import io.pulumiawsslr.awsslr.AuroraServiceLinkedRoleArgs;
import io.pulumiawsslr.awsslr.RdsServiceLinkedRole;
import io.pulumiawsslr.awsslr.RdsServiceLinkedRoleArgs;
import io.pulumiawsslr.awsslr.inputs.CallerArgs;

/** The role of Amazon Aurora, and the pipeline that may create it. */
public final class App {
    private App() {}

    public static void main(String[] args) {
        Pulumi.run(App::declare);
    }

    private static void declare(Context context) {
        var ci = CallerArgs.builder()
            .role(context.config().require("ciRole"))
            .may("create", "view")
            .build();
        var aurora = new AuroraServiceLinkedRole("clusters", AuroraServiceLinkedRoleArgs.builder()
            .tags(Map.of("team", "platform"))
            .callers(Map.of("ci", ci))
            .build());
        new RdsServiceLinkedRole("instances", RdsServiceLinkedRoleArgs.Empty, ComponentResourceOptions.builder()
            .dependsOn(aurora)
            .build());
        context.export("arn", aurora.arn());
    }
}
