mock_provider "aws" {
  mock_resource "aws_lambda_function" {
    defaults = {
      arn         = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api"
      code_sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
      version     = "7"
    }
  }

  mock_resource "aws_lambda_alias" {
    defaults = {
      arn        = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live"
      invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live/invocations"
    }
  }

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111111111111:role/dev-orders-api"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/dev-orders-api"
    }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-central-1:111111111111:queue"
      url = "https://sqs.eu-central-1.amazonaws.com/111111111111/queue"
    }
  }

  mock_resource "aws_kms_key" {
    defaults = {
      arn    = "arn:aws:kms:eu-central-1:111111111111:key/11111111-1111-1111-1111-111111111111"
      key_id = "11111111-1111-1111-1111-111111111111"
    }
  }

  mock_resource "aws_scheduler_schedule" {
    defaults = {
      arn = "arn:aws:scheduler:eu-central-1:111111111111:schedule/default/dev-orders-report"
    }
  }

  mock_data "aws_s3_object" {
    defaults = {
      checksum_sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111111111111"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      dns_suffix = "amazonaws.com"
      partition  = "aws"
    }
  }

  mock_data "aws_region" {
    defaults = {
      id = "eu-central-1"
    }
  }
}

variables {
  expression = "rate(5 minutes)"
  function   = { name = "dev-orders-api", arn = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api", version = "7", qualified_arn = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:7", alias = "live", alias_arn = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live", invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live/invocations", role_name = "dev-orders-api" }
  name       = "dev-orders-report"
}

run "a_schedule_calls_live" {
  command = plan

  assert {
    condition     = aws_scheduler_schedule.this.target[0].arn == "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live"
    error_message = "The target is live."
  }

  assert {
    condition     = aws_scheduler_schedule.this.state == "ENABLED" && aws_scheduler_schedule.this.schedule_expression_timezone == "UTC" && aws_scheduler_schedule.this.flexible_time_window[0].mode == "OFF"
    error_message = "It is on, in UTC and on time."
  }

  assert {
    condition     = length(aws_scheduler_schedule.this.target[0].dead_letter_config) == 0 && aws_scheduler_schedule.this.target[0].input == null
    error_message = "What is not asked for is not written."
  }

  assert {
    condition     = aws_scheduler_schedule.this.target[0].retry_policy[0].maximum_event_age_in_seconds == 86400 && aws_scheduler_schedule.this.target[0].retry_policy[0].maximum_retry_attempts == 185
    error_message = "Retries are written, so that they read back."
  }
}

run "its_role_may_call_live_and_nothing_else" {
  command = plan

  assert {
    condition     = jsondecode(aws_iam_role_policy.this.policy).Statement == [{ Action = "lambda:InvokeFunction", Effect = "Allow", Resource = "arn:aws:lambda:eu-central-1:111111111111:function:dev-orders-api:live", Sid = "InvokeFunction" }]
    error_message = "The policy is known at plan and names live alone."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{ Action = "sts:AssumeRole", Condition = { StringEquals = { "aws:SourceAccount" = "111111111111" } }, Effect = "Allow", Principal = { Service = "scheduler.amazonaws.com" } }]
    error_message = "Only the Scheduler of this account is trusted."
  }

  assert {
    condition     = aws_iam_role.this.name == "dev-orders-report-scheduler"
    error_message = "The role is called after the schedule."
  }
}

run "everything_at_once" {
  command = plan

  variables {
    boundary                = "arn:aws:iam::111111111111:policy/boundary"
    dead_letter             = { name = "missed", arn = "arn:aws:sqs:eu-central-1:111111111111:missed", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/missed" }
    expression              = "cron(0 7 ? * MON-FRI *)"
    flexible_window_minutes = 15
    input                   = jsonencode({ kind = "daily" })
    maximum_event_age       = 3600
    maximum_retry_attempts  = 0
    state                   = "DISABLED"
    tags                    = { service = "orders" }
    timezone                = "Europe/Berlin"
  }

  assert {
    condition     = aws_scheduler_schedule.this.target[0].dead_letter_config[0].arn == "arn:aws:sqs:eu-central-1:111111111111:missed"
    error_message = "The dead-letter queue arrives."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.this.policy).Statement[1] == { Action = "sqs:SendMessage", Effect = "Allow", Resource = "arn:aws:sqs:eu-central-1:111111111111:missed", Sid = "SendDeadLetter" }
    error_message = "The role may send to it."
  }

  assert {
    condition     = aws_scheduler_schedule.this.flexible_time_window[0].mode == "FLEXIBLE" && aws_scheduler_schedule.this.flexible_time_window[0].maximum_window_in_minutes == 15
    error_message = "The window arrives."
  }

  assert {
    condition     = jsondecode(aws_scheduler_schedule.this.target[0].input) == { kind = "daily" } && aws_scheduler_schedule.this.state == "DISABLED" && aws_scheduler_schedule.this.schedule_expression_timezone == "Europe/Berlin"
    error_message = "Input, state and time zone arrive."
  }

  assert {
    condition     = aws_scheduler_schedule.this.target[0].retry_policy[0].maximum_event_age_in_seconds == 3600 && aws_scheduler_schedule.this.target[0].retry_policy[0].maximum_retry_attempts == 0
    error_message = "Age and retries arrive."
  }

  assert {
    condition     = aws_iam_role.this.permissions_boundary == "arn:aws:iam::111111111111:policy/boundary" && aws_iam_role.this.tags == tomap({ service = "orders" })
    error_message = "The role is bounded and tagged."
  }
}

