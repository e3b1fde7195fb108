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

# The function block exports this object; written out here, the example needs no other block.
locals {
  function = {
    name          = "dev-shop-guard"
    arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard"
    version       = "7"
    qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:7"
    alias         = "live"
    alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:live"
    invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-guard:live/invocations"
    role_name     = "dev-shop-guard"
  }
}

# Certificate, zone and key are made in the same apply as the API.
resource "aws_acm_certificate" "shop" {
  domain_name       = "api.shop.example"
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_kms_key" "logs" {
  description         = "Access logs of the shop"
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
        Sid       = "Logs"
        Effect    = "Allow"
        Principal = { Service = "logs.eu-central-1.amazonaws.com" }
        Action    = ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Resource  = "*"
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:eu-central-1:${data.aws_caller_identity.current.account_id}:log-group:*" } }
      },
    ]
  })
}

resource "aws_route53_zone" "shop" {
  name = "shop.example"
}

module "shop" {
  source = "../../"

  description = "The shop's public API"
  name        = "prod-shop"
  tags        = { service = "shop" }

  access_logs = {
    kms_key_arn    = aws_kms_key.logs.arn
    retention_days = 365
  }

  authorizers = {
    guard = { function = { function = local.function, ttl_seconds = 300 } }
    jwt   = { jwt = { issuer = "https://id.example/", audience = ["shop"], identity_sources = ["$request.header.X-Token"] } }
  }

  cors = {
    allow_credentials = true
    allow_origins     = ["https://shop.example"]
    expose_headers    = ["x-request-id"]
    max_age           = 3600
  }

  domain = {
    certificate_arn = aws_acm_certificate.shop.arn
    name            = "api.shop.example"
    zone            = { id = aws_route53_zone.shop.zone_id }
  }

  throttling = {
    burst_limit = 200
    rate_limit  = 100
  }
}

output "api" {
  description = "The API as trigger-http takes it."
  value       = module.shop.api
}
