"""A Pulumi provider as a plain Python class: gRPC, property encoding and error statuses. Nothing about AWS is in here.

Requests reach the `Resource` of a `Provider` as dictionaries of plain JSON values. Unknown values (at preview) are
`UNKNOWN`. A provider never sees the marks of secrets: they are taken off what comes, and set on what goes and is the
same text (secrets.py). Handlers run on a thread pool: they may block, and they must honour `Provider.cancelled` when
they wait.

Source: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
"""

from pulumi_aws_slr.provider.rpc.contract import Change as Change
from pulumi_aws_slr.provider.rpc.contract import Checked as Checked
from pulumi_aws_slr.provider.rpc.contract import Construct as Construct
from pulumi_aws_slr.provider.rpc.contract import Diff as Diff
from pulumi_aws_slr.provider.rpc.contract import Provider as Provider
from pulumi_aws_slr.provider.rpc.contract import Request as Request
from pulumi_aws_slr.provider.rpc.contract import Resource as Resource
from pulumi_aws_slr.provider.rpc.contract import no_components as no_components
from pulumi_aws_slr.provider.rpc.contract import table_diff as table_diff
from pulumi_aws_slr.provider.rpc.log import Log as Log
from pulumi_aws_slr.provider.rpc.server import serve as serve
