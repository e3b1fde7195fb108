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

data "aws_region" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  logs    = "arn:aws:logs:${data.aws_region.current.id}:${local.account}:log-group:/aws/lambda"
}

module "role" {
  source = "../../../execution-role"

  name = "dev-orders-api"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${local.logs}/dev-orders-api:*"
      },
    ]
  })
}

# The pin keeps `live` where it is while a new version is published: the deployment moves it.
module "function" {
  source = "../../../function"

  name     = "dev-orders-api"
  handler  = "app.handler"
  role_arn = module.role.arn
  runtime  = "python3.13"
  timeout  = 15

  package = {
    live_version = "7"
    s3_bucket    = "artifacts-111111111111"
    s3_key       = "orders/4f1c.zip"
    sha256       = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
  }
}

module "alarms" {
  source = "../../../alarms"

  function = module.function.function
  timeout  = 15

  actions = {
    topic_arns = ["arn:aws:sns:eu-central-1:111111111111:alarms"]
  }
}

# What tries the new version, and tells CodeDeploy how that went.
module "check_role" {
  source = "../../../execution-role"

  name = "dev-orders-check"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${local.logs}/dev-orders-check:*"
      },
      {
        Sid      = "AnswerCodeDeploy"
        Effect   = "Allow"
        Action   = "codedeploy:PutLifecycleEventHookExecutionStatus"
        Resource = "arn:aws:codedeploy:${data.aws_region.current.id}:${local.account}:deploymentgroup:dev-orders-api/dev-orders-api"
      },
    ]
  })
}

module "check" {
  source = "../../../function"

  name     = "dev-orders-check"
  handler  = "check.handler"
  role_arn = module.check_role.arn
  runtime  = "python3.13"
  timeout  = 60

  package = {
    s3_bucket = "artifacts-111111111111"
    s3_key    = "orders/4f1c.zip"
    sha256    = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
  }
}

module "rollout" {
  source = "../../"

  alarms            = module.alarms.function_alarms
  boundary          = "arn:aws:iam::111111111111:policy/boundary"
  deployment_config = "Linear10PercentEvery1Minute"
  function          = module.function.function

  hooks = {
    after_allow_traffic  = module.check.function.name
    before_allow_traffic = module.check.function.name
  }

  tags = {
    service = "orders"
  }
}

output "deployment_group" {
  description = "What a deployment is started in."
  value       = module.rollout.deployment_group
}
