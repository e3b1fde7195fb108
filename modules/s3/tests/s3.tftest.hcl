mock_provider "aws" {
  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:aws:s3:::uploads-111111111111"
      id  = "uploads-111111111111"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000" }
  }
}

variables {
  name = "uploads-111111111111"
}

run "a_bucket_is_safe_by_default" {
  assert {
    condition     = !aws_s3_bucket.this.force_destroy
    error_message = "A bucket that holds anything is not destroyed."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "Objects are encrypted with keys of S3."
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "The public is kept out."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "Every object is the account's."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "What is overwritten stays as a version."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this.policy).Statement == [
      {
        Sid       = "DenyPlainText"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = ["arn:aws:s3:::uploads-111111111111", "arn:aws:s3:::uploads-111111111111/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
    error_message = "A bucket refuses plain HTTP."
  }

  assert {
    condition     = length(aws_s3_bucket_cors_configuration.this) == 0
    error_message = "Without rules there is no CORS."
  }

  assert {
    condition     = output.bucket == { name = "uploads-111111111111", arn = "arn:aws:s3:::uploads-111111111111" } && output.name == output.bucket.name && output.arn == output.bucket.arn
    error_message = "The bucket object has name and ARN."
  }
}

run "a_bucket_is_tidied_by_default" {
  command = plan

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.id] == ["housekeeping"]
    error_message = "There is one rule."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].abort_incomplete_multipart_upload[0].days_after_initiation == 7
    error_message = "Unfinished uploads are dropped."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].expiration[0].expired_object_delete_marker
    error_message = "Delete markers with nothing behind them go."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].noncurrent_version_expiration[0].noncurrent_days == 90
    error_message = "Old versions are kept for 90 days."
  }
}

run "old_versions_can_be_kept" {
  command = plan

  variables {
    noncurrent_days = null
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this.rule[0].noncurrent_version_expiration) == 0
    error_message = "No empty block is written."
  }
}

run "objects_expire_as_asked" {
  command = plan

  variables {
    expire_after_days = 730

    lifecycle_rules = [
      { prefix = "tmp/", expire_after_days = 7, noncurrent_days = 1 },
      { prefix = "raw/", transition = { days = 30, storage_class = "STANDARD_IA" } },
    ]
  }

  assert {
    condition = [for rule in aws_s3_bucket_lifecycle_configuration.this.rule : "${rule.id}:${rule.filter[0].prefix}"] == [
      "housekeeping:", "expire:", "lifecycle-0:tmp/", "lifecycle-1:raw/",
    ]
    error_message = "Each rule is for its prefix."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[1].expiration[0].days == 730 && length(aws_s3_bucket_lifecycle_configuration.this.rule[1].noncurrent_version_expiration) == 0
    error_message = "All objects expire."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[2].expiration[0].days == 7 && aws_s3_bucket_lifecycle_configuration.this.rule[2].noncurrent_version_expiration[0].noncurrent_days == 1 && length(aws_s3_bucket_lifecycle_configuration.this.rule[2].transition) == 0
    error_message = "A prefix expires earlier."
  }

  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.this.rule[3].transition).days == 30 && one(aws_s3_bucket_lifecycle_configuration.this.rule[3].transition).storage_class == "STANDARD_IA" && length(aws_s3_bucket_lifecycle_configuration.this.rule[3].expiration) == 0
    error_message = "A prefix moves to a cheaper class."
  }
}

run "a_key_of_ours_takes_the_place_of_s3_own" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/1"
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms" && one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).kms_master_key_id == "arn:aws:kms:eu-central-1:111111111111:key/1"
    error_message = "The key given encrypts the objects."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).bucket_key_enabled
    error_message = "A bucket key saves calls."
  }
}

run "cors_versions_destruction_and_tags_are_settable" {
  command = plan

  variables {
    cors          = [{ allowed_methods = ["PUT"], allowed_origins = ["https://shop.example"] }]
    force_destroy = true
    tags          = { owner = "commerce" }
    versioning    = false
  }

  assert {
    condition     = one(aws_s3_bucket_cors_configuration.this[0].cors_rule).allowed_origins == toset(["https://shop.example"]) && one(aws_s3_bucket_cors_configuration.this[0].cors_rule).max_age_seconds == 3600
    error_message = "Another origin may put."
  }

  assert {
    condition     = aws_s3_bucket.this.force_destroy && aws_s3_bucket.this.tags["owner"] == "commerce"
    error_message = "The bucket has its tags and goes with its objects."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Suspended"
    error_message = "No more versions are made."
  }
}

run "the_simple_example_plans" {
  command = plan

  module {
    source = "./examples/simple"
  }
}

# The key is made in the same apply: nothing is counted by it.
run "the_complete_example_plans" {
  command = plan

  module {
    source = "./examples/complete"
  }
}

run "more_than_100_cors_rules_are_refused" {
  command         = plan
  expect_failures = [var.cors]

  variables {
    cors = [for number in range(101) : { allowed_methods = ["GET"], allowed_origins = ["https://shop-${number}.example"] }]
  }
}

run "a_cors_method_is_one_of_s3" {
  command         = plan
  expect_failures = [var.cors]

  variables {
    cors = [{ allowed_methods = ["OPTIONS"], allowed_origins = ["https://shop.example"] }]
  }
}

run "a_cors_rule_has_an_origin" {
  command         = plan
  expect_failures = [var.cors]

  variables {
    cors = [{ allowed_methods = ["GET"], allowed_origins = [] }]
  }
}

run "expiry_is_after_a_day_or_more" {
  command         = plan
  expect_failures = [var.expire_after_days]

  variables {
    expire_after_days = 0
  }
}

run "a_lifecycle_rule_does_something" {
  command         = plan
  expect_failures = [var.lifecycle_rules]

  variables {
    lifecycle_rules = [{ prefix = "tmp/" }]
  }
}

run "lifecycle_days_are_at_least_1" {
  command         = plan
  expect_failures = [var.lifecycle_rules]

  variables {
    lifecycle_rules = [{ expire_after_days = 0 }]
  }
}

run "a_storage_class_is_one_of_s3" {
  command         = plan
  expect_failures = [var.lifecycle_rules]

  variables {
    lifecycle_rules = [{ transition = { days = 30, storage_class = "COLD" } }]
  }
}

run "infrequent_access_is_after_30_days" {
  command         = plan
  expect_failures = [var.lifecycle_rules]

  variables {
    lifecycle_rules = [{ transition = { days = 29, storage_class = "STANDARD_IA" } }]
  }
}

run "an_archive_may_begin_at_once" {
  command = plan

  variables {
    lifecycle_rules = [{ transition = { days = 0, storage_class = "GLACIER" } }]
  }

  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.this.rule[1].transition).days == 0
    error_message = "Glacier takes objects at once."
  }
}

run "objects_expire_after_their_transition" {
  command         = plan
  expect_failures = [var.lifecycle_rules]

  variables {
    lifecycle_rules = [{ expire_after_days = 30, transition = { days = 30, storage_class = "STANDARD_IA" } }]
  }
}

run "a_name_is_lower_case" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "Uploads"
  }
}

run "a_name_has_no_two_dots_in_a_row" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "up..loads"
  }
}

run "a_name_is_no_address" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "10.0.0.1"
  }
}

run "a_name_keeps_off_what_aws_reserves" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "uploads-s3alias"
  }
}

run "old_versions_stay_a_day_or_more" {
  command         = plan
  expect_failures = [var.noncurrent_days]

  variables {
    noncurrent_days = 0
  }
}
