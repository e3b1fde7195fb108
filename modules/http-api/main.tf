locals {
  # JSON, one object a line, so that Logs Insights needs no parse command. The error fields tell a
  # refused request from a failed integration: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
  access_log_format = jsonencode({
    authorizer_error   = "$context.authorizer.error"
    error              = "$context.error.message"
    http_method        = "$context.httpMethod"
    integration_error  = "$context.integrationErrorMessage"
    integration_millis = "$context.integrationLatency"
    integration_status = "$context.integrationStatus"
    ip                 = "$context.identity.sourceIp"
    path               = "$context.path"
    protocol           = "$context.protocol"
    request_id         = "$context.requestId"
    request_time       = "$context.requestTime"
    response_length    = "$context.responseLength"
    response_millis    = "$context.responseLatency"
    route_key          = "$context.routeKey"
    status             = "$context.status"
    user_agent         = "$context.identity.userAgent"
  })

  endpoint = var.domain == null ? aws_apigatewayv2_api.this.api_endpoint : "https://${var.domain.name}"

  function_authorizers = { for name, authorizer in var.authorizers : name => authorizer.function if authorizer.function != null }
  jwt_authorizers      = { for name, authorizer in var.authorizers : name => authorizer.jwt if authorizer.jwt != null }
}

resource "aws_apigatewayv2_api" "this" {
  name          = var.name
  description   = var.description
  protocol_type = "HTTP"
  tags          = var.tags

  dynamic "cors_configuration" {
    for_each = var.cors[*]

    content {
      allow_credentials = cors_configuration.value.allow_credentials
      allow_headers     = cors_configuration.value.allow_headers
      allow_methods     = cors_configuration.value.allow_methods
      allow_origins     = cors_configuration.value.allow_origins
      expose_headers    = cors_configuration.value.expose_headers
      max_age           = cors_configuration.value.max_age
    }
  }
}

resource "aws_apigatewayv2_stage" "this" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  auto_deploy = true
  tags        = var.tags

  # Written even when nobody asks for a limit: the provider sends an absent limit as 0, which refuses every request.
  default_route_settings {
    throttling_burst_limit = var.throttling.burst_limit
    throttling_rate_limit  = var.throttling.rate_limit
  }

  dynamic "access_log_settings" {
    for_each = aws_cloudwatch_log_group.access

    content {
      destination_arn = access_log_settings.value.arn
      format          = local.access_log_format
    }
  }
}

# The prefix keeps the group out of the account's log resource policy, which holds 5,120 characters for all groups:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
resource "aws_cloudwatch_log_group" "access" {
  count = var.access_logs == null ? 0 : 1

  name              = "/aws/vendedlogs/apigateway/${var.name}"
  kms_key_id        = var.access_logs.kms_key_arn
  retention_in_days = var.access_logs.retention_days
  tags              = var.tags
}

resource "aws_apigatewayv2_authorizer" "jwt" {
  for_each = local.jwt_authorizers

  api_id           = aws_apigatewayv2_api.this.id
  name             = each.key
  authorizer_type  = "JWT"
  identity_sources = each.value.identity_sources

  jwt_configuration {
    audience = each.value.audience
    issuer   = each.value.issuer
  }

  # Routes let go of an authorizer before it is deleted: AWS refuses to delete one that a route still names.
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_apigatewayv2_authorizer" "function" {
  for_each = local.function_authorizers

  api_id                            = aws_apigatewayv2_api.this.id
  name                              = each.key
  authorizer_payload_format_version = "2.0"
  authorizer_result_ttl_in_seconds  = each.value.ttl_seconds
  authorizer_type                   = "REQUEST"
  authorizer_uri                    = each.value.function.invoke_arn
  enable_simple_responses           = each.value.simple_responses
  identity_sources                  = each.value.identity_sources

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lambda_permission" "authorizer" {
  for_each = local.function_authorizers

  statement_id  = "authorizer-${substr(sha256("${var.name} ${each.key}"), 0, 16)}"
  action        = "lambda:InvokeFunction"
  function_name = each.value.function.name
  principal     = "apigateway.amazonaws.com"
  qualifier     = each.value.function.alias
  source_arn    = "${aws_apigatewayv2_api.this.execution_arn}/authorizers/${aws_apigatewayv2_authorizer.function[each.key].id}"
}

resource "aws_apigatewayv2_domain_name" "this" {
  count = var.domain == null ? 0 : 1

  domain_name = var.domain.name
  tags        = var.tags

  domain_name_configuration {
    certificate_arn = var.domain.certificate_arn
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }
}

resource "aws_apigatewayv2_api_mapping" "this" {
  count = var.domain == null ? 0 : 1

  api_id      = aws_apigatewayv2_api.this.id
  domain_name = aws_apigatewayv2_domain_name.this[0].id
  stage       = aws_apigatewayv2_stage.this.id
}

resource "aws_route53_record" "this" {
  count = var.domain == null ? 0 : var.domain.zone == null ? 0 : 1

  name    = var.domain.name
  type    = "A"
  zone_id = var.domain.zone.id

  alias {
    name                   = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].target_domain_name
    zone_id                = aws_apigatewayv2_domain_name.this[0].domain_name_configuration[0].hosted_zone_id
    evaluate_target_health = false
  }
}
