mock_provider "aws" {
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-central-1:111111111111:placed" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111111111111" }
  }
}

variables {
  name = "placed"
}

run "a_topic_is_safe_by_default" {
  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == "alias/aws/sns"
    error_message = "A topic without publishers is encrypted with the key that AWS manages."
  }

  assert {
    condition = jsondecode(aws_sns_topic_policy.this.policy).Statement == [
      {
        Sid       = "DenyPlainText"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sns:Publish"
        Resource  = "arn:aws:sns:eu-central-1:111111111111:placed"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
    error_message = "A topic refuses plain HTTP and admits no service."
  }

  assert {
    condition     = aws_sns_topic.this.name == "placed" && !aws_sns_topic.this.fifo_topic && length(aws_sns_topic_subscription.this) == 0
    error_message = "A topic is a standard one that nobody reads."
  }

  assert {
    condition     = output.topic == { name = "placed", arn = "arn:aws:sns:eu-central-1:111111111111:placed" } && output.name == "placed" && output.arn == output.topic.arn
    error_message = "The topic object has name and ARN."
  }
}

run "a_publisher_is_held_to_its_sources" {
  variables {
    publishers = {
      "cloudwatch.amazonaws.com" = ["arn:aws:cloudwatch:eu-central-1:111111111111:alarm:b", "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:a"]
      "s3.amazonaws.com"         = ["arn:aws:s3:::uploads"]
    }
  }

  assert {
    condition = jsondecode(aws_sns_topic_policy.this.policy).Statement[1] == {
      Sid       = "PublishFromCloudwatch"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-central-1:111111111111:placed"
      Condition = {
        ArnLike = { "aws:SourceArn" = ["arn:aws:cloudwatch:eu-central-1:111111111111:alarm:a", "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:b"] }
      }
    }
    error_message = "CloudWatch may publish for its alarms alone."
  }

  assert {
    condition = jsondecode(aws_sns_topic_policy.this.policy).Statement[2].Condition == {
      ArnLike      = { "aws:SourceArn" = ["arn:aws:s3:::uploads"] }
      StringEquals = { "aws:SourceAccount" = "111111111111" }
    }
    error_message = "S3 may publish for a bucket of this account alone."
  }

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == null
    error_message = "No service may use the key aws/sns, so it must not encrypt a topic that services publish to."
  }
}

run "a_key_of_ours_encrypts_whoever_publishes" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/1"
    publishers  = { "cloudwatch.amazonaws.com" = ["arn:aws:cloudwatch:eu-central-1:111111111111:alarm:a"] }
  }

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == "arn:aws:kms:eu-central-1:111111111111:key/1"
    error_message = "The key given encrypts the topic."
  }
}

run "fifo_names_end_in_fifo" {
  command = plan

  variables {
    content_based_deduplication = true
    fifo                        = true
  }

  assert {
    condition     = aws_sns_topic.this.name == "placed.fifo" && aws_sns_topic.this.fifo_topic && aws_sns_topic.this.content_based_deduplication
    error_message = "A FIFO topic's name ends in .fifo."
  }
}

run "people_and_web_hooks_subscribe" {
  variables {
    display_name = "Pager"
    tags         = { owner = "commerce" }

    subscriptions = {
      hook    = { protocol = "https", endpoint = "https://pager.example/hook" }
      on_call = { protocol = "email", endpoint = "on-call@shop.example" }
    }
  }

  assert {
    condition     = aws_sns_topic_subscription.this["hook"].protocol == "https" && aws_sns_topic_subscription.this["hook"].endpoint == "https://pager.example/hook"
    error_message = "A web hook subscribes."
  }

  assert {
    condition     = aws_sns_topic_subscription.this["on_call"].protocol == "email" && aws_sns_topic_subscription.this["on_call"].topic_arn == output.arn
    error_message = "A person subscribes."
  }

  assert {
    condition     = aws_sns_topic.this.display_name == "Pager" && aws_sns_topic.this.tags["owner"] == "commerce"
    error_message = "The topic has its display name and tags."
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

run "deduplication_needs_fifo" {
  command         = plan
  expect_failures = [var.content_based_deduplication]

  variables {
    content_based_deduplication = true
  }
}

run "a_display_name_has_at_most_100_characters" {
  command         = plan
  expect_failures = [var.display_name]

  variables {
    display_name = replace(format("%101s", ""), " ", "a")
  }
}

run "a_name_comes_without_fifo" {
  command         = plan
  expect_failures = [var.name]

  variables {
    fifo = true
    name = "placed.fifo"
  }
}

run "a_name_leaves_room_for_fifo" {
  command         = plan
  expect_failures = [var.name]

  variables {
    fifo = true
    name = replace(format("%252s", ""), " ", "a")
  }
}

run "a_publisher_is_a_service" {
  command         = plan
  expect_failures = [var.publishers]

  variables {
    publishers = { "*" = ["arn:aws:cloudwatch:eu-central-1:111111111111:alarm:a"] }
  }
}

run "a_publisher_has_sources" {
  command         = plan
  expect_failures = [var.publishers]

  variables {
    publishers = { "cloudwatch.amazonaws.com" = [] }
  }
}

run "a_publisher_has_arns" {
  command         = plan
  expect_failures = [var.publishers]

  variables {
    publishers = { "cloudwatch.amazonaws.com" = ["*"] }
  }
}

run "s3_publishes_to_no_fifo_topic" {
  command         = plan
  expect_failures = [var.publishers]

  variables {
    fifo       = true
    publishers = { "s3.amazonaws.com" = ["arn:aws:s3:::uploads"] }
  }
}

run "a_protocol_is_email_or_https" {
  command         = plan
  expect_failures = [var.subscriptions]

  variables {
    subscriptions = { on_call = { protocol = "http", endpoint = "http://pager.example" } }
  }
}

run "a_web_hook_is_https" {
  command         = plan
  expect_failures = [var.subscriptions]

  variables {
    subscriptions = { on_call = { protocol = "https", endpoint = "http://pager.example" } }
  }
}

run "a_person_has_an_address" {
  command         = plan
  expect_failures = [var.subscriptions]

  variables {
    subscriptions = { on_call = { protocol = "email", endpoint = "on-call" } }
  }
}

run "a_fifo_topic_has_no_people" {
  command         = plan
  expect_failures = [var.subscriptions]

  variables {
    fifo          = true
    subscriptions = { on_call = { protocol = "email", endpoint = "on-call@shop.example" } }
  }
}
