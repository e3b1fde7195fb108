locals {
  configurations = concat(
    [for key, target in var.functions : { name = "functions.${key}", events = target.events, prefix = target.prefix, suffix = target.suffix }],
    [for key, target in var.queues : { name = "queues.${key}", events = target.events, prefix = target.prefix, suffix = target.suffix }],
    [for key, target in var.topics : { name = "topics.${key}", events = target.events, prefix = target.prefix, suffix = target.suffix }],
  )

  pairs = [
    for pair in setproduct(range(length(local.configurations)), range(length(local.configurations))) :
    { one = local.configurations[pair[0]], other = local.configurations[pair[1]] } if pair[0] < pair[1]
  ]

  # S3 refuses, at apply, two configurations that one object could match:
  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
  overlaps = [
    for pair in local.pairs : "${pair.one.name} and ${pair.other.name}"
    if(startswith(pair.one.prefix, pair.other.prefix) || startswith(pair.other.prefix, pair.one.prefix)) &&
    (endswith(pair.one.suffix, pair.other.suffix) || endswith(pair.other.suffix, pair.one.suffix)) &&
    anytrue([
      for events in setproduct(pair.one.events, pair.other.events) :
      events[0] == events[1] ||
      (endswith(events[0], ":*") && startswith(events[1], trimsuffix(events[0], "*"))) ||
      (endswith(events[1], ":*") && startswith(events[0], trimsuffix(events[1], "*")))
    ])
  ]
}

resource "aws_s3_bucket_notification" "this" {
  bucket      = var.bucket.name
  eventbridge = var.eventbridge

  dynamic "lambda_function" {
    for_each = var.functions

    content {
      id                  = lambda_function.key
      events              = lambda_function.value.events
      filter_prefix       = lambda_function.value.prefix == "" ? null : lambda_function.value.prefix
      filter_suffix       = lambda_function.value.suffix == "" ? null : lambda_function.value.suffix
      lambda_function_arn = lambda_function.value.function.alias_arn
    }
  }

  dynamic "queue" {
    for_each = var.queues

    content {
      id            = queue.key
      events        = queue.value.events
      filter_prefix = queue.value.prefix == "" ? null : queue.value.prefix
      filter_suffix = queue.value.suffix == "" ? null : queue.value.suffix
      queue_arn     = queue.value.queue.arn
    }
  }

  dynamic "topic" {
    for_each = var.topics

    content {
      id            = topic.key
      events        = topic.value.events
      filter_prefix = topic.value.prefix == "" ? null : topic.value.prefix
      filter_suffix = topic.value.suffix == "" ? null : topic.value.suffix
      topic_arn     = topic.value.topic.arn
    }
  }

  lifecycle {
    precondition {
      condition     = length(local.overlaps) == 0
      error_message = "One object could match two configurations, which S3 refuses: ${join(", ", local.overlaps)}. Keep their events, prefixes or suffixes apart, or let EventBridge fan out."
    }
  }

  # S3 asks each destination whether it may send there and refuses the whole notification otherwise.
  depends_on = [aws_lambda_permission.this]
}

# A bucket's ARN names no account, and a deleted bucket's name may be taken by anybody: hence source_account.
resource "aws_lambda_permission" "this" {
  for_each = var.functions

  statement_id   = "s3-${substr(sha256("${var.bucket.name} ${each.key}"), 0, 16)}"
  action         = "lambda:InvokeFunction"
  function_name  = each.value.function.name
  principal      = "s3.amazonaws.com"
  qualifier      = each.value.function.alias
  source_account = var.account_id
  source_arn     = var.bucket.arn
}
