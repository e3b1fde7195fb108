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

module "key" {
  source = "../../"

  alias                = "example/complete"
  deletion_window_days = 7
  description          = "Encrypts the examples"

  services = {
    "events.amazonaws.com"            = ["arn:aws:events:eu-central-1:${data.aws_caller_identity.current.account_id}:rule/*"]
    "logs.eu-central-1.amazonaws.com" = []
    "sns.amazonaws.com"               = []
  }

  tags = {
    owner = "commerce"
  }
}

output "key" {
  description = "What other blocks take."
  value       = module.key.key
}
