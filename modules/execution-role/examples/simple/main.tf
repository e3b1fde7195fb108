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

module "execution_role" {
  source = "../../"

  name = "dev-orders-api"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/dev-orders-api:*"
      },
    ]
  })
}

output "arn" {
  description = "ARN of the role."
  value       = module.execution_role.arn
}
