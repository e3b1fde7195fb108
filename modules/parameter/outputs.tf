output "arn" {
  description = "ARN of the parameter."
  value       = local.parameter.arn
}

output "name" {
  description = "Name of the parameter."
  value       = local.parameter.name
}

output "parameter" {
  description = "The parameter as other blocks take it: name and arn, never its value."
  value       = local.parameter
}
