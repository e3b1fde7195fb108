resource "aws_sns_topic_subscription" "this" {
  endpoint             = var.queue.arn
  filter_policy        = var.filter
  filter_policy_scope  = var.filter == null ? null : var.filter_scope
  protocol             = "sqs"
  raw_message_delivery = var.raw
  redrive_policy       = var.dead_letter == null ? null : jsonencode({ deadLetterTargetArn = var.dead_letter.arn })
  topic_arn            = var.topic.arn
}
