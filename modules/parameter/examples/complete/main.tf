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

variable "token" {
  description = "The token to store; it stands in neither plan nor state."
  type        = string
  default     = "an example"
  ephemeral   = true
  sensitive   = true
}

resource "aws_kms_key" "parameters" {
  description         = "Encrypts the parameters"
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

module "token" {
  source = "../../"

  name             = "/example/token"
  description      = "The token with which orders calls the carrier"
  kms_key_arn      = aws_kms_key.parameters.arn
  type             = "SecureString"
  value_wo         = var.token
  value_wo_version = 1

  tags = {
    owner = "commerce"
  }
}

module "filled_later" {
  source = "../../"

  name = "/example/filled-later"
  type = "SecureString"
}

module "countries" {
  source = "../../"

  name  = "/example/countries"
  type  = "StringList"
  value = "AT,CH,DE"
}

output "parameter" {
  description = "What other blocks take."
  value       = module.token.parameter
}
