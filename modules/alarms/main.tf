locals {
  prefix = coalesce(var.name_prefix, try(var.function.name, null))

  # A queue without a function is read by somebody else, whose name and log nobody here knows.
  reader = try(var.function.name, "whoever reads it")
  log    = var.function == null ? "the reader's log" : "the log group /aws/lambda/${var.function.name}"

  # Metrics of the whole function, not of the alias: an alarm on a dimension that is not published would be silent for ever.
  function = { FunctionName = try(var.function.name, null) }

  function_alarms = merge(
    {
      for name, alarm in { duration = var.duration } : name => {
        description                 = "${var.function.name} comes near its timeout of ${coalesce(var.timeout, 0)} s (at ${alarm.threshold_percent} %), after which Lambda ends it. Look for the slow step in its traces; raise memory_size or timeout, or do less per call."
        dimensions                  = local.function
        evaluation_periods          = alarm.evaluation_periods
        metric_name                 = "Duration"
        namespace                   = "AWS/Lambda"
        period                      = alarm.period
        statistic                   = alarm.statistic
        threshold                   = coalesce(var.timeout, 0) * 1000 * alarm.threshold_percent / 100
      } if alarm != null && var.function != null
    },
    {
      for name, alarm in { errors = var.errors } : name => {
        description               = "${var.function.name} fails: ${alarm.threshold} or more failed calls in ${alarm.period} s. Look in the log group /aws/lambda/${var.function.name}."
        dimensions                = local.function
        evaluation_periods        = alarm.evaluation_periods
        metric_name               = "Errors"
        namespace                 = "AWS/Lambda"
        period                    = alarm.period
        statistic                 = "Sum"
        threshold                 = alarm.threshold
      } if alarm != null && var.function != null
    },
    {
      for name, alarm in { iterator-age = var.iterator_age } : name => {
        description                     = "${var.function.name} falls behind its stream by ${alarm.threshold_ms} ms or more; records are lost at the end of the stream's retention. Look for a batch that keeps failing, then for too little parallelism."
        dimensions                      = local.function
        evaluation_periods              = alarm.evaluation_periods
        metric_name                     = "IteratorAge"
        namespace                       = "AWS/Lambda"
        period                          = alarm.period
        statistic                       = "Maximum"
        threshold                       = alarm.threshold_ms
      } if alarm != null && var.function != null
    },
    {
      for name, alarm in var.metric_filters : "metric-${name}" => {
        description        = "The log of ${var.function.name} counts ${alarm.threshold} or more ${name} in ${alarm.period} s. Look for the lines in the log group /aws/lambda/${var.function.name}."
        dimensions         = {}
        evaluation_periods = alarm.evaluation_periods
        metric_name        = name
        namespace          = var.function.name
        period             = alarm.period
        statistic          = alarm.statistic
        threshold          = alarm.threshold
      }
    },
    {
      for name, alarm in { throttles = var.throttles } : name => {
        description                  = "${var.function.name} is refused calls: ${alarm.threshold} or more throttled in ${alarm.period} s. Its reserved concurrency, or the account's, is used up."
        dimensions                   = local.function
        evaluation_periods           = alarm.evaluation_periods
        metric_name                  = "Throttles"
        namespace                    = "AWS/Lambda"
        period                       = alarm.period
        statistic                    = "Sum"
        threshold                    = alarm.threshold
      } if alarm != null && var.function != null
    },
  )

  # Every dead-letter queue once, whether it stands behind a queue or alone.
  dead_letters = merge(
    var.dead_letters,
    { for name, source in var.queues : name => source.dead_letter if source.dead_letter != null },
  )

  queue_alarms = merge(
    {
      for name, source in var.queues : "queue-${name}-age" => {
        description        = "The oldest message of ${source.queue.name} waits for ${source.age} s or more. ${local.reader} fails on it or is too slow; messages are lost at the end of the queue's retention."
        dimensions         = { QueueName = source.queue.name }
        evaluation_periods = 1
        metric_name        = "ApproximateAgeOfOldestMessage"
        namespace          = "AWS/SQS"
        period             = 300
        statistic          = "Maximum"
        threshold          = source.age
      }
    },
    {
      for name, queue in local.dead_letters : "dead-letter-${name}" => {
        description        = "Messages lie in the dead-letter queue ${queue.name}: ${local.reader}, or the delivery to it, gave up on them. Find the cause in ${local.log}, then redrive or delete them; the alarm ends when the queue is empty."
        dimensions         = { QueueName = queue.name }
        evaluation_periods = 1
        metric_name        = "ApproximateNumberOfMessagesVisible"
        namespace          = "AWS/SQS"
        period             = 300
        statistic          = "Maximum"
        threshold          = 1
      }
    },
  )

  # The Scheduler counts by group, not by schedule: https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
  schedule_alarms = merge([
    for name, schedule in var.schedules : {
      for suffix, metric in { dropped = "InvocationDroppedCount", errors = "TargetErrorCount" } : "schedule-${name}-${suffix}" => {
        description                   = "A schedule of the group ${schedule.group}, to which ${name} belongs, ${suffix == "dropped" ? "gave up a call for good" : "was refused by its target"}. Look at the schedule's role, its dead-letter queue and the concurrency of ${local.reader}."
        dimensions                    = { ScheduleGroup = schedule.group }
        evaluation_periods            = 1
        metric_name                   = metric
        namespace                     = "AWS/Scheduler"
        period                        = 300
        statistic                     = "Sum"
        threshold                     = 1
      }
    }
  ]...)

  # Rules of the default bus are counted by their name alone, others by the bus as well.
  rule_alarms = {
    for name, rule in var.rules : "rule-${name}-failed" => {
      description = "The rule ${rule} could not deliver an event. Look at the permission of ${local.reader}, or of the queue, and at the rule's dead-letter queue."
      dimensions = merge(
        { RuleName = reverse(split("/", rule))[0] },
        length(split("/", rule)) == 1 ? {} : { EventBusName = trimsuffix(rule, "/${reverse(split("/", rule))[0]}") },
      )
      evaluation_periods = 1
      metric_name        = "FailedInvocations"
      namespace          = "AWS/Events"
      period             = 300
      statistic          = "Sum"
      threshold          = 1
    }
  }

  alarms = merge(local.function_alarms, local.queue_alarms, local.rule_alarms, local.schedule_alarms)
}

