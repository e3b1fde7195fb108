locals {
  # The ARN of a bucket holds no account, so a bucket deleted here and made elsewhere under its name could publish.
  bucket_owner = { StringEquals = { "aws:SourceAccount" = split(":", aws_sns_topic.this.arn)[4] } }
}

resource "aws_sns_topic_policy" "this" {
  arn = aws_sns_topic.this.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid       = "DenyPlainText"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sns:Publish"
          Resource  = aws_sns_topic.this.arn
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        },
      ],
      [
        for principal, arns in var.publishers : {
          # cloudwatch.amazonaws.com -> Cloudwatch: a Sid has letters and digits only.
          Sid       = "PublishFrom${replace(title(replace(trimsuffix(principal, ".amazonaws.com"), "/[^a-z0-9]/", " ")), " ", "")}"
          Effect    = "Allow"
          Principal = { Service = principal }
          Action    = "sns:Publish"
          Resource  = aws_sns_topic.this.arn
          Condition = merge(
            { ArnLike = { "aws:SourceArn" = sort(arns) } },
            { for operator, keys in local.bucket_owner : operator => keys if principal == "s3.amazonaws.com" },
          )
        }
      ],
    )
  })
}
