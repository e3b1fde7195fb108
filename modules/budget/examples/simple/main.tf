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

module "budget" {
  source = "../../"

  name        = "example"
  monthly_usd = 100
  notify      = ["team@example.com"]
}
