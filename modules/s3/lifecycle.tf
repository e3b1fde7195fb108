locals {
  expiry = var.expire_after_days == null ? [] : [{
    id                = "expire"
    prefix            = ""
    expire_after_days = var.expire_after_days
    transitions       = []
    noncurrent_days   = null
  }]

  lifecycle = [
    for index, rule in var.lifecycle_rules : {
      id                = "lifecycle-${index}"
      prefix            = rule.prefix
      expire_after_days = rule.expire_after_days
      transitions       = [for transition in [rule.transition] : transition if transition != null]
      noncurrent_days   = rule.noncurrent_days
    }
  ]
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  # Unfinished uploads and delete markers of nothing cost money and stand in no listing.
  rule {
    id     = "housekeeping"
    status = "Enabled"

    filter {
      prefix = ""
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }

    expiration {
      expired_object_delete_marker = true
    }

    dynamic "noncurrent_version_expiration" {
      for_each = var.noncurrent_days == null ? [] : [var.noncurrent_days]

      content {
        noncurrent_days = noncurrent_version_expiration.value
      }
    }
  }

  # Two levels of dynamic: a rule of S3 is a list of optional blocks, and an empty one is refused.
  dynamic "rule" {
    for_each = concat(local.expiry, local.lifecycle)

    content {
      id     = rule.value.id
      status = "Enabled"

      filter {
        prefix = rule.value.prefix
      }

      dynamic "expiration" {
        for_each = rule.value.expire_after_days == null ? [] : [rule.value.expire_after_days]

        content {
          days = expiration.value
        }
      }

      dynamic "transition" {
        for_each = rule.value.transitions

        content {
          days          = transition.value.days
          storage_class = transition.value.storage_class
        }
      }

      dynamic "noncurrent_version_expiration" {
        for_each = rule.value.noncurrent_days == null ? [] : [rule.value.noncurrent_days]

        content {
          noncurrent_days = noncurrent_version_expiration.value
        }
      }
    }
  }

  # Rules for noncurrent versions are refused until the bucket has versions.
  depends_on = [aws_s3_bucket_versioning.this]
}
