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
  description         = "Encrypts the states"
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

module "states" {
  source = "../../"

  name            = "example-states-111111111111"
  kms_key_arn     = aws_kms_key.this.arn
  noncurrent_days = 30

  tags = {
    owner = "platform"
  }
}

output "bucket" {
  description = "Name and ARN."
  value       = module.states.bucket
}
