# Made before the function (which names it in logging_config): a first invocation would otherwise create it without retention.
resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}"
  kms_key_id        = var.logs.kms_key_arn
  retention_in_days = var.logs.retention_days
  skip_destroy      = var.logs.keep
  tags              = var.tags
}
