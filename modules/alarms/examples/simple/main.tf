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
        Resource = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/dev-orders-api:*"
      },
    ]
  })
}

module "function" {
  source = "../../../function"

  name     = "dev-orders-api"
  handler  = "app.handler"
  role_arn = module.role.arn
  runtime  = "python3.13"
  timeout  = 15

  package = {
    s3_bucket = "artifacts-111111111111"
    s3_key    = "orders/4f1c.zip"
    sha256    = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
  }
}

module "alarms" {
  source = "../../"

  function = { name = "dev-orders-api" }
  timeout  = 15

  actions = {
    topic_arns = ["arn:aws:sns:eu-central-1:111111111111:alarms"]
  }
}

output "composite" {
  description = "The alarm that notifies."
  value       = module.alarms.composite
}
