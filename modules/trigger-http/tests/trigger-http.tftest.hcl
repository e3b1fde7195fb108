mock_provider "aws" {
  mock_resource "aws_apigatewayv2_api" {
    defaults = {
      execution_arn = "arn:aws:execute-api:eu-central-1:111122223333:abc123"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/apigateway/dev-shop"
    }
  }

  mock_resource "aws_apigatewayv2_integration" {
    defaults = {
      id = "int789"
    }
  }
}

variables {
  api = {
    id            = "abc123"
    name          = "dev-shop"
    arn           = "arn:aws:apigateway:eu-central-1::/apis/abc123"
    execution_arn = "arn:aws:execute-api:eu-central-1:111122223333:abc123"
    endpoint      = "https://abc123.execute-api.eu-central-1.amazonaws.com"
    authorizers = {
      guard = "aut1"
      jwt   = "aut2"
    }
    authorizer_types = {
      guard = "CUSTOM"
      jwt   = "JWT"
    }
  }

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

  routes = {
    "$default"              = { public = "answers 404" }
    "ANY /internal/{path+}" = { authorizer = "aws_iam" }
    "GET /"                 = { public = "the front page" }
    "GET /orders/{id}"      = { authorizer = "guard" }
    "POST /orders"          = { authorizer = "jwt", scopes = ["orders.write"] }
  }
}

run "one_integration_serves_all_routes_through_the_alias" {
  assert {
    condition     = endswith(aws_apigatewayv2_integration.this.integration_uri, ":live/invocations") && aws_apigatewayv2_integration.this.payload_format_version == "2.0" && aws_apigatewayv2_integration.this.integration_type == "AWS_PROXY"
    error_message = "The integration invokes the alias with payload format 2.0."
  }

  assert {
    condition     = aws_apigatewayv2_integration.this.timeout_milliseconds == 30000
    error_message = "API Gateway waits as long as it can."
  }

  assert {
    condition     = length(aws_apigatewayv2_route.this) == 5 && alltrue([for route in values(aws_apigatewayv2_route.this) : route.target == "integrations/int789" && route.api_id == "abc123"])
    error_message = "Every route leads to the one integration."
  }

  assert {
    condition     = keys(output.route_ids) == keys(aws_apigatewayv2_route.this)
    error_message = "The ids are an output by route."
  }
}

run "a_route_is_guarded_as_it_says" {
  assert {
    condition     = aws_apigatewayv2_route.this["$default"].authorization_type == "NONE" && aws_apigatewayv2_route.this["$default"].authorizer_id == null
    error_message = "A public route asks nobody."
  }

  assert {
    condition     = aws_apigatewayv2_route.this["ANY /internal/{path+}"].authorization_type == "AWS_IAM" && aws_apigatewayv2_route.this["ANY /internal/{path+}"].authorizer_id == null
    error_message = "IAM needs no authorizer of the API."
  }

  assert {
    condition     = aws_apigatewayv2_route.this["GET /orders/{id}"].authorization_type == "CUSTOM" && aws_apigatewayv2_route.this["GET /orders/{id}"].authorizer_id == "aut1" && aws_apigatewayv2_route.this["GET /orders/{id}"].authorization_scopes == null
    error_message = "A function authorizer is CUSTOM."
  }

  assert {
    condition     = aws_apigatewayv2_route.this["POST /orders"].authorization_type == "JWT" && aws_apigatewayv2_route.this["POST /orders"].authorizer_id == "aut2" && aws_apigatewayv2_route.this["POST /orders"].authorization_scopes == toset(["orders.write"])
    error_message = "An issuer is JWT and checks the scopes."
  }
}

