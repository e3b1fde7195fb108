output "arn" {
  description = "ARN of the table."
  value       = aws_dynamodb_table.this.arn
}

output "name" {
  description = "Name of the table."
  value       = aws_dynamodb_table.this.name
}

output "table" {
  description = "The table as triggers take it: name, arn and stream_arn (null without a stream)."
  value = {
    name       = aws_dynamodb_table.this.name
    arn        = aws_dynamodb_table.this.arn
    stream_arn = var.stream == null ? null : aws_dynamodb_table.this.stream_arn
  }
}
