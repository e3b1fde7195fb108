terraform {
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

# The function block exports these objects; written out here, the example needs no other block.
locals {
  thumbnails = {
    name          = "dev-shop-thumbnails"
    arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails"
    version       = "7"
    qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails:7"
    alias         = "live"
    alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails:live"
    invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-thumbnails:live/invocations"
    role_name     = "dev-shop-thumbnails"
  }

  audit = {
    name          = "dev-shop-audit"
    arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit"
    version       = "7"
    qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:7"
    alias         = "live"
    alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:live"
    invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:live/invocations"
    role_name     = "dev-shop-audit"
  }
}

resource "aws_s3_bucket" "photos" {
  bucket = "dev-shop-photos-111122223333"
}

resource "aws_s3_bucket_public_access_block" "photos" {
  bucket = aws_s3_bucket.photos.id

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "photos" {
  bucket = aws_s3_bucket.photos.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "photos" {
  bucket = aws_s3_bucket.photos.id

  rule {
    id     = "housekeeping"
    status = "Enabled"

    filter {
      prefix = ""
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }

  # Rules for noncurrent versions are refused until the bucket has versions.
  depends_on = [aws_s3_bucket_versioning.photos]
}

resource "aws_sqs_queue" "imports" {
  name                    = "dev-shop-imports"
  sqs_managed_sse_enabled = true
}

resource "aws_sqs_queue_policy" "imports" {
  queue_url = aws_sqs_queue.imports.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Photos"
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.imports.arn
      Condition = {
        ArnEquals    = { "aws:SourceArn" = aws_s3_bucket.photos.arn }
        StringEquals = { "aws:SourceAccount" = "111122223333" }
      }
    }]
  })
}

# S3 publishes to an encrypted topic only with a customer key whose policy lets it make a data key.
resource "aws_kms_key" "news" {
  description         = "Encrypts the news"
  enable_key_rotation = true

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Photos"
        Effect    = "Allow"
        Principal = { Service = "s3.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
      },
    ]
  })
}

resource "aws_sns_topic" "news" {
  name              = "dev-shop-news"
  kms_master_key_id = aws_kms_key.news.id
}

resource "aws_sns_topic_policy" "news" {
  arn = aws_sns_topic.news.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Photos"
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.news.arn
      Condition = {
        ArnEquals    = { "aws:SourceArn" = aws_s3_bucket.photos.arn }
        StringEquals = { "aws:SourceAccount" = "111122223333" }
      }
    }]
  })
}

module "photos_events" {
  source = "../../"

  account_id  = "111122223333"
  eventbridge = true

  bucket = {
    name = aws_s3_bucket.photos.bucket
    arn  = aws_s3_bucket.photos.arn
  }

  functions = {
    audit      = { function = local.audit, events = ["s3:ObjectRemoved:*"] }
    thumbnails = { function = local.thumbnails, events = ["s3:ObjectCreated:*"], prefix = "photos/", suffix = ".jpg" }
  }

  # The notification waits for the policies, since the url and the topic's arn are theirs. The blocks sqs and sns do the same.
  queues = {
    imports = {
      events = ["s3:ObjectCreated:*"]
      prefix = "imports/"
      queue = {
        name = aws_sqs_queue.imports.name
        arn  = aws_sqs_queue.imports.arn
        url  = aws_sqs_queue_policy.imports.queue_url
      }
    }
  }

  topics = {
    news = {
      events = ["s3:ObjectCreated:*"]
      prefix = "news/"
      topic = {
        name = aws_sns_topic.news.name
        arn  = aws_sns_topic_policy.news.arn
      }
    }
  }
}
