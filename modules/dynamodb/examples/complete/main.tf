terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

data "aws_caller_identity" "current" {}

resource "aws_kms_key" "orders" {
  description         = "Encrypts the orders"
  enable_key_rotation = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
    ]
  })
}

module "orders" {
  source = "../../"

  name                = "example-orders-complete"
  deletion_protection = false # so that the example can be destroyed
  kms_key_arn         = aws_kms_key.orders.arn
  partition_key       = { name = "customer" }
  sort_key            = { name = "placed_at", type = "N" }
  stream              = "NEW_AND_OLD_IMAGES"
  ttl                 = "expires_at"

  global_secondary_indexes = {
    by_state = {
      partition_key      = { name = "state" }
      sort_key           = { name = "placed_at", type = "N" }
      projection         = "INCLUDE"
      non_key_attributes = ["total"]
    }
    by_id = {
      partition_key = { name = "id" }
      projection    = "KEYS_ONLY"
    }
  }

  tags = {
    owner = "commerce"
  }
}

module "counters" {
  source = "../../"

  name                   = "example-counters"
  billing_mode           = "PROVISIONED"
  deletion_protection    = false
  partition_key          = { name = "id" }
  point_in_time_recovery = false
  read_capacity          = 2
  write_capacity         = 1

  global_secondary_indexes = {
    by_group = { partition_key = { name = "group" } }
  }
}

output "table" {
  description = "What a trigger takes."
  value       = module.orders.table
}
