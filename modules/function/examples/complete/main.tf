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

resource "aws_security_group" "billing" {
  name        = "dev-orders-billing"
  description = "The billing function"
  vpc_id      = "vpc-0a1b2c3d4e5f60718"
}

resource "aws_kms_key" "orders" {
  description         = "Keys of the service orders"
  enable_key_rotation = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Action    = "kms:*"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        Resource  = "*"
      },
      {
        Sid       = "Logs"
        Effect    = "Allow"
        Action    = ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"]
        Principal = { Service = "logs.eu-central-1.amazonaws.com" }
        Resource  = "*"
      },
    ]
  })
}

resource "aws_sqs_queue" "failed" {
  name                    = "dev-orders-billing-failed"
  sqs_managed_sse_enabled = true
}

resource "aws_sns_topic" "billed" {
  name              = "dev-orders-billed"
  kms_master_key_id = "alias/aws/sns"
}

module "role" {
  source = "../../../execution-role"

  name                = "dev-orders-billing"
  managed_policy_arns = ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-central-1:${data.aws_caller_identity.current.account_id}:log-group:/aws/lambda/dev-orders-billing:*"
      },
      {
        Sid      = "TellOfBills"
        Effect   = "Allow"
        Action   = "sns:Publish"
        Resource = "arn:aws:sns:eu-central-1:${data.aws_caller_identity.current.account_id}:dev-orders-billed"
      },
      {
        Sid      = "KeepFailures"
        Effect   = "Allow"
        Action   = "sqs:SendMessage"
        Resource = "arn:aws:sqs:eu-central-1:${data.aws_caller_identity.current.account_id}:dev-orders-billing-failed"
      },
    ]
  })
}

# Everything the function points at is made in the same apply.
module "function" {
  source = "../../"

  name                    = "dev-orders-billing"
  architecture            = "x86_64"
  description             = "Bills orders"
  ephemeral_storage       = 1024
  handler                 = "billing.handler"
  kms_key_arn             = aws_kms_key.orders.arn
  layers                  = ["arn:aws:lambda:eu-central-1:111111111111:layer:common:3"]
  memory_size             = 1024
  provisioned_concurrency = 2
  recursion               = "Terminate"
  reserved_concurrency    = 50
  role_arn                = module.role.arn
  runtime                 = "python3.13"
  timeout                 = 60
  tracing                 = "Active"

  async = {
    maximum_event_age      = 3600
    maximum_retry_attempts = 1
    on_failure             = { arn = aws_sqs_queue.failed.arn }
    on_success             = { arn = aws_sns_topic.billed.arn }
  }

  environment = {
    BILLED_TOPIC_ARN = aws_sns_topic.billed.arn
    LOG_LEVEL        = "INFO"
  }

  logs = {
    kms_key_arn    = aws_kms_key.orders.arn
    level          = "INFO"
    retention_days = 365
    system_level   = "WARN"
  }

  metric_filters = {
    billed = {
      pattern = "{ $.message = \"billed\" }"
      value   = "$.amount"

      dimensions = {
        Currency = "$.currency"
      }
    }

    refused = {
      default_value = 0
      pattern       = "{ $.message = \"payment refused\" }"
      unit          = "Count"
    }
  }

  package = {
    s3_bucket = "artifacts-111111111111"
    s3_key    = "orders/4f1c.zip"
    sha256    = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
  }

  runtime_management = {
    update_runtime_on = "FunctionUpdate"
  }

  tags = {
    service = "orders"
  }

  vpc = {
    security_group_ids = [aws_security_group.billing.id]
    subnet_ids         = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5061728"]
  }
}

output "function" {
  description = "The function, as triggers take it."
  value       = module.function.function
}

output "log_group" {
  description = "The function's log group."
  value       = module.function.log_group
}
