# The stack `dms-classic` (stacks/Pulumi.dms-classic.yaml), in Terraform's language.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_iam_service_linked_role" "replications" {
  aws_service_name = "dms.amazonaws.com"
}

module "roles" {
  source           = "../../modules/dms_roles"
  redshift_targets = true
  tags             = { team = "data" }
}

module "replications" {
  source     = "../../modules/replications"
  serverless = ["orders-to-lake"]
  depends_on = [module.roles, aws_iam_service_linked_role.replications]
}

resource "aws_dms_replication_instance" "classic" {
  replication_instance_id     = "orders-to-warehouse"
  replication_instance_class  = "dms.t3.micro"
  replication_subnet_group_id = module.replications.subnet_group
}

resource "aws_dms_replication_task" "classic" {
  replication_task_id      = "orders-to-warehouse"
  migration_type           = "full-load"
  replication_instance_arn = aws_dms_replication_instance.classic.replication_instance_arn
  source_endpoint_arn      = module.replications.endpoint_arns["source"]
  target_endpoint_arn      = module.replications.endpoint_arns["target"]
  table_mappings           = module.replications.tables
}
