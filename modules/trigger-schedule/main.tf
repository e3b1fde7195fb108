resource "aws_scheduler_schedule" "this" {
  name                         = var.name
  schedule_expression          = var.expression
  schedule_expression_timezone = var.timezone
  state                        = var.state

  flexible_time_window {
    maximum_window_in_minutes = var.flexible_window_minutes
    mode                      = var.flexible_window_minutes == null ? "OFF" : "FLEXIBLE"
  }

  target {
    arn      = var.function.alias_arn
    input    = var.input
    role_arn = aws_iam_role.this.arn

    dynamic "dead_letter_config" {
      for_each = var.dead_letter == null ? [] : [var.dead_letter]
      content {
        arn = dead_letter_config.value.arn
      }
    }

    retry_policy {
      maximum_event_age_in_seconds = var.maximum_event_age
      maximum_retry_attempts       = var.maximum_retry_attempts
    }
  }

  # The Scheduler tries the role on the spot.
  depends_on = [aws_iam_role_policy.this]
}
