output "rule" {
  description = "The rule (name, arn) that invokes the function."
  value = {
    name = aws_cloudwatch_event_rule.this.name
    arn  = aws_cloudwatch_event_rule.this.arn
  }
}
