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

module "layer" {
  source = "../../"

  name     = "dev-orders-common"
  runtimes = ["python3.13"]

  package = {
    s3_bucket = "artifacts-111111111111"
    s3_key    = "orders/common-77aa.zip"
    sha256    = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
  }
}

output "layer" {
  description = "The layer; functions take its arn."
  value       = module.layer.layer
}