# No actions on single alarms: one fault raises several, and the composite tells of it once.
# CloudWatch deletes no alarm that a composite names, so one goes only when the composite has let go of it; without
# create_before_destroy Terraform would delete it first: https://github.com/hashicorp/terraform-provider-aws/issues/34807
resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${local.prefix}-${each.key}"
  alarm_description   = each.value.description
  comparison_operator = "GreaterThanOrEqualToThreshold"
  dimensions          = each.value.dimensions
  evaluation_periods  = each.value.evaluation_periods
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  metric_name         = each.value.metric_name
  namespace           = each.value.namespace
  period              = each.value.period
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  tags                = var.tags
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_metric_alarm" "api" {
  for_each = var.apis

  alarm_name          = "${local.prefix}-api-${each.key}-5xx"
  alarm_description   = "The API ${each.key} (${each.value.id}) answers ${each.value.threshold_percent} % or more of its requests with 5xx. Look in its access log, then at ${local.reader}: errors, throttles, timeouts."
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = each.value.evaluation_periods
  tags                = var.tags
  threshold           = each.value.threshold_percent
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "percent"
    expression  = "IF(requests > 0, 100 * errors / requests, 0)"
    label       = "5xx answers in percent"
    return_data = true
  }

  metric_query {
    id = "errors"

    metric {
      dimensions  = { ApiId = each.value.id }
      metric_name = "5xx"
      namespace   = "AWS/ApiGateway"
      period      = each.value.period
      stat        = "Sum"
    }
  }

  metric_query {
    id = "requests"

    metric {
      dimensions  = { ApiId = each.value.id }
      metric_name = "Count"
      namespace   = "AWS/ApiGateway"
      period      = each.value.period
      stat        = "Sum"
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

locals {
  members = merge(
    aws_cloudwatch_metric_alarm.this,
    { for name, alarm in aws_cloudwatch_metric_alarm.api : "api-${name}-5xx" => alarm },
  )
}

# The one that notifies.
resource "aws_cloudwatch_composite_alarm" "this" {
  count = length(local.alarms) + length(var.apis) == 0 ? 0 : 1

  alarm_name        = "${local.prefix}-alarm"
  alarm_actions     = var.actions.topic_arns
  alarm_description = "Something is wrong with ${local.reader} or with what feeds it. The alarms named ${local.prefix}-... that are in ALARM say what, and what to do."
  alarm_rule        = join(" OR ", [for name in sort(keys(local.members)) : "ALARM(\"${local.members[name].alarm_name}\")"])
  ok_actions        = var.actions.topic_arns
  tags              = var.tags

  lifecycle {
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    precondition {
      condition     = length(local.members) <= 100
      error_message = "A composite alarm watches at most 100 alarms, not ${length(local.members)}: divide the queues, rules and APIs among several alarms blocks."
    }
  }
}
