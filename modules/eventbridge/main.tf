locals {
  # An archive's name is at most 48 characters, a bus's 256.
  archive_name = length(var.name) <= 48 ? var.name : "${substr(var.name, 0, 39)}-${substr(sha256(var.name), 0, 8)}"
}

resource "aws_cloudwatch_event_bus" "this" {
  name               = var.name
  kms_key_identifier = var.kms_key_arn
  tags               = var.tags
}

resource "aws_cloudwatch_event_archive" "this" {
  count = var.archive_days == null ? 0 : 1

  name             = local.archive_name
  description      = "All events of ${var.name}"
  event_source_arn = aws_cloudwatch_event_bus.this.arn
  retention_days   = var.archive_days
}
