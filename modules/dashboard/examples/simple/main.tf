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

module "dashboard" {
  source = "../../"

  name   = "dev-orders"
  region = "eu-central-1"

  functions = {
    api = { name = "dev-orders-api" }
  }
}

output "name" {
  description = "Name of the dashboard."
  value       = module.dashboard.name
}
