resource "aws_cloudwatch_event_rule" "this" {
  name           = var.name
  description    = var.description
  event_bus_name = var.bus.name
  event_pattern  = var.pattern
  state          = var.state
  tags           = var.tags
}

resource "aws_cloudwatch_event_target" "this" {
  arn            = var.queue.arn
  event_bus_name = aws_cloudwatch_event_rule.this.event_bus_name
  rule           = aws_cloudwatch_event_rule.this.name
  target_id      = "queue"

  dynamic "dead_letter_config" {
    for_each = var.dead_letter[*]

    content {
      arn = dead_letter_config.value.arn
    }
  }

  retry_policy {
    maximum_event_age_in_seconds = var.maximum_event_age
    maximum_retry_attempts       = var.maximum_retry_attempts
  }

  dynamic "sqs_target" {
    for_each = var.message_group_id[*]

    content {
      message_group_id = sqs_target.value
    }
  }
}
