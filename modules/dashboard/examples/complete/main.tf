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

module "bills" {
  source = "../../../sqs"

  name        = "prod-orders-bills"
  dead_letter = { max_receive_count = 5 }
}

module "orders" {
  source = "../../../dynamodb"

  name                = "prod-orders-orders"
  deletion_protection = false # so that the example can be destroyed
  partition_key       = { name = "id" }
}

module "shop" {
  source = "../../../http-api"

  name = "prod-orders-shop"
}

module "placed" {
  source = "../../../sns"

  name = "prod-orders-placed"
}

module "dashboard" {
  source = "../../"

  name   = "prod-orders"
  region = "eu-central-1"

  cloudwatch_arn = "arn:aws:cloudwatch:eu-central-1:111111111111"

  alarms = [
    { name = "prod-orders-api-alarm" },
    { name = "prod-orders-billing-alarm" },
  ]

  apis = {
    shop = { id = module.shop.id }
  }

  dead_letters = {
    bills = module.bills.dead_letter
  }

  functions = {
    api     = { name = "prod-orders-api", log_metrics = ["refused"], url = true }
    billing = { name = "prod-orders-billing", async = true, streams = true }
  }

  queries = {
    refused = <<-QUERY
      filter message = "payment refused"
      | stats count(*) by bin(1h)
    QUERY
  }

  queues = {
    bills = module.bills.queue
  }

  tables = {
    orders = { name = module.orders.name }
  }

  topics = {
    placed = { name = module.placed.name }
  }
}

output "query_names" {
  description = "Names of the saved queries, by what they were given as."
  value       = module.dashboard.query_names
}
