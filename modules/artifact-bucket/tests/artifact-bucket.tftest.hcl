mock_provider "aws" {
  mock_resource "aws_s3_bucket" {
    defaults = {
      arn = "arn:aws:s3:::kept-111111111111"
      id  = "kept-111111111111"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

variables {
  name = "kept-111111111111"
}

run "the_bucket_is_closed_encrypted_and_versioned" {
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
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "Objects are encrypted with keys of S3."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "What is overwritten stays as a version."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].noncurrent_version_expiration[0].noncurrent_days == 90
    error_message = "Old versions go after 90 days."
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this.rule[0].expiration[0].days[*]) == 0 || aws_s3_bucket_lifecycle_configuration.this.rule[0].expiration[0].days == 0
    error_message = "Nothing that is current expires."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this.policy).Statement[0] == {
      Sid       = "DenyPlainText"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws:s3:::kept-111111111111", "arn:aws:s3:::kept-111111111111/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }
    error_message = "Plain HTTP is refused."
  }

  assert {
    condition     = output.bucket == { name = "kept-111111111111", arn = "arn:aws:s3:::kept-111111111111" } && output.name == output.bucket.name && output.arn == output.bucket.arn
    error_message = "The bucket object has name and ARN."
  }
}

run "a_key_of_ours_takes_the_place_of_s3_own" {
  command = plan

  variables {
    kms_key_arn     = "arn:aws:kms:eu-central-1:111111111111:key/1"
    noncurrent_days = 7
    tags            = { owner = "platform" }
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms" && one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).kms_master_key_id == "arn:aws:kms:eu-central-1:111111111111:key/1" && one(aws_s3_bucket_server_side_encryption_configuration.this.rule).bucket_key_enabled
    error_message = "The key given encrypts the objects, by a bucket key."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].noncurrent_version_expiration[0].noncurrent_days == 7 && aws_s3_bucket.this.tags["owner"] == "platform"
    error_message = "Days and tags are settable."
  }
}

run "what_is_there_is_never_written_again" {
  assert {
    condition = jsondecode(aws_s3_bucket_policy.this.policy).Statement[1] == {
      Sid       = "DenyOverwriting"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::kept-111111111111/*"
      Condition = {
        Bool = { "s3:ObjectCreationOperation" = "true" }
        Null = { "s3:if-none-match" = "true" }
      }
    }
    error_message = "An upload without If-None-Match is refused."
  }

  assert {
    condition     = length(jsondecode(aws_s3_bucket_policy.this.policy).Statement) == 2
    error_message = "Nobody else is let in."
  }
}

run "readers_read_and_nothing_else" {
  variables {
    readers = ["333333333333", "222222222222"]
  }

  assert {
    condition = [for statement in slice(jsondecode(aws_s3_bucket_policy.this.policy).Statement, 2, 4) : [statement.Effect, statement.Principal.AWS, join(" ", statement.Action)]] == [
      ["Allow", "arn:aws:iam::222222222222:root", "s3:GetObject s3:ListBucket"],
      ["Allow", "arn:aws:iam::333333333333:root", "s3:GetObject s3:ListBucket"],
    ]
    error_message = "Each account may read."
  }
}

run "a_reader_is_an_account" {
  command         = plan
  expect_failures = [var.readers]

  variables {
    readers = ["arn:aws:iam::222222222222:root"]
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

run "a_key_is_no_alias" {
  command         = plan
  expect_failures = [var.kms_key_arn]

  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:alias/states"
  }
}

run "a_name_is_lower_case" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "Kept"
  }
}

run "a_name_has_no_two_dots_in_a_row" {
  command         = plan
  expect_failures = [var.name]

  variables {
    name = "ke..pt"
  }
}

run "old_versions_stay_a_day_or_more" {
  command         = plan
  expect_failures = [var.noncurrent_days]

  variables {
    noncurrent_days = 0
  }
}
