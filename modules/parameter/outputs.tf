output "arn" {
  description = "ARN of the parameter."
  value       = aws_ssm_parameter.this.arn
}

output "name" {
  description = "Name of the parameter."
  value       = aws_ssm_parameter.this.name
}

output "parameter" {
  description = "The parameter as other blocks take it: name and arn, never its value."
  value = {
    name = aws_ssm_parameter.this.name
    arn  = aws_ssm_parameter.this.arn
  }
}
