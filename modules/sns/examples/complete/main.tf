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

# CloudWatch may publish only where the key lets it make a data key.
resource "aws_kms_key" "pager" {
  description         = "Encrypts what the pager says"
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
      {
        Sid       = "Publishers"
        Effect    = "Allow"
        Principal = { Service = ["cloudwatch.amazonaws.com", "s3.amazonaws.com"] }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
      },
    ]
  })
}

module "pager" {
  source = "../../"

  name         = "example-pager"
  display_name = "Pager"
  kms_key_arn  = aws_kms_key.pager.arn

  publishers = {
    "cloudwatch.amazonaws.com" = ["arn:aws:cloudwatch:eu-central-1:${data.aws_caller_identity.current.account_id}:alarm:example-*"]
    "s3.amazonaws.com"         = ["arn:aws:s3:::example-uploads"]
  }

  subscriptions = {
    on_call = { protocol = "email", endpoint = "on-call@shop.example" }
  }

  tags = {
    owner = "commerce"
  }
}

module "ledger" {
  source = "../../"

  name                        = "example-ledger"
  content_based_deduplication = true
  fifo                        = true
}

output "topic" {
  description = "What a trigger takes."
  value       = module.pager.topic
}