run "an_encrypted_dead_letter_queue_takes_its_key" {
  command = plan

  variables {
    dead_letter     = { name = "missed", arn = "arn:aws:sqs:eu-central-1:111111111111:missed", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/missed" }
    dead_letter_key = { arn = "arn:aws:kms:eu-central-1:111111111111:key/k" }
  }

  assert {
    condition     = jsonencode(jsondecode(aws_iam_role_policy.this.policy).Statement[2]) == jsonencode({ Action = ["kms:Decrypt", "kms:GenerateDataKey"], Condition = { StringEquals = { "kms:ViaService" = "sqs.eu-central-1.amazonaws.com" } }, Effect = "Allow", Resource = "arn:aws:kms:eu-central-1:111111111111:key/k", Sid = "EncryptDeadLetter" })
    error_message = "The role may use that key, through SQS alone."
  }
}

run "a_key_without_a_known_arn_is_told_by_its_alias" {
  command = plan

  variables {
    dead_letter     = { name = "missed", arn = "arn:aws:sqs:eu-central-1:111111111111:missed", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/missed" }
    dead_letter_key = { alias = "alias/dev-orders" }
  }

  assert {
    condition     = jsonencode(jsondecode(aws_iam_role_policy.this.policy).Statement[2]) == jsonencode({ Action = ["kms:Decrypt", "kms:GenerateDataKey"], Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/dev-orders" }, StringEquals = { "kms:ViaService" = "sqs.eu-central-1.amazonaws.com" } }, Effect = "Allow", Resource = "arn:aws:kms:eu-central-1:111111111111:key/*", Sid = "EncryptDeadLetter" })
    error_message = "Any key that carries the alias, through SQS alone."
  }
}

run "one_call_at_a_time_of_day" {
  command = plan

  variables {
    expression = "at(2030-01-01T00:00:00)"
  }

  assert {
    condition     = aws_scheduler_schedule.this.schedule_expression == "at(2030-01-01T00:00:00)"
    error_message = "Single calls can be scheduled."
  }
}

run "a_long_name_leaves_room_for_the_role" {
  command = plan

  variables {
    name = "prod-commerce-orders-monthly-reconciliation-report-of-refunds"
  }

  assert {
    condition     = length(aws_iam_role.this.name) == 64 && startswith(aws_iam_role.this.name, "prod-commerce-orders-monthly-reconciliation-r") && endswith(aws_iam_role.this.name, "-scheduler")
    error_message = "The role name is cut and told apart by its hash."
  }
}

run "outputs_are_name_and_arn" {
  command = apply

  assert {
    condition     = output.schedule == { name = "dev-orders-report", arn = "arn:aws:scheduler:eu-central-1:111111111111:schedule/default/dev-orders-report" }
    error_message = "The schedule is an output."
  }
}

run "a_queue_of_the_same_apply_may_be_the_dead_letter_queue" {
  command = apply

  module {
    source = "./examples/complete"
  }
}

run "the_simple_example_plans" {
  command = apply

  module {
    source = "./examples/simple"
  }
}

run "refuses_a_fifo_dead_letter_queue" {
  command = plan

  variables {
    dead_letter = { name = "missed.fifo", arn = "arn:aws:sqs:eu-central-1:111111111111:missed.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/missed.fifo" }
  }

  expect_failures = [var.dead_letter]
}

run "refuses_a_key_by_arn_and_alias" {
  command = plan

  variables {
    dead_letter     = { name = "missed", arn = "arn:aws:sqs:eu-central-1:111111111111:missed", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/missed" }
    dead_letter_key = { alias = "alias/dev-orders", arn = "arn:aws:kms:eu-central-1:111111111111:key/k" }
  }

  expect_failures = [var.dead_letter_key]
}

run "refuses_an_alias_without_its_prefix" {
  command = plan

  variables {
    dead_letter     = { name = "missed", arn = "arn:aws:sqs:eu-central-1:111111111111:missed", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/missed" }
    dead_letter_key = { alias = "dev-orders" }
  }

  expect_failures = [var.dead_letter_key]
}

run "refuses_a_key_of_no_queue" {
  command = plan

  variables {
    dead_letter_key = { arn = "arn:aws:kms:eu-central-1:111111111111:key/k" }
  }

  expect_failures = [var.dead_letter_key]
}

run "refuses_a_cron_of_five_fields" {
  command = plan

  variables {
    expression = "cron(0 7 * * *)"
  }

  expect_failures = [var.expression]
}

run "refuses_a_rate_without_unit" {
  command = plan

  variables {
    expression = "rate(5)"
  }

  expect_failures = [var.expression]
}

run "refuses_plain_words" {
  command = plan

  variables {
    expression = "daily"
  }

  expect_failures = [var.expression]
}

run "refuses_a_window_over_a_day" {
  command = plan

  variables {
    flexible_window_minutes = 1441
  }

  expect_failures = [var.flexible_window_minutes]
}

run "refuses_input_that_is_no_json" {
  command = plan

  variables {
    input = "{"
  }

  expect_failures = [var.input]
}

run "refuses_an_event_age_under_a_minute" {
  command = plan

  variables {
    maximum_event_age = 59
  }

  expect_failures = [var.maximum_event_age]
}

run "refuses_186_retries" {
  command = plan

  variables {
    maximum_retry_attempts = 186
  }

  expect_failures = [var.maximum_retry_attempts]
}

run "refuses_a_name_with_a_space" {
  command = plan

  variables {
    name = "a b"
  }

  expect_failures = [var.name]
}

run "refuses_an_unknown_state" {
  command = plan

  variables {
    state = "ON"
  }

  expect_failures = [var.state]
}

run "refuses_a_time_zone_that_is_none" {
  command = plan

  variables {
    timezone = "+01:00"
  }

  expect_failures = [var.timezone]
}
