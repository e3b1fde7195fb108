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

module "ci_access" {
  source = "../../"

  apply_policy_arns = ["arn:aws:iam::aws:policy/AmazonKinesisFullAccess"]
  boundary_actions  = ["bedrock:InvokeModel"]
  environment       = "prod"
  names             = ["legacy-orders*"]
  plan_policy_arns  = ["arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess"]
  project           = "shop"

  artifacts = {
    bucket      = "example-artifacts-111111111111"
    kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000001"
  }

  families = [
    "autoscaling", "codedeploy", "domain", "dynamodb", "eventbridge", "http_api", "kms", "parameter", "s3", "schedule", "secret", "sns", "sqs", "url", "vpc",
  ]

  # Made by another project of the account.
  github = {
    repository        = "example/shop"
    apply_environment = "prod"
    plan_environment  = "prod-plan"
    provider_arn      = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
  }

  gitlab = {
    project       = "example/platform/shop"
    plan_branches = "main"
    url           = "https://gitlab.example.com"
  }

  state = {
    bucket      = "example-states-111111111111"
    kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000"
  }

  tags = {
    owner = "platform"
  }
}

output "roles" {
  description = "What workflows take, and what services' roles carry."
  value = {
    apply    = module.ci_access.apply_role_arn
    bind     = module.ci_access.bind_role_arn
    boundary = module.ci_access.boundary_arn
    plan     = module.ci_access.plan_role_arn
  }
}
