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

resource "aws_cloudwatch_event_bus" "shop" {
  name = "dev-shop-events"
}

resource "aws_sqs_queue" "bills" {
  name                        = "dev-shop-bills.fifo"
  content_based_deduplication = true
  fifo_queue                  = true
  sqs_managed_sse_enabled     = true
}

resource "aws_sqs_queue" "lost" {
  name                    = "dev-shop-lost"
  sqs_managed_sse_enabled = true
}

# The rule does not wait for its queues, so their policies may name it; its target waits for the policies,
# since the url below is theirs. The sqs block does the same.
resource "aws_sqs_queue_policy" "bills" {
  queue_url = aws_sqs_queue.bills.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Events"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.bills.arn
      Condition = { ArnEquals = { "aws:SourceArn" = module.bills.rule.arn } }
    }]
  })
}

resource "aws_sqs_queue_policy" "lost" {
  queue_url = aws_sqs_queue.lost.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Events"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.lost.arn
      Condition = { ArnEquals = { "aws:SourceArn" = module.bills.rule.arn } }
    }]
  })
}

module "bills" {
  source = "../../"

  description            = "Orders to bill"
  maximum_event_age      = 3600
  maximum_retry_attempts = 10
  message_group_id       = "orders"
  name                   = "dev-shop-bills"
  pattern                = jsonencode({ source = ["orders"], detail-type = ["placed"] })
  state                  = "ENABLED"

  bus = {
    name = aws_cloudwatch_event_bus.shop.name
    arn  = aws_cloudwatch_event_bus.shop.arn
  }

  dead_letter = {
    name = aws_sqs_queue.lost.name
    arn  = aws_sqs_queue.lost.arn
    url  = aws_sqs_queue_policy.lost.queue_url
  }

  queue = {
    name = aws_sqs_queue.bills.name
    arn  = aws_sqs_queue.bills.arn
    url  = aws_sqs_queue_policy.bills.queue_url
  }

  tags = {
    service = "shop"
  }
}

output "rule" {
  description = "The rule that fills the queue."
  value       = module.bills.rule
}
