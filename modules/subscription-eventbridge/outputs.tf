output "rule" {
  description = "The rule (name, arn) that fills the queue."
  value = {
    name = aws_cloudwatch_event_rule.this.name
    arn  = aws_cloudwatch_event_rule.this.arn
  }
}
