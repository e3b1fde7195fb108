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

# EventBridge may send only where the key lets it make a data key.
resource "aws_kms_key" "bills" {
  description         = "Encrypts the bills"
  enable_key_rotation = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Events"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
      },
    ]
  })
}

resource "aws_cloudwatch_event_rule" "placed" {
  name          = "example-orders-placed"
  event_pattern = jsonencode({ source = ["orders"] })
}

resource "aws_cloudwatch_event_target" "bills" {
  rule = aws_cloudwatch_event_rule.placed.name
  arn  = module.bills.arn

  dead_letter_config {
    arn = module.bills.dead_letter.arn
  }
}

module "bills" {
  source = "../../"

  name               = "example-bills-complete"
  kms_key_arn        = aws_kms_key.bills.arn
  message_retention  = 86400
  visibility_timeout = 360

  dead_letter = {
    max_receive_count = 3
    message_retention = 604800
  }

  dead_letter_senders = {
    "events.amazonaws.com" = [aws_cloudwatch_event_rule.placed.arn]
  }

  senders = {
    "events.amazonaws.com" = [aws_cloudwatch_event_rule.placed.arn]
    "s3.amazonaws.com"     = ["arn:aws:s3:::example-uploads"]
  }

  tags = {
    owner = "commerce"
  }
}

module "ledger" {
  source = "../../"

  name                        = "example-ledger"
  content_based_deduplication = true
  delay                       = 5
  fifo                        = true
  dead_letter                 = { max_receive_count = 5 }
}

output "queue" {
  description = "What a trigger takes."
  value       = module.bills.queue
}
