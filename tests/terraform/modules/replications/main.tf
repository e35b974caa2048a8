# What replications need, as examples/replications.py declares it, and the serverless ones themselves.

variable "serverless" {
  description = "The identifiers of the replication configs."
  type        = set(string)
}

data "aws_region" "here" {}

resource "aws_vpc" "example" {
  cidr_block = "10.20.0.0/16"
}

resource "aws_subnet" "example" {
  for_each          = { a = 0, b = 1 }
  vpc_id            = aws_vpc.example.id
  cidr_block        = "10.20.${each.value}.0/24"
  availability_zone = "${data.aws_region.here.name}${each.key}"
}

resource "aws_dms_replication_subnet_group" "replications" {
  replication_subnet_group_id          = "replications"
  replication_subnet_group_description = "Replications"
  subnet_ids                           = [for subnet in aws_subnet.example : subnet.id]
}

resource "aws_dms_endpoint" "end" {
  for_each      = toset(["source", "target"])
  endpoint_id   = each.key
  endpoint_type = each.key
  engine_name   = "aurora-postgresql"
  server_name   = "${each.key}.example.internal"
  port          = 5432
  database_name = "orders"
  username      = "replicator"
  password      = "not-a-real-password"
}

locals {
  tables = jsonencode({
    rules = [
      {
        rule-type      = "selection"
        rule-id        = "1"
        rule-name      = "all"
        rule-action    = "include"
        object-locator = { schema-name = "%", table-name = "%" }
      }
    ]
  })
}

resource "aws_dms_replication_config" "serverless" {
  for_each                      = var.serverless
  replication_config_identifier = each.key
  replication_type              = "full-load"
  source_endpoint_arn           = aws_dms_endpoint.end["source"].endpoint_arn
  target_endpoint_arn           = aws_dms_endpoint.end["target"].endpoint_arn
  table_mappings                = local.tables

  compute_config {
    replication_subnet_group_id = aws_dms_replication_subnet_group.replications.replication_subnet_group_id
    max_capacity_units          = 2
    min_capacity_units          = 1
  }
}

output "subnet_ids" {
  value = [for subnet in aws_subnet.example : subnet.id]
}

output "subnet_group" {
  value = aws_dms_replication_subnet_group.replications.replication_subnet_group_id
}

output "endpoint_arns" {
  value = { for kind, endpoint in aws_dms_endpoint.end : kind => endpoint.endpoint_arn }
}

output "tables" {
  value = local.tables
}
