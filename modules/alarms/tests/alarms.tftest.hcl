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

  mock_resource "aws_sns_topic" {
    defaults = {
      arn = "arn:aws:sns:eu-central-1:111111111111:topic"
    }
  }

  mock_resource "aws_cloudwatch_metric_alarm" {
    defaults = {
      arn = "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:one"
    }
  }

  mock_resource "aws_cloudwatch_composite_alarm" {
    defaults = {
      arn = "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:all"
    }
  }

  mock_data "aws_s3_object" {
    defaults = {
      checksum_sha256 = "SQyRyTgJ39f7EKLuVInGXZiEhL5lP0SgeH6tYwtnkQI="
    }
  }
}

variables {
  function = { name = "dev-orders-api" }
  timeout  = 15
}

run "every_function_is_watched_for_errors_throttles_and_duration" {
  command = plan

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.this) == ["duration", "errors", "throttles"] && length(aws_cloudwatch_metric_alarm.api) == 0
    error_message = "Three alarms by default."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["errors"].metric_name == "Errors" && aws_cloudwatch_metric_alarm.this["errors"].statistic == "Sum" && aws_cloudwatch_metric_alarm.this["errors"].threshold == 1 && aws_cloudwatch_metric_alarm.this["errors"].comparison_operator == "GreaterThanOrEqualToThreshold"
    error_message = "One failed call is an alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["throttles"].metric_name == "Throttles" && aws_cloudwatch_metric_alarm.this["throttles"].threshold == 1
    error_message = "One refused call is an alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["duration"].extended_statistic == "p95" && aws_cloudwatch_metric_alarm.this["duration"].statistic == null && aws_cloudwatch_metric_alarm.this["duration"].threshold == 12000
    error_message = "80 % of the timeout, in milliseconds."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.treat_missing_data == "notBreaching" && alarm.dimensions == tomap({ FunctionName = "dev-orders-api" }) && alarm.namespace == "AWS/Lambda" && length(alarm.alarm_description) > 40])
    error_message = "What does not happen breaks nothing, and every alarm explains itself."
  }
}

run "only_the_composite_notifies" {
  command = plan

  variables {
    actions = { topic_arns = ["arn:aws:sns:eu-central-1:111111111111:alarms"] }
  }

  assert {
    condition     = aws_cloudwatch_composite_alarm.this[0].alarm_actions == toset(["arn:aws:sns:eu-central-1:111111111111:alarms"]) && aws_cloudwatch_composite_alarm.this[0].ok_actions == aws_cloudwatch_composite_alarm.this[0].alarm_actions
    error_message = "The composite tells of the alarm and of its end."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_actions == null && alarm.ok_actions == null])
    error_message = "The others are silent."
  }

  assert {
    condition     = aws_cloudwatch_composite_alarm.this[0].alarm_rule == "ALARM(\"dev-orders-api-duration\") OR ALARM(\"dev-orders-api-errors\") OR ALARM(\"dev-orders-api-throttles\")"
    error_message = "It is in ALARM while any other is."
  }
}

