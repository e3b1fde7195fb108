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

resource "aws_sqs_queue" "mails" {
  name                    = "dev-shop-mails"
  sqs_managed_sse_enabled = true
}

resource "aws_sqs_queue_policy" "mails" {
  queue_url = aws_sqs_queue.mails.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "News"
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.mails.arn
      Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.news.arn } }
    }]
  })
}

module "mails" {
  source = "../../"

  filter       = jsonencode({ kind = ["placed"] })
  filter_scope = "MessageBody"
  raw          = false

  dead_letter = {
    name = aws_sqs_queue.lost.name
    arn  = aws_sqs_queue.lost.arn
    url  = aws_sqs_queue.lost.url
  }

  queue = {
    name = aws_sqs_queue.mails.name
    arn  = aws_sqs_queue.mails.arn
    url  = aws_sqs_queue.mails.url
  }

  topic = {
    name = aws_sns_topic.news.name
    arn  = aws_sns_topic.news.arn
  }
}

output "subscription_arn" {
  description = "ARN of the subscription."
  value       = module.mails.subscription_arn
}
