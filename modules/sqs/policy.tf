locals {
  guarded = merge(
    { queue = { arn = aws_sqs_queue.this.arn, url = aws_sqs_queue.this.id, senders = var.senders } },
    { for queue in aws_sqs_queue.dead_letter : "dead_letter" => { arn = queue.arn, url = queue.id, senders = var.dead_letter_senders } },
  )

  # The ARN of a bucket holds no account, so a bucket deleted here and made elsewhere under its name could send.
  bucket_owner = { StringEquals = { "aws:SourceAccount" = split(":", aws_sqs_queue.this.arn)[4] } }
}

resource "aws_sqs_queue_policy" "this" {
  for_each = local.guarded

  queue_url = each.value.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid       = "DenyPlainText"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sqs:*"
          Resource  = each.value.arn
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        },
      ],
      [
        for principal, arns in each.value.senders : {
          # events.amazonaws.com -> Events: a Sid has letters and digits only.
          Sid       = "SendFrom${replace(title(replace(trimsuffix(principal, ".amazonaws.com"), "/[^a-z0-9]/", " ")), " ", "")}"
          Effect    = "Allow"
          Principal = { Service = principal }
          Action    = "sqs:SendMessage"
          Resource  = each.value.arn
          Condition = merge(
            { ArnLike = { "aws:SourceArn" = sort(arns) } },
            { for operator, keys in local.bucket_owner : operator => keys if principal == "s3.amazonaws.com" },
          )
        }
      ],
    )
  })
}
