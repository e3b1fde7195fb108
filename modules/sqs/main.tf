locals {
  suffix           = var.fifo ? ".fifo" : ""
  name             = "${var.name}${local.suffix}"
  dead_letter_name = "${var.name}-dead-letter${local.suffix}"

  # SQS has keys of its own when no customer key is given; the provider takes one of the two arguments.
  managed_encryption = var.kms_key_arn == null ? true : null
}

resource "aws_sqs_queue" "this" {
  name                        = local.name
  fifo_queue                  = var.fifo
  content_based_deduplication = var.content_based_deduplication

  delay_seconds              = var.delay
  message_retention_seconds  = var.message_retention
  visibility_timeout_seconds = var.visibility_timeout

  kms_master_key_id       = var.kms_key_arn
  sqs_managed_sse_enabled = local.managed_encryption

  tags = var.tags
}

resource "aws_sqs_queue" "dead_letter" {
  count = var.dead_letter == null ? 0 : 1

  name                        = local.dead_letter_name
  fifo_queue                  = var.fifo
  content_based_deduplication = var.content_based_deduplication

  message_retention_seconds = var.dead_letter.message_retention

  kms_master_key_id       = var.kms_key_arn
  sqs_managed_sse_enabled = local.managed_encryption

  tags = var.tags
}

# Resources of their own: each of the two queues names the other, and the provider's wait of 25 s for a queue is
# spent once for both.
resource "aws_sqs_queue_redrive_policy" "this" {
  count = var.dead_letter == null ? 0 : 1

  queue_url = aws_sqs_queue.this.id

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letter[0].arn
    maxReceiveCount     = var.dead_letter.max_receive_count
  })
}

resource "aws_sqs_queue_redrive_allow_policy" "dead_letter" {
  count = var.dead_letter == null ? 0 : 1

  queue_url = aws_sqs_queue.dead_letter[0].id

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.this.arn]
  })
}
