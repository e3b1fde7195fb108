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

  name = "dev-orders-billing"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/dev-orders-billing:*"
      },
    ]
  })
}

module "function" {
  source = "../../../function"

  name     = "dev-orders-billing"
  handler  = "app.handler"
  role_arn = module.role.arn
  runtime  = "python3.13"
  timeout  = 15

  package = {
    s3_bucket = "artifacts-111111111111"
    s3_key    = "orders/4f1c.zip"
    sha256    = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
  }

  metric_filters = {
    refused = { pattern = "{ $.message = \"payment refused\" }" }
  }
}

resource "aws_sns_topic" "alarms" {
  name              = "dev-orders-alarms"
  kms_master_key_id = "alias/aws/sns"
}

resource "aws_sqs_queue" "bills" {
  name                    = "dev-orders-bills"
  sqs_managed_sse_enabled = true
}

resource "aws_sqs_queue" "bills_dead_letter" {
  name                    = "dev-orders-bills-dead-letter"
  sqs_managed_sse_enabled = true
}

resource "aws_sqs_queue" "missed" {
  name                    = "dev-orders-missed"
  sqs_managed_sse_enabled = true
}

resource "aws_apigatewayv2_api" "shop" {
  name          = "dev-orders-shop"
  protocol_type = "HTTP"
}

# Everything watched, and the topic, is made in the same apply.
module "alarms" {
  source = "../../"

  function    = { name = "dev-orders-billing" }
  name_prefix = "dev-orders-billing"
  timeout     = 15

  actions = {
    topic_arns = [aws_sns_topic.alarms.arn]
  }

  apis = {
    shop = { id = aws_apigatewayv2_api.shop.id, threshold_percent = 2 }
  }

  dead_letters = {
    missed = {
      name = aws_sqs_queue.missed.name
      arn  = aws_sqs_queue.missed.arn
      url  = aws_sqs_queue.missed.url
    }
  }

  duration = {
    statistic         = "Maximum"
    threshold_percent = 90
  }

  errors = {
    evaluation_periods = 2
    threshold          = 5
  }

  iterator_age = {
    threshold_ms = 60000
  }

  metric_filters = {
    refused = { threshold = 10 }
  }

  queues = {
    bills = {
      age = 600

      dead_letter = {
        name = aws_sqs_queue.bills_dead_letter.name
        arn  = aws_sqs_queue.bills_dead_letter.arn
        url  = aws_sqs_queue.bills_dead_letter.url
      }

      queue = {
        name = aws_sqs_queue.bills.name
        arn  = aws_sqs_queue.bills.arn
        url  = aws_sqs_queue.bills.url
      }
    }
  }

  rules = {
    nightly = "dev-orders-nightly"
    placed  = "dev-orders-events/dev-orders-placed"
  }

  schedules = {
    dev-orders-report = {}
  }

  tags = {
    service = "orders"
  }

  throttles = null
}

output "composite" {
  description = "The alarm that notifies."
  value       = module.alarms.composite
}
