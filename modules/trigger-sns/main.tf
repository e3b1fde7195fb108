resource "aws_sns_topic_subscription" "this" {
  endpoint            = var.function.alias_arn
  filter_policy       = var.filter
  filter_policy_scope = var.filter == null ? null : var.filter_scope
  protocol            = "lambda"
  redrive_policy      = var.dead_letter == null ? null : jsonencode({ deadLetterTargetArn = var.dead_letter.arn })
  topic_arn           = var.topic.arn

  # Messages published before the permission stands are lost, or in the dead-letter queue.
  depends_on = [aws_lambda_permission.this]
}

resource "aws_lambda_permission" "this" {
  statement_id  = "sns-${substr(sha256(var.topic.name), 0, 16)}"
  action        = "lambda:InvokeFunction"
  function_name = var.function.name
  principal     = "sns.amazonaws.com"
  qualifier     = var.function.alias
  source_arn    = var.topic.arn
}
