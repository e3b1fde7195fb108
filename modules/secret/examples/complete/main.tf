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

resource "aws_kms_key" "secrets" {
  description         = "Encrypts the secrets"
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

module "stripe" {
  source = "../../"

  name                 = "/example/complete/stripe"
  description          = "The key with which orders charges cards"
  kms_key_arn          = aws_kms_key.secrets.arn
  recovery_window_days = 7

  tags = {
    owner = "commerce"
  }
}

output "secret" {
  description = "What other blocks take."
  value       = module.stripe.secret
}