run "each_route_may_invoke_the_alias_and_no_other_route_may" {
  assert {
    condition     = alltrue([for permission in values(aws_lambda_permission.this) : permission.function_name == "dev-shop-orders" && permission.qualifier == "live" && permission.principal == "apigateway.amazonaws.com" && permission.action == "lambda:InvokeFunction"])
    error_message = "Every permission is on the alias."
  }

  assert {
    condition     = aws_lambda_permission.this["GET /orders/{id}"].source_arn == "arn:aws:execute-api:eu-central-1:111122223333:abc123/*/GET/orders/{id}"
    error_message = "Method and path are exact."
  }

  assert {
    condition     = aws_lambda_permission.this["POST /orders"].source_arn == "arn:aws:execute-api:eu-central-1:111122223333:abc123/*/POST/orders"
    error_message = "Method and path are exact."
  }

  assert {
    condition     = aws_lambda_permission.this["GET /"].source_arn == "arn:aws:execute-api:eu-central-1:111122223333:abc123/*/GET/"
    error_message = "The root path is exact."
  }

  assert {
    condition     = aws_lambda_permission.this["ANY /internal/{path+}"].source_arn == "arn:aws:execute-api:eu-central-1:111122223333:abc123/*/*/internal/{path+}"
    error_message = "ANY is every method of one path."
  }

  assert {
    condition     = aws_lambda_permission.this["$default"].source_arn == "arn:aws:execute-api:eu-central-1:111122223333:abc123/*/$default"
    error_message = "The default route is named so."
  }

  assert {
    condition     = length(distinct([for permission in values(aws_lambda_permission.this) : permission.statement_id])) == 5
    error_message = "Statement ids differ."
  }
}

run "an_authorizer_of_unknown_type_is_jwt" {
  variables {
    api = {
      id            = "abc123"
      name          = "dev-shop"
      arn           = "arn:aws:apigateway:eu-central-1::/apis/abc123"
      execution_arn = "arn:aws:execute-api:eu-central-1:111122223333:abc123"
      endpoint      = "https://abc123.execute-api.eu-central-1.amazonaws.com"
      authorizers   = { other = "aut3" }
    }
    routes = {
      "GET /orders" = { authorizer = "other", scopes = ["orders.read"] }
    }
  }

  assert {
    condition     = aws_apigatewayv2_route.this["GET /orders"].authorization_type == "JWT" && aws_apigatewayv2_route.this["GET /orders"].authorizer_id == "aut3"
    error_message = "An API described by hand needs no types for JWT."
  }
}

run "api_and_authorizer_may_be_made_in_the_same_apply" {
  module {
    source = "./examples/complete"
  }

  assert {
    condition     = length(output.route_ids) == 4
    error_message = "The complete example stands."
  }
}

run "the_simple_example_stands" {
  module {
    source = "./examples/simple"
  }
}

run "no_route_is_refused" {
  command = plan

  variables {
    routes = {}
  }

  expect_failures = [var.routes]
}

run "a_route_without_a_path_is_refused" {
  command = plan

  variables {
    routes = { "GET" = { public = "anybody" } }
  }

  expect_failures = [var.routes]
}

run "a_lower_case_method_is_refused" {
  command = plan

  variables {
    routes = { "get /orders" = { public = "anybody" } }
  }

  expect_failures = [var.routes]
}

run "a_route_with_neither_authorizer_nor_reason_is_refused" {
  command = plan

  variables {
    routes = { "GET /orders" = {} }
  }

  expect_failures = [var.routes]
}

run "a_route_with_both_authorizer_and_reason_is_refused" {
  command = plan

  variables {
    routes = { "GET /orders" = { authorizer = "jwt", public = "anybody" } }
  }

  expect_failures = [var.routes]
}

run "an_empty_reason_is_refused" {
  command = plan

  variables {
    routes = { "GET /orders" = { public = " " } }
  }

  expect_failures = [var.routes]
}

run "an_authorizer_the_api_lacks_is_refused" {
  command = plan

  variables {
    routes = { "GET /orders" = { authorizer = "jtw" } }
  }

  expect_failures = [var.routes]
}

run "scopes_on_a_public_route_are_refused" {
  command = plan

  variables {
    routes = { "GET /orders" = { public = "anybody", scopes = ["orders.read"] } }
  }

  expect_failures = [var.routes]
}

run "scopes_for_iam_are_refused" {
  command = plan

  variables {
    routes = { "GET /orders" = { authorizer = "aws_iam", scopes = ["orders.read"] } }
  }

  expect_failures = [var.routes]
}

run "scopes_for_a_function_authorizer_are_refused" {
  command = plan

  variables {
    routes = { "GET /orders" = { authorizer = "guard", scopes = ["orders.read"] } }
  }

  expect_failures = [var.routes]
}

run "a_timeout_over_thirty_seconds_is_refused" {
  command = plan

  variables {
    timeout_milliseconds = 30001
  }

  expect_failures = [var.timeout_milliseconds]
}

run "a_timeout_under_fifty_milliseconds_is_refused" {
  command = plan

  variables {
    timeout_milliseconds = 49
  }

  expect_failures = [var.timeout_milliseconds]
}
