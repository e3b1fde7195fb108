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

resource "aws_kms_key" "archive" {
  description         = "Encrypts the archive"
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

module "archive" {
  source = "../../"

  name              = "example-archive-111111111111"
  expire_after_days = 730
  force_destroy     = true # so that the example can be destroyed
  kms_key_arn       = aws_kms_key.archive.arn
  noncurrent_days   = 30

  cors = [
    {
      allowed_headers = ["content-type"]
      allowed_methods = ["PUT"]
      allowed_origins = ["https://shop.example"]
      expose_headers  = ["etag"]
    },
  ]

  lifecycle_rules = [
    { prefix = "tmp/", expire_after_days = 7, noncurrent_days = 1 },
    { prefix = "raw/", transition = { days = 30, storage_class = "STANDARD_IA" } },
  ]

  tags = {
    owner = "commerce"
  }
}

module "scratch" {
  source = "../../"

  name            = "example-scratch-111111111111"
  force_destroy   = true
  noncurrent_days = null
  versioning      = false
}

output "bucket" {
  description = "What a trigger takes."
  value       = module.archive.bucket
}
