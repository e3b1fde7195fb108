locals {
  routes = {
    for key, route in var.routes : key => {
      authorization_type = (
        route.authorizer == null ? "NONE" :
        route.authorizer == "aws_iam" ? "AWS_IAM" :
        lookup(var.api.authorizer_types, route.authorizer, "JWT")
      )
      authorizer_id = route.authorizer == null || route.authorizer == "aws_iam" ? null : lookup(var.api.authorizers, route.authorizer, null)
      scopes        = length(route.scopes) == 0 ? null : route.scopes

      # What API Gateway calls itself when it invokes: stage, method, path as the route spells it. The API has one
      # stage; ANY stands for every method; the route $default has neither method nor path.
      source = (
        key == "$default" ? "*/$default" :
        startswith(key, "ANY ") ? "*/*${trimprefix(key, "ANY ")}" :
        "*/${replace(key, " ", "")}"
      )
    }
  }
}

resource "aws_apigatewayv2_integration" "this" {
  api_id                 = var.api.id
  integration_method     = "POST"
  integration_type       = "AWS_PROXY"
  integration_uri        = var.function.invoke_arn
  payload_format_version = "2.0"
  timeout_milliseconds   = var.timeout_milliseconds
}

resource "aws_apigatewayv2_route" "this" {
  for_each = local.routes

  api_id               = var.api.id
  route_key            = each.key
  authorization_scopes = each.value.scopes
  authorization_type   = each.value.authorization_type
  authorizer_id        = each.value.authorizer_id
  target               = "integrations/${aws_apigatewayv2_integration.this.id}"

  # A route that may not invoke its function answers 500.
  depends_on = [aws_lambda_permission.this]
}

resource "aws_lambda_permission" "this" {
  for_each = local.routes

  statement_id  = "http-${substr(sha256("${var.api.name} ${each.key}"), 0, 16)}"
  action        = "lambda:InvokeFunction"
  function_name = var.function.name
  principal     = "apigateway.amazonaws.com"
  qualifier     = var.function.alias
  source_arn    = "${var.api.execution_arn}/${each.value.source}"
}
