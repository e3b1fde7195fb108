output "arn" {
  description = "ARN of the bus."
  value       = aws_cloudwatch_event_bus.this.arn
}

output "bus" {
  description = "The bus as triggers and subscriptions take it: name and arn."
  value = {
    name = aws_cloudwatch_event_bus.this.name
    arn  = aws_cloudwatch_event_bus.this.arn
  }
}

output "name" {
  description = "Name of the bus."
  value       = aws_cloudwatch_event_bus.this.name
}
