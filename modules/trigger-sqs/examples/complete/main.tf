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

resource "aws_sqs_queue" "bills" {
  name                       = "dev-shop-bills"
  sqs_managed_sse_enabled    = true
  visibility_timeout_seconds = 360

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.lost.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "lost" {
  name                    = "dev-shop-bills-lost"
  sqs_managed_sse_enabled = true
}

module "billing_bills" {
  source = "../../"

  batch_size                         = 100
  function                           = local.function
  maximum_batching_window_in_seconds = 5
  maximum_concurrency                = 20

  filter = [
    jsonencode({ body = { kind = ["placed"] } }),
    jsonencode({ body = { kind = ["paid"] } }),
  ]

  queue = {
    name = aws_sqs_queue.bills.name
    arn  = aws_sqs_queue.bills.arn
    url  = aws_sqs_queue.bills.url
  }

  tags = {
    service = "shop"
  }
}

output "uuid" {
  description = "Id of the event source mapping."
  value       = module.billing_bills.uuid
}
