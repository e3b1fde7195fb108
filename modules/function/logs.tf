# Made before the function (which names it in logging_config): a first invocation would otherwise create it without retention.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  kms_key_id        = var.logs.kms_key_arn
  retention_in_days = var.logs.retention_days
  skip_destroy      = var.logs.keep
  tags              = var.tags
}

# Their namespace is the function's name: what two functions count under one name stays apart.
resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each = var.metric_filters

  name           = each.key
  log_group_name = aws_cloudwatch_log_group.this.name
  pattern        = each.value.pattern

  metric_transformation {
    name          = each.key
    namespace     = var.name
    value         = each.value.value
    default_value = each.value.default_value
    dimensions    = each.value.dimensions
    unit          = each.value.unit
  }
}