run "everything_at_once" {
  command = plan

  variables {
    name_prefix  = "orders"
    apis         = { shop = { id = "a1b2c3", threshold_percent = 2, period = 60, evaluation_periods = 3 } }
    dead_letters = { missed = { name = "missed", arn = "arn:aws:sqs:eu-central-1:111111111111:missed", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/missed" } }
    duration     = { statistic = "Maximum", threshold_percent = 50, period = 60, evaluation_periods = 2 }
    errors       = { threshold = 5, period = 60, evaluation_periods = 3 }
    iterator_age = { threshold_ms = 60000 }
    queues       = { bills = { queue = { name = "bills", arn = "arn:aws:sqs:eu-central-1:111111111111:bills", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/bills" }, dead_letter = { name = "bills-dead-letter", arn = "arn:aws:sqs:eu-central-1:111111111111:bills-dead-letter", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/bills-dead-letter" }, age = 600 }, plain = { queue = { name = "plain", arn = "arn:aws:sqs:eu-central-1:111111111111:plain", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/plain" } } }
    rules        = { nightly = "dev-nightly", partner = "aws.partner/example/1/placed", placed = "dev-events/dev-placed" }
    schedules    = { report = {}, tick = { group = "ticks" } }
    tags         = { service = "orders" }
    throttles    = { threshold = 10 }
  }

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.this) == ["dead-letter-bills", "dead-letter-missed", "duration", "errors", "iterator-age", "queue-bills-age", "queue-plain-age", "rule-nightly-failed", "rule-partner-failed", "rule-placed-failed", "schedule-report-dropped", "schedule-report-errors", "schedule-tick-dropped", "schedule-tick-errors", "throttles"]
    error_message = "Everything that feeds the function is watched."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["duration"].statistic == "Maximum" && aws_cloudwatch_metric_alarm.this["duration"].extended_statistic == null && aws_cloudwatch_metric_alarm.this["duration"].threshold == 7500 && aws_cloudwatch_metric_alarm.this["duration"].evaluation_periods == 2
    error_message = "The duration alarm can be set."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["errors"].threshold == 5 && aws_cloudwatch_metric_alarm.this["errors"].period == 60 && aws_cloudwatch_metric_alarm.this["errors"].evaluation_periods == 3 && aws_cloudwatch_metric_alarm.this["throttles"].threshold == 10
    error_message = "Thresholds can be set."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["iterator-age"].metric_name == "IteratorAge" && aws_cloudwatch_metric_alarm.this["iterator-age"].threshold == 60000 && aws_cloudwatch_metric_alarm.this["iterator-age"].statistic == "Maximum"
    error_message = "Streams are watched for age."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["queue-bills-age"].threshold == 600 && aws_cloudwatch_metric_alarm.this["queue-plain-age"].threshold == 900 && aws_cloudwatch_metric_alarm.this["queue-bills-age"].dimensions == tomap({ QueueName = "bills" }) && aws_cloudwatch_metric_alarm.this["queue-bills-age"].metric_name == "ApproximateAgeOfOldestMessage"
    error_message = "Queues are watched for age."
  }

  assert {
    condition     = alltrue([for name in ["dead-letter-bills", "dead-letter-missed"] : aws_cloudwatch_metric_alarm.this[name].metric_name == "ApproximateNumberOfMessagesVisible" && aws_cloudwatch_metric_alarm.this[name].threshold == 1]) && aws_cloudwatch_metric_alarm.this["dead-letter-bills"].dimensions == tomap({ QueueName = "bills-dead-letter" })
    error_message = "One message in a dead-letter queue is an alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["rule-nightly-failed"].dimensions == tomap({ RuleName = "dev-nightly" }) && aws_cloudwatch_metric_alarm.this["rule-placed-failed"].dimensions == tomap({ EventBusName = "dev-events", RuleName = "dev-placed" }) && aws_cloudwatch_metric_alarm.this["rule-partner-failed"].dimensions == tomap({ EventBusName = "aws.partner/example/1", RuleName = "placed" })
    error_message = "A rule is counted under its bus, unless that is the default one."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["schedule-tick-errors"].metric_name == "TargetErrorCount" && aws_cloudwatch_metric_alarm.this["schedule-tick-dropped"].metric_name == "InvocationDroppedCount" && aws_cloudwatch_metric_alarm.this["schedule-tick-errors"].dimensions == tomap({ ScheduleGroup = "ticks" }) && aws_cloudwatch_metric_alarm.this["schedule-report-errors"].dimensions == tomap({ ScheduleGroup = "default" })
    error_message = "Schedules are counted by group."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.api["shop"].threshold == 2 && aws_cloudwatch_metric_alarm.api["shop"].evaluation_periods == 3 && aws_cloudwatch_metric_alarm.api["shop"].treat_missing_data == "notBreaching" && length(aws_cloudwatch_metric_alarm.api["shop"].metric_query) == 3
    error_message = "APIs are watched for the percentage of 5xx."
  }

  assert {
    condition     = alltrue([for query in aws_cloudwatch_metric_alarm.api["shop"].metric_query : length(query.metric) == 0 || alltrue([for metric in query.metric : metric.dimensions == tomap({ ApiId = "a1b2c3" }) && metric.period == 60])])
    error_message = "The percentage is that of this API."
  }

  assert {
    condition     = strcontains(aws_cloudwatch_composite_alarm.this[0].alarm_rule, "ALARM(\"orders-api-shop-5xx\")") && length(split(" OR ", aws_cloudwatch_composite_alarm.this[0].alarm_rule)) == 16
    error_message = "The composite watches all of them."
  }

  assert {
    condition     = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.this), values(aws_cloudwatch_metric_alarm.api), aws_cloudwatch_composite_alarm.this) : alarm.tags == tomap({ service = "orders" })])
    error_message = "Everything is tagged."
  }
}

