output "function" {
  description = "The function as triggers and other blocks take it; everything in it that can be invoked is the alias `live`."
  value = {
    name          = aws_lambda_function.this.function_name
    arn           = aws_lambda_function.this.arn
    version       = aws_lambda_function.this.version
    qualified_arn = "${aws_lambda_function.this.arn}:${aws_lambda_function.this.version}"
    alias         = aws_lambda_alias.live.name
    alias_arn     = aws_lambda_alias.live.arn
    invoke_arn    = aws_lambda_alias.live.invoke_arn
    role_name     = reverse(split("/", var.role_arn))[0]
  }
}

output "log_group" {
  description = "The log group the function writes to."
  value = {
    name = aws_cloudwatch_log_group.this.name
    arn  = aws_cloudwatch_log_group.this.arn
  }
}

output "log_metrics" {
  description = "Names of the metrics that are counted in the log, in the namespace of the function's name."
  value       = keys(var.metric_filters)
}
