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

  function = {
    name          = "dev-shop-orders"
    arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders"
    version       = "7"
    qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:7"
    alias         = "live"
    alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:live"
    invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:live/invocations"
    role_name     = "dev-shop-orders"
  }
}

run "a_rule_of_the_bus_invokes_the_alias" {
  assert {
    condition     = aws_cloudwatch_event_rule.this.event_bus_name == "dev-shop-events" && aws_cloudwatch_event_rule.this.name == "dev-shop-placed" && aws_cloudwatch_event_rule.this.state == "ENABLED"
    error_message = "The rule stands on its bus and is on."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this.event_pattern).source[0] == "orders"
    error_message = "The rule matches the pattern."
  }

  assert {
    condition     = endswith(aws_cloudwatch_event_target.this.arn, ":dev-shop-orders:live") && aws_cloudwatch_event_target.this.event_bus_name == "dev-shop-events" && aws_cloudwatch_event_target.this.rule == "dev-shop-placed"
    error_message = "The target is the alias, on the same bus."
  }

  assert {
    condition     = aws_cloudwatch_event_target.this.retry_policy[0].maximum_event_age_in_seconds == 86400 && aws_cloudwatch_event_target.this.retry_policy[0].maximum_retry_attempts == 185
    error_message = "Delivery is tried for a day."
  }

  assert {
    condition     = length(aws_cloudwatch_event_target.this.dead_letter_config) == 0 && length(aws_cloudwatch_event_target.this.input_transformer) == 0 && aws_cloudwatch_event_target.this.input == null
    error_message = "Nothing empty is written."
  }

  assert {
    condition     = output.rule.name == "dev-shop-placed" && endswith(output.rule.arn, "rule/dev-shop-events/dev-shop-placed")
    error_message = "The rule is an output."
  }
}

run "only_this_rule_may_invoke_the_alias" {
  assert {
    condition     = aws_lambda_permission.this.function_name == "dev-shop-orders" && aws_lambda_permission.this.qualifier == "live" && aws_lambda_permission.this.principal == "events.amazonaws.com" && aws_lambda_permission.this.action == "lambda:InvokeFunction"
    error_message = "The permission is on the alias."
  }

  assert {
    condition     = aws_lambda_permission.this.source_arn == aws_cloudwatch_event_rule.this.arn
    error_message = "The rule is exact."
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

run "a_fixed_input_replaces_the_event" {
  variables {
    input = jsonencode({ kind = "daily" })
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_target.this.input).kind == "daily"
    error_message = "The function gets the input."
  }
}

run "a_template_reshapes_the_event" {
  variables {
    input_transformer = {
      paths    = { id = "$.detail.id" }
      template = "{\"order\": <id>}"
    }
  }

  assert {
    condition     = aws_cloudwatch_event_target.this.input_transformer[0].input_paths == tomap({ id = "$.detail.id" }) && aws_cloudwatch_event_target.this.input_transformer[0].input_template == "{\"order\": <id>}"
    error_message = "The function gets what the template says."
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

run "bus_and_queue_may_be_made_in_the_same_apply_and_the_queue_trust_the_rule" {
  module {
    source = "./examples/complete"
  }

  assert {
    condition     = output.rule.name == "dev-shop-placed"
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

run "an_input_that_is_no_json_is_refused" {
  command = plan

  variables {
    input = "{"
  }

  expect_failures = [var.input]
}

run "input_and_transformer_together_are_refused" {
  command = plan

  variables {
    input             = "{}"
    input_transformer = { paths = {}, template = "{}" }
  }

  expect_failures = [var.input_transformer]
}

run "a_path_that_is_no_json_path_is_refused" {
  command = plan

  variables {
    input_transformer = { paths = { id = "detail.id" }, template = "{}" }
  }

  expect_failures = [var.input_transformer]
}

run "a_reserved_name_of_a_path_is_refused" {
  command = plan

  variables {
    input_transformer = { paths = { AWSid = "$.detail.id" }, template = "{}" }
  }

  expect_failures = [var.input_transformer]
}

run "an_empty_template_is_refused" {
  command = plan

  variables {
    input_transformer = { paths = {}, template = "" }
  }

  expect_failures = [var.input_transformer]
}