run "a_queue_that_others_read_is_watched_by_its_owner" {
  command = plan

  variables {
    function    = null
    name_prefix = "dev-orders-jobs"
    timeout     = null
    queues      = { jobs = { queue = { name = "jobs", arn = "arn:aws:sqs:eu-central-1:111111111111:jobs", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/jobs" }, dead_letter = { name = "jobs-dead-letter", arn = "arn:aws:sqs:eu-central-1:111111111111:jobs-dead-letter", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/jobs-dead-letter" } } }
  }

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.this) == ["dead-letter-jobs", "queue-jobs-age"] && length(aws_cloudwatch_composite_alarm.this) == 1
    error_message = "Its age and its dead letters, and nothing of a function."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["queue-jobs-age"].alarm_name == "dev-orders-jobs-queue-jobs-age" && strcontains(aws_cloudwatch_metric_alarm.this["dead-letter-jobs"].alarm_description, "whoever reads it")
    error_message = "Nobody is named whom the owner does not know."
  }
}

run "somebody_has_to_give_the_alarms_their_names" {
  command = plan

  variables {
    function = null
    timeout  = null
  }

  expect_failures = [var.name_prefix]
}

run "alarms_can_be_left_out" {
  command = plan

  variables {
    duration  = null
    errors    = null
    throttles = null
    timeout   = null
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.this) + length(aws_cloudwatch_composite_alarm.this) == 0
    error_message = "Nothing to watch, nothing made."
  }

  assert {
    condition     = output.composite == null && output.alarm_arns == {}
    error_message = "The outputs say so."
  }
}

run "outputs_are_arns_and_the_composite" {
  command = apply

  assert {
    condition     = keys(output.alarm_arns) == ["duration", "errors", "throttles"] && output.composite == { name = "dev-orders-api-alarm", arn = "arn:aws:cloudwatch:eu-central-1:111111111111:alarm:all" }
    error_message = "Consumers take ARNs and the composite."
  }
}

run "more_than_a_composite_can_watch_stops_the_plan" {
  command = plan

  variables {
    rules = { for number in range(98) : number => "rule-${number}" }
  }

  expect_failures = [aws_cloudwatch_composite_alarm.this]
}

