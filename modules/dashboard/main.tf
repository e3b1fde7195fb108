locals {
  # Every graph has a line for each function, queue or table; one without lines is left out.
  graphs = [
    {
      title   = "Invocations"
      stat    = "Sum"
      metrics = [for key, function in var.functions : ["AWS/Lambda", "Invocations", "FunctionName", function.name, { label = key }]]
    },
    {
      title = "Errors and throttles"
      stat  = "Sum"
      metrics = concat(
        [for key, function in var.functions : ["AWS/Lambda", "Errors", "FunctionName", function.name, { label = "${key} errors" }]],
        [for key, function in var.functions : ["AWS/Lambda", "Throttles", "FunctionName", function.name, { label = "${key} throttles" }]],
      )
    },
    {
      title   = "Duration in ms, p95"
      stat    = "p95"
      metrics = [for key, function in var.functions : ["AWS/Lambda", "Duration", "FunctionName", function.name, { label = key }]]
    },
    {
      title   = "Concurrent executions"
      stat    = "Maximum"
      metrics = [for key, function in var.functions : ["AWS/Lambda", "ConcurrentExecutions", "FunctionName", function.name, { label = key }]]
    },
    {
      title   = "Behind the stream, in ms"
      stat    = "Maximum"
      metrics = [for key, function in var.functions : ["AWS/Lambda", "IteratorAge", "FunctionName", function.name, { label = key }] if function.streams]
    },
    {
      title = "Events dropped by asynchronous invocation"
      stat  = "Sum"
      metrics = [
        for key, function in var.functions : ["AWS/Lambda", "AsyncEventsDropped", "FunctionName", function.name, { label = key }] if function.async
      ]
    },
    {
      title = "Requests"
      stat  = "Sum"
      metrics = flatten([
        for key, api in var.apis : [
          for metric, label in { Count = "all", "4xx" = "4xx", "5xx" = "5xx" } : { line = ["AWS/ApiGateway", metric, "ApiId", api.id, { label = "${key} ${label}" }] }
        ]
      ])[*].line
    },
    {
      title = "Requests to function URLs"
      stat  = "Sum"
      metrics = flatten([
        for key, function in var.functions : [
          for metric, label in { UrlRequestCount = "all", Url4xxCount = "4xx", Url5xxCount = "5xx" } : { line = ["AWS/Lambda", metric, "FunctionName", function.name, { label = "${key} ${label}" }] }
        ] if function.url
      ])[*].line
    },
    {
      title   = "Latency of requests in ms, p95"
      stat    = "p95"
      metrics = [for key, api in var.apis : ["AWS/ApiGateway", "Latency", "ApiId", api.id, { label = key }]]
    },
    {
      title   = "Messages that wait"
      stat    = "Maximum"
      metrics = [for key, queue in var.queues : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue.name, { label = key }]]
    },
    {
      title   = "Age of the oldest message in seconds"
      stat    = "Maximum"
      metrics = [for key, queue in var.queues : ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue.name, { label = key }]]
    },
    {
      title   = "Messages in dead-letter queues"
      stat    = "Maximum"
      metrics = [for key, queue in var.dead_letters : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue.name, { label = key }]]
    },
    {
      title   = "Notifications that failed"
      stat    = "Sum"
      metrics = [for key, topic in var.topics : ["AWS/SNS", "NumberOfNotificationsFailed", "TopicName", topic.name, { label = key }]]
    },
    {
      title = "Capacity used by tables"
      stat  = "Sum"
      metrics = concat(
        [for key, table in var.tables : ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "TableName", table.name, { label = "${key} read" }]],
        [for key, table in var.tables : ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "TableName", table.name, { label = "${key} write" }]],
      )
    },
    {
      title = "Requests that tables throttle"
      stat  = "Sum"
      metrics = concat(
        [for key, table in var.tables : ["AWS/DynamoDB", "ReadThrottleEvents", "TableName", table.name, { label = "${key} read" }]],
        [for key, table in var.tables : ["AWS/DynamoDB", "WriteThrottleEvents", "TableName", table.name, { label = "${key} write" }]],
      )
    },
    {
      title = "Counted in logs"
      stat  = "Sum"
      metrics = flatten([
        for key, function in var.functions : [
          for metric in function.log_metrics : { line = [function.name, metric, { label = "${key} ${metric}" }] }
        ]
      ])[*].line
    },
  ]

  # Three graphs a row, below the alarms. No query of logs is among them: one that refreshes itself is paid for each time.
  shown = [for alarm in var.alarms : "${var.cloudwatch_arn}:alarm:${alarm.name}" if alarm != null]
  drawn = [for graph in local.graphs : graph if length(graph.metrics) > 0]
  top   = length(local.shown) > 0 ? 3 : 0

  widgets = concat(
    [
      for arns in [local.shown] : {
        type       = "alarm"
        x          = 0
        y          = 0
        width      = 24
        height     = local.top
        properties = { title = "Alarms", alarms = arns }
      } if length(arns) > 0
    ],
    [
      for place, graph in local.drawn : {
        type   = "metric"
        x      = place % 3 * 8
        y      = local.top + floor(place / 3) * 6
        width  = 8
        height = 6
        properties = {
          metrics = graph.metrics
          period  = 60
          region  = var.region
          stat    = graph.stat
          title   = graph.title
          view    = "timeSeries"
          yAxis   = { left = { min = 0 } }
        }
      }
    ],
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({ widgets = local.widgets })
}
