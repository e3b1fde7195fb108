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

resource "aws_kms_key" "this" {
  description         = "Encrypts the artifacts"
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

module "artifacts" {
  source = "../../"

  name            = "example-artifacts-111111111111"
  kms_key_arn     = aws_kms_key.this.arn
  noncurrent_days = 30
  readers         = ["222222222222"]

  tags = {
    owner = "platform"
  }
}

output "bucket" {
  description = "Name and ARN."
  value       = module.artifacts.bucket
}
