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

# The function block exports this object; written out here, the example needs no other block.
locals {
  function = {
    name          = "dev-shop-orders"
    arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders"
    version       = "7"
    qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:7"
    alias         = "live"
    alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:live"
    invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:live/invocations"
    role_name     = "dev-shop-orders"
  }
}

resource "aws_apigatewayv2_api" "shop" {
  name          = "dev-shop"
  protocol_type = "HTTP"
}

resource "aws_cloudwatch_log_group" "shop" {
  name              = "/aws/apigateway/dev-shop"
  retention_in_days = 365
}

resource "aws_apigatewayv2_stage" "shop" {
  api_id      = aws_apigatewayv2_api.shop.id
  name        = "$default"
  auto_deploy = true

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.shop.arn
    format          = jsonencode({ requestId = "$context.requestId", routeKey = "$context.routeKey", status = "$context.status" })
  }

  default_route_settings {
    throttling_burst_limit = 100
    throttling_rate_limit  = 50
  }
}

resource "aws_apigatewayv2_authorizer" "jwt" {
  api_id           = aws_apigatewayv2_api.shop.id
  name             = "jwt"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    audience = ["shop"]
    issuer   = "https://id.example/"
  }
}

module "orders_http" {
  source = "../../"

  function             = local.function
  timeout_milliseconds = 15000

  # The http-api block exports this object.
  api = {
    id            = aws_apigatewayv2_api.shop.id
    name          = aws_apigatewayv2_api.shop.name
    arn           = aws_apigatewayv2_api.shop.arn
    execution_arn = aws_apigatewayv2_api.shop.execution_arn
    endpoint      = aws_apigatewayv2_api.shop.api_endpoint
    authorizers   = { jwt = aws_apigatewayv2_authorizer.jwt.id }
  }

  routes = {
    "$default"              = { public = "answers 404 in the shop's own words" }
    "ANY /internal/{path+}" = { authorizer = "aws_iam" }
    "GET /orders/{id}"      = { authorizer = "jwt" }
    "POST /orders"          = { authorizer = "jwt", scopes = ["orders.write"] }
  }
}

output "route_ids" {
  description = "Ids of the routes by route key."
  value       = module.orders_http.route_ids
}
