output "arn" {
  description = "ARN of the topic."
  value       = aws_sns_topic.this.arn

  # S3 tries the topic when it is named in a notification.
  depends_on = [aws_sns_topic_policy.this]
}

output "name" {
  description = "Name of the topic, with `.fifo` where it has it."
  value       = aws_sns_topic.this.name
}

output "topic" {
  description = "The topic as triggers, subscriptions and alarms take it: name and arn."
  value = {
    name = aws_sns_topic.this.name
    arn  = aws_sns_topic.this.arn
  }

  depends_on = [aws_sns_topic_policy.this]
}
