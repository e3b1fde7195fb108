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

# The function block exports this object; written out here, the example needs no other block.
locals {
  function = {
    name          = "dev-shop-orders"
    arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders"
    version       = "7"
    qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:7"
    alias         = "live"
    alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:live"
    invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:live/invocations"
    role_name     = "dev-shop-orders"
  }
}

resource "aws_cloudwatch_event_bus" "shop" {
  name = "dev-shop-events"
}

resource "aws_sqs_queue" "lost" {
  name                    = "dev-shop-lost"
  sqs_managed_sse_enabled = true
}

# The rule does not wait for its dead-letter queue, so that queue's policy may name it; its target waits for the policy,
# since the url below is the policy's. The sqs block does the same.
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
      Condition = { ArnEquals = { "aws:SourceArn" = module.orders_placed.rule.arn } }
    }]
  })
}

module "orders_placed" {
  source = "../../"

  description            = "Orders to bill"
  function               = local.function
  maximum_event_age      = 3600
  maximum_retry_attempts = 10
  name                   = "dev-shop-placed"
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

  input_transformer = {
    paths    = { id = "$.detail.id" }
    template = "{\"order\": <id>}"
  }

  tags = {
    service = "shop"
  }
}

output "rule" {
  description = "The rule that invokes the function."
  value       = module.orders_placed.rule
}
