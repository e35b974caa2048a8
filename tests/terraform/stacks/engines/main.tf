# What no stack of the project has, and the local AWS simulates: the other engines of RDS, classic DMS that runs.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_iam_service_linked_role" "databases" {
  aws_service_name = "rds.amazonaws.com"
}

module "roles" {
  source = "../../modules/dms_roles"
  tags   = {}
}

module "replications" {
  source     = "../../modules/replications"
  serverless = []
  depends_on = [module.roles]
}

resource "aws_db_subnet_group" "databases" {
  name       = "databases"
  subnet_ids = module.replications.subnet_ids
}

resource "aws_docdb_cluster" "documents" {
  for_each             = { usual = null, said = "standard", optimized = "iopt1" }
  cluster_identifier   = "documents-${each.key}"
  master_username      = "admin_user"
  master_password      = "not-a-real-password"
  storage_type         = each.value
  db_subnet_group_name = aws_db_subnet_group.databases.name
  skip_final_snapshot  = true
  depends_on           = [aws_iam_service_linked_role.databases]
}

resource "aws_docdb_cluster_instance" "documents" {
  identifier         = "documents-1"
  cluster_identifier = aws_docdb_cluster.documents["usual"].id
  instance_class     = "db.r6g.large"
}

resource "aws_neptune_cluster" "graph" {
  cluster_identifier        = "graph"
  neptune_subnet_group_name = aws_db_subnet_group.databases.name
  skip_final_snapshot       = true
  depends_on                = [aws_iam_service_linked_role.databases]
}

resource "aws_neptune_cluster_instance" "graph" {
  identifier         = "graph-1"
  cluster_identifier = aws_neptune_cluster.graph.id
  instance_class     = "db.r6g.large"
}

resource "aws_rds_cluster" "scaling" {
  cluster_identifier          = "scaling"
  engine                      = "aurora-postgresql"
  master_username             = "admin_user"
  manage_master_user_password = true
  storage_type                = "aurora-iopt1"
  skip_final_snapshot         = true
  db_subnet_group_name        = aws_db_subnet_group.databases.name
  depends_on                  = [aws_iam_service_linked_role.databases]

  serverlessv2_scaling_configuration {
    min_capacity = 1
    max_capacity = 2
  }
}

resource "aws_rds_cluster" "multi_az" {
  cluster_identifier          = "multi-az"
  engine                      = "postgres"
  db_cluster_instance_class   = "db.r6gd.large"
  allocated_storage           = 100
  storage_type                = "io1"
  iops                        = 1000
  master_username             = "admin_user"
  manage_master_user_password = true
  skip_final_snapshot         = true
  db_subnet_group_name        = aws_db_subnet_group.databases.name
  depends_on                  = [aws_iam_service_linked_role.databases]
}

resource "aws_dms_replication_instance" "classic" {
  replication_instance_id     = "running"
  replication_instance_class  = "dms.t3.micro"
  allocated_storage           = 20
  apply_immediately           = true
  multi_az                    = true
  publicly_accessible         = false
  replication_subnet_group_id = module.replications.subnet_group
  tags                        = { team = "data" }
}

resource "aws_dms_s3_endpoint" "lake" {
  endpoint_id             = "lake"
  endpoint_type           = "target"
  bucket_name             = "lake"
  service_access_role_arn = module.roles.role_arns["dms-vpc-role"]
}

resource "aws_dms_replication_task" "running" {
  replication_task_id      = "running"
  migration_type           = "cdc"
  replication_instance_arn = aws_dms_replication_instance.classic.replication_instance_arn
  source_endpoint_arn      = module.replications.endpoint_arns["source"]
  target_endpoint_arn      = aws_dms_s3_endpoint.lake.endpoint_arn
  table_mappings           = module.replications.tables
  start_replication_task   = true
  tags                     = { team = "data" }

  replication_task_settings = jsonencode({ Logging = { EnableLogging = true } })
}
