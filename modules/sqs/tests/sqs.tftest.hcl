mock_provider "aws" {
  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-central-1:111111111111:bills"
      id  = "https://sqs.eu-central-1.amazonaws.com/111111111111/bills"
      url = "https://sqs.eu-central-1.amazonaws.com/111111111111/bills"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-0000-0000-000000000000" }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:eu-central-1:111111111111:rule/placed" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "111111111111" }
  }
}

override_resource {
  target = aws_sqs_queue.dead_letter[0]
  values = {
    arn = "arn:aws:sqs:eu-central-1:111111111111:bills-dead-letter"
    id  = "https://sqs.eu-central-1.amazonaws.com/111111111111/bills-dead-letter"
    url = "https://sqs.eu-central-1.amazonaws.com/111111111111/bills-dead-letter"
  }
}

variables {
  name = "bills"
}

run "a_queue_is_safe_by_default" {
  assert {
    condition     = aws_sqs_queue.this.sqs_managed_sse_enabled && aws_sqs_queue.this.kms_master_key_id == null
    error_message = "A queue is encrypted with keys of SQS."
  }

  assert {
    condition = jsondecode(aws_sqs_queue_policy.this["queue"].policy).Statement == [
      {
        Sid       = "DenyPlainText"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = "arn:aws:sqs:eu-central-1:111111111111:bills"
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
    error_message = "A queue refuses plain HTTP and admits no service."
  }

  assert {
    condition     = length(aws_sqs_queue.dead_letter) == 0 && length(aws_sqs_queue_redrive_policy.this) == 0 && length(aws_sqs_queue_redrive_allow_policy.dead_letter) == 0 && keys(aws_sqs_queue_policy.this) == ["queue"]
    error_message = "There is no dead-letter queue unless asked for."
  }

  assert {
    condition     = aws_sqs_queue.this.name == "bills" && !aws_sqs_queue.this.fifo_queue && aws_sqs_queue.this.visibility_timeout_seconds == 30 && aws_sqs_queue.this.message_retention_seconds == 345600 && aws_sqs_queue.this.delay_seconds == 0
    error_message = "The defaults are those of SQS."
  }

  assert {
    condition = output.dead_letter == null && output.queue == {
      name = "bills"
      arn  = "arn:aws:sqs:eu-central-1:111111111111:bills"
      url  = "https://sqs.eu-central-1.amazonaws.com/111111111111/bills"
    }
    error_message = "The queue object has name, ARN and URL."
  }

  assert {
    condition     = output.name == "bills" && output.arn == output.queue.arn && output.url == output.queue.url
    error_message = "The single outputs agree with the object."
  }
}

run "a_dead_letter_queue_takes_from_this_queue_only" {
  variables {
    dead_letter = { max_receive_count = 5 }
    tags        = { owner = "commerce" }
  }

  assert {
    condition = jsondecode(aws_sqs_queue_redrive_policy.this[0].redrive_policy) == {
      deadLetterTargetArn = "arn:aws:sqs:eu-central-1:111111111111:bills-dead-letter"
      maxReceiveCount     = 5
    }
    error_message = "A message moves after the receives given."
  }

  assert {
    condition = jsondecode(aws_sqs_queue_redrive_allow_policy.dead_letter[0].redrive_allow_policy) == {
      redrivePermission = "byQueue"
      sourceQueueArns   = ["arn:aws:sqs:eu-central-1:111111111111:bills"]
    }
    error_message = "No other queue may use the dead-letter queue."
  }

  assert {
    condition     = aws_sqs_queue.dead_letter[0].name == "bills-dead-letter" && aws_sqs_queue.dead_letter[0].message_retention_seconds == 1209600
    error_message = "The dead-letter queue keeps messages for 14 days."
  }

  assert {
    condition     = aws_sqs_queue.dead_letter[0].sqs_managed_sse_enabled
    error_message = "The dead-letter queue is encrypted."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_policy.this["dead_letter"].policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false" && jsondecode(aws_sqs_queue_policy.this["dead_letter"].policy).Statement[0].Resource == "arn:aws:sqs:eu-central-1:111111111111:bills-dead-letter"
    error_message = "The dead-letter queue refuses plain HTTP."
  }

  assert {
    condition     = aws_sqs_queue.this.tags["owner"] == "commerce" && aws_sqs_queue.dead_letter[0].tags["owner"] == "commerce"
    error_message = "Both queues have the tags."
  }

  assert {
    condition = output.dead_letter == {
      name = "bills-dead-letter"
      arn  = "arn:aws:sqs:eu-central-1:111111111111:bills-dead-letter"
      url  = "https://sqs.eu-central-1.amazonaws.com/111111111111/bills-dead-letter"
    }
    error_message = "The dead-letter queue is an output of its own."
  }
}

run "a_sender_is_held_to_its_sources" {
  variables {
    senders = {
      "events.amazonaws.com" = ["arn:aws:events:eu-central-1:111111111111:rule/b", "arn:aws:events:eu-central-1:111111111111:rule/a"]
      "s3.amazonaws.com"     = ["arn:aws:s3:::uploads"]
    }
  }

  assert {
    condition = jsondecode(aws_sqs_queue_policy.this["queue"].policy).Statement[1] == {
      Sid       = "SendFromEvents"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-central-1:111111111111:bills"
      Condition = {
        ArnLike = { "aws:SourceArn" = ["arn:aws:events:eu-central-1:111111111111:rule/a", "arn:aws:events:eu-central-1:111111111111:rule/b"] }
      }
    }
    error_message = "EventBridge may send for its rules alone."
  }

  assert {
    condition = jsondecode(aws_sqs_queue_policy.this["queue"].policy).Statement[2].Condition == {
      ArnLike      = { "aws:SourceArn" = ["arn:aws:s3:::uploads"] }
      StringEquals = { "aws:SourceAccount" = "111111111111" }
    }
    error_message = "S3 may send for a bucket of this account alone."
  }
}

run "a_sender_of_the_dead_letter_queue_is_held_to_its_sources" {
  variables {
    dead_letter         = { max_receive_count = 1 }
    dead_letter_senders = { "events.amazonaws.com" = ["arn:aws:events:eu-central-1:111111111111:rule/a"] }
  }

  assert {
    condition = jsondecode(aws_sqs_queue_policy.this["dead_letter"].policy).Statement[1] == {
      Sid       = "SendFromEvents"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:eu-central-1:111111111111:bills-dead-letter"
      Condition = { ArnLike = { "aws:SourceArn" = ["arn:aws:events:eu-central-1:111111111111:rule/a"] } }
    }
    error_message = "EventBridge may send dead letters for its rule alone."
  }

  assert {
    condition     = length(jsondecode(aws_sqs_queue_policy.this["queue"].policy).Statement) == 1
    error_message = "Who may send dead letters may not send to the queue."
  }
}

run "a_key_of_ours_takes_the_place_of_sqs_own" {
  command = plan

  variables {
    dead_letter = { max_receive_count = 5 }
    kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/1"
  }

  assert {
    condition     = aws_sqs_queue.this.kms_master_key_id == "arn:aws:kms:eu-central-1:111111111111:key/1"
    error_message = "The key given encrypts the queue."
  }

  assert {
    condition     = aws_sqs_queue.dead_letter[0].kms_master_key_id == "arn:aws:kms:eu-central-1:111111111111:key/1"
    error_message = "The key given encrypts the dead-letter queue."
  }
}

run "fifo_names_end_in_fifo" {
  command = plan

  variables {
    content_based_deduplication = true
    dead_letter                 = { max_receive_count = 5 }
    fifo                        = true
  }

  assert {
    condition     = aws_sqs_queue.this.name == "bills.fifo" && aws_sqs_queue.dead_letter[0].name == "bills-dead-letter.fifo"
    error_message = "Both names end in .fifo."
  }

  assert {
    condition     = aws_sqs_queue.this.fifo_queue && aws_sqs_queue.dead_letter[0].fifo_queue && aws_sqs_queue.this.content_based_deduplication
    error_message = "A dead-letter queue is of the queue's kind."
  }
}

run "the_simple_example_plans" {
  command = plan

  module {
    source = "./examples/simple"
  }
}

# The rule and the key are made in the same apply: nothing is counted by them.
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

run "receives_are_at_least_1" {
  command         = plan
  expect_failures = [var.dead_letter]

  variables {
    dead_letter = { max_receive_count = 0 }
  }
}

run "receives_are_at_most_1000" {
  command         = plan
  expect_failures = [var.dead_letter]

  variables {
    dead_letter = { max_receive_count = 1001 }
  }
}

run "dead_letters_are_kept_at_most_14_days" {
  command         = plan
  expect_failures = [var.dead_letter]

  variables {
    dead_letter = { max_receive_count = 5, message_retention = 1209601 }
  }
}

run "dead_letters_are_kept_as_long_as_messages" {
  command         = plan
  expect_failures = [var.dead_letter]

  variables {
    dead_letter = { max_receive_count = 5, message_retention = 3600 }
  }
}

run "dead_letter_senders_need_a_dead_letter_queue" {
  command         = plan
  expect_failures = [var.dead_letter_senders]

  variables {
    dead_letter_senders = { "events.amazonaws.com" = ["arn:aws:events:eu-central-1:111111111111:rule/a"] }
  }
}

run "a_dead_letter_sender_is_a_service" {
  command         = plan
  expect_failures = [var.dead_letter_senders]

  variables {
    dead_letter         = { max_receive_count = 5 }
    dead_letter_senders = { "*" = ["arn:aws:events:eu-central-1:111111111111:rule/a"] }
  }
}

run "a_dead_letter_sender_has_sources" {
  command         = plan
  expect_failures = [var.dead_letter_senders]

  variables {
    dead_letter         = { max_receive_count = 5 }
    dead_letter_senders = { "events.amazonaws.com" = [] }
  }
}

run "a_dead_letter_sender_has_arns" {
  command         = plan
  expect_failures = [var.dead_letter_senders]

  variables {
    dead_letter         = { max_receive_count = 5 }
    dead_letter_senders = { "events.amazonaws.com" = ["*"] }
  }
}

run "a_delay_is_at_most_900_seconds" {
  command         = plan
  expect_failures = [var.delay]

  variables {
    delay = 901
  }
}

run "messages_are_kept_at_least_a_minute" {
  command         = plan
  expect_failures = [var.message_retention]

  variables {
    message_retention = 59
  }
}

run "a_name_comes_without_fifo" {
  command         = plan
  expect_failures = [var.name]

  variables {
    fifo = true
    name = "bills.fifo"
  }
}

run "a_name_leaves_room_for_what_is_added" {
  command         = plan
  expect_failures = [var.name]

  variables {
    dead_letter = { max_receive_count = 5 }
    name        = replace(format("%69s", ""), " ", "a")
  }
}

run "a_sender_is_a_service" {
  command         = plan
  expect_failures = [var.senders]

  variables {
    senders = { "*" = ["arn:aws:events:eu-central-1:111111111111:rule/a"] }
  }
}

run "a_sender_has_sources" {
  command         = plan
  expect_failures = [var.senders]

  variables {
    senders = { "events.amazonaws.com" = [] }
  }
}

run "a_sender_has_arns" {
  command         = plan
  expect_failures = [var.senders]

  variables {
    senders = { "events.amazonaws.com" = ["*"] }
  }
}

run "s3_sends_to_no_fifo_queue" {
  command         = plan
  expect_failures = [var.senders]

  variables {
    fifo    = true
    senders = { "s3.amazonaws.com" = ["arn:aws:s3:::uploads"] }
  }
}

run "visibility_is_at_most_12_hours" {
  command         = plan
  expect_failures = [var.visibility_timeout]

  variables {
    visibility_timeout = 43201
  }
}
