locals {
  name = var.fifo ? "${var.name}.fifo" : var.name

  # The key policy of `aws/sns` lets roles of the account through, no service: with publishers and no key of your own,
  # encryption is that of SNS's disks. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
  managed_key = length(var.publishers) == 0 ? "alias/aws/sns" : null
}

resource "aws_sns_topic" "this" {
  name                        = local.name
  content_based_deduplication = var.content_based_deduplication
  display_name                = var.display_name
  fifo_topic                  = var.fifo
  kms_master_key_id           = var.kms_key_arn == null ? local.managed_key : var.kms_key_arn
  tags                        = var.tags
}

resource "aws_sns_topic_subscription" "this" {
  for_each = var.subscriptions

  topic_arn = aws_sns_topic.this.arn
  protocol  = each.value.protocol
  endpoint  = each.value.endpoint
}
