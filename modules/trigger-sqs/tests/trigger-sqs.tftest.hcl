mock_provider "aws" {
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
    name          = "dev-shop-orders"
    arn           = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders"
    version       = "7"
    qualified_arn = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:7"
    alias         = "live"
    alias_arn     = "arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:live"
    invoke_arn    = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:111122223333:function:dev-shop-orders:live/invocations"
    role_name     = "dev-shop-orders"
  }

  queue = {
    name = "dev-shop-bills"
    arn  = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills"
    url  = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-bills"
  }
}

run "the_alias_reads_the_queue_ten_at_a_time" {
  assert {
    condition     = endswith(aws_lambda_event_source_mapping.this.function_name, ":dev-shop-orders:live")
    error_message = "The mapping points at the alias."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.event_source_arn == "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills"
    error_message = "It reads the queue."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.batch_size == 10 && aws_lambda_event_source_mapping.this.maximum_batching_window_in_seconds == 0
    error_message = "Ten messages at once, none waited for."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.function_response_types == toset(["ReportBatchItemFailures"])
    error_message = "Only what failed is tried again."
  }

  assert {
    condition     = length(aws_lambda_event_source_mapping.this.filter_criteria) == 0 && length(aws_lambda_event_source_mapping.this.scaling_config) == 0
    error_message = "Nothing empty is written."
  }

  assert {
    condition     = output.uuid == "00000000-0000-0000-0000-000000000000" && endswith(output.event_source_mapping_arn, output.uuid)
    error_message = "Id and ARN are outputs."
  }
}

run "what_is_asked_for_is_written" {
  variables {
    batch_size                         = 100
    filter                             = [jsonencode({ body = { kind = ["placed"] } }), jsonencode({ body = { kind = ["paid"] } })]
    maximum_batching_window_in_seconds = 5
    maximum_concurrency                = 20
    tags                               = { service = "shop" }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.batch_size == 100 && aws_lambda_event_source_mapping.this.maximum_batching_window_in_seconds == 5
    error_message = "Batches are larger."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.scaling_config[0].maximum_concurrency == 20
    error_message = "At most twenty invocations at once."
  }

  assert {
    condition     = toset([for filter in aws_lambda_event_source_mapping.this.filter_criteria[0].filter : jsondecode(filter.pattern).body.kind[0]]) == toset(["paid", "placed"])
    error_message = "Both patterns are there."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.tags == tomap({ service = "shop" })
    error_message = "The mapping is tagged."
  }
}

run "partial_batch_responses_can_be_turned_off" {
  variables {
    report_batch_item_failures = false
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.function_response_types == null
    error_message = "The whole batch is tried again."
  }
}

run "a_fifo_queue_is_read_ten_at_a_time" {
  variables {
    queue = { name = "dev-shop-bills.fifo", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-bills.fifo" }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.this.batch_size == 10
    error_message = "The default suits FIFO."
  }
}

run "the_queue_may_be_made_in_the_same_apply" {
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
    batch_size                         = 10001
    maximum_batching_window_in_seconds = 1
  }

  expect_failures = [var.batch_size]
}

run "a_batch_over_ten_without_a_window_is_refused" {
  command = plan

  variables {
    batch_size = 11
  }

  expect_failures = [var.batch_size]
}

run "a_window_on_a_fifo_queue_is_refused" {
  command = plan

  variables {
    maximum_batching_window_in_seconds = 1
    queue                              = { name = "dev-shop-bills.fifo", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-bills.fifo" }
  }

  expect_failures = [var.maximum_batching_window_in_seconds]
}

run "a_batch_over_ten_on_a_fifo_queue_is_refused" {
  command = plan

  variables {
    batch_size = 11
    queue      = { name = "dev-shop-bills.fifo", arn = "arn:aws:sqs:eu-central-1:111122223333:dev-shop-bills.fifo", url = "https://sqs.eu-central-1.amazonaws.com/111122223333/dev-shop-bills.fifo" }
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

run "a_concurrency_of_one_is_refused" {
  command = plan

  variables {
    maximum_concurrency = 1
  }

  expect_failures = [var.maximum_concurrency]
}

run "a_concurrency_over_1000_is_refused" {
  command = plan

  variables {
    maximum_concurrency = 1001
  }

  expect_failures = [var.maximum_concurrency]
}

run "a_filter_that_is_no_json_is_refused" {
  command = plan

  variables {
    filter = ["{"]
  }

  expect_failures = [var.filter]
}

run "a_filter_that_is_no_object_is_refused" {
  command = plan

  variables {
    filter = ["[]"]
  }

  expect_failures = [var.filter]
}

run "eleven_filters_are_refused" {
  command = plan

  variables {
    filter = [for i in range(11) : jsonencode({ body = { kind = [i] } })]
  }

  expect_failures = [var.filter]
}
