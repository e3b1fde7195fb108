mock_provider "aws" {
  mock_resource "aws_cloudwatch_event_bus" {
    defaults = {
      arn = "arn:aws:events:eu-central-1:111122223333:event-bus/dev-shop-events"
    }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills"
    }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = {
      arn = "arn:aws:events:eu-central-1:111122223333:rule/dev-shop-events/dev-shop-placed"
    }
  }
}

variables {
  name    = "dev-shop-placed"
  pattern = "{\"source\":[\"orders\"]}"

  bus = {
    name = "dev-shop-events"
    arn  = "arn:aws:events:eu-central-1:111122223333:event-bus/dev-shop-events"
  }

  queue = {
    name = "dev-shop-bills"
    arn  = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills"
    url  = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-bills"
  }
}

run "a_rule_of_the_bus_fills_the_queue" {
  assert {
    condition     = aws_cloudwatch_event_rule.this.event_bus_name == "dev-shop-events" && aws_cloudwatch_event_rule.this.name == "dev-shop-placed" && aws_cloudwatch_event_rule.this.state == "ENABLED"
    error_message = "The rule stands on its bus and is on."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this.event_pattern).source[0] == "orders"
    error_message = "The rule matches the pattern."
  }

  assert {
    condition     = aws_cloudwatch_event_target.this.arn == "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills" && aws_cloudwatch_event_target.this.event_bus_name == "dev-shop-events" && aws_cloudwatch_event_target.this.rule == "dev-shop-placed"
    error_message = "The target is the queue, on the same bus."
  }

  assert {
    condition     = aws_cloudwatch_event_target.this.retry_policy[0].maximum_event_age_in_seconds == 86400 && aws_cloudwatch_event_target.this.retry_policy[0].maximum_retry_attempts == 185
    error_message = "Delivery is tried for a day."
  }

  assert {
    condition     = length(aws_cloudwatch_event_target.this.dead_letter_config) == 0 && length(aws_cloudwatch_event_target.this.sqs_target) == 0
    error_message = "Nothing empty is written."
  }

  assert {
    condition     = output.rule.name == "dev-shop-placed" && endswith(output.rule.arn, "rule/dev-shop-events/dev-shop-placed")
    error_message = "The rule is an output."
  }
}

run "what_cannot_be_delivered_goes_to_the_dead_letter_queue" {
  variables {
    dead_letter            = { name = "dev-shop-lost", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-lost", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-lost" }
    maximum_event_age      = 60
    maximum_retry_attempts = 0
  }

  assert {
    condition     = aws_cloudwatch_event_target.this.dead_letter_config[0].arn == "arn:aws:sqs:eu-central-1:111122223333:dev-shop-lost"
    error_message = "The target has the dead-letter queue."
  }

  assert {
    condition     = aws_cloudwatch_event_target.this.retry_policy[0].maximum_event_age_in_seconds == 60 && aws_cloudwatch_event_target.this.retry_policy[0].maximum_retry_attempts == 0
    error_message = "Delivery is given up as asked."
  }
}

run "a_fifo_queue_gets_one_message_group" {
  variables {
    message_group_id = "orders"
    queue            = { name = "dev-shop-bills.fifo", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-bills.fifo" }
  }

  assert {
    condition     = aws_cloudwatch_event_target.this.sqs_target[0].message_group_id == "orders"
    error_message = "Messages carry the group."
  }
}

run "a_rule_can_rest_and_be_described" {
  variables {
    description = "Orders to bill"
    state       = "DISABLED"
    tags        = { service = "shop" }
  }

  assert {
    condition     = aws_cloudwatch_event_rule.this.state == "DISABLED" && aws_cloudwatch_event_rule.this.description == "Orders to bill" && aws_cloudwatch_event_rule.this.tags == tomap({ service = "shop" })
    error_message = "The rule is off, described and tagged."
  }
}

run "queues_may_be_made_in_the_same_apply_and_trust_the_rule" {
  module {
    source = "./examples/complete"
  }

  assert {
    condition     = output.rule.name == "dev-shop-bills"
    error_message = "The complete example stands."
  }
}

run "the_simple_example_stands" {
  module {
    source = "./examples/simple"
  }
}

run "a_fifo_dead_letter_queue_is_refused" {
  command = plan

  variables {
    dead_letter = { name = "dev-shop-lost.fifo", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-lost.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-lost.fifo" }
  }

  expect_failures = [var.dead_letter]
}

run "a_description_over_512_characters_is_refused" {
  command = plan

  variables {
    description = format("%513s", "a")
  }

  expect_failures = [var.description]
}

run "an_age_under_a_minute_is_refused" {
  command = plan

  variables {
    maximum_event_age = 59
  }

  expect_failures = [var.maximum_event_age]
}

run "an_age_over_a_day_is_refused" {
  command = plan

  variables {
    maximum_event_age = 86401
  }

  expect_failures = [var.maximum_event_age]
}

run "more_than_185_retries_are_refused" {
  command = plan

  variables {
    maximum_retry_attempts = 186
  }

  expect_failures = [var.maximum_retry_attempts]
}

run "a_name_with_a_space_is_refused" {
  command = plan

  variables {
    name = "dev shop"
  }

  expect_failures = [var.name]
}

run "a_name_over_64_characters_is_refused" {
  command = plan

  variables {
    name = join("", [for i in range(65) : "a"])
  }

  expect_failures = [var.name]
}

run "a_pattern_that_is_no_json_is_refused" {
  command = plan

  variables {
    pattern = "{"
  }

  expect_failures = [var.pattern]
}

run "a_pattern_that_is_no_object_is_refused" {
  command = plan

  variables {
    pattern = "[]"
  }

  expect_failures = [var.pattern]
}

run "an_unknown_state_is_refused" {
  command = plan

  variables {
    state = "PAUSED"
  }

  expect_failures = [var.state]
}

run "a_fifo_queue_without_a_message_group_is_refused" {
  command = plan

  variables {
    queue = { name = "dev-shop-bills.fifo", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-bills.fifo" }
  }

  expect_failures = [var.message_group_id]
}

run "a_message_group_on_a_standard_queue_is_refused" {
  command = plan

  variables {
    message_group_id = "orders"
  }

  expect_failures = [var.message_group_id]
}

run "a_message_group_with_a_space_is_refused" {
  command = plan

  variables {
    message_group_id = "all orders"
    queue            = { name = "dev-shop-bills.fifo", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-bills.fifo" }
  }

  expect_failures = [var.message_group_id]
}
