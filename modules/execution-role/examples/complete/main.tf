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

resource "aws_kinesis_stream" "orders" {
  name            = "dev-orders"
  encryption_type = "KMS"
  kms_key_id      = "alias/aws/kinesis"

  stream_mode_details {
    stream_mode = "ON_DEMAND"
  }
}

module "execution_role" {
  source = "../../"

  name                = "dev-orders-worker"
  boundary            = "arn:aws:iam::111111111111:policy/boundary"
  description         = "Lets the worker read the stream of orders"
  managed_policy_arns = ["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"]
  path                = "/orders/"
  services            = ["lambda.amazonaws.com", "scheduler.amazonaws.com"]

  # For a statement whose ARN is known only after the apply.
  computed_policy = {
    json = jsonencode({
      Version = "2012-10-17"
      Statement = [
        {
          Sid      = "ReadStream"
          Effect   = "Allow"
          Action   = ["kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]
          Resource = aws_kinesis_stream.orders.arn
        },
      ]
    })
  }

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/dev-orders-worker:*"
      },
    ]
  })

  tags = {
    service = "orders"
  }

  trusted_source = {
    account = "111111111111"
    arn     = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-worker"
  }
}

output "arn" {
  description = "ARN of the role."
  value       = module.execution_role.arn
}