run "things_of_the_same_apply_may_be_watched" {
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

run "what_filters_count_in_the_log_is_watched" {
  command = plan

  variables {
    metric_filters = { refused = { threshold = 10 } }
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["metric-refused"].namespace == var.function.name && aws_cloudwatch_metric_alarm.this["metric-refused"].metric_name == "refused" && aws_cloudwatch_metric_alarm.this["metric-refused"].threshold == 10 && aws_cloudwatch_metric_alarm.this["metric-refused"].statistic == "Sum"
    error_message = "The metric stands in the namespace of the function's name."
  }

  assert {
    condition     = output.function_alarms["metric-refused"] == "${var.function.name}-metric-refused"
    error_message = "A rollout hears of it as well."
  }
}

run "refuses_a_metric_period_of_90_seconds" {
  command = plan

  variables {
    metric_filters = { refused = { period = 90 } }
  }

  expect_failures = [var.metric_filters]
}

run "refuses_an_unknown_statistic_of_a_metric" {
  command = plan

  variables {
    metric_filters = { refused = { statistic = "Median" } }
  }

  expect_failures = [var.metric_filters]
}

run "refuses_metrics_of_no_function" {
  command = plan

  variables {
    function       = null
    duration       = null
    errors         = null
    throttles      = null
    name_prefix    = "dev-orders-bills"
    metric_filters = { refused = {} }
  }

  expect_failures = [var.metric_filters]
}

run "refuses_six_topics" {
  command = plan

  variables {
    actions = { topic_arns = [for i in range(6) : "arn:aws:sns:eu-central-1:111111111111:t${i}"] }
  }

  expect_failures = [var.actions]
}

run "refuses_an_api_threshold_over_100" {
  command = plan

  variables {
    apis = { shop = { id = "a", threshold_percent = 101 } }
  }

  expect_failures = [var.apis]
}

run "refuses_an_api_period_of_90_seconds" {
  command = plan

  variables {
    apis = { shop = { id = "a", period = 90 } }
  }

  expect_failures = [var.apis]
}

run "refuses_a_duration_threshold_of_0" {
  command = plan

  variables {
    duration = { threshold_percent = 0 }
  }

  expect_failures = [var.duration]
}

run "refuses_an_unknown_statistic" {
  command = plan

  variables {
    duration = { statistic = "median" }
  }

  expect_failures = [var.duration]
}

run "refuses_a_duration_period_of_90_seconds" {
  command = plan

  variables {
    duration = { period = 90 }
  }

  expect_failures = [var.duration]
}

run "refuses_a_duration_without_timeout" {
  command = plan

  variables {
    timeout = null
  }

  expect_failures = [var.duration]
}

run "refuses_an_error_threshold_of_0" {
  command = plan

  variables {
    errors = { threshold = 0 }
  }

  expect_failures = [var.errors]
}

run "refuses_an_evaluation_over_a_day" {
  command = plan

  variables {
    errors = { period = 3600, evaluation_periods = 25 }
  }

  expect_failures = [var.errors]
}

run "refuses_an_iterator_age_of_0" {
  command = plan

  variables {
    iterator_age = { threshold_ms = 0 }
  }

  expect_failures = [var.iterator_age]
}

run "refuses_an_iterator_period_of_90_seconds" {
  command = plan

  variables {
    iterator_age = { period = 90 }
  }

  expect_failures = [var.iterator_age]
}

run "refuses_a_long_prefix" {
  command = plan

  variables {
    name_prefix = join("", [for i in range(151) : "x"])
  }

  expect_failures = [var.name_prefix]
}

run "refuses_a_queue_age_of_0" {
  command = plan

  variables {
    queues = { bills = { queue = { name = "bills", arn = "arn:aws:sqs:eu-central-1:111111111111:bills", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/bills" }, age = 0 } }
  }

  expect_failures = [var.queues]
}

run "refuses_one_name_for_two_dead_letter_queues" {
  command = plan

  variables {
    queues       = { bills = { queue = { name = "bills", arn = "arn:aws:sqs:eu-central-1:111111111111:bills", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/bills" } } }
    dead_letters = { bills = { name = "other", arn = "arn:aws:sqs:eu-central-1:111111111111:other", url = "https://sqs.eu-central-1.amazonaws.com/111111111111/other" } }
  }

  expect_failures = [var.queues]
}

run "refuses_the_arn_of_a_rule" {
  command = plan

  variables {
    rules = { placed = "arn:aws:events:eu-central-1:111111111111:rule/placed" }
  }

  expect_failures = [var.rules]
}

run "refuses_a_throttle_threshold_of_0" {
  command = plan

  variables {
    throttles = { threshold = 0 }
  }

  expect_failures = [var.throttles]
}

run "refuses_a_throttle_period_of_90_seconds" {
  command = plan

  variables {
    throttles = { period = 90 }
  }

  expect_failures = [var.throttles]
}

run "refuses_a_timeout_over_15_minutes" {
  command = plan

  variables {
    timeout  = 901
    duration = null
  }

  expect_failures = [var.timeout]
}
