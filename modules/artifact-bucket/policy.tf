data "aws_partition" "current" {}

locals {
  everything = [aws_s3_bucket.this.arn, "${aws_s3_bucket.this.arn}/*"]

  denials = [
    {
      Sid       = "DenyPlainText"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = local.everything
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    },
    # A package lies under its digest: what is there already is never written again, not even by its own writer. The
    # parts of a multipart upload carry no If-None-Match; its completion does.
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
    {
      Sid       = "DenyOverwriting"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:PutObject"
      Resource  = "${aws_s3_bucket.this.arn}/*"
      Condition = {
        Bool = { "s3:ObjectCreationOperation" = "true" }
        Null = { "s3:if-none-match" = "true" }
      }
    },
  ]

  readers = [
    for account in sort(var.readers) : {
      Sid       = "ReadBy${account}"
      Effect    = "Allow"
      Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${account}:root" }
      Action    = ["s3:GetObject", "s3:ListBucket"]
      Resource  = local.everything
    }
  ]
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.id

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.denials, local.readers)
  })

  # S3 answers a conflict when the two are written at once.
  depends_on = [aws_s3_bucket_public_access_block.this]
}
