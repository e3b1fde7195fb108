resource "aws_lambda_event_source_mapping" "this" {
  batch_size                         = var.batch_size
  bisect_batch_on_function_error     = var.bisect_batch_on_function_error
  event_source_arn                   = var.table.stream_arn
  function_name                      = var.function.alias_arn
  function_response_types            = var.report_batch_item_failures ? ["ReportBatchItemFailures"] : null
  maximum_batching_window_in_seconds = var.maximum_batching_window_in_seconds
  maximum_record_age_in_seconds      = var.maximum_record_age_in_seconds
  maximum_retry_attempts             = var.maximum_retry_attempts
  parallelization_factor             = var.parallelization_factor
  starting_position                  = var.starting_position
  tags                               = var.tags
  tumbling_window_in_seconds         = var.tumbling_window_in_seconds

  dynamic "destination_config" {
    for_each = var.on_failure[*]

    content {
      on_failure {
        destination_arn = destination_config.value.arn
      }
    }
  }

  dynamic "filter_criteria" {
    for_each = length(var.filter) == 0 ? [] : [var.filter]

    content {
      dynamic "filter" {
        for_each = filter_criteria.value

        content {
          pattern = filter.value
        }
      }
    }
  }
}
