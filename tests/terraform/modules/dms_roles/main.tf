# The service roles that DMS looks for by name, as `DmsServiceRoles` makes them.

variable "redshift_targets" {
  type    = bool
  default = false
}

variable "tags" {
  type = map(string)
}

data "aws_caller_identity" "here" {}

data "aws_partition" "here" {}

locals {
  policies = merge(
    { "dms-vpc-role" = "AmazonDMSVPCManagementRole", "dms-cloudwatch-logs-role" = "AmazonDMSCloudWatchLogsRole" },
    var.redshift_targets ? { "dms-access-for-endpoint" = "AmazonDMSRedshiftS3Role" } : {},
  )
  account = data.aws_caller_identity.here.account_id
}

resource "aws_iam_role" "service" {
  for_each = local.policies
  name     = each.key
  tags     = var.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge(
        { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "dms.amazonaws.com" } },
        each.key == "dms-vpc-role" ? { Condition = { StringEquals = { "aws:SourceAccount" = local.account } } } : {},
      )
    ]
  })
}

resource "aws_iam_role_policy_attachment" "service" {
  for_each   = local.policies
  role       = aws_iam_role.service[each.key].name
  policy_arn = "arn:${data.aws_partition.here.partition}:iam::aws:policy/service-role/${each.value}"
}

output "role_arns" {
  value = { for name, role in aws_iam_role.service : name => role.arn }
}
