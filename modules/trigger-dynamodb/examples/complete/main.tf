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

resource "aws_sqs_queue" "lost" {
  name                    = "dev-shop-lost"
  sqs_managed_sse_enabled = true
}

resource "aws_dynamodb_table" "orders" {
  name             = "dev-shop-orders"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_IMAGE"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}

module "audit_orders" {
  source = "../../"

  batch_size                         = 500
  bisect_batch_on_function_error     = true
  filter                             = [jsonencode({ eventName = ["INSERT"] })]
  function                           = local.function
  maximum_batching_window_in_seconds = 5
  maximum_record_age_in_seconds      = 3600
  maximum_retry_attempts             = 10
  on_failure                         = { arn = aws_sqs_queue.lost.arn }
  parallelization_factor             = 2
  starting_position                  = "TRIM_HORIZON"
  tumbling_window_in_seconds         = 60

  table = {
    name       = aws_dynamodb_table.orders.name
    arn        = aws_dynamodb_table.orders.arn
    stream_arn = aws_dynamodb_table.orders.stream_arn
  }

  tags = {
    service = "shop"
  }
}

output "uuid" {
  description = "Id of the event source mapping."
  value       = module.audit_orders.uuid
}
