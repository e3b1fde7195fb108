output "url" {
  description = "The function's URL, with a slash at its end."
  value       = aws_lambda_function_url.this.function_url

  depends_on = [
    aws_cloudformation_stack.url,
    aws_lambda_permission.url,
  ]
}
