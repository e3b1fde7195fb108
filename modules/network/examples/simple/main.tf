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

module "network" {
  source = "../../"

  name  = "example"
  cidr  = "10.20.0.0/20"
  zones = ["eu-central-1a", "eu-central-1b"]
}
