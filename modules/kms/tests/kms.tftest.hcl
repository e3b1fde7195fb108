mock_provider "aws" {
  mock_resource "aws_kms_key" {
    defaults = {
      arn    = "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000"
      key_id = "00000000-0000-0000-0000-000000000000"
    }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111111111111" }
  }

  mock_data "aws_partition" {
    defaults = { dns_suffix = "amazonaws.com", partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { id = "eu-central-1" }
  }
}

variables {
  alias = "shop"
}

run "a_key_rotates_and_can_be_had_back" {
  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "A key rotates, and a deleted one can be had back for 30 days."
  }

  assert {
    condition = jsondecode(aws_kms_key.this.policy).Statement == [
      {
        Sid       = "AllowAccount"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111111111111:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
    ]
    error_message = "The account's IAM policies decide, and no service is let in."
  }

  assert {
    condition = output.key == {
      id    = "00000000-0000-0000-0000-000000000000"
      arn   = "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000"
      alias = "alias/shop"
    }
    error_message = "The key object has id, ARN and alias."
  }

  assert {
    condition     = aws_kms_alias.this.target_key_id == output.key.id && output.arn == output.key.arn
    error_message = "The alias is the key's."
  }
}

run "a_service_is_held_to_this_account" {
  command = plan

  variables {
    services = { "sns.amazonaws.com" = [] }
  }

  assert {
    condition = jsondecode(aws_kms_key.this.policy).Statement[1] == {
      Sid       = "AllowServiceSns"
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:SourceAccount" = "111111111111" } }
    }
    error_message = "SNS may use the key for this account alone, and the policy is known at plan."
  }
}

run "a_service_is_held_to_its_sources" {
  command = plan

  variables {
    services = { "events.amazonaws.com" = ["arn:aws:events:eu-central-1:111111111111:rule/b", "arn:aws:events:eu-central-1:111111111111:rule/a"] }
  }

  assert {
    condition = jsondecode(aws_kms_key.this.policy).Statement[1].Condition == {
      ArnLike      = { "aws:SourceArn" = ["arn:aws:events:eu-central-1:111111111111:rule/a", "arn:aws:events:eu-central-1:111111111111:rule/b"] }
      StringEquals = { "aws:SourceAccount" = "111111111111" }
    }
    error_message = "EventBridge may use the key for these rules alone."
  }
}

run "logs_are_held_to_this_account_by_their_context" {
  command = plan

  variables {
    services = { "logs.eu-central-1.amazonaws.com" = [] }
  }

  assert {
    condition = jsondecode(aws_kms_key.this.policy).Statement[1].Condition == {
      ArnLike = { "kms:EncryptionContext:aws:logs:arn" = ["arn:aws:logs:*:111111111111:log-group:*"] }
    }
    error_message = "CloudWatch Logs may use the key for groups of this account alone."
  }

  assert {
    condition     = jsondecode(aws_kms_key.this.policy).Statement[1].Sid == "AllowServiceLogsEuCentral1"
    error_message = "A Sid has letters and digits only."
  }
}

run "logs_are_held_to_their_groups" {
  command = plan

  variables {
    services = { "logs.eu-central-1.amazonaws.com" = ["arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/api"] }
  }

  assert {
    condition = jsondecode(aws_kms_key.this.policy).Statement[1].Condition == {
      ArnLike = { "kms:EncryptionContext:aws:logs:arn" = ["arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/api"] }
    }
    error_message = "CloudWatch Logs may use the key for this group alone."
  }
}

run "description_window_and_tags_are_settable" {
  command = plan

  variables {
    deletion_window_days = 7
    description          = "Encrypts what the shop stores"
    tags                 = { owner = "commerce" }
  }

  assert {
    condition     = aws_kms_key.this.deletion_window_in_days == 7 && aws_kms_key.this.description == "Encrypts what the shop stores" && aws_kms_key.this.tags["owner"] == "commerce"
    error_message = "The key has what was given."
  }
}

run "the_simple_example_plans" {
  command = plan

  module {
    source = "./examples/simple"
  }
}

run "the_complete_example_plans" {
  command = plan

  module {
    source = "./examples/complete"
  }
}

run "an_alias_is_checked" {
  command         = plan
  expect_failures = [var.alias]

  variables {
    alias = "the shop"
  }
}

run "an_alias_comes_without_its_prefix" {
  command         = plan
  expect_failures = [var.alias]

  variables {
    alias = "alias/shop"
  }
}

run "an_alias_keeps_off_what_aws_reserves" {
  command         = plan
  expect_failures = [var.alias]

  variables {
    alias = "aws/shop"
  }
}

run "a_window_is_at_least_7_days" {
  command         = plan
  expect_failures = [var.deletion_window_days]

  variables {
    deletion_window_days = 6
  }
}

run "a_description_has_at_most_8192_characters" {
  command         = plan
  expect_failures = [var.description]

  variables {
    description = replace(format("%8193s", ""), " ", "a")
  }
}

run "a_service_is_a_principal" {
  command         = plan
  expect_failures = [var.services]

  variables {
    services = { "*" = [] }
  }
}

run "logs_without_a_region_are_those_of_this_one" {
  command = plan

  variables {
    services = { "logs.amazonaws.com" = [] }
  }

  assert {
    condition     = jsondecode(aws_kms_key.this.policy).Statement[1].Principal == { Service = "logs.eu-central-1.amazonaws.com" }
    error_message = "CloudWatch Logs is a principal by region, and a log group has a key of its own region."
  }
}

run "logs_of_china_are_a_principal_of_china" {
  command = plan

  variables {
    services = { "logs.amazonaws.com" = [] }
  }

  override_data {
    target = data.aws_partition.current
    values = { dns_suffix = "amazonaws.com.cn", partition = "aws-cn" }
  }

  override_data {
    target = data.aws_region.current
    values = { id = "cn-north-1" }
  }

  assert {
    condition     = jsondecode(aws_kms_key.this.policy).Statement[1].Principal == { Service = "logs.cn-north-1.amazonaws.com.cn" }
    error_message = "A principal by region is one by partition too."
  }
}

run "a_source_is_an_arn" {
  command         = plan
  expect_failures = [var.services]

  variables {
    services = { "sns.amazonaws.com" = ["*"] }
  }
}
