output "arn" {
  description = "ARN of the secret, which ends in six characters that AWS made up."
  value       = aws_secretsmanager_secret.this.arn
}

output "name" {
  description = "Name of the secret."
  value       = aws_secretsmanager_secret.this.name
}

output "secret" {
  description = "The secret as other blocks take it: name and arn, never its value."
  value = {
    name = aws_secretsmanager_secret.this.name
    arn  = aws_secretsmanager_secret.this.arn
  }
}
