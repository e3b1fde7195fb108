resource "aws_lambda_event_source_mapping" "this" {
  batch_size                         = var.batch_size
  event_source_arn                   = var.queue.arn
  function_name                      = var.function.alias_arn
  function_response_types            = var.report_batch_item_failures ? ["ReportBatchItemFailures"] : null
  maximum_batching_window_in_seconds = var.maximum_batching_window_in_seconds
  tags                               = var.tags

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

  dynamic "scaling_config" {
    for_each = var.maximum_concurrency[*]

    content {
      maximum_concurrency = scaling_config.value
    }
  }
}
