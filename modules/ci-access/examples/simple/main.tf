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

module "ci_access" {
  source = "../../"

  environment = "dev"
  families    = ["dynamodb", "http_api", "sqs"]
  github      = { repository = "example/shop", apply_environment = "dev" }
  project     = "shop"
  state       = { bucket = "example-states-111111111111" }
}
