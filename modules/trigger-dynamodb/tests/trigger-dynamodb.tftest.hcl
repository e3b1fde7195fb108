mock_provider "aws" {
  mock_resource "aws_dynamodb_table" {
    defaults = {
      arn        = "arn:aws:dynamodb:eu-central-1:111122223333:table/dev-shop-orders"
      stream_arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/dev-shop-orders/stream/2026-01-01T00:00:00.000"
    }
  }

  mock_resource "aws_lambda_event_source_mapping" {
    defaults = {
      arn  = "arn:aws:lambda:eu-central-1:111122223333:event-source-mapping:00000000-0000-0000-0000-000000000000"
      uuid = "00000000-0000-0000-0000-000000000000"
    }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills"
    }
  }
}

variables {
  function = {
    name          = "dev-shop-audit"
    arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit"
    version       = "7"
    qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:7"
    alias         = "live"
    alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:live"
    invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-audit:live/invocations"
    role_name     = "dev-shop-audit"
  }

  table = {
    name       = "dev-shop-orders"
    arn        = "arn:aws:dynamodb:eu-central-1:111122223333:table/dev-shop-orders"
    stream_arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/dev-shop-orders/stream/2026-01-01T00:00:00.000"
  }
}

run "the_alias_reads_the_stream_and_gives_up_a_bad_record" {
  assert {
    condition     = endswith(aws_lambda_event_source_mapping.this.function_name, ":dev-shop-audit:live")
    error_message = "The mapping points at the alias."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.event_source_arn == var.table.stream_arn && aws_lambda_event_source_mapping.this.starting_position == "LATEST"
    error_message = "It reads the stream, from now on."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.batch_size == 100 && aws_lambda_event_source_mapping.this.maximum_batching_window_in_seconds == 0 && aws_lambda_event_source_mapping.this.parallelization_factor == 1
    error_message = "The batch size is always written."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.bisect_batch_on_function_error && aws_lambda_event_source_mapping.this.maximum_retry_attempts == 3 && aws_lambda_event_source_mapping.this.maximum_record_age_in_seconds == -1
    error_message = "A bad record does not hold up its shard for a day."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.function_response_types == toset(["ReportBatchItemFailures"])
    error_message = "What was done before the failure is not done again."
  }

  assert {
    condition     = length(aws_lambda_event_source_mapping.this.filter_criteria) == 0 && length(aws_lambda_event_source_mapping.this.destination_config) == 0 && aws_lambda_event_source_mapping.this.tumbling_window_in_seconds == null
    error_message = "Nothing empty is written."
  }

  assert {
    condition     = output.uuid == "00000000-0000-0000-0000-000000000000" && endswith(output.event_source_mapping_arn, output.uuid)
    error_message = "Id and ARN are outputs."
  }
}

run "what_is_asked_for_is_written" {
  variables {
    batch_size                         = 500
    bisect_batch_on_function_error     = false
    filter                             = [jsonencode({ eventName = ["INSERT"] })]
    maximum_batching_window_in_seconds = 5
    maximum_record_age_in_seconds      = 60
    maximum_retry_attempts             = 0
    on_failure                         = { arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-lost" }
    parallelization_factor             = 10
    report_batch_item_failures         = false
    starting_position                  = "TRIM_HORIZON"
    tags                               = { service = "shop" }
    tumbling_window_in_seconds         = 60
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.batch_size == 500 && !aws_lambda_event_source_mapping.this.bisect_batch_on_function_error && aws_lambda_event_source_mapping.this.maximum_batching_window_in_seconds == 5
    error_message = "Batches are as asked."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.maximum_record_age_in_seconds == 60 && aws_lambda_event_source_mapping.this.maximum_retry_attempts == 0 && aws_lambda_event_source_mapping.this.parallelization_factor == 10
    error_message = "Retries are as asked."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.destination_config[0].on_failure[0].destination_arn == "arn:aws:sqs:eu-central-1:111122223333:dev-shop-lost"
    error_message = "Records given up are told of."
  }

  assert {
    condition     = jsondecode(one(aws_lambda_event_source_mapping.this.filter_criteria[0].filter).pattern).eventName[0] == "INSERT"
    error_message = "The filter is there."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.function_response_types == null && aws_lambda_event_source_mapping.this.starting_position == "TRIM_HORIZON" && aws_lambda_event_source_mapping.this.tumbling_window_in_seconds == 60 && aws_lambda_event_source_mapping.this.tags == tomap({ service = "shop" })
    error_message = "The rest is as asked."
  }
}

run "table_and_queue_may_be_made_in_the_same_apply" {
  module {
    source = "./examples/complete"
  }

  assert {
    condition     = output.uuid != ""
    error_message = "The complete example stands."
  }
}

run "the_simple_example_stands" {
  module {
    source = "./examples/simple"
  }
}

run "a_table_without_a_stream_is_refused" {
  command = plan

  variables {
    table = {
      name       = "dev-shop-orders"
      arn        = "arn:aws:dynamodb:eu-central-1:111122223333:table/dev-shop-orders"
      stream_arn = null
    }
  }

  expect_failures = [var.table]
}

run "a_batch_of_none_is_refused" {
  command = plan

  variables {
    batch_size = 0
  }

  expect_failures = [var.batch_size]
}

run "a_batch_over_10000_is_refused" {
  command = plan

  variables {
    batch_size = 10001
  }

  expect_failures = [var.batch_size]
}

run "a_window_over_five_minutes_is_refused" {
  command = plan

  variables {
    maximum_batching_window_in_seconds = 301
  }

  expect_failures = [var.maximum_batching_window_in_seconds]
}

run "an_age_under_a_minute_is_refused" {
  command = plan

  variables {
    maximum_record_age_in_seconds = 59
  }

  expect_failures = [var.maximum_record_age_in_seconds]
}

run "an_age_over_a_week_is_refused" {
  command = plan

  variables {
    maximum_record_age_in_seconds = 604801
  }

  expect_failures = [var.maximum_record_age_in_seconds]
}

run "more_than_10000_retries_are_refused" {
  command = plan

  variables {
    maximum_retry_attempts = 10001
  }

  expect_failures = [var.maximum_retry_attempts]
}

run "a_factor_over_ten_is_refused" {
  command = plan

  variables {
    parallelization_factor = 11
  }

  expect_failures = [var.parallelization_factor]
}

run "an_unknown_position_is_refused" {
  command = plan

  variables {
    starting_position = "AT_TIMESTAMP"
  }

  expect_failures = [var.starting_position]
}

run "a_window_over_a_quarter_of_an_hour_is_refused" {
  command = plan

  variables {
    tumbling_window_in_seconds = 901
  }

  expect_failures = [var.tumbling_window_in_seconds]
}

run "a_filter_that_is_no_json_is_refused" {
  command = plan

  variables {
    filter = ["{"]
  }

  expect_failures = [var.filter]
}

run "eleven_filters_are_refused" {
  command = plan

  variables {
    filter = [for i in range(11) : jsonencode({ eventName = [i] })]
  }

  expect_failures = [var.filter]
}
