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

resource "aws_sqs_queue" "uploads" {
  name = "dev-shop-uploads"
}

# The rule does not wait for its queue, so the policy may name it; its target waits for the policy, since the url below
# is the policy's. The sqs block does the same.
resource "aws_sqs_queue_policy" "uploads" {
  queue_url = aws_sqs_queue.uploads.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Events"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.uploads.arn
      Condition = { ArnEquals = { "aws:SourceArn" = module.uploads.rule.arn } }
    }]
  })
}

module "uploads" {
  source = "../../"

  name    = "dev-shop-uploads"
  pattern = jsonencode({ source = ["aws.s3"], detail-type = ["Object Created"] })

  bus = {
    name = "default"
    arn  = "arn:aws:events:eu-central-1:111122223333:event-bus/default"
  }

  queue = {
    name = aws_sqs_queue.uploads.name
    arn  = aws_sqs_queue.uploads.arn
    url  = aws_sqs_queue_policy.uploads.queue_url
  }
}
