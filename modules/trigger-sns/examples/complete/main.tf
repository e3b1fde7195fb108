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

resource "aws_sns_topic" "news" {
  name              = "dev-shop-news"
  kms_master_key_id = "alias/aws/sns"
}

resource "aws_sqs_queue" "lost" {
  name                    = "dev-shop-lost"
  sqs_managed_sse_enabled = true
}

resource "aws_sqs_queue_policy" "lost" {
  queue_url = aws_sqs_queue.lost.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "News"
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.lost.arn
      Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.news.arn } }
    }]
  })
}

module "orders_news" {
  source = "../../"

  filter       = jsonencode({ kind = ["placed"] })
  filter_scope = "MessageBody"
  function     = local.function

  dead_letter = {
    name = aws_sqs_queue.lost.name
    arn  = aws_sqs_queue.lost.arn
    url  = aws_sqs_queue.lost.url
  }

  topic = {
    name = aws_sns_topic.news.name
    arn  = aws_sns_topic.news.arn
  }
}

output "subscription_arn" {
  description = "ARN of the subscription."
  value       = module.orders_news.subscription_arn
}
