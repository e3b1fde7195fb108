output "arn" {
  description = "ARN of the queue."
  value       = aws_sqs_queue.this.arn

  # S3 tries the queue when it is named in a notification.
  depends_on = [aws_sqs_queue_policy.this]
}

output "dead_letter" {
  description = "The dead-letter queue as triggers and alarms take it: name, arn and url; null without one."
  value = var.dead_letter == null ? null : {
    name = aws_sqs_queue.dead_letter[0].name
    arn  = aws_sqs_queue.dead_letter[0].arn
    url  = aws_sqs_queue.dead_letter[0].url
  }

  depends_on = [aws_sqs_queue_policy.this]
}

output "name" {
  description = "Name of the queue, with `.fifo` where it has it."
  value       = aws_sqs_queue.this.name
}

output "queue" {
  description = "The queue as triggers, subscriptions and alarms take it: name, arn and url."
  value = {
    name = aws_sqs_queue.this.name
    arn  = aws_sqs_queue.this.arn
    url  = aws_sqs_queue.this.url
  }

  depends_on = [aws_sqs_queue_policy.this, aws_sqs_queue_redrive_policy.this]
}

output "url" {
  description = "URL of the queue."
  value       = aws_sqs_queue.this.url
}
