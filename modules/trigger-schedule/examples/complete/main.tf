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

  name = "dev-orders-report"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/dev-orders-report:*"
      },
    ]
  })
}

module "function" {
  source = "../../../function"

  name     = "dev-orders-report"
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

module "key" {
  source = "../../../kms"

  alias       = "dev-orders"
  description = "Encrypts the queues of orders"
}

resource "aws_sqs_queue" "missed" {
  name              = "dev-orders-report-missed"
  kms_master_key_id = module.key.arn
}

module "schedule" {
  source = "../../"

  name                    = "dev-orders-report"
  boundary                = "arn:aws:iam::111111111111:policy/boundary"
  expression              = "cron(0 7 ? * MON-FRI *)"
  flexible_window_minutes = 15
  function                = module.function.function
  input                   = jsonencode({ kind = "daily" })
  maximum_event_age       = 3600
  maximum_retry_attempts  = 10
  state                   = "ENABLED"
  timezone                = "Europe/Berlin"

  dead_letter = {
    name = aws_sqs_queue.missed.name
    arn  = aws_sqs_queue.missed.arn
    url  = aws_sqs_queue.missed.url
  }

  # By its alias, the schedule's policy can be read at plan: AWS makes the id of a key up.
  dead_letter_key = { alias = module.key.key.alias }

  tags = {
    service = "orders"
  }
}

output "schedule" {
  description = "The schedule."
  value       = module.schedule.schedule
}
