output "access_log_group" {
  description = "Log group of the access log (name, arn), or null without one."
  value       = var.access_logs == null ? null : { name = aws_cloudwatch_log_group.access[0].name, arn = aws_cloudwatch_log_group.access[0].arn }
}

output "api" {
  description = "The API as the trigger-http block takes it: identity, endpoint and the ids and types of its authorizers by name."
  value = {
    id            = aws_apigatewayv2_api.this.id
    name          = aws_apigatewayv2_api.this.name
    arn           = aws_apigatewayv2_api.this.arn
    execution_arn = aws_apigatewayv2_api.this.execution_arn
    endpoint      = local.endpoint
    authorizers = tomap(merge(
      { for name, authorizer in aws_apigatewayv2_authorizer.jwt : name => authorizer.id },
      { for name, authorizer in aws_apigatewayv2_authorizer.function : name => authorizer.id },
    ))
    authorizer_types = tomap(merge(
      { for name in keys(local.jwt_authorizers) : name => "JWT" },
      { for name in keys(local.function_authorizers) : name => "CUSTOM" },
    ))
  }

  # A route with a function authorizer answers 500 until the authorizer may be invoked.
  depends_on = [aws_lambda_permission.authorizer]
}

output "endpoint" {
  description = "URL of the API without a trailing slash: the custom domain's where there is one."
  value       = local.endpoint

  depends_on = [aws_apigatewayv2_api_mapping.this, aws_apigatewayv2_stage.this]
}

output "id" {
  description = "Id of the API."
  value       = aws_apigatewayv2_api.this.id
}
