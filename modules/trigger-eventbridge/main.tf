resource "aws_cloudwatch_event_rule" "this" {
  name           = var.name
  description    = var.description
  event_bus_name = var.bus.name
  event_pattern  = var.pattern
  state          = var.state
  tags           = var.tags
}

resource "aws_cloudwatch_event_target" "this" {
  arn            = var.function.alias_arn
  event_bus_name = aws_cloudwatch_event_rule.this.event_bus_name
  input          = var.input
  rule           = aws_cloudwatch_event_rule.this.name
  target_id      = "function"

  dynamic "dead_letter_config" {
    for_each = var.dead_letter[*]

    content {
      arn = dead_letter_config.value.arn
    }
  }

  dynamic "input_transformer" {
    for_each = var.input_transformer[*]

    content {
      input_paths    = input_transformer.value.paths
      input_template = input_transformer.value.template
    }
  }

  retry_policy {
    maximum_event_age_in_seconds = var.maximum_event_age
    maximum_retry_attempts       = var.maximum_retry_attempts
  }

  # Events that match before the permission stands are lost, or in the dead-letter queue.
  depends_on = [aws_lambda_permission.this]
}

resource "aws_lambda_permission" "this" {
  statement_id  = "eventbridge-${substr(sha256("${var.bus.name} ${var.name}"), 0, 16)}"
  action        = "lambda:InvokeFunction"
  function_name = var.function.name
  principal     = "events.amazonaws.com"
  qualifier     = var.function.alias
  source_arn    = aws_cloudwatch_event_rule.this.arn
}
