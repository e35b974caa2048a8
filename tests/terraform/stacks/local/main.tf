# The stack `local` (stacks/Pulumi.local.yaml), in Terraform's language. A role that two components share is one resource
# here, and what the callers may do is one policy each, written by hand.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

data "aws_caller_identity" "here" {}

locals {
  trust = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
  create_and_view = ["iam:CreateServiceLinkedRole", "iam:GetRole"]
  may = {
    deployer = [
      "iam:CreateServiceLinkedRole", "iam:GetRole", "iam:UpdateRoleDescription", "iam:TagRole", "iam:UntagRole",
      "iam:DeleteServiceLinkedRole", "iam:GetServiceLinkedRoleDeletionStatus",
    ]
    operator = local.create_and_view
    auditors = ["iam:GetRole"]
  }
}

# the roles

resource "aws_iam_service_linked_role" "databases" {
  aws_service_name = "rds.amazonaws.com"
  description      = "Databases of the platform"
  tags             = { team = "platform" }
}

resource "aws_iam_service_linked_role" "replications" {
  aws_service_name = "dms.amazonaws.com"
}

resource "aws_iam_service_linked_role" "scaling_blue" {
  aws_service_name = "autoscaling.amazonaws.com"
  custom_suffix    = "blue"
  description      = "Auto Scaling groups of the blue fleet"
}

resource "aws_iam_service_linked_role" "containers" {
  aws_service_name = "ecs.amazonaws.com"
}

module "roles" {
  source = "../../modules/dms_roles"
  tags   = { team = "platform" }
}

# their callers

resource "aws_iam_user" "operator" {
  name = "database-operator"
}

resource "aws_iam_group" "auditors" {
  name = "auditors"
}

resource "aws_iam_role" "deployer" {
  name               = "platform-deployer"
  assume_role_policy = local.trust
}

resource "aws_iam_role" "passed" {
  name               = "dms-access"
  assume_role_policy = local.trust
}

resource "aws_iam_policy" "caller" {
  for_each = local.may
  name     = "databases-${each.key}"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = each.value, Resource = aws_iam_service_linked_role.databases.arn }]
  })
}

resource "aws_iam_role_policy_attachment" "deployer" {
  role       = aws_iam_role.deployer.name
  policy_arn = aws_iam_policy.caller["deployer"].arn
}

resource "aws_iam_user_policy_attachment" "operator" {
  user       = aws_iam_user.operator.name
  policy_arn = aws_iam_policy.caller["operator"].arn
}

resource "aws_iam_group_policy_attachment" "auditors" {
  group      = aws_iam_group.auditors.name
  policy_arn = aws_iam_policy.caller["auditors"].arn
}

resource "aws_iam_role_policy" "pass" {
  name = "pass-dms-access"
  role = aws_iam_role.deployer.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = aws_iam_role.passed.arn
        Condition = { StringEquals = { "iam:PassedToService" = "dms.amazonaws.com" } }
      }
    ]
  })
}

# replications, databases and a key

module "replications" {
  source     = "../../modules/replications"
  serverless = ["orders-to-lake", "orders-to-search"]
  depends_on = [module.roles, aws_iam_service_linked_role.replications]
}

resource "aws_db_subnet_group" "databases" {
  name       = "databases"
  subnet_ids = module.replications.subnet_ids
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier          = "orders"
  engine                      = "aurora-postgresql"
  master_username             = "admin_user"
  manage_master_user_password = true
  db_subnet_group_name        = aws_db_subnet_group.databases.name
  skip_final_snapshot         = true
  depends_on                  = [aws_iam_service_linked_role.databases]
}

resource "aws_rds_cluster_instance" "orders_1" {
  identifier         = "orders-1"
  cluster_identifier = aws_rds_cluster.orders.id
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.r6g.large"
}

resource "aws_db_instance" "billing" {
  identifier                  = "billing"
  engine                      = "postgres"
  instance_class              = "db.t4g.micro"
  allocated_storage           = 20
  username                    = "admin_user"
  manage_master_user_password = true
  db_subnet_group_name        = aws_db_subnet_group.databases.name
  skip_final_snapshot         = true
  depends_on                  = [aws_iam_service_linked_role.databases]
}

resource "aws_kms_key" "databases" {
  description = "Databases of the example"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "kms:*"
        Resource  = "*"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.here.account_id}:root" }
      },
      {
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*", "kms:CreateGrant"]
        Resource  = "*"
        Principal = { AWS = aws_iam_service_linked_role.databases.arn }
      },
    ]
  })
}

resource "aws_kms_alias" "databases" {
  name          = "alias/databases"
  target_key_id = aws_kms_key.databases.key_id
}
